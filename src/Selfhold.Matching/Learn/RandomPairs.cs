using Selfhold.Matching.Block;
using Selfhold.Matching.Score;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Learn;

/// <summary>Pairs of strangers to learn from: all pairs of a small table, an even sample of a large one, chosen by what the records say and a seed, never by where they stand.</summary>
internal static class RandomPairs
{
    /// <summary>Pairs to sample.</summary>
    public const int Wanted = 200_000;

    public static PatternCounts Count(Units units, ulong[] content, PairScorer scorer, ulong seed)
    {
        int[] sample = Sample(content, seed, 50_000);
        long all = (long)sample.Length * (sample.Length - 1) / 2;
        int reach = all <= Wanted ? sample.Length - 1 : Math.Max(1, Wanted / sample.Length);
        var counts = new PatternCounts();
        Parallel.For(1, reach + 1, () => new PatternCounts(), (distance, _, mine) =>
        {
            for (int i = 0; i + distance < sample.Length; i++)
            {
                scorer.Compare(ref units.Line(sample[i]), ref units.Line(sample[i + distance]), out Finding finding);
                mine.Add(finding);
            }

            return mine;
        }, mine =>
        {
            lock (counts)
            {
                counts.Add(mine);
            }
        });
        return counts;
    }

    /// <summary>At most so many units, in an order that only their content and the seed decide.</summary>
    private static int[] Sample(ulong[] content, ulong seed, int most)
    {
        var keys = new List<ulong>();
        var chosen = new List<int>();
        ulong limit = content.Length <= most ? ulong.MaxValue : (ulong)(ulong.MaxValue * ((double)most / content.Length));
        for (int unit = 0; unit < content.Length; unit++)
        {
            ulong key = Hash64.Of(content[unit] ^ Hash64.Of(seed));
            if (key <= limit)
            {
                keys.Add(key);
                chosen.Add(unit);
            }
        }

        ulong[] order = [.. keys];
        int[] sample = [.. chosen];
        Array.Sort(order, sample);
        return sample;
    }
}
