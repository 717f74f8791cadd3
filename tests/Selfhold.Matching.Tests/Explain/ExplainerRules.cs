using Selfhold.Matching.Compare;
using Selfhold.Matching.Score;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Explain;

public sealed class ExplainerRules
{
    [Theory]
    [InlineData("fake_1000.csv")]
    [InlineData("febrl3.csv")]
    [InlineData("historical_50k.csv")]
    public void the_rows_add_up_to_the_weight_of_the_engine(string file)
    {
        RecordTable table = Labelled.Load(file).Take(3000).Table();
        MatchResult result = Engine.Run(table);
        PairExplainer explainer = Engine.Explain(table, result.Model);
        Prepared prepared = Engine.Prepare(table);
        var scorer = new PairScorer(prepared.Comparisons, result.Model);
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            int a = random.Next(table.Count), b = i % 3 == 0 ? Math.Min(table.Count - 1, a + 1) : random.Next(table.Count);
            Explanation why = explainer.Explain(a, b);
            Assert.Equal(why.Weight, why.Rows.Sum(r => r.Weight), 1e-9);
            Assert.Equal((double)scorer.Score(ref prepared.Lines.Line(a), ref prepared.Lines.Line(b)), why.Weight, 1e-6);
            Assert.Equal(HouseholdBits(prepared, result.Model, a, b), why.Rows[^1].Weight, 1e-3);
            Assert.Equal(prepared.Comparisons.Count + 2, why.Rows.Count);
        }

