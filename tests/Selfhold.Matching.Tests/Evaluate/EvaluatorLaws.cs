using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Evaluate;

public sealed class EvaluatorLaws
{
    [Fact]
    public void pairs_are_counted_as_by_hand()
        => Check.ForAll(500, random =>
        {
            (int[] truth, int[] found) = Random(random);
            (long truePairs, long foundPairs, long correct) = (0, 0, 0);
            for (int a = 0; a < truth.Length; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    if (truth[a] >= 0 && truth[b] >= 0)
                    {
                        truePairs += truth[a] == truth[b] ? 1 : 0;
                        foundPairs += found[a] == found[b] ? 1 : 0;
                        correct += truth[a] == truth[b] && found[a] == found[b] ? 1 : 0;
                    }
                }
            }

            Evaluation evaluation = Evaluator.Evaluate(truth, found);
            Assert.Equal((truePairs, foundPairs, correct), (evaluation.TruePairs, evaluation.FoundPairs, evaluation.CorrectPairs));
            Assert.Equal(foundPairs == 0 ? 1 : (double)correct / foundPairs, evaluation.Precision, 1e-12);
            Assert.Equal(truePairs == 0 ? 1 : (double)correct / truePairs, evaluation.Recall, 1e-12);
        });

    [Fact]
    public void b_cubed_is_the_average_over_records()
        => Check.ForAll(500, random =>
        {
            (int[] truth, int[] found) = Random(random);
            int[] known = [.. Enumerable.Range(0, truth.Length).Where(r => truth[r] >= 0)];
            double Share(int[] of, int[] other) => known.Length == 0 ? 0 : known.Average(r =>
                (double)known.Count(x => of[x] == of[r] && other[x] == other[r]) / known.Count(x => of[x] == of[r]));
            Evaluation evaluation = Evaluator.Evaluate(truth, found);
            Assert.Equal(Share(found, truth), evaluation.BCubedPrecision, 1e-9);
            Assert.Equal(Share(truth, found), evaluation.BCubedRecall, 1e-9);
            Assert.Equal(Evaluator.Evaluate(truth, truth).BCubedF1, known.Length == 0 ? 0 : 1, 1e-12);
        });

    [Fact]
    public void threshold_rows_are_precision_and_recall_of_the_pairs_from_there_up()
        => Check.ForAll(200, random =>
        {
            (int[] truth, _) = Random(random);
            ScoredPair[] pairs = [.. Pairs(truth.Length).Where(_ => random.Next(2) == 0).Select(p => new ScoredPair(p.A, p.B, (float)((random.NextDouble() * 20) - 8), 0))];
            int truePairs = Pairs(truth.Length).Count(p => Known(truth, p.A, p.B) && truth[p.A] == truth[p.B]);
            IReadOnlyList<ThresholdRow> rows = Evaluator.Thresholds(truth, pairs);
            Assert.Equal(rows.Select(r => r.Weight).Order(), rows.Select(r => r.Weight));
            foreach (ThresholdRow row in rows)
            {
                ScoredPair[] above = [.. pairs.Where(p => p.Weight >= row.Weight && Known(truth, p.A, p.B))];
                int hits = above.Count(p => truth[p.A] == truth[p.B]);
                Assert.Equal(above.Length == 0 ? 1 : (double)hits / above.Length, row.Precision, 1e-12);
                Assert.Equal(truePairs == 0 ? 1 : (double)hits / truePairs, row.Recall, 1e-12);
            }
        });

    [Fact]
    public void a_truth_of_another_length_is_refused()
        => Assert.Throws<ArgumentException>(() => Evaluator.Evaluate([1, 2], [1]));

    private static bool Known(int[] truth, int a, int b) => truth[a] >= 0 && truth[b] >= 0;

    private static IEnumerable<(int A, int B)> Pairs(int records)
        => Enumerable.Range(0, records).SelectMany(b => Enumerable.Range(0, b).Select(a => (a, b)));

    private static (int[] Truth, int[] Found) Random(Random random)
    {
        int n = random.Next(0, 30), people = random.Next(1, 12);
        return ([.. Enumerable.Range(0, n).Select(_ => random.Next(12) == 0 ? -1 : random.Next(people))], [.. Enumerable.Range(0, n).Select(_ => random.Next(people))]);
    }
}
