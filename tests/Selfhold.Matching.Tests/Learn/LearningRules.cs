using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Learn;

public sealed class LearningRules
{
    public static TheoryData<string> Files => ["fake_1000.csv", "febrl3.csv", "historical_50k.csv"];

    [Theory, MemberData(nameof(Files))]
    public void shares_of_each_comparison_add_up_to_one(string file)
    {
        MatchModel model = Engine.Run(Labelled.Load(file).Take(5000).Table()).Model;
        Assert.InRange(model.Lambda, 1e-9, 0.5);
        Assert.InRange(model.LambdaRelated, 0, 0.5);
        foreach (ComparisonModel comparison in model.Comparisons)
        {
            Assert.Equal(1, comparison.Levels.Sum(l => l.M), 1e-6);
            Assert.Equal(1, comparison.Levels.Sum(l => l.U), 1e-3);
            Assert.Equal(1, comparison.Levels.Sum(l => l.H), 1e-3);
            Assert.All(comparison.Levels.Skip(1), l => Assert.True(l.M > 0 && l.U > 0 && l.H > 0, $"{comparison.Name}, {l.Name}"));
            Assert.Equal((0, 0, 0), (comparison.Levels[0].M, comparison.Levels[0].U, comparison.Levels[0].H));
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void one_seed_gives_one_model(string file)
    {
        RecordTable table = Labelled.Load(file).Take(3000).Table();
        MatchResult one = Engine.Run(table, new MatchOptions { Seed = 42 });
        MatchResult other = Engine.Run(table, new MatchOptions { Seed = 42 });
        Assert.Equal(one.Model.Id, other.Model.Id);
        Assert.Equal(one.Cluster, other.Cluster);
    }

    [Fact]
    public void agreement_speaks_for_and_difference_against()
    {
        MatchModel model = Engine.Run(Labelled.Load("febrl3.csv").Table()).Model;
        foreach (ComparisonModel comparison in model.Comparisons)
        {
            Assert.True(comparison.Levels[1].Weight > 0, comparison.Name);
            Assert.True(comparison.Levels[^1].Weight < 0, comparison.Name);
        }
    }
}
