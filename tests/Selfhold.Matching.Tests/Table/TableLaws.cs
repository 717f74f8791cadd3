using System.Text;
using Selfhold.Matching.Block;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Table;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Table;

public sealed class TableLaws
{
    [Fact]
    public void a_value_keeps_its_number_and_its_bytes()
        => Check.ForAll(12, random =>
        {
            var store = new ValueStore();
            var numbers = new Dictionary<string, int>();
            for (int i = 0; i < 3000; i++)
            {
                string value = i % 500 == 499 ? new string('x', random.Next(2_000_000)) + i : Check.Word(random, 6) + random.Next(400);
                int id = store.Intern(Encoding.ASCII.GetBytes(value));
                Assert.True(numbers.TryAdd(value, id) ? id == numbers.Count : numbers[value] == id);
            }

            Assert.Equal(numbers.Count, store.Count);
            foreach ((string value, int id) in numbers)
            {
                Assert.True(Encoding.ASCII.GetBytes(value).AsSpan().SequenceEqual(store[id]));
                Assert.Equal(id, store.Find(store[id]));
            }

            Assert.Equal(0, store.Find("never seen"u8));
            Assert.Equal(0, store.Intern(default));
        });

    [Fact]
    public void equal_bytes_have_equal_hashes_and_short_values_do_not_collide()
    {
        var seen = new HashSet<ulong>();
        var values = new HashSet<string>();
        var random = new Random(3);
        while (values.Count < 100_000)
        {
            string value = Check.Word(random, 40, "abcdefghij0123456789 ");
            if (values.Add(value))
            {
                byte[] padded = [7, .. Encoding.ASCII.GetBytes(value), 9];
                ulong hash = Hash64.Of(padded.AsSpan(1, value.Length));
                Assert.Equal(hash, Hash64.Of(Encoding.ASCII.GetBytes(value)));
                Assert.True(seen.Add(hash), value);
            }
        }
    }

    [Fact]
    public void radix_sort_is_a_stable_sort_by_the_key()
        => Check.ForAll(100, random =>
        {
            int count = random.Next(3000);
            ulong[] entries = [.. Enumerable.Range(0, count).Select(i => ((ulong)(uint)random.Next(random.Next(2) == 0 ? 50 : int.MaxValue) << 32) | (uint)i)];
            ulong[] expected = [.. entries.OrderBy(e => e >> 32)];
            RadixSort.Sort(entries, new ulong[count], count);
            Assert.Equal(expected, entries);
        });

    [Fact]
    public void joined_sets_are_those_that_a_walk_reaches()
        => Check.ForAll(100, random =>
        {
            int n = random.Next(1, 60);
            (int A, int B)[] joins = [.. Enumerable.Range(0, random.Next(60)).Select(_ => (random.Next(n), random.Next(n)))];
            var sets = new UnionFind(n);
            int[] label = [.. Enumerable.Range(0, n)];
            foreach ((int a, int b) in joins)
            {
                sets.Join(a, b);
                (int from, int to) = (Math.Max(label[a], label[b]), Math.Min(label[a], label[b]));
                label = [.. label.Select(l => l == from ? to : l)];
            }

            Assert.Equal(label, Enumerable.Range(0, n).Select(sets.Find));
        });

    [Fact]
    public void a_table_is_the_same_for_any_number_of_workers()
    {
        RecordTable one = Compare.ComparisonLaws.Random(5, 3000);
        string[][] rows = Compare.ComparisonLaws.Rows(5, 3000);
        foreach (int workers in (int[])[1, 2, 5])
        {
            RecordTable table = Tables.Of(one.Columns, rows, workers);
            for (int c = 0; c < table.Columns.Count; c++)
            {
                Assert.Equal(one.Store[c].Ids, table.Store[c].Ids);
            }

            for (int r = 0; r < 3000; r += 7)
            {
                Assert.Equal(rows[r], Enumerable.Range(0, table.Columns.Count).Select(c => table.Value(r, c)));
            }
        }
    }
}
