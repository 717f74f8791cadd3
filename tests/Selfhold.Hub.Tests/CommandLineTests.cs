using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>The habits of the command line: what it says, where, and with which exit status.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("match --help")]
    [InlineData("explain --help")]
    [InlineData("demo --help")]
    [InlineData("")]
    public void help_leads_with_examples_and_goes_to_standard_output(string line)
    {
        Ran ran = Cli.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, ran.Status);
        Assert.Empty(ran.Error);
        Assert.True(ran.Out.IndexOf("Examples", StringComparison.Ordinal) < ran.Out.IndexOf("Options", StringComparison.Ordinal) || !ran.Out.Contains("Options", StringComparison.Ordinal));
        Assert.Contains("  selfhold ", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void the_version_is_one_line()
    {
        Ran ran = Cli.Run("--version");
        Assert.Equal(0, ran.Status);
        Assert.Matches("^selfhold [0-9]+\\.[0-9]+\\.[0-9]+\n$", ran.Out);
    }

    [Theory]
    [InlineData("matc customers.csv", "'match'")]
    [InlineData("dmeo", "'demo'")]
    [InlineData("match a.csv --trehsold 0.9", "'--threshold'")]
    [InlineData("match a.csv --jsn", "'--json'")]
    [InlineData("explain a.csv --isd 1 2", "'--ids'")]
    public void a_slip_of_the_finger_is_answered_with_the_right_word(string line, string meant)
    {
        Ran ran = Cli.Run(line.Split(' '));
        Assert.Equal(2, ran.Status);
        Assert.Empty(ran.Out);
        Assert.Contains($"Did you mean {meant}?", ran.Error, StringComparison.Ordinal);
        Assert.Contains("[usage]", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("match")]
    [InlineData("match a.csv --link")]
    [InlineData("match a.csv --threshold 95")]
    [InlineData("match a.csv --threshold lots")]
    [InlineData("match a.csv --seed x")]
    [InlineData("match a.csv --country england")]
    [InlineData("match a.csv --date-order ydm")]
    [InlineData("match a.csv --meaning Contact")]
    [InlineData("match a.csv --meaning Contact=nam")]
    [InlineData("match a.csv --out clusters.xlsx")]
    [InlineData("match a.csv --out x.csv --pairs x.csv")]
    [InlineData("match a.csv --out")]
    [InlineData("match a.csv b.csv --map 1.json --map 2.json --map 3.json")]
    [InlineData("explain a.csv")]
    [InlineData("explain a.csv --ids 1")]
    [InlineData("--frobnicate")]
    public void a_command_line_that_makes_no_sense_is_a_usage_error(string line)
    {
        Ran ran = Cli.Run(line.Split(' '));
        Assert.Equal(2, ran.Status);
        Assert.Empty(ran.Out);
        Assert.StartsWith("selfhold: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("[usage]", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_missing_file_is_not_found()
    {
        Ran ran = Cli.Run("match", "nobody.csv");
        Assert.Equal(3, ran.Status);
        Assert.Contains("[file_not_found]", ran.Error, StringComparison.Ordinal);
        Assert.Contains("nobody.csv", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--truth", "clusterr")]
    [InlineData("--ignore", "clusterr")]
    [InlineData("--meaning", "clusterr=other")]
    public void a_column_that_no_file_has_is_not_found_and_the_near_one_named(string option, string value)
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", "id,first name,last name,cluster\n1,Ann,Lee,1\n2,Bob,Ray,2\n");
        Ran ran = Cli.Run("match", file, option, value);
        Assert.Equal(3, ran.Status);
        Assert.Contains("[column_not_found]", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'cluster'?", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_record_that_is_not_there_is_not_found()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", "record id,first name,last name\n1,Ann,Lee\n2,Bob,Ray\n");
        Ran ran = Cli.Run("explain", file, "--ids", "1", "77");
        Assert.Equal(3, ran.Status);
        Assert.Contains("[record_not_found]", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void no_decoration_reaches_a_pipe()
    {
        Ran ran = Cli.Run("match", Data.Sample("salesforce.csv"));
        Assert.Equal(0, ran.Status);
        Assert.DoesNotContain('\u001b', ran.Out);
        Assert.DoesNotContain('\u001b', ran.Error);
        Assert.DoesNotContain('\r', ran.Error);
    }

    [Fact]
    public void quiet_says_nothing_when_all_went_well()
    {
        using var folder = new Folder();
        Ran ran = Cli.Run("match", Data.Sample("salesforce.csv"), "--quiet", "--out", folder.At("c.csv"));
        Assert.Equal(0, ran.Status);
        Assert.Empty(ran.Out);
        Assert.Empty(ran.Error);
        Assert.Equal(["c.csv"], folder.Files);
    }

    [Fact]
    public void json_is_one_object_with_what_was_promised()
    {
        Ran ran = Cli.Run("match", Data.Sample("shopify.csv"), Data.Sample("hubspot.csv"), "--json");
        Assert.Equal(0, ran.Status);
        JsonNode json = ran.Json;
        Assert.Equal(2_759 + 2_055, (int)json["records"]!);
        Assert.InRange((int)json["people"]!, 2_000, 4_500);
        Assert.InRange((long)json["pairsScored"]!, 1_000, 100_000_000);
        Assert.InRange((double)json["threshold"]!, 0, 1);
        Assert.InRange((double)json["seconds"]!, 0.01, 120);
        Assert.InRange((double)json["cpuSeconds"]!, 0.01, 240);
        Assert.InRange((double)json["peakMemoryMb"]!, 10, 4_000);
        Assert.Equal(["shopify.csv", "hubspot.csv"], json["files"]!.AsArray().Select(f => (string)f!["name"]!), StringComparer.Ordinal);
        Assert.Contains("read", json["stages"]!.AsArray().Select(s => (string)s!["name"]!), StringComparer.Ordinal);
        // Pairs of records that state exactly the same are counted by rule, and need no comparing.
        Assert.True(json["rules"]!.AsArray().Sum(r => (long)r!["pairs"]!) >= (long)json["pairsScored"]!);
        Assert.Null(json["truth"]);
    }

    [Fact]
    public void json_with_a_truth_says_how_good_the_result_is()
    {
        Ran ran = Cli.Run("match", Data.Shared("fake_1000.csv"), "--truth", "cluster", "--json");
        Assert.Equal(0, ran.Status);
        JsonNode truth = ran.Json["truth"]!;
        foreach (string member in (string[])["bestPairF1", "clusterF1", "clusterPrecision", "clusterRecall", "bCubedF1"])
        {
            Assert.InRange((double)truth[member]!, 0.5, 1);
        }

        Assert.Equal(251, (int)truth["people"]!);
    }

    [Fact]
    public void a_reader_that_hangs_up_is_not_an_error_to_talk_about()
    {
        using var folder = new Folder();
        Ran ran = Cli.Shell(folder.Path, $"\"$selfhold\" match '{Data.Sample("shopify.csv")}' --out - | head -n 1");
        Assert.Equal(0, ran.Status);
        Assert.StartsWith("cluster,file,row,", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("internal_error", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void link_may_stand_before_a_file()
    {
        using var folder = new Folder();
        string a = folder.File("a.csv", "first name,last name,email\nAnn,Lee,ann@mail.example\nBob,Ray,bob@mail.example\n");
        string b = folder.File("b.csv", "first name,last name,email\nAnn,Lee,ann@mail.example\nCy,Fox,cy@mail.example\n");
        Ran ran = Cli.Run("match", "--link", a, b, "--json");
        Assert.Equal(0, ran.Status);
        Assert.Equal(4, (int)ran.Json["records"]!);
    }
}
