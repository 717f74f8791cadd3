namespace Selfhold.Matching.Cluster;

/// <summary>What doubt is looked for in.</summary>
/// <param name="Threshold">In bits.</param>
/// <param name="First">The first record of each unit.</param>
/// <param name="Apart">Whether the units of an edge are two customers, and nobody decided that they are.</param>
internal sealed record ReviewInput(
    double Threshold, IReadOnlyList<Merge> Steps, IEnumerable<Score.Edge> Edges, int[] First, bool StepsAreOfRecords, Func<Score.Edge, bool> Apart, int Most);

/// <summary>Finds the pairs that a person should decide.</summary>
internal static class ReviewQueue
{
    private const int MostOfRun = 1000;

    /// <summary>Bits around the threshold in which a join is a matter of luck.</summary>
    private const double Doubt = 2;

    /// <summary>A pair this strong that the rest of its group kept apart is worth a look.</summary>
    private const double Strong = 6;

    public static IReadOnlyList<ReviewPair> Of(ResultInput input)
    {
        int[] cluster = input.Partition.Cluster, first = input.Units.First;
        bool records = input.Options.Link == LinkMode.LinkOneToOne;
        return Of(new ReviewInput(
            input.Partition.Weight, input.Partition.Steps, input.Scored.SelectMany(w => w.Edges), first, records,
            edge => cluster[first[edge.A]] != cluster[first[edge.B]], MostOfRun));
    }

    public static IReadOnlyList<ReviewPair> Of(ReviewInput input)
    {
        double threshold = input.Threshold;
        var doubtful = new PriorityQueue<ReviewPair, Doubtfulness>(new LeastDoubtfulFirst());
        foreach (Merge step in input.Steps)
        {
            double distance = Math.Abs(step.Height - threshold);
            if (distance <= Doubt)
            {
                bool bridge = step.Pairs > 1 && step.Strongest - step.Height > Strong;
                Add(doubtful, input, step.A, step.B, step.Height, bridge ? "weak_bridge" : "near_threshold", distance);
            }
        }

        foreach (Score.Edge edge in input.Edges)
        {
            if (edge.Weight >= threshold + Strong && input.Apart(edge))
            {
                Add(doubtful, input, edge.A, edge.B, edge.Weight, "conflict", Doubt + (1 / edge.Weight));
            }
        }

        var review = new List<ReviewPair>(doubtful.Count);
        while (doubtful.TryDequeue(out ReviewPair? pair, out _))
        {
            review.Add(pair);
        }

        review.Reverse();
        return review;
    }

    private static void Add(
        PriorityQueue<ReviewPair, Doubtfulness> to, ReviewInput input, int a, int b, double weight, string reason, double distance)
    {
        bool records = input.StepsAreOfRecords && reason is not "conflict";
        int x = records ? a : input.First[a], y = records ? b : input.First[b];
        var pair = new ReviewPair(Math.Min(x, y), Math.Max(x, y), weight, reason);
        var priority = new Doubtfulness(distance, pair.A, pair.B);
        if (to.Count < input.Most)
        {
            to.Enqueue(pair, priority);
        }
        else
        {
            to.EnqueueDequeue(pair, priority);
        }
    }

    private readonly record struct Doubtfulness(double Distance, int A, int B);

    /// <summary>The queue gives up the pair that is furthest from doubt first, so that the most doubtful stay.</summary>
    private sealed class LeastDoubtfulFirst : IComparer<Doubtfulness>
    {
        public int Compare(Doubtfulness x, Doubtfulness y)
            => (y.Distance, y.A, y.B).CompareTo((x.Distance, x.A, x.B));
    }
}
