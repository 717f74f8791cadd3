using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;

namespace Selfhold.Records.Export;

/// <summary>All of a domain in one form; see <see cref="RecordsRoom.Dump"/>.</summary>
internal sealed class CanonicalDump(Reading reading, long domain)
{
    private const int ChunkRecords = 500;

    private readonly Dictionary<Guid, Guid> _customers = [];
    private readonly Dictionary<Guid, string> _groups = [];

    public void Write(Stream to)
    {
        reading.Sql.Query("SELECT record_id, customer_id FROM records_link WHERE domain_number = @d", r => _customers[Sql.Id(r, 0)] = Sql.Id(r, 1), ("d", domain));
        List<(byte[] ExternalId, Guid Id)[]> sources = [];
        foreach (SourceRow source in reading.SourcesOf(domain).OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            (byte[] ExternalId, Guid Id)[] names = Names(source);
            sources.Add(names);
            foreach ((byte[] externalId, Guid id) in names)
            {
                // Sources and ids come in order: the first record of a customer names it.
                if (_customers.TryGetValue(id, out Guid customer))
                {
                    _groups.TryAdd(customer, $"{source.Name}:{Encoding.UTF8.GetString(externalId)}");
                }
            }
        }

        foreach ((byte[] ExternalId, Guid Id)[] chunk in sources.SelectMany(s => s.Chunk(ChunkRecords)))
        {
            Write(chunk, to);
        }

        to.Flush();
    }

    private (byte[] ExternalId, Guid Id)[] Names(SourceRow source)
    {
        var names = new List<(byte[] ExternalId, Guid Id)>();
        foreach (Guid[] ids in reading.Records.IdsOf(source.Number).Chunk(ChunkRecords))
        {
            names.AddRange(reading.Records.OpenAll(reading.Records.ByIds(ids)).Select(r => (Encoding.UTF8.GetBytes(Name(r)), r.Id)));
        }

        names.Sort((a, b) => a.ExternalId.AsSpan().SequenceCompareTo(b.ExternalId) is not 0 and var order ? order : a.Id.CompareTo(b.Id));
        return [.. names];
    }

    /// <summary>The name of a row without an id is made with the hub's own key; here with none.</summary>
    private string Name(OpenedRecord record)
    {
        string name = reading.Records.ExternalIdOf(record);
        return record.Shape.IdColumn >= 0 && record.Values[record.Shape.IdColumn].Trim(' ').Length > 0
            ? name
            : $"row-{Convert.ToHexStringLower(SHA256.HashData(record.Raw.AsSpan().TrimEnd("\r\n"u8)))[..16]}{(name.IndexOf('#', StringComparison.Ordinal) is > 0 and int at ? name[at..] : "")}";
    }

    private void Write((byte[] ExternalId, Guid Id)[] chunk, Stream to)
    {
        Guid[] ids = [.. chunk.Select(c => c.Id)];
        Dictionary<Guid, StoredRecord> current = reading.Records.ByIds(ids).ToDictionary(r => r.Id);
        ILookup<Guid, StoredRecord> history = reading.Records.HistoryOf(ids).ToLookup(r => r.Id);
        foreach ((byte[] externalId, Guid id) in chunk)
        {
            Write(externalId, current[id], history[id], to);
        }
    }

    private void Write(byte[] externalId, StoredRecord record, IEnumerable<StoredRecord> history, Stream to)
    {
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("source", reading.Known.Source(reading.Sql, record.Source).Name);
            json.WriteString("id", externalId);
            json.WriteString("group", _customers.TryGetValue(record.Id, out Guid customer) ? _groups[customer] : null);
            Version(json, record);
            json.WriteStartArray("history");
            foreach (StoredRecord version in history.OrderBy(v => v.Version))
            {
                json.WriteStartObject();
                Version(json, version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private void Version(Utf8JsonWriter json, StoredRecord version)
    {
        json.WriteNumber("version", version.Version);
        json.WriteString("state", version.EndedBy is null ? "current" : "ended");
        json.WriteString("row", reading.Records.Open(version));
    }
}
