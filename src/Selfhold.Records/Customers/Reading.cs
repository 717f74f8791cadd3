using System.Data.Common;
using System.Text;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Customers;

/// <summary>One snapshot, and what is read in it: records, places, customers.</summary>
internal sealed class Reading : IDisposable
{
    private readonly HubRead _read;
    private readonly Dictionary<long, DomainRow> _domains = [];

    private readonly bool _own;

    public Reading(HubStorage storage, KnownPlaces known)
        : this(storage, known, storage.BeginRead())
    {
        _own = true;
    }

    /// <summary>In the caller's snapshot, which stays open.</summary>
    public Reading(HubStorage storage, KnownPlaces known, HubRead read)
    {
        Storage = storage;
        Known = known;
        _read = read;
        Sql = new Sql(_read.Connection, _read.Transaction);
        Records = new StoredRecords(storage, known, Sql);
    }

    public HubStorage Storage { get; }

    public HubRead Snapshot => _read;

    public KnownPlaces Known { get; }

    public Sql Sql { get; }

    public StoredRecords Records { get; }

    public DomainRow Domain(long number)
    {
        if (!_domains.TryGetValue(number, out DomainRow? domain))
        {
            _domains.Add(number, domain = Known.Domain(Sql, number));
        }

        return domain;
    }

    /// <summary>A domain that was read along with something else in this snapshot.</summary>
    public void Took(DomainRow domain)
    {
        _domains[domain.Number] = domain;
        Known.Took(domain);
    }

    public DomainRow? Domain(string name) => Number("records_domain", name) is { } number ? Domain(number) : null;

    public SourceRow? Source(string name) => Number("records_source", name) is { } number ? Known.Source(Sql, number) : null;

    public List<DomainRow> AllDomains()
    {
        var numbers = new List<long>();
        Sql.Query("SELECT number FROM records_domain ORDER BY number", r => numbers.Add(r.GetInt64(0)));
        return [.. numbers.Select(Domain)];
    }

    public List<SourceRow> SourcesOf(long domain)
    {
        var numbers = new List<long>();
        Sql.Query("SELECT number FROM records_source WHERE domain_number = @d ORDER BY number", r => numbers.Add(r.GetInt64(0)), ("d", domain));
        return [.. numbers.Select(n => Known.Source(Sql, n))];
    }

    public BlindIndex Index(long domain) => Storage.Keys.Domain(Domain(domain).DomainId).Index;

    public ValueForms Forms(long domain) => FormsOf(Domain(domain).Country);

    /// <summary>The current record that a business calls so.</summary>
    public Result<StoredRecord> Find(RecordRef name)
    {
        if (Source(name.Source) is not { } source)
        {
            return RecordsErrors.NoSuchSource(name.Source);
        }

        Guid id = Index(source.DomainNumber).RecordId(source.SourceId, Encoding.UTF8.GetBytes(name.ExternalId.Trim(' ')));
        return Records.ByIds([id]) is [{ EndedBy: null } found] ? found : RecordsErrors.NoSuchRecord(name);
    }

    /// <summary>What the records say, for the merge.</summary>
    public StatedRecord Stated(OpenedRecord record)
    {
        var values = new List<StatedValue>(record.Values.Length);
        for (int c = 0; c < record.Values.Length; c++)
        {
            if (record.Values[c].Length > 0)
            {
                ColumnUse use = record.Shape.Columns[c];
                values.Add(new StatedValue(use.Meaning, use.Slot, use.Name, record.Values[c], use.DateOrder));
            }
        }

        return new StatedRecord(
            Records.RefOf(record), record.Stored.Version, record.Stored.ObservedAt, (int)record.Source.Trust, record.Source.Verified ? Assurance.Verified : Assurance.Held, values);
    }

    public void Dispose()
    {
        Records.Dispose();
        Sql.Dispose();
        if (_own)
        {
            _read.Dispose();
        }
    }

    /// <summary>Runs what reads; a failure of the database is a <see cref="StorageException"/> in our words.</summary>
    public static T Run<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DbException e) when (StorageException.From(e) is { } known)
        {
            throw new StorageException(known.Error, e);
        }
    }

    public static ValueForms FormsOf(string? country)
        => new(text => ContactPoints.Normalise(Meaning.Phone, Encoding.UTF8.GetBytes(text), country) is { } digits ? Encoding.ASCII.GetString(digits) : null);

    /// <summary>By name as it is written, else however its letters are cased.</summary>
    private long? Number(string table, string name)
    {
        long? exact = null, other = null;
        Sql.Query("SELECT number, name FROM " + table, r =>
        {
            string found = r.GetString(1);
            exact = string.Equals(found, name, StringComparison.Ordinal) ? r.GetInt64(0) : exact;
            other = string.Equals(found, name, StringComparison.OrdinalIgnoreCase) ? r.GetInt64(0) : other;
        });
        return exact ?? other;
    }
}
