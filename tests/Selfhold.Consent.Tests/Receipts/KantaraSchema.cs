using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Selfhold.Consent.Tests.Receipts;

/// <summary>Kantara's schema of consent receipts 1.1, from the reference folder beside the repository, and a validator that is not ours, in Node.</summary>
internal static class KantaraSchema
{
    private static readonly string Root = FindRoot();

    private static string Folder => Path.Combine(Root, "tests", "interop");

    private static string Reference
        => Environment.GetEnvironmentVariable("SELFHOLD_DATA_SHARED") is { Length: > 0 } set ? Path.Combine(set, "..", "reference") : Path.Combine(Root, "..", "shared", "reference");

    /// <summary>What is wrong with any of the receipts; skips the test, with the reason, where schema or validator are not there.</summary>
    public static async Task<JsonArray> WrongAsync(IEnumerable<JsonNode> receipts)
    {
        string file = Path.Combine(Reference, "kantara-consent-receipt-1.1.json");
        Assert.SkipUnless(File.Exists(file), "The schema of Kantara's receipts is not beside the repository (../shared/reference).");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "ajv-draft-04")), "npm ci in tests/interop has not run; ./test does it.");
        JsonNode[] all = [.. receipts.Select(r => r.DeepClone())];
        var task = new JsonObject { ["schema"] = JsonNode.Parse(WithoutComments(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))), ["receipts"] = new JsonArray(all) };
        var start = new ProcessStartInfo("node", ["receipts/check.mjs"]) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync(), error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(task.ToJsonString());
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await error);
        JsonNode answer = JsonNode.Parse(await output)!;
        Assert.Equal(all.Length, (int)answer["checked"]!);
        return answer["wrong"]!.AsArray();
    }

    /// <summary>Lines that are a comment; the file has some before the schema.</summary>
    private static string WithoutComments(string text) => string.Join('\n', text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static string FindRoot()
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
