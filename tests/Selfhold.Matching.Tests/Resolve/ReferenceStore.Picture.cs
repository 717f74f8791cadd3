namespace Selfhold.Matching.Tests.Resolve;

/// <summary>What a domain's customers look like, in terms that do not depend on how they were found.</summary>
internal sealed record Picture(
    SortedDictionary<int, int> CustomerOf, SortedSet<string> Components, SortedDictionary<int, string> Links, SortedSet<string> Review, SortedSet<string> Postings);

internal sealed partial class ReferenceStore
{
    /// <summary>What all records at once come to.</summary>
    public static Picture Bulk(FrozenMatcher matcher, IEnumerable<Rec> records, IReadOnlyDictionary<(int A, int B), bool> decisions, Random? shuffle)
    {
        (RecordTable table, Rec[] order) = Domain.Table(records, shuffle);
        var numberOf = order.Select((r, i) => (r.Id, i)).ToDictionary(x => x.Id, x => x.i);
        KeyedTable keyed = matcher.Key(table, PinnedOf(decisions.Keys, order), TestContext.Current.CancellationToken);
        Resolution resolution = matcher.Resolve(
            keyed, [.. decisions.Select(d => new PairDecision(numberOf[d.Key.A], numberOf[d.Key.B], d.Value))], ct: TestContext.Current.CancellationToken);
        var picture = new Picture([], [], [], [], []);
        Describe(picture, keyed, resolution, order);
        for (int rule = 0; rule < FrozenMatcher.RuleCount; rule++)
        {
            resolution.Postings(rule, (key, isHot, units) =>
            {
                Assert.Equal(isHot, units.Length > matcher.CapOf((int)(key >> 40)));
                picture.Postings.Add(Block(key, units.ToArray().Select(keyed.ContentOf)));
            });
        }

        return picture;
    }

    private static Dictionary<int, UInt128> PinnedOf(IEnumerable<(int A, int B)> decisions, Rec[] order)
    {
        HashSet<int> pinned = [.. decisions.SelectMany(d => (int[])[d.A, d.B])];
        return order.Select((r, i) => (r, i)).Where(x => pinned.Contains(x.r.Id)).ToDictionary(x => x.i, x => x.r.Identity);
    }

    private static void Describe(Picture picture, KeyedTable keyed, Resolution resolution, Rec[] order)
    {
        var smallest = new Dictionary<int, int>();
        for (int record = 0; record < order.Length; record++)
        {
            int customer = resolution.CustomerOf(record);
            smallest[customer] = Math.Min(order[record].Id, smallest.GetValueOrDefault(customer, int.MaxValue));
        }

        Assert.Equal(smallest.Count, resolution.CustomerCount);
        for (int record = 0; record < order.Length; record++)
        {
            picture.CustomerOf[order[record].Id] = smallest[resolution.CustomerOf(record)];
            LinkEvidence link = resolution.LinkOf(record);
            string partner = link.Partner < 0 ? "" : Name(keyed.ContentOf(keyed.UnitOf(link.Partner)));
            Assert.True(link.Partner < 0 || (link.Partner != record && resolution.CustomerOf(link.Partner) == resolution.CustomerOf(record)));
            picture.Links[order[record].Id] = link.Partner < 0 ? link.ToString() : $"{link with { Partner = 0 }} {partner}";
        }

        foreach (IGrouping<int, int> component in Enumerable.Range(0, keyed.UnitCount).GroupBy(resolution.ComponentOf))
        {
            picture.Components.Add(string.Join(' ', component.Select(u => Name(keyed.ContentOf(u))).Order(StringComparer.Ordinal)));
        }

        foreach (ReviewPair pair in resolution.Review)
        {
            string[] names = [Name(keyed.ContentOf(keyed.UnitOf(pair.A))), Name(keyed.ContentOf(keyed.UnitOf(pair.B)))];
            picture.Review.Add($"{string.Join(' ', names.Order(StringComparer.Ordinal))} {pair.Weight} {pair.Reason}");
        }
    }

    private static string Name(UInt128 content) => content.ToString("x32");

    private static string Block(ulong key, IEnumerable<UInt128> units)
        => $"{key:x} {string.Join(' ', units.Select(Name).Order(StringComparer.Ordinal))}";
}
