using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>The main job on what ships: the shop with three systems.</summary>
public sealed class DemoTests : IClassFixture<DemoTests.Told>
{
    private readonly Told _told;

    public DemoTests(Told told) => _told = told;

    /// <summary>The demo as a person sees it, and as a script does; each run once.</summary>
    public sealed class Told : IDisposable
    {
        private readonly Folder _folder = new();

        public Told()
        {
            Text = Cli.Run("demo", "--data", Hub);
            Json = Cli.Run("demo", "--json", "--data", _folder.At("kestrel2"));
        }

        public string Hub => _folder.At("kestrel");

        internal Ran Text { get; }

        internal Ran Json { get; }

        public string At(string name) => _folder.At(name);

        public void Dispose() => _folder.Dispose();
    }

    [Fact]
    public void the_demo_finds_about_as_many_people_as_there_are_and_takes_little_time()
    {
        Assert.Equal(0, _told.Json.Status);
        JsonNode json = _told.Json.Json;
        int truth = File.ReadAllLines(Data.Sample("truth.csv"))[1..].Select(l => l.Split(',')[2]).Distinct(StringComparer.Ordinal).Count();
        Assert.Equal(File.ReadAllLines(Data.Sample("truth.csv")).Length - 1, (int)json["records"]!);
        Assert.InRange((int)json["people"]!, truth * 95 / 100, truth * 105 / 100);
        Assert.InRange((int)json["review"]!, 1, 1_000);
        Assert.InRange((double)json["seconds"]!, 0, 15);
    }

    [Fact]
    public void what_the_demo_decides_it_takes_back_to_the_byte()
    {
        JsonNode undo = _told.Json.Json["undo"]!;
        Assert.True((bool)undo["restored"]!);
        Assert.InRange((int)undo["bytes"]!, 1_000, 1_000_000);
        Assert.Contains("byte for byte what it was", _told.Text.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("NOT byte for byte", _told.Text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void an_export_that_comes_again_changes_nothing_and_the_old_crm_gets_a_better_file()
    {
        JsonNode json = _told.Json.Json;
        Assert.Equal(0, (long)json["again"]!["operation"]!);
        Assert.Equal((long)json["again"]!["rows"]!, (long)json["again"]!["unchanged"]!);
        Assert.InRange((long)json["corrected"]!["changedCells"]!, 100, 20_000);
        Assert.True((bool)json["doctor"]!["ok"]!);
    }

    [Fact]
    public void the_story_that_is_told_is_true()
    {
        var truth = File.ReadAllLines(Data.Sample("truth.csv"))[1..].Select(l => l.Split(',')).ToDictionary(l => $"{l[0]}:{l[1]}", l => l[2], StringComparer.Ordinal);
        string[] told = [.. _told.Json.Json["story"]!.AsArray().Select(r => (string)r!)];
        Assert.True(told.Length >= 3);
        Assert.Single(told.Select(r => truth[r]).Distinct(StringComparer.Ordinal));
        Assert.Equal(3, told.Select(r => r.Split(':')[0]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void three_imports_one_after_the_other_find_whom_one_run_over_all_finds()
    {
        var truth = File.ReadAllLines(Data.Sample("truth.csv"))[1..].Select(l => l.Split(',')).ToDictionary(l => $"{l[0]}:{l[1]}", l => l[2], StringComparer.Ordinal);
        string file = _told.At("customers.jsonl");
        Assert.Equal(0, Cli.Run("export", "--customers", "-o", file, "--data", _told.Hub).Status);
        var both = File.ReadLines(file).Select(l => JsonNode.Parse(l)!)
            .SelectMany(c => c["records"]!.AsArray().Select(r => (Cluster: (string)c["customer"]!, Person: truth[(string)r!]))).ToArray();
        Assert.Equal(truth.Count, both.Length);
        Check(both);
    }

    [Fact]
    public void most_joins_are_right_and_most_repeats_are_found()
    {
        using var folder = new Folder();
        Assert.Equal(0, Cli.Run("match", Data.Sample("shopify.csv"), Data.Sample("hubspot.csv"), Data.Sample("salesforce.csv"), "--out", folder.At("c.csv"), "--quiet").Status);
        string[] truth = [.. File.ReadAllLines(Data.Sample("truth.csv"))[1..].Select(l => l.Split(',')[2])];

        // Line breaks in cells are quoted; a row of the result begins with its cluster, its file and its row.
        string[][] rows = [.. File.ReadAllLines(folder.At("c.csv"))[1..].Select(l => l.Split(',')).Where(l => l.Length > 2 && l[1] is "shopify.csv" or "hubspot.csv" or "salesforce.csv")];
        Assert.Equal(truth.Length, rows.Length);
        Check([.. rows.Select((r, i) => (Cluster: r[0], Person: truth[i]))]);
    }

    [Theory]
    [InlineData("How many customers does Kestrel Coffee have?")]
    [InlineData("One of them, and how it was found out")]
    [InlineData("The record of this customer, put together")]
    [InlineData("What only a person can decide")]
    [InlineData("Tonight, and what the old CRM gets back")]
    [InlineData("Is it safe?")]
    [InlineData("What to try next")]
    public void the_demo_answers_what_an_owner_asks(string question)
        => Assert.Contains(question, _told.Text.Out, StringComparison.Ordinal);

    [Fact]
    public void the_commands_that_the_demo_names_work()
    {
        using var folder = new Folder();
        string[] lines = [.. _told.Text.Out.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("selfhold ", StringComparison.Ordinal) && l.Contains("--data", StringComparison.Ordinal))];
        Assert.True(lines.Length >= 5);
        foreach (string line in lines.Where(l => !l.Contains("review decide", StringComparison.Ordinal)))
        {
            Ran ran = Cli.Shell(folder.Path, "\"$selfhold\" " + line["selfhold ".Length..]);
            Assert.True(ran.Status == 0, line + "\n" + ran.Error);
        }

        Assert.Equal(["customers.csv", "salesforce-corrected.csv", "why.svg"], folder.Files);
    }

    [Fact]
    public void the_demo_stays_out_of_a_hub_that_is_there()
    {
        Ran again = Cli.Run("demo", "--data", _told.Hub);
        Assert.Equal(5, again.Status);
        Assert.Contains("[hub_exists]", again.Error, StringComparison.Ordinal);
        Assert.Empty(again.Out);
    }

    [Fact]
    public void the_demo_stays_out_of_the_hub_that_the_environment_names()
    {
        using var folder = new Folder();
        Ran ran = Cli.Shell(folder.Path, "SELFHOLD_DATA=real TMPDIR=$PWD \"$selfhold\" demo --json");
        Assert.Equal(0, ran.Status);
        Assert.False(Directory.Exists(folder.At("real")));
        string made = (string)ran.Json["data"]!;
        Assert.Equal(folder.Path, Path.GetDirectoryName(made));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
        }
    }

    private static void Check((string Cluster, string Person)[] both)
    {
        long found = both.GroupBy(r => r.Cluster, StringComparer.Ordinal).Sum(g => Pairs(g.Count()));
        long real = both.GroupBy(r => r.Person, StringComparer.Ordinal).Sum(g => Pairs(g.Count()));
        long right = both.GroupBy(r => r).Sum(g => Pairs(g.Count()));
        Assert.True((double)right / found > .85, $"{right} of {found} joins are right");
        Assert.True((double)right / real > .90, $"{right} of {real} repeats were found");
    }

    private static long Pairs(long n) => n * (n - 1) / 2;
}
