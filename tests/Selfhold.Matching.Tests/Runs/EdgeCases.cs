using System.Diagnostics;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Runs;

public sealed class EdgeCases
{
    private static readonly Meaning[] Person = [Meaning.GivenName, Meaning.Surname, Meaning.BirthDate, Meaning.Email, Meaning.Phone, Meaning.Street, Meaning.City, Meaning.PostalCode];

    public static TheoryData<LinkMode> Modes => [LinkMode.Dedupe, LinkMode.LinkManyToMany, LinkMode.LinkOneToOne];

    [Theory, MemberData(nameof(Modes))]
    public void no_records_are_no_customers(LinkMode mode)
    {
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Person), []), new MatchOptions { Link = mode });
        Assert.Empty(result.Cluster);
        Assert.Equal(0, result.ClusterCount);
        Assert.Empty(result.Pairs);
        Assert.True(MatchModel.Parse(System.Text.Encoding.UTF8.GetBytes(result.Model.ToJson())).Error?.Code is null or "model_bad_number");
    }

    [Theory, MemberData(nameof(Modes))]
    public void one_record_is_one_customer(LinkMode mode)
    {
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Person), [["Anna", "Berg", "1984-02-03", "a@b.de", "", "", "", ""]]), new MatchOptions { Link = mode });
        Assert.Equal([0], result.Cluster);
        Healthy(result);
    }

    [Fact]
    public void a_table_without_files_or_columns_is_empty()
    {
        Assert.Equal(0, Engine.Run(new RecordTableBuilder().Build()).ClusterCount);
        MatchResult result = Engine.Run(Tables.Of([], [[], [], []]));
        Assert.Equal([0, 1, 2], result.Cluster);
        Assert.NotEmpty(result.Report.Notes);
    }

    [Fact]
    public void a_hundred_thousand_equal_records_are_one_customer_at_once()
    {
        string[] row = ["Anna", "Berg", "1984-02-03", "anna.berg@web.de", "+49 221 123456", "Hauptstr. 5", "Köln", "50667"];
        var watch = Stopwatch.StartNew();
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Person), [.. Enumerable.Repeat(row, 100_000)]));
        Assert.Equal(1, result.ClusterCount);
        Assert.Equal(1, result.Report.DistinctRecords);
        Assert.True(watch.ElapsedMilliseconds < 10_000);
        Healthy(result);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(30)]
    public void a_small_table_finds_its_obvious_duplicates(int people)
    {
        string[] Row(int i) => [Name(i), Name(i + 5000), $"19{10 + i}-0{1 + (i % 9)}-1{i % 10}", $"{Name(i)}@web.de", $"+49 221 {123456 + (i * 7919)}", $"{i + 1} {Name(i + 900)} Street", Name(i + 700), $"{50667 + (i * 31)}"];
        string[][] rows = [.. Enumerable.Range(0, people).Select(Row), Row(0), [.. Row(1).Select((v, c) => c == 4 ? "" : c == 1 ? v + "s" : v)]];
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Person), rows));
        Assert.Equal([.. Enumerable.Range(0, people), 0, 1], result.Cluster);
        Healthy(result);
    }

    [Fact]
    public void equal_records_that_say_next_to_nothing_are_not_one_customer()
    {
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Meaning.Gender), [["f"], ["f"], ["m"], ["m"], ["f"]]));
        Assert.Equal(5, result.ClusterCount);
    }

    [Fact]
    public void records_without_a_comparable_column_stay_apart_and_the_report_says_why()
    {
        MatchResult result = Engine.Run(Tables.Of([new ColumnUse("note", Meaning.Other), new ColumnUse("id", Meaning.ExternalId)], [["x", "1"], ["x", "1"], ["y", "2"]]));
        Assert.Equal([0, 1, 2], result.Cluster);
        Assert.Contains(result.Report.Notes, n => n.Contains("--map"));
    }

    [Theory]
    [InlineData(Meaning.GivenName, "Anna")]
    [InlineData(Meaning.Surname, "Smith")]
    [InlineData(Meaning.Email, "shop@example.org")]
    [InlineData(Meaning.Phone, "+49 221 123456")]
    [InlineData(Meaning.BirthDate, "1970-01-01")]
    [InlineData(Meaning.City, "Leeds")]
    [InlineData(Meaning.PostalCode, "50667")]
    [InlineData(Meaning.NationalId, "1")]
    public void a_column_of_one_value_joins_nobody(Meaning meaning, string value)
    {
        string[][] rows = [.. Enumerable.Range(0, 300).Select(i => new[] { value, Name(i), Name(i + 5000) })];
        Meaning[] meanings = meaning switch
        {
            Meaning.GivenName => [meaning, Meaning.Surname, Meaning.MiddleName],
            Meaning.Surname => [meaning, Meaning.GivenName, Meaning.MiddleName],
            _ => [meaning, Meaning.GivenName, Meaning.Surname],
        };
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(meanings), rows));
        Healthy(result);
        Assert.True(result.ClusterCount >= 285, $"{result.ClusterCount} customers");
    }

    [Fact]
    public void records_that_all_differ_are_all_customers()
    {
        string[][] rows = [.. Enumerable.Range(0, 2000).Select(i => new[] { Name(i), Name(i + 5000), $"{1900 + (i % 100)}-{1 + (i % 12):00}-{1 + (i % 28):00}", $"{Name(i)}@x.org", $"+49 221 {100000 + (i * 37)}", $"{i} {Name(i)} Street", $"Town{Name(i)}", $"{10000 + i}" })];
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Person), rows));
        Healthy(result);
        Assert.True(result.ClusterCount >= 1980, $"{result.ClusterCount} customers");
    }

    [Fact]
    public void ten_thousand_columns_do_no_harm()
    {
        ColumnUse[] columns = [.. Enumerable.Range(0, 10_000).Select(c => new ColumnUse($"column {c}", c == 5 ? Meaning.GivenName : c == 7 ? Meaning.Surname : c == 9 ? Meaning.Email : Meaning.Other))];
        string[][] rows = [.. Enumerable.Range(0, 40).Select(r => columns.Select((_, c) => c % 3 == 0 ? "" : c == 5 ? "Anna" + Name(r / 2) : c == 7 ? "Berg" + Name(r / 2) : $"v{c}").ToArray())];
        MatchResult result = Engine.Run(Tables.Of(columns, rows));
        Assert.Equal(40, result.Cluster.Length);
        Healthy(result);
    }

    [Theory]
    [InlineData(Meaning.GivenName)]
    [InlineData(Meaning.FullName)]
    [InlineData(Meaning.Email)]
    [InlineData(Meaning.Phone)]
    [InlineData(Meaning.BirthDate)]
    [InlineData(Meaning.Street)]
    [InlineData(Meaning.FullAddress)]
    [InlineData(Meaning.City)]
    [InlineData(Meaning.PostalCode)]
    [InlineData(Meaning.NationalId)]
    [InlineData(Meaning.Occupation)]
    [InlineData(Meaning.AddressLine2)]
    public void values_of_a_hundred_kilobytes_do_no_harm(Meaning meaning)
    {
        string[] values = [new string('a', 100_000), new string('7', 100_000), string.Concat(Enumerable.Repeat("anna berg ", 10_000)), new string('ü', 50_000), string.Concat(Enumerable.Repeat("12 main st, ", 9_000)), "x@" + new string('y', 99_000)];
        string[][] rows = [.. values.Concat(values).Select((v, i) => new[] { v, $"Berg{i % 6}" })];
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(meaning, Meaning.Surname), rows));
        Healthy(result);
        RecordTable table = Tables.Of(Tables.Columns(meaning, Meaning.Surname), rows);
        Explanation why = Explainer.Explain(table, result.Model, 0, 6);
        Assert.True(Explainer.ToSvg(why).Length < 20_000 && why.Sentence.Length < 1_000);
    }

    [Fact]
    public void years_1_and_9999_do_no_harm()
    {
        string[] dates = ["0001-01-01", "9999-12-31", "0001-01-01", "9999-12-31", "0000-00-00", "31.12.9999", "99991231", "1984-02-30", "-1", "2024-02-29"];
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Meaning.BirthDate, Meaning.Surname), [.. dates.Select(d => new[] { d, "Berg" })]));
        Healthy(result);
    }

    [Fact]
    public void a_run_that_is_cancelled_throws_at_every_stage()
    {
        RecordTable table = Labelled.Load("historical_50k.csv").Take(20_000).Table();
        foreach (string stage in (string[])[MatchStages.Normalise, MatchStages.Block, MatchStages.Learn, MatchStages.Score, MatchStages.Cluster])
        {
            using var source = new CancellationTokenSource();
            var options = new MatchOptions { Progress = new Stop(stage, source) };
            Assert.ThrowsAny<OperationCanceledException>(() => Matcher.Run(table, options, source.Token));
        }
    }

    [Fact]
    public void lone_surrogates_and_broken_utf8_do_no_harm()
    {
        byte[][] broken = [[0xFF, 0xFE, 0x41], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], "Anna\u202e"u8.ToArray(), "\u200bAnna"u8.ToArray()];
        var builder = new RecordTableBuilder();
        builder.AddFile("x", Tables.Columns(Meaning.GivenName));
        builder.Add(new RowBatch
        {
            Buffer = [.. broken.SelectMany(b => b)], ColumnCount = 1, RowCount = broken.Length,
            Starts = [.. broken.Select((_, i) => broken.Take(i).Sum(b => b.Length))], Lengths = [.. broken.Select(b => b.Length)],
        });
        RecordTable table = builder.Build();
        MatchResult result = Engine.Run(table);
        Healthy(result);
        Assert.DoesNotContain('\u202e', Explainer.ToSvg(Explainer.Explain(table, result.Model, 4, 5)));
    }

    /// <summary>Everything a household shares, and each value met twice only: the strongest evidence there is, and still a number.</summary>
    [Fact]
    public void agreement_on_everything_is_the_highest_weight()
    {
        Meaning[] meanings = [.. Person, Meaning.BirthPlace, Meaning.AddressLine2, Meaning.Company, Meaning.NationalId, Meaning.MiddleName, Meaning.Occupation];
        string[] One(int i) => [Name(i), Name(i + 5000), $"{1900 + (i % 100)}-{1 + (i % 12):00}-{1 + (i % 28):00}", $"{Name(i)}{Name(i)}@x{i}.org", $"+49 221 {100000 + (i * 37)}", $"{i} {Name(i)}hill Street", $"Town{Name(i)}", $"{10000 + i}", Name(i + 9000), $"Flat {Name(i)}", Name(i + 13_000), $"{100_000_000 + (i * 7919)}", Name(i + 17_000), Name(i + 21_000)];
        string[][] rows = [.. Enumerable.Range(0, 3000).SelectMany(i => (string[][])[One(i), [.. One(i).Select((v, c) => c == i % 14 ? "" : v)]])];
        RecordTable table = Tables.Of(Tables.Columns(meanings), rows);
        MatchResult result = Engine.Run(table);
        Healthy(result);
        Assert.Equal(3000, result.ClusterCount);
        PairExplainer explainer = Engine.Explain(table, result.Model);
        for (int i = 0; i < 6000; i += 2)
        {
            Assert.True(explainer.Explain(i, i + 1).Weight > 10);
        }
    }

    private static void Healthy(MatchResult result)
    {
        Assert.Equal(result.ClusterCount, result.Cluster.Distinct().Count());
        Assert.All(result.Pairs, p => Assert.True(float.IsFinite(p.Weight) && p.A < p.B));
        Assert.True(double.IsFinite(result.Report.ThresholdWeight) && result.Report.EstimatedPrecision is >= 0 and <= 1.000001);
        Assert.All(result.Model.Comparisons.SelectMany(c => c.Levels), l => Assert.True(double.IsFinite(l.M + l.U + l.H + l.Weight)));
        Result<MatchModel> read = MatchModel.Parse(System.Text.Encoding.UTF8.GetBytes(result.Model.ToJson()));
        Assert.True(read.IsOk, read.Error?.Message);
        Assert.Equal(result.Model.Id, read.Value.Id);
    }

    /// <summary>A name of letters for a number; numbers side by side give names that differ in more than one place.</summary>
    internal static string Name(int number)
    {
        uint mixed = (uint)(number + 1) * 2654435761u;
        return string.Concat(Enumerable.Range(0, 7).Select(i => (char)('a' + ((mixed >> (i * 4)) % 16))));
    }

    private sealed class Stop(string stage, CancellationTokenSource source) : IProgress<MatchProgress>
    {
        public void Report(MatchProgress value)
        {
            if (value.Stage == stage)
            {
                source.Cancel();
            }
        }
    }
}
