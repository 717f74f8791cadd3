using Selfhold.Matching.Block;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Resolve;

/// <summary>Under one model, country and set of decisions, a set of records has one partition, however it came to be.</summary>
public sealed class OnePartition
{
    private const int Cases = 400;

    private static readonly Lazy<MatchModel> Learned = new(() => LearnedFrom(17, 500));

    public static TheoryData<string, int> Models => new()
    {
        { "shipped", 0 }, { "shipped", 2 }, { "shipped", 4 }, { "learned", 0 }, { "learned", 2 }, { "learned", 3 },
    };

    [Theory, MemberData(nameof(Models))]
    public void changes_one_by_one_give_what_all_records_at_once_give(string model, int cap)
    {
        FrozenMatcher matcher = Matcher(model, cap);
        long resolved = 0, records = 0;
        Check.ForAll(Cases, random =>
        {
            var store = new ReferenceStore(matcher);
            int next = 0, most = 5 + random.Next(55);
            for (int batch = 0; batch < 7; batch++)
            {
                Rec[] known = [.. store.Records.Values];
                int[] remove = [.. known.Where(_ => random.Next(known.Length > most ? 2 : 6) == 0).Select(r => r.Id)];
                Rec[] stay = [.. known.Where(r => !remove.Contains(r.Id))];
                var add = new List<Rec>();
                for (int n = random.Next(batch == 0 ? most : 6); n > 0; n--)
                {
                    Rec[] any = [.. stay, .. add];
                    add.Add(any.Length > 0 && random.Next(3) > 0 ? Domain.Near(random, next++, any[random.Next(any.Length)]) : Domain.Random(random, next++));
                }

                store.Change(add, remove, Decide(random, store, [.. stay, .. add]), random);
                records += store.Records.Count;
                resolved += store.Resolved;
                Same(ReferenceStore.Bulk(matcher, store.Records.Values, store.Decisions, random), store.Picture());
            }
        });
        Assert.True(resolved < records, "changes resolve less than everything");
    }

    [Theory, MemberData(nameof(Models))]
    public void the_order_of_records_has_no_part_in_it(string model, int cap)
    {
        FrozenMatcher matcher = Matcher(model, cap);
        Check.ForAll(60, random =>
        {
            Rec[] records = [.. Enumerable.Range(0, 40).Select(id => Domain.Random(random, id))];
            var decisions = new Dictionary<(int, int), bool> { [(0, 1)] = true, [(2, 3)] = false, [(1, 4)] = true };
            Same(ReferenceStore.Bulk(matcher, records, decisions, null), ReferenceStore.Bulk(matcher, records, decisions, random));
        });
    }

    internal static void Same(Picture expected, Picture actual)
    {
        Assert.Equal(expected.CustomerOf, actual.CustomerOf);
        Assert.Equal(expected.Components, actual.Components);
        Assert.Equal(expected.Links, actual.Links);
        Assert.Equal(expected.Review, actual.Review);
        Assert.Equal(expected.Postings, actual.Postings);
    }

    internal static FrozenMatcher Matcher(string model, int cap)
    {
        MatchModel of = model == "shipped" ? MatchModel.Shipped : Learned.Value;
        return new FrozenMatcher(cap == 0 ? of : of with { BlockCaps = BlockingRule.All.ToDictionary(r => r.Name, _ => cap) }, "DE");
    }

    private static MatchModel LearnedFrom(int seed, int records)
    {
        var random = new Random(seed);
        var all = new List<Rec>();
        for (int id = 0; id < records; id++)
        {
            all.Add(id > 0 && random.Next(2) == 0 ? Domain.Near(random, id, all[random.Next(all.Count)]) : Domain.Random(random, id));
        }

        return FrozenMatcher.Learn(Domain.Table(all).Table, "DE", 1, null, CancellationToken.None).Model;
    }

    private static Dictionary<(int, int), bool?> Decide(Random random, ReferenceStore store, Rec[] records)
    {
        var decide = new Dictionary<(int, int), bool?>();
        for (int n = random.Next(3); n > 0 && records.Length > 1; n--)
        {
            (int a, int b) = (records[random.Next(records.Length)].Id, records[random.Next(records.Length)].Id);
            if (a != b)
            {
                decide[a < b ? (a, b) : (b, a)] = random.Next(2) == 0;
            }
        }

        foreach ((int, int) pair in store.Decisions.Keys.Where(_ => random.Next(4) == 0))
        {
            decide[pair] = null;
        }

        return decide;
    }
}
