using Selfhold.Matching.Compare;
using Selfhold.Matching.Learn;
using Selfhold.Matching.Score;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Learn;

public sealed class TrainerLaws
{
    private const int Drawn = 200_000;

    /// <summary>Pairs drawn from known shares: learning finds them again, from shipped odds that know nothing of them.</summary>
    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.01, 2)]
    [InlineData(0.3, 3)]
    public void learning_finds_the_shares_that_pairs_were_drawn_from(double lambda, int seed)
    {
        var world = new World(lambda, seed);
        (IReadOnlyList<ComparisonModel> learned, double found, double related) = world.Trainer().Train(TestContext.Current.CancellationToken);
        Assert.InRange(found, lambda * 0.9, lambda * 1.1);
        Assert.InRange(related, 0, 0.5);
        for (int c = 0; c < learned.Count; c++)
        {
            Assert.Equal(1, learned[c].Levels.Sum(l => l.M), 1e-9);
            Assert.Equal(1, learned[c].Levels.Sum(l => l.U), 1e-6);
            for (int l = 1; l < learned[c].Levels.Count; l++)
            {
                Assert.Equal(world.M[c][l], learned[c].Levels[l].M, 0.03);
                Assert.Equal(world.U[c][l], learned[c].Levels[l].U, 0.03);
            }
        }

        Assert.True(world.Likelihood(learned, found, related) >= world.Likelihood(world.Shipped, lambda * 0.2, 0) - 1e-6);
        Assert.True(world.Likelihood(learned, found, related) >= world.Likelihood(world.True, lambda, 0) - 5e-3);
    }

    [Fact]
    public void learning_does_not_depend_on_the_order_in_which_pairs_were_counted()
    {
        var world = new World(0.05, 4);
        (IReadOnlyList<ComparisonModel> one, double lambda, _) = world.Trainer().Train(TestContext.Current.CancellationToken);
        (IReadOnlyList<ComparisonModel> other, double again, _) = world.Trainer(backwards: true).Train(TestContext.Current.CancellationToken);
        Assert.Equal(lambda, again);
        Assert.Equal(one.SelectMany(c => c.Levels), other.SelectMany(c => c.Levels));
    }

    /// <summary>Strangers and matches with known shares in five comparisons, and pairs of them.</summary>
    private sealed class World
    {
        private readonly Comparison[] _comparisons;
        private readonly Finding[] _candidates, _strangers;

        public World(double lambda, int seed)
        {
            var random = new Random(seed);
            int[] levels = [3, 5, 4, 9, 3];
            M = [.. levels.Select(n => Shares(random, n, 0.8))];
            U = [.. levels.Select(n => Shares(random, n, 0.03))];
            _comparisons = [.. levels.Select((n, i) => new Plain($"c{i}", [new Level("not stated", 0, 0), .. Enumerable.Range(1, n - 1).Select(l => new Level($"l{l}", l == 1 ? 0.7 : 0.3 / (n - 2), l == 1 ? 0.1 : 0.9 / (n - 2)))]))];
            _candidates = [.. Enumerable.Range(0, Drawn).Select(_ => Draw(random, random.NextDouble() < lambda ? M : U))];
            _strangers = [.. Enumerable.Range(0, Drawn).Select(_ => Draw(random, U))];
        }

        public double[][] M { get; }

        public double[][] U { get; }

        public IReadOnlyList<ComparisonModel> Shipped => ModelDocument.Default(_comparisons).Comparisons;

        public IReadOnlyList<ComparisonModel> True
            => [.. M.Select((m, c) => new ComparisonModel($"c{c}", false, [.. m.Select((share, l) => new LevelModel($"l{l}", share, U[c][l], U[c][l]))]))];

        public ModelTrainer Trainer(bool backwards = false)
        {
            PatternCounts random = new(), candidates = new();
            foreach (Finding finding in backwards ? _strangers.Reverse() : _strangers)
            {
                random.Add(finding);
            }

            foreach (Finding finding in backwards ? _candidates.Reverse() : _candidates)
            {
                candidates.Add(finding);
            }

            return new ModelTrainer(_comparisons, random, candidates, 1, Drawn);
        }

        /// <summary>Average log-likelihood of the candidates, in bits.</summary>
        public double Likelihood(IReadOnlyList<ComparisonModel> model, double lambda, double related)
            => _candidates.Average(finding =>
            {
                double match = lambda, household = related, stranger = 1 - lambda - related;
                for (int c = 0; c < model.Count; c++)
                {
                    LevelModel level = model[c].Levels[(int)(finding.Pattern >> (c * 4)) & 15];
                    match *= level.M;
                    household *= level.H;
                    stranger *= level.U;
                }

                return Math.Log2(match + household + stranger);
            });

        private static Finding Draw(Random random, double[][] shares)
        {
            var finding = default(Finding);
            for (int c = 0; c < shares.Length; c++)
            {
                double dice = random.NextDouble() - shares[c][1];
                int level = 1;
                while (level < shares[c].Length - 1 && dice > 0)
                {
                    dice -= shares[c][++level];
                }

                finding.Pattern |= (ulong)level << (c * 4);
            }

            return finding;
        }

        private static double[] Shares(Random random, int levels, double first)
        {
            var shares = new double[levels];
            shares[1] = first;
            double[] rest = [.. Enumerable.Range(2, levels - 2).Select(_ => 0.2 + random.NextDouble())];
            for (int l = 2; l < levels; l++)
            {
                shares[l] = (1 - first) * rest[l - 2] / rest.Sum();
            }

            return shares;
        }
    }

    private sealed class Plain(string name, IReadOnlyList<Level> levels) : Comparison(name, shared: false, levels)
    {
        public override int Compare(ref int a, ref int b, out float rarity) => throw new NotSupportedException();
    }
}
