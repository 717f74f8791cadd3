using System.Text;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Runs;

/// <summary>A saved model, applied to the records that it was learned from, says nearly what the run said that learned it.</summary>
public sealed class FrozenModelRules
{
    [Theory]
    [InlineData("fake_1000.csv", 1000)]
    [InlineData("febrl3.csv", 5000)]
    [InlineData("historical_50k.csv", 10_000)]
    public void a_run_with_its_own_model_gives_nearly_the_same_customers(string file, int rows)
    {
        Labelled data = Labelled.Load(file).Take(rows);
        MatchResult trained = Engine.Run(data.Table());
        MatchModel model = MatchModel.Parse(Encoding.UTF8.GetBytes(trained.Model.ToJson())).Value;
        MatchResult frozen = Engine.Run(data.Table(), new MatchOptions { Model = model });
        Evaluation same = Evaluator.Evaluate(trained.Cluster, frozen.Cluster);
        Evaluation before = Evaluator.Evaluate(data.Truth, trained.Cluster), after = Evaluator.Evaluate(data.Truth, frozen.Cluster);
        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: agreement F1 {same.F1:0.0000}, B3 {same.BCubedF1:0.0000}; against truth {before.F1:0.0000} → {after.F1:0.0000}; pairs {trained.Report.PairsScored} → {frozen.Report.PairsScored}");
        Assert.Equal(model.Id, frozen.Model.Id);
        Assert.Equal(trained.Report.ThresholdWeight, frozen.Report.ThresholdWeight, 1e-6);
        Assert.True(same.BCubedF1 >= 0.98, $"B-cubed agreement {same.BCubedF1:0.0000}");
        Assert.True(after.F1 >= before.F1 - 0.01, $"F1 {before.F1:0.0000} → {after.F1:0.0000}");
    }

    [Fact]
    public void under_one_model_the_same_records_give_the_same_customers_in_any_order()
    {
        Labelled data = Labelled.Load("febrl3.csv");
        MatchModel model = Engine.Run(data.Table()).Model;
        MatchResult first = Engine.Run(data.Table(), new MatchOptions { Model = model });
        int[] order = Partitions.Permutation(data.Rows.Length, 3);
        MatchResult other = Engine.Run(Tables.Of(data.Columns, [.. order.Select(r => data.Rows[r])]), new MatchOptions { Model = model });
        Assert.Equal(Partitions.Canonical(first.Cluster), Partitions.Canonical(other.Cluster, order));
    }

    [Fact]
    public void a_model_learned_without_a_column_weighs_that_column_nothing()
    {
        Labelled data = Labelled.Load("febrl3.csv");
        MatchModel model = Engine.Run(data.Without(Meaning.NationalId).Table()).Model;
        RecordTable table = data.Table();
        MatchResult result = Engine.Run(table, new MatchOptions { Model = model });
        PairExplainer explainer = Engine.Explain(table, model, new MatchOptions { Model = model });
        Assert.All(result.Pairs.Take(200), p => Assert.Equal(0, explainer.Explain(p.A, p.B).Rows.Single(r => r.Attribute == "national id").Weight));
    }
}
