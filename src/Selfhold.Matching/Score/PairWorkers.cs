using Selfhold.Matching.Learn;

namespace Selfhold.Matching.Score;

/// <summary>Counts what each pair's comparison found.</summary>
internal sealed class SampleWorker(PairScorer scorer) : IPairWorker
{
    public PatternCounts Counts { get; } = new();

    public void Pair(int a, int b, int rule, ref int lineA, ref int lineB)
    {
        scorer.Compare(ref lineA, ref lineB, out Finding finding);
        Counts.Add(finding);
    }
}

/// <summary>Weighs each pair; keeps those above the floor, counts all.</summary>
/// <param name="adjust">What a pair counts whose weight is not all there is to say; null where all is said.</param>
internal sealed class ScoreWorker(PairScorer scorer, float floor, int rules, Func<int, int, float, float>? adjust = null) : IPairWorker
{
    /// <summary>One bar a bit, from −64 to +64.</summary>
    public const int Bars = 128;

    public List<Edge> Edges { get; } = [];

    public long[] Histogram { get; } = new long[Bars];

    public long[] PairsOfRule { get; } = new long[rules];

    public void Pair(int a, int b, int rule, ref int lineA, ref int lineB)
    {
        scorer.Compare(ref lineA, ref lineB, out Finding finding);
        float weight = scorer.Weigh(finding);
        weight = adjust is null ? weight : adjust(a, b, weight);
        PairsOfRule[rule]++;
        Histogram[Math.Clamp((int)MathF.Floor(weight) + (Bars / 2), 0, Bars - 1)]++;
        if (weight >= floor)
        {
            Edges.Add(new Edge(a, b, weight, (byte)rule));
        }
    }
}
