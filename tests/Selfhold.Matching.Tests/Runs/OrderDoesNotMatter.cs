using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Runs;

/// <summary>What is one customer follows from what records say: not from where they stand, how they are numbered or how many processors there are.</summary>
public sealed class OrderDoesNotMatter
{
    public static TheoryData<string, int> Files => new()
    {
        { "fake_1000.csv", 1000 }, { "febrl3.csv", 5000 }, { "historical_50k.csv", 3000 },
    };

    [Theory, MemberData(nameof(Files))]
    public void of_rows(string file, int rows)
    {
        Labelled data = Labelled.Load(file).Take(rows);
        MatchResult first = Engine.Run(data.Table());
        for (int seed = 1; seed <= 3; seed++)
        {
            int[] order = Partitions.Permutation(data.Rows.Length, seed);
            MatchResult other = Engine.Run(Tables.Of(data.Columns, [.. order.Select(r => data.Rows[r])]));
            Same(first, other, order);
        }
    }

    /// <summary>Enough candidate pairs that learning looks at a sample of them.</summary>
    [Fact]
    public void of_rows_where_learning_samples()
    {
        Labelled data = Labelled.Load("historical_50k.csv").Take(16_000);
        int[] order = Partitions.Permutation(data.Rows.Length, 1);
        Same(Engine.Run(data.Table()), Engine.Run(Tables.Of(data.Columns, [.. order.Select(r => data.Rows[r])])), order);
    }

    /// <summary>The samples have several e-mails and phones a record, whole names and three kinds of columns.</summary>
    [Fact]
    public void of_rows_of_three_systems()
    {
        Labelled[] files = [.. ((string[])["shopify.csv", "hubspot.csv", "salesforce.csv"]).Select(Labelled.Sample)];
        int[][] orders = [.. files.Select((f, i) => Partitions.Permutation(f.Rows.Length, i + 1))];
        int[] starts = [0, files[0].Rows.Length, files[0].Rows.Length + files[1].Rows.Length];
        MatchResult first = Engine.Run(Tables.Of(null, [.. files.Select((f, i) => ($"{i}", (IReadOnlyList<ColumnUse>)f.Columns, (IReadOnlyList<string[]>)f.Rows))]));
        MatchResult other = Engine.Run(Tables.Of(null, [.. files.Select((f, i) => ($"{i}", (IReadOnlyList<ColumnUse>)f.Columns, (IReadOnlyList<string[]>)[.. orders[i].Select(r => f.Rows[r])]))]));
        Same(first, other, [.. orders.SelectMany((o, i) => o.Select(r => starts[i] + r))]);
    }

    [Theory, MemberData(nameof(Files))]
    public void of_columns(string file, int rows)
    {
        Labelled data = Labelled.Load(file).Take(rows);
        MatchResult first = Engine.Run(data.Table());
        for (int seed = 1; seed <= 2; seed++)
        {
            int[] order = Partitions.Permutation(data.Columns.Length, seed);
            RecordTable table = Tables.Of([.. order.Select(c => data.Columns[c])], [.. data.Rows.Select(row => order.Select(c => row[c]).ToArray())]);
            Same(first, Engine.Run(table), null);
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void of_row_ids_and_labels(string file, int rows)
    {
        Labelled data = Labelled.Load(file).Take(rows);
        MatchResult first = Engine.Run(data.Table());
        int[] names = Partitions.Permutation(data.Rows.Length, 5);
        string[][] renamed = [.. data.Rows.Select((row, r) => row.Select((value, c) => data.Columns[c].Meaning is Meaning.Other or Meaning.ExternalId ? $"x{names[r]}" : value).ToArray())];
        Same(first, Engine.Run(Tables.Of(data.Columns, renamed)), null);

        int[] kept = [.. Enumerable.Range(0, data.Columns.Length).Where(c => data.Columns[c].Meaning is not (Meaning.Other or Meaning.ExternalId))];
        RecordTable without = Tables.Of([.. kept.Select(c => data.Columns[c])], [.. data.Rows.Select(row => kept.Select(c => row[c]).ToArray())]);
        Same(first, Engine.Run(without), null);
    }

    [Theory, MemberData(nameof(Files))]
    public void of_workers(string file, int rows)
    {
        Labelled data = Labelled.Load(file).Take(rows);
        MatchResult first = Engine.Run(data.Table(workers: 1));
        Same(first, Engine.Run(data.Table(workers: 2)), null);
        Same(first, Engine.Run(data.Table(workers: 2)), null);
    }

    [Fact]
    public void of_files_when_they_are_linked()
    {
        Labelled a = Labelled.Load("febrl4a.csv").Take(1500), b = Labelled.Load("febrl4b.csv").Take(1500);
        var options = new MatchOptions { Link = LinkMode.LinkOneToOne };
        MatchResult first = Engine.Run(Tables.Of(null, ("a", a.Columns, a.Rows), ("b", b.Columns, b.Rows)), options);
        MatchResult other = Engine.Run(Tables.Of(null, ("b", b.Columns, b.Rows), ("a", a.Columns, a.Rows)), options);
        Same(first, other, [.. Enumerable.Range(0, 3000).Select(r => r < 1500 ? r + 1500 : r - 1500)]);
    }

    private static void Same(MatchResult first, MatchResult other, int[]? order)
    {
        Assert.Equal(first.Report.PairsScored, other.Report.PairsScored);
        Assert.Equal(first.Report.ThresholdWeight, other.Report.ThresholdWeight);
        Assert.Equal(first.Model.Lambda, other.Model.Lambda, 1e-12);
        int[] expected = Partitions.Canonical(first.Cluster), found = Partitions.Canonical(other.Cluster, order);
        int differing = expected.Zip(found).Count(p => p.First != p.Second);
        Assert.True(differing == 0, $"{first.ClusterCount} and {other.ClusterCount} clusters; {differing} records are numbered otherwise.");
        Assert.Equal(first.Model.Id, other.Model.Id);
    }
}
