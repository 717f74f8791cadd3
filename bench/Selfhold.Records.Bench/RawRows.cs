using System.Diagnostics;
using System.Security.Cryptography;
using Selfhold.Formats;
using Selfhold.Storage;

namespace Selfhold.Records.Bench;

/// <summary>
/// The rows that an import writes, of the same tables, number and size, without matching and without sealing: random bytes stand where
/// sealed texts, keys and hashes would. What the database alone takes.
/// </summary>
internal static class RawRows
{
    /// <summary>Block keys of a record, as the rules of a learned model make them, and how many lie in a bucket.</summary>
    private const int KeysPerRecord = 14;
    private const int KeysPerBucket = 40;
    private const int KeySize = 13;

    public static (string, double)[] Write(HubStorage storage, string file)
    {
        var watch = Stopwatch.StartNew();
        using IRecordReader reader = RecordFiles.Open(file, ReadOptions.Default with { KeepRaw = true }).Value;
        using HubWrite write = storage.BeginWrite();
        int email = reader.Columns.ToList().IndexOf("email"), phone = reader.Columns.ToList().IndexOf("phone");
        var contacts = new List<(long, Guid)>();
        var ids = new List<Guid>();
        long records = Records(write, reader, ids, row =>
        {
            contacts.AddRange(new[] { email, phone }.Where(c => c >= 0 && row.Batch.Value(row.Row, c).Length > 0).Select(_ => (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), row.Id)));
        });
        ids.Sort();
        Links(write, ids);
        contacts.Sort();
        Contacts(write, contacts);
        Buckets(write, records * KeysPerRecord / KeysPerBucket);
        write.Commit();
        double seconds = watch.Elapsed.TotalSeconds;
        return [("records", records), ("importSeconds", seconds), ("perSecond", records / seconds)];
    }

    private static long Records(HubWrite write, IRecordReader reader, List<Guid> ids, Action<(RowBatch Batch, int Row, Guid Id)> each)
    {
        using BulkInsert records = write.Insert(
            "records_record", new("record_id", BulkType.Uuid), new("domain_number", BulkType.Bigint), new("source_number", BulkType.Bigint), new("version", BulkType.Bigint),
            new("operation", BulkType.Bigint), new("ended_by", BulkType.Bigint), new("observed_at", BulkType.Bigint), new("ordinal", BulkType.Bigint),
            new("shape", BulkType.Bigint), new("content", BulkType.Bytes), new("sealed", BulkType.Bytes));
        using BulkInsert keys = write.Insert("keys_record", new("record_id", BulkType.Uuid), new("key_id", BulkType.Bigint), new("wrapped", BulkType.Bytes));
        byte[] noise = RandomNumberGenerator.GetBytes(1 << 16);
        var batch = new RowBatch();
        long count = 0;
        while (reader.Read(batch, CancellationToken.None))
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                Guid id = Guid.NewGuid();
                ids.Add(id);
                int length = Math.Min(noise.Length, batch.RawRow(row).Length + Sealed.Overhead);
                records.Uuid(id).Long(1).Long(1).Long(1).Long(1).Null().Long(1_700_000_000_000_000).Long(++count).Long(1).Bytes(noise.AsSpan(0, 16)).Bytes(noise.AsSpan(0, length));
                records.EndRow();
                keys.Uuid(id).Long(2).Bytes(noise.AsSpan(0, RecordKey.WrappedLength));
                keys.EndRow();
                each((batch, row, id));
            }
        }

        records.Complete();
        keys.Complete();
        return count;
    }

    private static void Links(HubWrite write, List<Guid> ids)
    {
        using BulkInsert links = write.Insert(
            "records_link", new("record_id", BulkType.Uuid), new("domain_number", BulkType.Bigint), new("customer_id", BulkType.Uuid), new("unit", BulkType.Bigint),
            new("component", BulkType.Bigint), new("origin", BulkType.Bigint), new("weight", BulkType.Real), new("partner", BulkType.Uuid),
            new("levels", BulkType.Bigint), new("operation", BulkType.Bigint));
        var customer = Guid.NewGuid();
        Span<byte> number = stackalloc byte[16];
        for (int i = 0; i < ids.Count; i++)
        {
            customer = i % 3 == 0 ? Guid.NewGuid() : customer;
            RandomNumberGenerator.Fill(number);
            links.Uuid(ids[i]).Long(1).Uuid(customer).Long(BitConverter.ToInt64(number)).Long(BitConverter.ToInt64(number[8..])).Long(1).Real(12.5).Uuid(ids[i / 2])
                .Long(0x1213_1415_1617).Long(1);
            links.EndRow();
        }

        links.Complete();
    }

    private static void Contacts(HubWrite write, List<(long Hash, Guid Id)> contacts)
    {
        using BulkInsert insert = write.Insert(
            "records_contact", new("domain_number", BulkType.Bigint), new("kind", BulkType.Bigint), new("hash", BulkType.Bigint), new("record_id", BulkType.Uuid));
        foreach ((long hash, Guid id) in contacts)
        {
            insert.Long(1).Long(1).Long(hash).Uuid(id);
            insert.EndRow();
        }

        insert.Complete();
    }

    private static void Buckets(HubWrite write, long buckets)
    {
        using BulkInsert insert = write.Insert("records_bucket", new("slot", BulkType.Bigint), new("entries", BulkType.Bytes));
        byte[] entries = RandomNumberGenerator.GetBytes(KeysPerBucket * KeySize);
        for (long slot = 0; slot < buckets; slot++)
        {
            insert.Long(slot).Bytes(entries);
            insert.EndRow();
        }

        insert.Complete();
    }
}
