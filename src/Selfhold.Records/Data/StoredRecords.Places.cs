using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Selfhold.Matching;
using Selfhold.Records.Admin;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records.Data;

/// <summary>
/// What a room has read of the tables and need not read again, because it never changes under its number: sources, shapes, models. What may change
/// (policy, country, model of a domain) is read each time; only the parsing of it is spared.
/// </summary>
internal sealed class KnownPlaces
{
    /// <summary>A model of a million records takes some ten megabytes.</summary>
    private const int MostMatchers = 8;

    private static readonly ConditionalWeakTable<HubStorage, KnownPlaces> Open = [];

    private readonly ConcurrentDictionary<long, SourceRow> _sources = new();
    private readonly ConcurrentDictionary<long, Guid> _domains = new();
    private readonly ConcurrentDictionary<(long Source, long Shape), SourceShape> _shapes = new();
    private readonly ConcurrentDictionary<(long Domain, string Model), MatchModel> _models = new();
    private readonly ConcurrentDictionary<(long Domain, string Model, string? Country), FrozenMatcher> _matchers = new();
    private readonly ConcurrentDictionary<string, SurvivorshipPolicy> _policies = new(StringComparer.Ordinal);

    /// <summary>What is known of an open hub; it goes with it.</summary>
    public static KnownPlaces Of(HubStorage storage) => Open.GetValue(storage, static _ => new KnownPlaces());

    public SourceRow Source(Sql sql, long number)
    {
        if (_sources.TryGetValue(number, out SourceRow? known))
        {
            return known;
        }

        SourceRow? read = null;
        sql.Query("SELECT source_id, domain_number, business_id, name, trust, verified, created_at FROM records_source WHERE number = @n", r => read = new SourceRow
        {
            Number = number, SourceId = Sql.Id(r, 0), DomainNumber = r.GetInt64(1), BusinessId = Sql.Id(r, 2), Name = r.GetString(3), Trust = r.GetInt64(4),
            Verified = r.GetBoolean(5), CreatedAt = r.GetInt64(6),
        }, ("n", number));
        return _sources.GetOrAdd(number, read ?? throw new StorageException(new Error("source_row_missing", $"A record is of source number {number}, which is not in records_source. Restore a backup.")));
    }

    public Guid DomainIdOf(Sql sql, long number) => _domains.TryGetValue(number, out Guid id) ? id : Domain(sql, number).DomainId;

    /// <summary>The domain as it is in this snapshot.</summary>
    public DomainRow Domain(Sql sql, long number)
    {
        DomainRow? read = null;
        sql.Query("SELECT domain_id, name, country, model_id, policy, last_operation, customers FROM records_domain WHERE number = @n", r => read = new DomainRow
        {
            Number = number, DomainId = Sql.Id(r, 0), Name = r.GetString(1), Country = r.IsDBNull(2) ? null : r.GetString(2), ModelId = r.IsDBNull(3) ? null : r.GetString(3),
            Policy = r.GetString(4), LastOperation = r.GetInt64(5), Customers = r.GetInt64(6),
        }, ("n", number));
        DomainRow found = read ?? throw new StorageException(new Error("domain_row_missing", $"A record is of domain number {number}, which is not in records_domain. Restore a backup."));
        Took(found);
        return found;
    }

    public void Took(DomainRow domain) => _domains.TryAdd(domain.Number, domain.DomainId);

    public SurvivorshipPolicy Policy(DomainRow domain) => _policies.GetOrAdd(domain.Policy, Places.PolicyOf);

    public SourceShape Shape(HubStorage storage, Sql sql, long source, long shape)
    {
        if (_shapes.TryGetValue((source, shape), out SourceShape? known))
        {
            return known;
        }

        SourceRow of = Source(sql, source);
        byte[]? stored = null;
        sql.Query("SELECT sealed FROM records_shape WHERE source_number = @n AND shape = @s", r => stored = Sql.Bytes(r, 0), ("n", source), ("s", shape));
        if (stored is null)
        {
            throw new StorageException(new Error("shape_missing", $"Shape {shape} of source number {source} is not in records_shape; its rows can't be read. Restore a backup."));
        }

        byte[] json = storage.Keys.Domain(DomainIdOf(sql, of.DomainNumber)).OpenDocument(SealPlaces.Shape(of.SourceId, shape), stored);
        return _shapes.GetOrAdd((source, shape), SourceShape.Parse(json));
    }

    /// <summary>The domain's model as the engine applies it.</summary>
    public FrozenMatcher Matcher(HubStorage storage, Sql sql, DomainRow domain)
    {
        (long, string, string?) key = (domain.Number, domain.ModelId ?? "", domain.Country);
        if (_matchers.TryGetValue(key, out FrozenMatcher? known))
        {
            return known;
        }

        if (_matchers.Count >= MostMatchers)
        {
            _matchers.Clear();
            _models.Clear();
        }

        return _matchers.GetOrAdd(key, new FrozenMatcher(Model(storage, sql, domain), domain.Country));
    }

    /// <summary>The model that decides in the domain.</summary>
    public MatchModel Model(HubStorage storage, Sql sql, DomainRow domain)
    {
        if (domain.ModelId is not { } id)
        {
            return MatchModel.Shipped;
        }

        if (_models.TryGetValue((domain.Number, id), out MatchModel? known))
        {
            return known;
        }

        byte[]? stored = null;
        sql.Query("SELECT sealed FROM records_model WHERE domain_number = @d AND model_id = @m", r => stored = Sql.Bytes(r, 0), ("d", domain.Number), ("m", id));
        byte[] json = storage.Keys.Domain(domain.DomainId).OpenDocument(
            SealPlaces.Model(domain.DomainId, id), stored ?? throw new StorageException(new Error("model_missing", $"The model of domain number {domain.Number} is not in records_model. Restore a backup.")));
        return _models.GetOrAdd((domain.Number, id), MatchModel.Parse(json).Value);
    }
}
