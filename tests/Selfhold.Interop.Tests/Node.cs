using System.Diagnostics;
using System.Text.Json.Nodes;
using Selfhold.HubDriver;

namespace Selfhold.Interop.Tests;

/// <summary>The Node package of clients that are not ours, in <c>tests/interop</c>.</summary>
internal static class Node
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Lazy<string?> Problem = new(Prepare);

    public static string Folder { get; } = Path.Combine(Root(), "tests", "interop");

    /// <summary>Runs a script of <c>clients</c> with a task, and gives what it says; it must succeed.</summary>
    public static async Task<JsonNode> RunAsync(RunningHub hub, string script, JsonObject task)
    {
        task["issuer"] = hub.Issuer;
        task["mail"] = hub.MailFolder;
        (int status, string output, string error) = await RunAsync(["clients/" + script + ".mjs"], task.ToJsonString(), hub.CertificateFile);
        Assert.True(status == 0, $"{script}: {status}\n{output}\n{error}\n{Tail(hub.Output)}");
        return JsonNode.Parse(output)!;
    }

    public static async Task<(int Status, string Output, string Error)> RunAsync(string[] arguments, string? input = null, string? certificates = null)
    {
        Needed();
        using Process process = Start("node", arguments, certificates);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"node {string.Join(' ', arguments)} did not end within {Patience}");
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>Without Node the test is skipped and says so; where tests must be complete, it fails.</summary>
    public static void Needed()
    {
        if (Problem.Value is { } reason)
        {
            Skip(reason);
        }
    }

    public static void Skip(string reason)
    {
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
    }

    private static string? Prepare()
    {
        try
        {
            string installed = Path.Combine(Folder, "node_modules", ".package-lock.json"), asked = Path.Combine(Folder, "package-lock.json");
            if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(asked))
            {
                return null;
            }

            using Process install = Start("npm", ["ci", "--no-audit", "--no-fund"], null);
            install.StandardInput.Close();
            Task<string> output = install.StandardOutput.ReadToEndAsync();
            string error = install.StandardError.ReadToEnd();
            install.WaitForExit();
            output.Wait();
            if (install.ExitCode != 0)
            {
                return $"npm ci in tests/interop ended with {install.ExitCode}: {error}";
            }

            File.SetLastWriteTimeUtc(installed, TimeProvider.System.GetUtcNow().UtcDateTime);
            return null;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return "Node is needed for the clients in tests/interop; ./test installs it. " + missing.Message;
        }
    }

    private static Process Start(string program, string[] arguments, string? certificates)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (certificates is not null)
        {
            start.Environment["NODE_EXTRA_CA_CERTS"] = certificates;
        }

        return Process.Start(start)!;
    }

    private static string Tail(string text) => text.Length < 4000 ? text : text[^4000..];

    private static string Root()
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
