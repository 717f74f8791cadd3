using System.Buffers.Binary;
using System.Text;
using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Verify;

/// <summary>Every sealed row opens, says what its hash was made from, reads with its shape, has its key, its versions and its entries in the contact index.</summary>
internal sealed class RecordChecks : IDataCheck
{
    private const int ChunkRecords = 500;

    public string Name => "records";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        using var reading = new Reading(storage, new KnownPlaces());
        long done = 0;
        foreach (DomainRow domain in reading.AllDomains())
        {
            foreach (SourceRow source in reading.SourcesOf(domain.Number))
            {
                foreach (Guid[] ids in reading.Records.IdsOf(source.Number).Chunk(ChunkRecords))
                {
                    foreach (DataProblem problem in new RecordChunk(reading, domain).Check(ids))
                    {
                        yield return problem;
                    }

                    progress?.Report(done += ids.Length);
                }
            }
        }
    }
}

/// <summary>Some records of one source, checked together.</summary>
internal sealed class RecordChunk(Reading reading, DomainRow domain)
{
    private readonly List<DataProblem> _problems = [];
    private readonly BlindIndex _index = reading.Index(domain.Number);

    public List<DataProblem> Check(Guid[] ids)
    {
        List<StoredRecord> current = reading.Records.ByIds(ids);
        ILookup<Guid, StoredRecord> history = reading.Records.HistoryOf(ids).ToLookup(r => r.Id);
        var contacts = new HashSet<(Guid, long, long)>();
        reading.Sql.ForEach(
            "SELECT record_id, kind, hash FROM records_contact WHERE record_id {in} AND domain_number = @d", ids, r => contacts.Add((Sql.Id(r, 0), r.GetInt64(1), r.GetInt64(2))),
            ("d", domain.Number));
        foreach (StoredRecord record in current)
        {
            int[] versions = [.. history[record.Id].Select(v => v.Version).Append(record.Version).Order()];
            if (!versions.SequenceEqual(Enumerable.Range(1, versions.Length)))
            {
                _problems.Add(Problems.VersionGap(record.Id));
            }

            if (record.Wrapped.Length == 0)
            {
                _problems.Add(Problems.KeyMissing(record.Id));
                continue;
            }

            foreach (StoredRecord version in history[record.Id].Append(record))
            {
                Opens(version);
            }
        }

        Contacts(Readable(current), contacts);
        return _problems;
    }

    private bool Opens(StoredRecord version)
    {
        try
        {
            UInt128 content = _index.ContentHash(reading.Records.Open(version).AsSpan().TrimEnd("\r\n"u8));
            Span<byte> hash = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(hash, content);
            if (!hash.SequenceEqual(version.Content))
            {
                _problems.Add(Problems.ContentDiffers(version.Id, version.Version));
            }

            return true;
        }
        catch (StorageException e)
        {
            _problems.Add(new DataProblem(e.Error.Code, e.Error.Message));
            return false;
        }
    }

    /// <summary>Those that read with their shape; what does not open was named already.</summary>
    private List<OpenedRecord> Readable(List<StoredRecord> records)
    {
        try
        {
            return [.. reading.Records.OpenAll(records)];
        }
        catch (StorageException)
        {
            // One at a time, to name each.
            var readable = new List<OpenedRecord>();
            foreach (StoredRecord record in records.Where(r => r.Wrapped.Length > 0))
            {
                try
                {
                    readable.AddRange(reading.Records.OpenAll([record]));
                }
                catch (StorageException e) when (string.Equals(e.Error.Code, "sealed_value_damaged", StringComparison.Ordinal))
                {
                    // Named already, unless it is the shape.
                    if (e.Error.Message.Contains("records_shape", StringComparison.Ordinal))
                    {
                        _problems.Add(Problems.Damaged(e.Error.Message));
                        break;
                    }
                }
                catch (StorageException e)
                {
                    _problems.Add(new DataProblem(e.Error.Code, e.Error.Message));
                }
            }

            return readable;
        }
    }

    private void Contacts(List<OpenedRecord> records, HashSet<(Guid Id, long Kind, long Hash)> stored)
    {
        foreach (OpenedRecord record in records)
        {
            HashSet<(Guid, long, long)> stated = record.Stored.EndedBy is null ? Stated(record) : [];
            if (stated.Any(c => !stored.Contains(c)))
            {
                _problems.Add(Problems.ContactMissing(record.Id));
            }

            if (stored.Any(c => c.Id == record.Id && !stated.Contains(c)))
            {
                _problems.Add(Problems.ContactStray(record.Id));
            }
        }
    }

    private HashSet<(Guid, long, long)> Stated(OpenedRecord record)
    {
        var stated = new HashSet<(Guid, long, long)>();
        for (int c = 0; c < record.Values.Length; c++)
        {
            Meaning meaning = record.Shape.Columns[c].Meaning;
            if (meaning is Meaning.Email or Meaning.Phone && record.Values[c].Length > 0
                && ContactPoints.Normalise(meaning, Encoding.UTF8.GetBytes(record.Values[c]), domain.Country) is { } normal)
            {
                ContactKind kind = meaning == Meaning.Email ? ContactKind.Email : ContactKind.Phone;
                stated.Add((record.Id, (long)kind, _index.Contact(kind, normal)));
            }
        }

        return stated;
    }
}
