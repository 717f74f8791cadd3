using Selfhold.Matching;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>Writes the block keys of a whole domain, rule by rule, in the order in which they lie.</summary>
internal sealed class BulkIndex(DomainScope scope)
{
    public void Clear()
    {
        long domain = scope.Domain.Number;
        scope.Sql.Execute("DELETE FROM records_bucket WHERE slot >= @a AND slot < @b", ("a", new BucketTable(domain, 0).FirstSlot), ("b", new BucketTable(domain + 1, 0).FirstSlot));
        scope.Sql.Execute("DELETE FROM records_hot WHERE domain_number = @d", ("d", domain));
        scope.Sql.Execute("DELETE FROM records_index WHERE domain_number = @d", ("d", domain));
    }

    public void Write(int rule, Resolution found, UnitKeys units)
    {
        var postings = new List<Posting>();
        var hot = new List<(ulong Block, long[] Units)>();
        found.Postings(rule, (key, isHot, members) =>
        {
            ulong block = scope.Index.Block(rule, (int)(byte)(key >> 32), (uint)key);
            if (!isHot)
            {
                foreach (int unit in members)
                {
                    postings.Add(new Posting(block, units[unit]));
                }

                return;
            }

            postings.Add(new Posting(block, 0));
            long[] all = new long[members.Length];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = units[members[i]];
            }

            hot.Add((block, all));
        });
        if (postings.Count == 0)
        {
            return;
        }

        Buckets(rule, postings);
        HotBlocks.Write(scope.Write, scope.Domain.Number, hot.OrderBy(h => h.Block).SelectMany(h => h.Units.Chunk(HotBlocks.PartSize).Select((part, i) => (rule, h.Block, i, part.ToList()))));
    }

    private void Buckets(int rule, List<Posting> postings)
    {
        var table = new BucketTable(scope.Domain.Number, rule);
        long buckets = BucketTable.BucketsFor(postings.Count);
        int[] starts = new int[buckets + 1];
        foreach (Posting posting in postings)
        {
            starts[BucketTable.Address(posting.Block, buckets) + 1]++;
        }

        for (long bucket = 0; bucket < buckets; bucket++)
        {
            starts[bucket + 1] += starts[bucket];
        }

        var sorted = new Posting[postings.Count];
        int[] next = [.. starts];
        foreach (Posting posting in postings)
        {
            sorted[next[BucketTable.Address(posting.Block, buckets)]++] = posting;
        }

        using BulkInsert insert = scope.Write.Insert("records_bucket", new("slot", BulkType.Bigint), new("entries", BulkType.Bytes));
        for (long bucket = 0; bucket < buckets; bucket++)
        {
            if (starts[bucket + 1] > starts[bucket])
            {
                insert.Long(table.Slot(bucket)).Bytes(Posting.Write(sorted.AsSpan(starts[bucket]..starts[bucket + 1])));
                insert.EndRow();
            }
        }

        insert.Complete();
        scope.Sql.Execute(
            "INSERT INTO records_index (domain_number, rule, buckets, entries) VALUES (@d, @r, @b, @e)",
            ("d", scope.Domain.Number), ("r", (long)rule), ("b", buckets), ("e", (long)postings.Count));
    }
}
