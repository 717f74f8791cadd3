using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>What a run of the built executable left behind.</summary>
internal sealed record Ran(int Status, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out)!;
}

/// <summary>The built executable as a process of its own, as a user has it.</summary>
internal static class Cli
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "selfhold.exe" : "selfhold");

    public static Ran Run(params string[] arguments) => RunIn(AppContext.BaseDirectory, arguments);

    public static Ran RunIn(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        process.StandardInput.Close();
        return Finish(process);
    }

    public static Ran RunWithInput(string input, params string[] arguments)
    {
        using Process process = Start(AppContext.BaseDirectory, arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    public static Process Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8, StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        return Process.Start(start)!;
    }

    public static Ran Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("selfhold did not end within " + Patience);
        }

        return new Ran(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a line of shell, with the executable as <c>$selfhold</c>; for pipes and redirections.</summary>
    public static Ran Shell(string folder, string line)
    {
        var start = new ProcessStartInfo("bash", ["-c", line])
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["selfhold"] = Executable;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return Finish(process);
    }
}

/// <summary>A folder of a test's own, gone when it is done.</summary>
internal sealed class Folder : IDisposable
{
    public Folder() => Directory.CreateDirectory(Path);

    public string Path { get; } = Directory.CreateTempSubdirectory("selfhold-test-").FullName;

    /// <summary>Names of all files in it, hidden ones too.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public string File(string name, string content)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public string File(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Files that come with the repository, and labelled data that lies beside it.</summary>
internal static class Data
{
    /// <summary>A file of <c>samples/crm</c>.</summary>
    public static string Sample(string name) => Path.Combine(Root(), "samples", "crm", name);

    /// <summary>A labelled file, or a skipped test where there is none; in CI its absence is a failure.</summary>
    public static string Shared(string name)
    {
        string folder = Environment.GetEnvironmentVariable("SELFHOLD_DATA_SHARED") is { Length: > 0 } set ? set : Path.Combine(Root(), "..", "shared", "data");
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            string reason = $"The labelled file {name} is not in ../shared/data nor in SELFHOLD_DATA_SHARED.";
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), reason);
            Assert.Skip(reason);
        }

        return path;
    }

    public static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "selfhold.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests are not inside the repository.");
    }
}
