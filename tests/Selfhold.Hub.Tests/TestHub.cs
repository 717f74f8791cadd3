using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>A hub of a test's own, and files beside it; gone when the test is done.</summary>
internal sealed class TestHub : IDisposable
{
    public Folder Folder { get; } = new();

    public string Data => Folder.At("data");

    /// <summary>Runs a command on this hub.</summary>
    public Ran Run(params string[] arguments) => Cli.Run([.. arguments, "--data", Data]);

    /// <summary>The same, and it must succeed.</summary>
    public Ran Ok(params string[] arguments)
    {
        Ran ran = Run(arguments);
        Assert.True(ran.Status == 0, $"{string.Join(' ', arguments)}: {ran.Status}\n{ran.Error}");
        return ran;
    }

    public JsonNode Json(params string[] arguments) => Ok([.. arguments, "--json"]).Json;

    /// <summary>It must fail with this code and exit status, in one line, and say nothing on standard output.</summary>
    public string Refused(int status, string code, params string[] arguments)
    {
        Ran ran = Run(arguments);
        Assert.True(ran.Status == status, $"{string.Join(' ', arguments)}: {ran.Status}\n{ran.Out}{ran.Error}");
        Assert.StartsWith("selfhold: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains($"[{code}]", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Out);
        return ran.Error;
    }

    public void Dispose() => Folder.Dispose();
}
