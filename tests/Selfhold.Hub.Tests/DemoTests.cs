using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>The main job on what ships: the shop with three systems.</summary>
public sealed class DemoTests
{
    [Fact]
    public void the_demo_finds_about_as_many_people_as_there_are()
    {
        Ran ran = Cli.Run("demo", "--json");
        Assert.Equal(0, ran.Status);
        JsonNode json = ran.Json;
        int truth = File.ReadAllLines(Data.Sample("truth.csv"))[1..].Select(l => l.Split(',')[2]).Distinct(StringComparer.Ordinal).Count();
        Assert.Equal(File.ReadAllLines(Data.Sample("truth.csv")).Length - 1, (int)json["records"]!);
        Assert.InRange((int)json["people"]!, truth * 95 / 100, truth * 105 / 100);
        Assert.InRange((int)json["review"]!, 1, 1_000);
        Assert.InRange((double)json["seconds"]!, 0, 15);
    }

    [Fact]
    public void the_story_that_is_told_is_true()
    {
        var truth = File.ReadAllLines(Data.Sample("truth.csv"))[1..].Select(l => l.Split(',')).ToDictionary(l => $"{l[0]}.csv {l[1]}", l => l[2], StringComparer.Ordinal);
        string[] told = [.. Cli.Run("demo", "--json").Json["story"]!.AsArray().Select(r => (string)r!)];
        Assert.True(told.Length >= 3);
        Assert.Single(told.Select(r => truth[r]).Distinct(StringComparer.Ordinal));
        Assert.Equal(3, told.Select(r => r.Split(' ')[0]).Distinct(StringComparer.Ordinal).Count());
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
        var both = rows.Select((r, i) => (Cluster: r[0], Person: truth[i])).ToArray();
        long found = both.GroupBy(r => r.Cluster, StringComparer.Ordinal).Sum(g => Pairs(g.Count()));
        long real = both.GroupBy(r => r.Person, StringComparer.Ordinal).Sum(g => Pairs(g.Count()));
        long right = both.GroupBy(r => r).Sum(g => Pairs(g.Count()));
        Assert.True((double)right / found > .85, $"{right} of {found} joins are right");
        Assert.True((double)right / real > .90, $"{right} of {real} repeats were found");
    }

    [Theory]
    [InlineData("How many customers does Kestrel Coffee have?")]
    [InlineData("One of them, and how it was found out")]
    [InlineData("The record of this customer, put together")]
    [InlineData("What only a person can decide")]
    [InlineData("What to do next")]
    public void the_demo_answers_what_an_owner_asks(string question)
        => Assert.Contains(question, Cli.Run("demo").Out, StringComparison.Ordinal);

    [Fact]
    public void the_commands_that_the_demo_names_work()
    {
        string line = Cli.RunIn(Data.Root(), "demo").Out.Split('\n').Single(l => l.TrimStart().StartsWith("selfhold explain", StringComparison.Ordinal)).Trim();
        using var folder = new Folder();
        string[] arguments = [.. line.Split(' ')[1..].Select(a => string.Equals(a, "why.svg", StringComparison.Ordinal) ? folder.At("why.svg") : a)];
        Ran ran = Cli.RunIn(Data.Root(), arguments);
        Assert.Equal(0, ran.Status);
        Assert.Contains("taken for one customer", ran.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.StartsWith("<svg ", File.ReadAllText(folder.At("why.svg")), StringComparison.Ordinal);
    }

    private static long Pairs(long n) => n * (n - 1) / 2;
}
