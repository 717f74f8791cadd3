using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>Files of sources on their way into a hub.</summary>
public sealed class ImportTests
{
    [Fact]
    public void an_import_reports_what_it_did_and_the_same_file_again_changes_nothing()
    {
        using var hub = TestHub.OfTwoSources();
        string file = hub.Folder.At("shop.csv");
        JsonNode again = hub.Json("import", file, "--source", "shop");
        Assert.Equal(0, (long)again["operation"]!);
        Assert.Equal(4, (long)again["unchanged"]!);
        Assert.Equal(2, hub.Json("undo", "--list")["operations"]!.AsArray().Count);
        JsonNode changed = hub.Json("import", hub.Folder.File("shop2.csv", TestHub.Shop.Replace("3 Mill Lane", "5 Mill Lane", StringComparison.Ordinal) + "5,Eve,Ash,eve.ash@mail.example,,,,\n"), "--source", "shop");
        Assert.Equal((5, 1, 1, 3, 0), ((long)changed["rows"]!, (long)changed["new"]!, (long)changed["changed"]!, (long)changed["unchanged"]!, (long)changed["refused"]!));
        Assert.Equal((5, 6), ((long)changed["customersBefore"]!, (long)changed["customersAfter"]!));
        foreach (string member in (string[])["source", "domain", "revived", "ended", "joined", "toReview", "customersMerged", "customersSplit", "modelLearned", "seconds", "notes", "problems", "dryRun"])
        {
            Assert.True(changed.AsObject().ContainsKey(member), member);
        }
    }

    [Fact]
    public void a_dry_run_says_it_all_and_changes_nothing()
    {
        using var hub = TestHub.OfTwoSources();
        Ran would = hub.Ok("import", hub.Folder.File("more.csv", TestHub.Header + "5,Eve,Ash,eve.ash@mail.example,,,,\n"), "--source", "shop", "--dry-run");
        Assert.Contains("would do", would.Out, StringComparison.Ordinal);
        Assert.Equal(4, (long)hub.Json("source", "show", "shop")["records"]!);
        hub.Refused(3, "record_not_found", "customer", "show", "shop:5");
    }

    [Fact]
    public void a_snapshot_that_ends_many_asks_and_yes_answers()
    {
        using var hub = TestHub.OfTwoSources();
        string file = hub.Folder.File("short.csv", string.Join('\n', TestHub.Shop.Split('\n')[..2]) + "\n");
        Assert.Contains("3 of 4", hub.Refused(5, "snapshot_ends_many", "import", file, "--source", "shop", "--snapshot"), StringComparison.Ordinal);
        Assert.Equal(0, (long)hub.Json("source", "show", "shop")["ended"]!);
        Assert.Equal(3, (long)hub.Json("import", file, "--source", "shop", "--snapshot", "--yes")["ended"]!);
        JsonNode back = hub.Json("undo", "3");
        Assert.Equal(3, (long)back["recordsRestored"]!);
        Assert.Equal(0, (long)hub.Json("source", "show", "shop")["ended"]!);
    }

    [Fact]
    public void refused_rows_come_back_as_a_file_that_can_be_corrected_and_imported()
    {
        using var hub = TestHub.OfTwoSources();
        string refused = hub.Folder.At("refused.csv");
        string file = hub.Folder.File("more.csv", TestHub.Header + "5,Eve,Ash,eve.ash@mail.example,,,,\n6,Finn,Oak,finn.oak@mail.example,,,,,,too,many\n1,Again,Lee,,,,,\n1,Twice,Lee,,,,,\n");
        Ran ran = hub.Ok("import", file, "--source", "shop", "--refused", refused);
        Assert.Contains("refused", ran.Out, StringComparison.Ordinal);
        Assert.Contains(refused, ran.Out, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(refused));
        }

        string[] lines = File.ReadAllLines(refused);
        Assert.StartsWith("selfhold_reason,selfhold_line,Record ID,First Name", lines[0], StringComparison.Ordinal);
        string[] finn = [.. lines.Where(l => l.Contains("Finn", StringComparison.Ordinal))];
        Assert.Single(finn);

        // Somebody corrects it in a spreadsheet.
        File.WriteAllText(refused, lines[0] + "\n" + finn[0].Replace(",,too,many", "", StringComparison.Ordinal) + "\n");
        JsonNode corrected = hub.Json("import", refused, "--source", "shop");
        Assert.Equal((1, 1, 0), ((long)corrected["rows"]!, (long)corrected["new"]!, (long)corrected["refused"]!));
        Assert.Contains("Finn", hub.Ok("customer", "show", "shop:6").Out, StringComparison.Ordinal);

