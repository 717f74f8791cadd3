using System.Buffers.Binary;
using Selfhold.Records.Data;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records.Verify;

/// <summary>
/// Resolves a domain anew, all at once and under the model that it has, and compares with what is stored: links, units, components, block
/// keys, look-ups and open reviews must be the same. Whatever was done by increments stands or falls with this. Changes nothing.
/// </summary>
internal static class PartitionCheck
{
    private const int MostNamed = 10;

    public static IReadOnlyList<DataProblem> Run(HubStorage storage, long domain, IProgress<RecordsProgress>? progress, CancellationToken cancellation)
    {
        using var scope = DomainScope.Open(storage, domain, cancellation);
        if (scope.Domain.Customers == 0)
        {
            return [];
        }

        Picture stored = Picture.Of(scope);
        (long records, long customers) = (scope.Domain.Records, scope.Domain.Customers);
        new BulkDoor(scope, progress, cancellation).Run();
        Picture anew = Picture.Of(scope);
        var problems = new List<DataProblem>();
        Compare("link_differs", "Record {0} is with another customer, unit or component than the model says.", stored.Links, anew.Links, problems);
        Compare("block_key_differs", "A block key of rule {0} is missing, or is there without cause.", stored.Postings, anew.Postings, problems);
        Compare("contact_differs", "The look-up of an e-mail address or phone number of record {0} is missing, or is there without cause.", stored.Contacts, anew.Contacts, problems);
        Compare("review_differs", "The open review of record {0} is missing, or is there without cause.", stored.Reviews, anew.Reviews, problems);
        if (records != scope.Domain.Records || customers != scope.Domain.Customers)
        {
            problems.Add(new DataProblem(
                "domain_count_differs",
                $"Domain {scope.Domain.Name} says {records} records of {customers} customers, and has {scope.Domain.Records} of {scope.Domain.Customers}. Resolve it anew:  selfhold resolve"));
        }

        return problems;
    }

    private static void Compare<TKey>(string code, string message, HashSet<(TKey Key, UInt128 Told)> stored, HashSet<(TKey Key, UInt128 Told)> anew, List<DataProblem> problems)
    {
        TKey[] differ = [.. stored.Where(s => !anew.Contains(s)).Concat(anew.Where(a => !stored.Contains(a))).Select(d => d.Key).Distinct()];
        foreach (TKey key in differ.Take(MostNamed))
        {
            problems.Add(new DataProblem(code, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, key) + " Resolve the domain anew:  selfhold resolve"));
        }

        if (differ.Length > MostNamed)
        {
            problems.Add(new DataProblem(code, $"… and {differ.Length - MostNamed} more."));
        }
    }

    /// <summary>Everything that follows from records, model and decisions.</summary>
    private sealed class Picture
    {
        public HashSet<(Guid, UInt128)> Links { get; } = [];

        public HashSet<(long, UInt128)> Postings { get; } = [];

        public HashSet<(Guid, UInt128)> Contacts { get; } = [];

        public HashSet<(Guid, UInt128)> Reviews { get; } = [];

        public static Picture Of(DomainScope scope)
        {
            var picture = new Picture();
            long domain = scope.Domain.Number;
            foreach (StoredLink link in StoredLink.OfDomain(scope.Sql, domain).Values)
            {
                UInt128 customer = BinaryPrimitives.ReadUInt128BigEndian(link.Customer.ToByteArray(bigEndian: true));
                UInt128 place = ((UInt128)(ulong)(link.Unit ?? 0) << 64) | (ulong)(link.Component ?? 0);
                picture.Links.Add((link.Record, (customer * 31) ^ place));
            }

            scope.Sql.Query(
                "SELECT slot, entries FROM records_bucket WHERE slot >= @a AND slot < @b",
                r =>
                {
                    foreach (Posting posting in Posting.Read(Sql.Bytes(r, 1)))
                    {
                        picture.Postings.Add(((r.GetInt64(0) >> 32) & 0xFF, ((UInt128)posting.Block << 64) | (ulong)posting.Unit));
                    }
                },
                ("a", new BucketTable(domain, 0).FirstSlot),
                ("b", new BucketTable(domain + 1, 0).FirstSlot));
            scope.Sql.Query(
                "SELECT rule, block, units FROM records_hot WHERE domain_number = @d",
                r =>
                {
                    byte[] units = Sql.Bytes(r, 2);
                    for (int at = 0; at < units.Length; at += sizeof(long))
                    {
                        picture.Postings.Add((r.GetInt64(0), ((UInt128)((ulong)r.GetInt64(1) | (1UL << 63)) << 64) | BinaryPrimitives.ReadUInt64LittleEndian(units.AsSpan(at))));
                    }
                },
                ("d", domain));
            scope.Sql.Query(
                "SELECT kind, hash, record_id FROM records_contact WHERE domain_number = @d",
                r => picture.Contacts.Add((Sql.Id(r, 2), ((UInt128)(ulong)r.GetInt64(0) << 64) | (ulong)r.GetInt64(1))), ("d", domain));
            scope.Sql.Query(
                "SELECT record_a, record_b, component FROM records_review WHERE domain_number = @d",
                r => picture.Reviews.Add((Sql.Id(r, 0), BinaryPrimitives.ReadUInt128BigEndian(Sql.Id(r, 1).ToByteArray(bigEndian: true)) ^ (ulong)r.GetInt64(2))), ("d", domain));
            return picture;
        }
    }
}
