using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Demo;

/// <summary>What the owner of Kestrel Coffee wants to know, in the order she would ask.</summary>
internal static class DemoReport
{
    private const int ReviewShown = 3;

    public static Report Of(RecordSet records, MatchResult result, double seconds)
    {
        var report = new Report();
        report.Heading("How many customers does Kestrel Coffee have?");
        report.Text($"Its three systems hold {Numbers.Count(records.Table.Count)} records. They are {Numbers.Count(result.ClusterCount)} people."
            + string.Create(CultureInfo.InvariantCulture, $" (Found in {seconds:0.0} s, without being told which records belong together.)"));
        report.Table(["system", "records", "people", "twice in it", "only there"], [.. Enumerable.Range(0, records.Files.Count).Select(f => System(records, result, f))]);
        report.Text(Overlap(records, result));
        IReadOnlyList<int> story = Story.Pick(records, result);
        if (story.Count > 1)
        {
            Tell(report, records, result, story);
            report.Heading("The record of this customer, put together");
            report.Text("Every value keeps its origin. No source record was changed, so that undoing the join gives back exactly what was there.");
            report.Table(["", "value", "said by", "also said"], new CustomerView(records, story).Rows().Select(r => (IReadOnlyList<string>)[r.Attribute, r.Value, r.Origin, ValueText.Shown(r.Others, 70)]));
        }

        Review(report, records, result);
        report.Heading("What to do next");
        report.Text("With your own exports, as they come out of your systems:");
        report.Lines($"{CommandText.Program} match shopify.csv hubspot.csv salesforce.csv --out clusters.csv", $"{CommandText.Program} match --help");
        if (story.Count > 1)
        {
            report.Text("Why two of the records above are one person, with numbers and a picture:");
            string folder = CommandText.Quoted(Shortest(Path.GetDirectoryName(records.Files[0].Path)!));
            report.Lines($"{CommandText.Program} explain {string.Join(' ', records.Files.Select(f => folder + "/" + f.Name))} --ids {CommandText.IdOf(records, story[0])} {CommandText.IdOf(records, story[^1])} --svg why.svg");
        }

        return report;
    }

    private static IReadOnlyList<string> System(RecordSet records, MatchResult result, int file)
    {
        TableFile part = records.Table.Files[file];
        var here = new HashSet<int>(result.Cluster.AsSpan(part.First, part.Count).ToArray());
        var elsewhere = new HashSet<int>(result.Cluster.Where((_, r) => records.Table.FileOf(r) != file));
        return [records.Files[file].Plan.System ?? records.Files[file].Name, Numbers.Count(part.Count), Numbers.Count(here.Count), Numbers.Count(part.Count - here.Count), Numbers.Count(here.Count(c => !elsewhere.Contains(c)))];
    }

    private static string Overlap(RecordSet records, MatchResult result)
    {
        int[] systems = new int[result.ClusterCount];
        for (int r = 0; r < records.Table.Count; r++)
        {
            systems[result.Cluster[r]] |= 1 << records.Table.FileOf(r);
        }

        int several = systems.Count(s => int.PopCount(s) > 1);
        int all = systems.Count(s => int.PopCount(s) == records.Files.Count);
        return $"{Numbers.Count(several)} people are known to more than one system, {Numbers.Count(all)} to all of them. Whoever counts records counts {Numbers.Percent((double)(records.Table.Count - result.ClusterCount) / result.ClusterCount)} too many customers.";
    }

    private static void Tell(Report report, RecordSet records, MatchResult result, IReadOnlyList<int> story)
    {
        var view = new CustomerView(records, story);
        report.Heading("One of them, and how it was found out");
        report.Table(["system", "name", "e-mail", "phone", "address"], story.Select(r => (IReadOnlyList<string>)
            [view.SystemOf(r), Line(view.NameOf(r)), Line(view.Values(r, Meaning.Email)), Line(view.Values(r, Meaning.Phone)), Line(view.AddressesOf(r))]));
        PairExplainer explainer = Explainer.Open(records.Table, result.Model);
        foreach ((int a, int b) in Chain(result, story))
        {
            Explanation why = explainer.Explain(a, b);
            report.Text($"- {view.SystemOf(a)} and {view.SystemOf(b)}: {why.Sentence}");
        }
    }

    /// <summary>The strongest pairs that hold the records together, one fewer than there are records.</summary>
    private static List<(int A, int B)> Chain(MatchResult result, IReadOnlyList<int> story)
    {
        var group = story.ToDictionary(r => r, r => r);
        var chain = new List<(int, int)>();
        foreach (ScoredPair pair in result.Pairs)
        {
            if (group.TryGetValue(pair.A, out int a) && group.TryGetValue(pair.B, out int b) && a != b)
            {
                chain.Add((pair.A, pair.B));
                foreach (int r in group.Keys.ToArray())
                {
                    group[r] = group[r] == b ? a : group[r];
                }
            }
        }

        return chain;
    }

    private static void Review(Report report, RecordSet records, MatchResult result)
    {
        if (result.Review.Count == 0)
        {
            return;
        }

        report.Heading($"What only a person can decide: {Numbers.Many(result.Review.Count, "pair", "pairs")}");
        report.Text("Selfhold does not guess where the evidence is thin. The first of them:");
        PairExplainer explainer = Explainer.Open(records.Table, result.Model);
        foreach (ReviewPair pair in result.Review.Take(ReviewShown))
        {
            var view = new CustomerView(records, [pair.A, pair.B]);
            Explanation why = explainer.Explain(pair.A, pair.B);
            report.Table(["system", "name", "e-mail", "phone", "address"], new[] { pair.A, pair.B }.Select(r => (IReadOnlyList<string>)
                [view.SystemOf(r), Line(view.NameOf(r)), Line(view.Values(r, Meaning.Email)), Line(view.Values(r, Meaning.Phone)), Line(view.AddressesOf(r))]));
            report.Text($"{Capital(ReviewWords.Of(pair.Reason))}. {why.Sentence}");
        }
    }

    private static string Line(IReadOnlyList<string> values) => values.Count == 0 ? "-" : ValueText.Shown(values[0], 44);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Shortest(string folder)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return relative.Length < folder.Length ? relative : folder;
    }
}
