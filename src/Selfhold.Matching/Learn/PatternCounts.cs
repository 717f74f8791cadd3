using System.Runtime.InteropServices;
using Selfhold.Matching.Score;

namespace Selfhold.Matching.Learn;

/// <summary>How often each finding occurred: what learning works on, instead of pairs. Rarity is kept to a bit.</summary>
internal sealed class PatternCounts
{
    private readonly Dictionary<Key, long> _counts = [];

    public readonly record struct Key(ulong Pattern, short Rarity, short SharedRarity);

    public long Pairs { get; private set; }

    public int Distinct => _counts.Count;

    public IEnumerable<KeyValuePair<Key, long>> Entries => _counts;

    public void Add(in Finding finding)
    {
        var key = new Key(finding.Pattern, (short)MathF.Round(finding.Rarity), (short)MathF.Round(finding.SharedRarity));
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;
        Pairs++;
    }

    public void Add(PatternCounts other)
    {
        foreach ((Key key, long count) in other._counts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) += count;
        }

        Pairs += other.Pairs;
    }

    /// <summary>The entries in an order that does not depend on how they were counted.</summary>
    public (Key Key, long Count)[] Sorted()
    {
        (Key Key, long Count)[] entries = [.. _counts.Select(e => (e.Key, e.Value))];
        Array.Sort(entries, static (x, y) =>
        {
            int order = x.Key.Pattern.CompareTo(y.Key.Pattern);
            order = order != 0 ? order : x.Key.Rarity.CompareTo(y.Key.Rarity);
            return order != 0 ? order : x.Key.SharedRarity.CompareTo(y.Key.SharedRarity);
        });
        return entries;
    }
}
