using Selfhold.Records.Data;

namespace Selfhold.Records.Resolve;

/// <summary>Writes buckets, new or changed: one statement a bucket on SQLite, one for hundreds on PostgreSQL, where each costs a round trip.</summary>
internal static class BucketWriter
{
    private const int AtOnce = 500;

    public static void Write(Sql sql, IEnumerable<(long Slot, byte[] Entries)> buckets)
    {
        if (!sql.Postgres)
        {
            foreach ((long slot, byte[] entries) in buckets)
            {
                sql.Execute(
                    "INSERT INTO records_bucket (slot, entries) VALUES (@s, @e) ON CONFLICT (slot) DO UPDATE SET entries = excluded.entries", ("s", slot), ("e", entries));
            }

            return;
        }

        foreach ((long Slot, byte[] Entries)[] chunk in buckets.Chunk(AtOnce))
        {
            sql.Execute(
                "INSERT INTO records_bucket (slot, entries) SELECT * FROM unnest(@s, @e) ON CONFLICT (slot) DO UPDATE SET entries = excluded.entries",
                ("s", chunk.Select(b => b.Slot).ToArray()), ("e", chunk.Select(b => b.Entries).ToArray()));
        }
    }
}