        // Our two columns are not part of what the source said, and the file that they were taken off from is gone.
        Assert.Equal(8, hub.Json("source", "show", "shop")["columns"]!.AsArray().Count);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(hub.Data), f => Path.GetFileName(f).Contains("tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void nothing_refused_leaves_no_file_of_refused_rows()
    {
        using var hub = TestHub.OfTwoSources();
        hub.Ok("import", hub.Folder.At("shop.csv"), "--source", "shop", "--refused", hub.Folder.At("refused.csv"));
        Assert.False(File.Exists(hub.Folder.At("refused.csv")));
    }

    [Fact]
    public void on_error_stop_stores_nothing()
    {
        using var hub = TestHub.OfTwoSources();
        string file = hub.Folder.File("more.csv", TestHub.Header + "5,Eve,Ash,eve.ash@mail.example,,,,\n6,Finn,Oak,,,,,,,too,many\n");
        hub.Refused(1, "row_refused", "import", file, "--source", "shop", "--on-error", "stop");
        Assert.Equal(4, (long)hub.Json("source", "show", "shop")["records"]!);
    }

    [Fact]
    public void standard_input_is_a_file_too()
    {
        using var hub = new TestHub();
        hub.Ok("source", "add", "shop");
        Ran ran = Cli.RunWithInput(TestHub.Shop, "import", "-", "--source", "shop", "--json", "--data", hub.Data);
        Assert.Equal(0, ran.Status);
        Assert.Equal(4, (long)ran.Json["new"]!);
    }

    [Fact]
    public void a_mapping_says_what_columns_mean()
    {
        using var hub = new TestHub();
        hub.Ok("source", "add", "till");
        string file = hub.Folder.File("till.csv", "no,who,where\n17,Ann Lee,ann.lee@mail.example\n18,Bob Ray,bob.ray@mail.example\n");
        string map = hub.Folder.At("map.json");
        Assert.Equal(0, Cli.Run("match", file, "--meaning", "no=externalId", "--meaning", "who=fullName", "--meaning", "where=email", "--save-map", map, "--quiet").Status);
        hub.Ok("import", file, "--source", "till", "--map", map);
        Assert.Contains("Ann Lee", hub.Ok("customer", "show", "till:17").Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "source_not_found", "import FILE --source nowhere")]
    [InlineData(3, "file_not_found", "import nobody.csv --source shop")]
    [InlineData(2, "usage", "import FILE")]
    [InlineData(2, "usage", "import --source shop")]
    [InlineData(2, "usage", "import FILE --source shop --on-error explode")]
    [InlineData(2, "usage", "import FILE --source shop --refused out.xlsx")]
    [InlineData(2, "usage", "import - --source shop --refused out.csv")]
    [InlineData(5, "output_is_input", "import FILE --source shop --refused FILE")]
    [InlineData(3, "file_not_found", "import FILE --source shop --map nobody.json")]
    [InlineData(2, "usage", "import FILE --sorce shop")]
    public void an_import_that_makes_no_sense_is_refused(int status, string code, string line)
    {
        using var hub = TestHub.OfTwoSources();
        string file = hub.Folder.File("more.csv", TestHub.Header + "5,Eve,Ash,eve.ash@mail.example,,,,\n");
        hub.Refused(status, code, [.. line.Split(' ').Select(w => w is "FILE" ? file : w)]);
        Assert.Equal(4, (long)hub.Json("source", "show", "shop")["records"]!);
    }

    [Fact]
    public void quiet_imports_say_nothing()
    {
        using var hub = new TestHub();
        hub.Ok("source", "add", "shop");
        Assert.Equal(new Ran(0, "", ""), hub.Run("import", hub.Folder.File("shop.csv", TestHub.Shop), "--source", "shop", "--quiet"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void an_interrupted_import_is_as_if_it_had_never_begun(string signal)
    {
        using var hub = TestHub.OfTwoSources();
        string rows = string.Concat(Enumerable.Range(0, 400_000).Select(i => $"x{i},Name{i % 997},Sur{i % 9973},n{i}@mail.example,,,,\n"));
        string file = hub.Folder.File("large.csv", TestHub.Header + rows);
        using Process process = Cli.Start(hub.Folder.Path, "import", file, "--source", "shop", "--data", hub.Data);
        process.StandardInput.Close();

        // In the middle: rows are on their way into the database.
        var log = new FileInfo(Path.Combine(hub.Data, "selfhold.db-wal"));
        for (int wait = 0; wait < 600 && !process.HasExited && (!log.Exists || log.Length < 1_000_000); wait++)
        {
            Thread.Sleep(50);
            log.Refresh();
        }

        using Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Ran ran = Cli.Finish(process);
        Assert.Equal(130, ran.Status);
        Assert.Contains("[interrupted]", ran.Error, StringComparison.Ordinal);
        Assert.Equal(4, (long)hub.Json("source", "show", "shop")["records"]!);
        Assert.Equal(2, hub.Json("undo", "--list")["operations"]!.AsArray().Count);
        hub.Ok("verify-data");
    }
}
