using Selfhold.Matching.Compare;
using Selfhold.Matching.Score;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Score;

public sealed class ScorerLaws
{
    [Fact]
    public void a_weight_is_the_odds_of_a_match_against_strangers_and_relatives()
        => Check.ForAll(2_000, random =>
        {
            (Comparison[] comparisons, MatchModel model) = Model(random, 6, least: 1e-4);
            Fixed[] found = [.. comparisons.Cast<Fixed>()];
            foreach (Fixed comparison in found)
            {
                comparison.Level = random.Next(3);
                comparison.Bits = comparison.Level == 1 ? (float)((random.NextDouble() * 10) - 5) : 0;
            }

            int line = 0;
            double match = model.Lambda, related = model.LambdaRelated;
            foreach ((Fixed comparison, ComparisonModel odds) in found.Zip(model.Comparisons))
            {
                LevelModel level = odds.Levels[comparison.Level];
                match *= (comparison.Level == 0 ? 1 : level.M / level.U) * Math.Pow(2, comparison.Bits);
                related *= (comparison.Level == 0 ? 1 : level.H / level.U) * (comparison.Shared ? Math.Pow(2, comparison.Bits) : 1);
            }

            double expected = Math.Log2(match / (1 - model.Lambda - model.LambdaRelated + related));
            Assert.Equal(expected, new PairScorer(comparisons, model).Score(ref line, ref line), 1e-3);
        });

    /// <summary>Every shared comparison agrees on the rarest value: the odds of relatives leave the range of a float, the weight does not.</summary>
    [Fact]
    public void the_strongest_agreement_there_is_has_a_weight()
    {
        (Comparison[] comparisons, MatchModel model) = Model(new Random(1), 8, least: 1e-9);
        foreach (Fixed comparison in comparisons.Cast<Fixed>())
        {
            (comparison.Level, comparison.Bits) = (1, 12);
        }

        int line = 0;
        Assert.True(float.IsFinite(new PairScorer(comparisons, model).Score(ref line, ref line)));
    }

    private static (Comparison[] Comparisons, MatchModel Model) Model(Random random, int count, double least)
    {
        Level[] levels = [new("not stated", 0, 0), new("same", 0.9, least, 0.8), new("different", 0.1, 1 - least, 0.2)];
        Comparison[] comparisons = [.. Enumerable.Range(0, count).Select(i => new Fixed($"c{i}", i % 2 == 0 || least < 1e-6, levels))];
        return (comparisons, ModelDocument.Default(comparisons) with { Lambda = Math.Pow(10, -1 - (random.NextDouble() * 7)), LambdaRelated = Math.Pow(10, -2 - (random.NextDouble() * 7)) });
    }

    private sealed class Fixed(string name, bool shared, IReadOnlyList<Level> levels) : Comparison(name, shared, levels)
    {
        public int Level { get; set; }

        public float Bits { get; set; }

        public override int Compare(ref int a, ref int b, out float rarity)
        {
            rarity = Bits;
            return Level;
        }
    }
}
