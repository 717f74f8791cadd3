namespace Selfhold.Matching.Cluster;

/// <summary>Finds the pairs that a person should decide.</summary>
internal static class ReviewQueue
{
    private const int Most = 1000;

    /// <summary>Bits around the threshold in which a join is a matter of luck.</summary>
    private const double Doubt = 2;

    /// <summary>A pair this strong that the rest of its group kept apart is worth a look.</summary>
    private const double Strong = 6;

    public static IReadOnlyList<ReviewPair> Of(ResultInput input)
    {
        double threshold = input.Partition.Weight;
        var doubtful = new List<(ReviewPair Pair, double Distance)>();
        foreach (Merge step in input.Partition.Steps)
        {
            double distance = Math.Abs(step.Height - threshold);
            if (distance <= Doubt)
            {
                bool bridge = step.Pairs > 1 && step.Strongest - step.Height > Strong;
                Add(doubtful, input, step.A, step.B, step.Height, bridge ? "weak_bridge" : "near_threshold", distance);
            }
        }

        int[] cluster = input.Partition.Cluster;
        foreach (Score.Edge edge in input.Scored.SelectMany(w => w.Edges))
        {
            if (edge.Weight >= threshold + Strong && cluster[input.Units.First[edge.A]] != cluster[input.Units.First[edge.B]])
            {
                Add(doubtful, input, edge.A, edge.B, edge.Weight, "conflict", Doubt + (1 / edge.Weight));
            }
        }

        return [.. doubtful.OrderBy(d => d.Distance).ThenBy(d => d.Pair.A).ThenBy(d => d.Pair.B).Select(d => d.Pair).Take(Most)];
    }

    private static void Add(List<(ReviewPair, double)> to, ResultInput input, int a, int b, double weight, string reason, double distance)
    {
        bool records = input.Options.Link == LinkMode.LinkOneToOne && reason is not "conflict";
        int x = records ? a : input.Units.First[a], y = records ? b : input.Units.First[b];
        to.Add((new ReviewPair(Math.Min(x, y), Math.Max(x, y), weight, reason), distance));
    }
}
