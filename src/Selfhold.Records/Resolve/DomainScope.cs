using Microsoft.EntityFrameworkCore;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>One writer's hold of a domain: its rows, keys, shapes and model within one transaction. Everything is rolled back unless it is completed.</summary>
internal sealed class DomainScope : IDisposable
{
    private readonly Dictionary<(long Source, long Shape), SourceShape> _shapes = [];
    private readonly Dictionary<long, SourceRow> _sources;
    private readonly Dictionary<long, SourceKey> _sourceKeys = [];
    private FrozenMatcher? _matcher;

    private DomainScope(HubStorage storage, HubWrite write, DomainRow domain)
    {
        Storage = storage;
        Write = write;
        Sql = new Sql(write);
        Holders = new HolderKeys(storage, Sql);
        Domain = domain;
        Keys = storage.Keys.Domain(domain.DomainId);
        _sources = write.Db.Set<SourceRow>().AsNoTracking().Where(s => s.DomainNumber == domain.Number).ToDictionary(s => s.Number);
        Operation = domain.LastOperation + 1;
        Now = HubStorage.Micros(storage.Clock);
    }

    public HubStorage Storage { get; }

    public HubWrite Write { get; }

    public Sql Sql { get; }

    /// <summary>Keys of persons who hold keys of the domain's records.</summary>
    public HolderKeys Holders { get; }

    /// <summary>As it was at the start; what changes is written by <see cref="Complete"/>.</summary>
    public DomainRow Domain { get; }

    public DomainKeys Keys { get; }

    public BlindIndex Index => Keys.Index;

    /// <summary>Number of the operation under way.</summary>
    public long Operation { get; }

    /// <summary>The time of the operation.</summary>
    public long Now { get; }

    public IReadOnlyDictionary<long, SourceRow> Sources => _sources;

    public FrozenMatcher Matcher => _matcher ??= KnownPlaces.Of(Storage).Matcher(Storage, Sql, Domain);

    /// <summary>Waits until no other writer holds the domain.</summary>
    public static DomainScope Open(HubStorage storage, long domain, CancellationToken cancellation)
    {
        HubWrite write = storage.BeginWrite(cancellation);
        try
        {
            write.Lock(domain);
            return new DomainScope(storage, write, write.Db.Set<DomainRow>().AsNoTracking().Single(d => d.Number == domain));
        }
        catch
        {
            write.Dispose();
            throw;
        }
    }

    public SourceKey KeyOf(long source)
    {
        if (!_sourceKeys.TryGetValue(source, out SourceKey? key))
        {
            _sourceKeys.Add(source, key = Storage.Keys.Source(_sources[source].SourceId));
        }

        return key;
    }

    public SourceShape ShapeOf(long source, long shape)
    {
        if (!_shapes.TryGetValue((source, shape), out SourceShape? known))
        {
            _shapes.Add((source, shape), known = KnownPlaces.Of(Storage).Shape(Storage, Sql, source, shape));
        }

        return known;
    }

    /// <summary>Keeps a shape; rows may refer to it from now on.</summary>
    public void AddShape(long source, long shape, SourceShape added)
    {
        Sql.Execute(
            "INSERT INTO records_shape (source_number, shape, sealed) VALUES (@n, @s, @d)",
            ("n", source), ("s", shape), ("d", Keys.SealDocument(SealPlaces.Shape(_sources[source].SourceId, shape), added.ToJson())));
        Sql.Execute("UPDATE records_source SET shape = @s WHERE number = @n", ("s", shape), ("n", source));
        _sources[source].Shape = shape;
        _shapes[(source, shape)] = added;
    }

    /// <summary>Makes a model the one that decides in this domain.</summary>
    /// <param name="country">The country to read phone numbers with, where the domain has none yet.</param>
    public void Adopt(MatchModel? model, string? country)
    {
        Domain.Country ??= country;
        Domain.ModelId = model?.Id;
        Domain.TrainedOn = model?.TrainedOn ?? 0;
        _matcher = new FrozenMatcher(model ?? MatchModel.Shipped, Domain.Country);
        if (model is not null && Sql.Number("SELECT COUNT(*) FROM records_model WHERE domain_number = @d AND model_id = @m", ("d", Domain.Number), ("m", model.Id)) == 0)
        {
            using var json = new MemoryStream();
            model.Write(json);
            Sql.Execute(
                "INSERT INTO records_model (domain_number, model_id, learned_at, trained_on, sealed) VALUES (@d, @m, @a, @t, @s)",
                ("d", Domain.Number), ("m", model.Id), ("a", Now), ("t", (long)model.TrainedOn), ("s", Keys.SealDocument(SealPlaces.Model(Domain.DomainId, model.Id), json.ToArray())));
        }
    }

    /// <summary>Goes back to a model that decided here before; null is the one that ships.</summary>
    public void Return(string? modelId, string? country)
    {
        Domain.Country = country;
        Domain.ModelId = modelId;
        _matcher = KnownPlaces.Of(Storage).Matcher(Storage, Sql, Domain);
        Domain.TrainedOn = _matcher.Model.TrainedOn;
    }

    /// <summary>Writes down the operation, brings the domain's figures up to date and makes everything durable.</summary>
    public void Complete(OperationRow operation)
    {
        Sql.Execute(
            """
            INSERT INTO records_operation (domain_number, operation, kind, at, source_number, undoes, undone_by, model_before, model_after, report, sealed)
            VALUES (@d, @o, @k, @a, @s, @u, @n, @b, @m, @r, @x)
            """,
            ("d", Domain.Number), ("o", Operation), ("k", operation.Kind), ("a", Now), ("s", operation.SourceNumber), ("u", operation.Undoes), ("n", (long?)null),
            ("b", operation.ModelBefore), ("m", operation.ModelAfter), ("r", operation.Report), ("x", operation.Sealed));
        Sql.Execute(
            """
            UPDATE records_domain SET country = @c, model_id = @m, trained_on = @t, last_operation = @o, records = @r, customers = @u, decisions = @e WHERE number = @d
            """,
            ("c", Domain.Country), ("m", Domain.ModelId), ("t", Domain.TrainedOn), ("o", Operation), ("r", Domain.Records), ("u", Domain.Customers),
            ("e", Domain.Decisions), ("d", Domain.Number));
        Sql.Dispose();
        Write.Commit();
    }

    public void Dispose()
    {
        Holders.Dispose();
        Sql.Dispose();
        Write.Dispose();
    }
}