        foreach (ScoredPair pair in result.Pairs.Take(500))
        {
            Assert.Equal(pair.Weight, explainer.Explain(pair.A, pair.B).Weight, 1e-3);
        }
    }

    [Fact]
    public void under_a_saved_model_the_weight_is_that_of_the_run_that_applied_it()
    {
        Labelled data = Labelled.Load("febrl3.csv");
        MatchModel model = Engine.Run(data.Table()).Model;
        RecordTable table = data.Take(700).Table();
        MatchResult result = Engine.Run(table, new MatchOptions { Model = model });
        PairExplainer explainer = Engine.Explain(table, model, new MatchOptions { Model = model });
        Assert.NotEmpty(result.Pairs);
        foreach (ScoredPair pair in result.Pairs)
        {
            Assert.Equal(pair.Weight, explainer.Explain(pair.A, pair.B).Weight, 1e-3);
        }

        ScoredPair first = result.Pairs[0];
        Assert.Equal(explainer.Explain(first.A, first.B).Weight, Explainer.Explain(table, model, first.A, first.B).Weight);
    }

    [Fact]
    public void the_sentence_says_in_plain_words_what_speaks_for_and_against()
    {
        Explanation why = Shop("Bill", "William", "1988-09-04", "1986-09-04");
        Assert.StartsWith("Very likely the same customer (", why.Sentence);
        Assert.Contains("the e-mail address is the same", why.Sentence);
        Assert.Contains("both live at 18 Fenwick Row", why.Sentence);
        Assert.Contains("People of one household share ", why.Sentence);
        Assert.Equal("nickname or variant", why.Rows.Single(r => r.Attribute == "given name").Level);
        Assert.Equal(("Bill", "William"), (why.Rows.Single(r => r.Attribute == "given name").A, why.Rows.Single(r => r.Attribute == "given name").B));
        Assert.Contains("Against it: the birth dates differ", Shop("Anna", "Anna", "1988-09-04", "1951-01-30").Sentence);
    }

    [Fact]
    public void no_probability_is_shown_as_certain()
    {
        foreach ((double probability, string text) in ((double, string)[])
            [(1, "more than 99.99 %"), (0.99995, "more than 99.99 %"), (0.9999, "99.99 %"), (0.9979, "99.79 %"), (0.989, "98 %"), (0.5, "50 %"), (0.019, "1 %"), (0.0099, "0.99 %"), (0.00001, "less than 0.01 %"), (0, "less than 0.01 %")])
        {
            Assert.Equal(text, new Explanation(0, 1, 0, probability, 0, "", []).ProbabilityText);
        }

        Assert.DoesNotContain("100 %", Shop("Anna", "Anna", "1988-09-04", "1988-09-04").Sentence);
    }

    [Fact]
    public void near_the_threshold_the_sentence_says_that_it_is_too_close_to_call()
    {
        RecordTable table = Labelled.Load("fake_1000.csv").Table();
        MatchResult result = Engine.Run(table);
        PairExplainer explainer = Engine.Explain(table, result.Model);
        ScoredPair near = result.Pairs.MinBy(p => Math.Abs(p.Weight - result.Report.ThresholdWeight));
        ScoredPair far = result.Pairs.MaxBy(p => p.Weight);
        Assert.StartsWith("Too close to call", explainer.Explain(near.A, near.B).Sentence);
        Assert.StartsWith("Very likely the same customer", explainer.Explain(far.A, far.B).Sentence);
    }

    [Fact]
    public void what_is_missing_counts_nothing_and_is_told_from_what_was_not_compared()
    {
        Meaning[] meanings = [Meaning.GivenName, Meaning.Surname, Meaning.Email];
        string[][] rows = [["Anna", "Berg", "anna@web.de"], ["", "Berg", "info@berg.de"], ["Anna", "", ""], ["", "", ""], ["Berg", "Anna", "x.y@z.org"]];
        RecordTable table = Tables.Of(Tables.Columns(meanings), rows);
        PairExplainer explainer = Engine.Explain(table, Engine.Run(table).Model);
        Explanation why = explainer.Explain(0, 1);
        Assert.Equal(("not stated", 0.0, "Anna", ""), Row(why, "given name"));
        Assert.Equal(("tells nobody apart", 0.0, "anna@web.de", "info@berg.de"), Row(why, "e-mail"));
        Assert.Equal("told by the given name", Row(explainer.Explain(0, 4), "surname").Level);
        Assert.All(explainer.Explain(3, 0).Rows.Skip(1).SkipLast(1), r => Assert.Equal(0, r.Weight));
        Assert.Contains("too little speaks for one customer", explainer.Explain(3, 2).Sentence);
    }

    [Fact]
    public void a_record_is_explained_against_itself()
    {
        Explanation why = Shop("Anna", "Anna", "1988-09-04", "1988-09-04", same: true);
        Assert.StartsWith("One record, compared with itself", why.Sentence);
        Assert.Equal(why.Weight, why.Rows.Sum(r => r.Weight), 1e-9);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 2)]
    [InlineData(int.MaxValue, 0)]
    public void a_record_that_is_not_there_is_refused(int a, int b)
    {
        RecordTable table = Tables.Of(Tables.Columns(Meaning.Surname), [["Berg"], ["Falk"]]);
        MatchModel model = Engine.Run(table).Model;
        Assert.Throws<ArgumentOutOfRangeException>(() => Explainer.Explain(table, model, a, b));
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.Explain(table, model).Explain(a, b));
    }

    [Fact]
    public void of_several_addresses_the_two_that_agree_are_shown()
    {
        Meaning[] meanings = [Meaning.Surname, Meaning.Email, Meaning.Email, Meaning.Phone, Meaning.Phone];
        string[][] rows = [["Berg", "old.address@web.de", "Anna.Berg@web.de", "", "+49 221 123456"], ["Berg", "anna.berg@web.de", "", "0221 123456", "+49 30 999888"], ["Falk", "falk@web.de", "", "", ""]];
        RecordTable table = Tables.Of(Tables.Columns(meanings), rows);
        Explanation why = Engine.Explain(table, Engine.Run(table, new MatchOptions { Country = "DE" }).Model, new MatchOptions { Country = "DE" }).Explain(0, 1);
        Assert.Equal(("Anna.Berg@web.de", "anna.berg@web.de"), (Row(why, "e-mail").A, Row(why, "e-mail").B));
        Assert.Equal(("+49 221 123456", "0221 123456"), (Row(why, "phone").A, Row(why, "phone").B));
        Assert.Equal("old.address@web.de; Anna.Berg@web.de", Row(Engine.Explain(table, Engine.Run(table).Model).Explain(0, 2), "e-mail").A);
    }

    /// <summary>The correction by its definition: −log₂((1 − λ − λh) + λh · 2^bits of the household).</summary>
    private static double HouseholdBits(Prepared prepared, MatchModel model, int a, int b)
    {
        double bits = 0;
        foreach (Comparison comparison in prepared.Comparisons)
        {
            int level = comparison.Compare(ref prepared.Lines.Line(a), ref prepared.Lines.Line(b), out float rarity);
            LevelModel at = model.Comparisons.Single(c => c.Name == comparison.Name).Levels[level];
            bits += (level == 0 ? 0 : Math.Log2(at.H / at.U)) + (comparison.Shared ? rarity : 0);
        }

        return -Math.Log2(1 - model.Lambda - model.LambdaRelated + (model.LambdaRelated * Math.Pow(2, bits)));
    }

    private static (string Level, double Weight, string A, string B) Row(Explanation why, string attribute)
    {
        ExplanationRow row = why.Rows.Single(r => r.Attribute == attribute);
        return (row.Level, row.Weight, row.A, row.B);
    }

    /// <summary>A pair of a shop's records among others, under the odds that ship.</summary>
    internal static Explanation Shop(string givenA, string givenB, string bornA, string bornB, bool same = false)
    {
        Meaning[] meanings = [Meaning.GivenName, Meaning.Surname, Meaning.BirthDate, Meaning.Email, Meaning.Phone, Meaning.Street, Meaning.City, Meaning.PostalCode];
        string[][] rows =
        [
            [givenA, "Duarte", bornA, "ana@duarte.example", "+44 7700 900417", "18 Fenwick Row", "Leeds", "LS2 7QP"],
            [givenB, "Duarte", bornB, "Ana@Duarte.example", "", "18 Fenwick Row", "Leeds", "LS2 7QP"],
            .. Enumerable.Range(0, 400).Select(i => (string[])[Runs.EdgeCases.Name(i % 90), Runs.EdgeCases.Name(i + 3000), $"{1930 + (i % 70)}-{1 + (i % 12):00}-{1 + (i % 28):00}", $"{Runs.EdgeCases.Name(i)}@x.org", "", $"{i} {Runs.EdgeCases.Name(i + 7000)} Row", "Leeds", $"LS{i % 9} 7QP"]),
        ];
        RecordTable table = Tables.Of(Tables.Columns(meanings), rows);
        MatchModel shipped = ModelDocument.Default(Engine.Prepare(table).Comparisons) with { Lambda = 1e-4, LambdaRelated = 1e-3 };
        return Engine.Explain(table, shipped, new MatchOptions()).Explain(0, same ? 0 : 1);
    }
}
