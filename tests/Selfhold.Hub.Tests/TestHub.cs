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

    /// <summary>A hub with a shop and a CRM that know two people both, and three each alone. Made once, and copied for each test.</summary>
    public static TestHub OfTwoSources()
    {
        var hub = new TestHub();
        string made = Made.Value;
        hub.Folder.File("shop.csv", Shop);
        hub.Folder.File("crm.csv", Crm);
        Directory.CreateDirectory(hub.Data);
        foreach (string file in Directory.EnumerateFiles(made))
        {
            File.Copy(file, Path.Combine(hub.Data, Path.GetFileName(file)));
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hub.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return hub;
    }

    private static readonly Lazy<string> Made = new(() =>
    {
        var hub = new TestHub();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => hub.Dispose();
        hub.Ok("domain", "add", "people", "--country", "gb");
        hub.Ok("source", "add", "shop");
        hub.Ok("source", "add", "crm", "--trust", "80");
        hub.Ok("import", hub.Folder.File("shop.csv", Shop), "--source", "shop");
        hub.Ok("import", hub.Folder.File("crm.csv", Crm), "--source", "crm");
        return hub.Data;
    });

    public const string Header = "Record ID,First Name,Last Name,Email,Phone,Street,City,Postal Code\n";

    public const string Shop = Header
        + "1,Ann,Lee,ann.lee@mail.example,07700900111,1 High Street,Bristol,BS1 1AA\n"
        + "2,Bob,Ray,bob.ray@mail.example,07700900112,2 Low Road,Leeds,LS1 1AB\n"
        + "3,Cy,Fox,cy.fox@mail.example,07700900113,3 Mill Lane,York,YO1 1AC\n"
        + "4,Dee,Orr,dee.orr@mail.example,07700900114,4 Park Row,Derby,DE1 1AD\n";

    public const string Crm = Header
        + "a,Ann,Lee,ann.lee@mail.example,+44 7700 900111,9 New Street,Bath,BA1 1AA\n"
        + "b,Robert,Ray,bob.ray@mail.example,,2 Low Road,Leeds,LS1 1AB\n"
        + "z,Zoe,Kay,zoe.kay@mail.example,07700900199,7 Hill View,Hull,HU1 1AE\n";

    public void Dispose() => Folder.Dispose();
}
