using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>Resolves all records of a domain at once, in memory, and writes everything that follows from them anew.</summary>
internal sealed class BulkDoor(DomainScope scope, IProgress<RecordsProgress>? progress, CancellationToken cancellation)
{
    private const ulong Seed = 1;

    /// <summary>Learn a model from the records first, and adopt it.</summary>
    public bool Learn { get; init; }

    /// <summary>Records from which what a stage leaves behind is worth collecting before the next begins.</summary>
    private const int CollectFrom = 200_000;

    /// <summary>Records that came or changed, for the figures; null when all did.</summary>
    public IReadOnlySet<Guid>? Changed { get; init; } = new HashSet<Guid>();

    /// <summary>Customer ids that records should get back if they can: an undo.</summary>
    public IReadOnlyDictionary<Guid, Guid> Preferred { get; init; } = new Dictionary<Guid, Guid>();

    /// <summary>All current records of the domain, where the caller has them at hand; else they are read and unsealed.</summary>
    public (RecordTable Table, Guid[] Ids)? AtHand { get; init; }

    public Outcome Run()
    {
        (RecordTable table, Guid[] ids) = AtHand ?? new RecordTables(scope).All(progress, cancellation);
        if (Learn)
        {
            (MatchModel model, string? country) = FrozenMatcher.Learn(table, scope.Domain.Country, Seed, Engine(), cancellation);
            scope.Adopt(model, country);
            Collect(ids.Length);
        }
        else if (scope.Domain.Country is null && scope.Domain.Customers == 0)
        {
            scope.Domain.Country = FrozenMatcher.InferCountry(table);
            scope.Return(scope.Domain.ModelId, scope.Domain.Country);
        }

        List<StoredDecision> decisions = Decisions.All(scope);
        Dictionary<Guid, int> decided = Positions(ids, decisions);
        KeyedTable keyed = scope.Matcher.Key(table, decided.ToDictionary(d => d.Value, d => Identity(d.Key)), cancellation);
        PairDecision[] pairs = [.. decisions
            .Where(d => decided.ContainsKey(d.A) && decided.ContainsKey(d.B))
            .Select(d => new PairDecision(decided[d.A], decided[d.B], d.Same))];
        Resolution found = scope.Matcher.Resolve(keyed, pairs, null, Engine(), cancellation);
        var units = new UnitKeys(scope.Index, keyed, ids);
        var outcome = new Outcome { Door = ResolveDoor.Bulk, CustomersBefore = scope.Domain.Customers, Learned = Learn ? scope.Domain.ModelId : null };
        Collect(ids.Length);
        progress?.Report(new RecordsProgress("link", 0, ids.Length));
        Link(keyed, ids, found, units, outcome);
        Collect(ids.Length);
        progress?.Report(new RecordsProgress("index", 0, FrozenMatcher.RuleCount));
        Index(table, ids, found, units);
        outcome.ToReview = found.Review.Count;
        outcome.CustomersAfter = scope.Domain.Customers = found.CustomerCount;
        scope.Domain.Records = ids.Length;
        return outcome;
    }

    private static void Collect(int records)
    {
        if (records >= CollectFrom)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Decides ties between pinned records that state the same; the same in every table.</summary>
    public static UInt128 Identity(Guid record) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(record.ToByteArray(bigEndian: true)),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(record.ToByteArray(bigEndian: true).AsSpan(8)));

    private void Link(KeyedTable keyed, Guid[] ids, Resolution found, UnitKeys units, Outcome outcome)
    {
        Dictionary<Guid, StoredLink> before = scope.Domain.Customers == 0 ? [] : StoredLink.OfDomain(scope.Sql, scope.Domain.Number);
        Dictionary<Guid, Guid> former = FormerIds.Of(scope, scope.Domain.LastOperation == 0 ? [] : [.. ids.Where(r => !before.ContainsKey(r))]);
        int[] customerOf = new int[ids.Length];
        var prior = new Guid[ids.Length];
        var current = new Guid[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            customerOf[i] = found.CustomerOf(i);
            current[i] = before.TryGetValue(ids[i], out StoredLink old) ? old.Customer : Guid.Empty;
            prior[i] = Preferred.TryGetValue(ids[i], out Guid wished) || former.TryGetValue(ids[i], out wished) ? wished : current[i];
        }

        AssignedIds assigned = before.Count == 0 && Preferred.Count == 0 && former.Count == 0
            ? Fresh(found.CustomerCount)
            : AssignedIds.Of(ids, customerOf, found.CustomerCount, prior, current);
        long[] components = units.Components(found);
        var links = new StoredLink[ids.Length];
        var partners = new StandIns(keyed, ids);
        for (int i = 0; i < ids.Length; i++)
        {
            int unit = keyed.UnitOf(i);
            LinkEvidence why = found.LinkOf(i);
            links[i] = new StoredLink(
                ids[i], assigned.IdOf[customerOf[i]], unit < 0 ? null : units[unit], unit < 0 ? null : components[found.ComponentOf(unit)], why.Origin, why.Weight,
                partners.PartnerOf(ids[i], why), (long)why.Levels);
            outcome.Joined += why.Origin != LinkOrigin.Alone && Changed?.Contains(ids[i]) != false ? 1 : 0;
        }

        var reviews = new Reviews(scope);
        reviews.Clear();
        reviews.Add(found.Review, keyed, ids, record => components[found.ComponentOf(keyed.UnitOf(record))]);
        var writer = new LinkWriter(scope);
        if (before.Count > 0)
        {
            HashSet<Guid> linked = [.. ids];
            (Guid, Guid, Guid?)[] moves = [.. links
                .Where(l => before.TryGetValue(l.Record, out StoredLink old) && old.Customer != l.Customer)
                .Select(l => (l.Record, before[l.Record].Customer, (Guid?)l.Customer))
                .Concat(before.Values.Where(l => !linked.Contains(l.Record)).Select(l => (l.Record, l.Customer, (Guid?)null)))];
            writer.Journal(moves);
            outcome.Took(moves);
            outcome.Took(assigned);
            scope.Sql.Execute("DELETE FROM records_link WHERE domain_number = @d", ("d", scope.Domain.Number));
        }

        writer.Redirect(assigned.Gone, assigned.Kept);
        writer.Insert(links);
    }

    private void Index(RecordTable table, Guid[] ids, Resolution found, UnitKeys units)
    {
        var contacts = new Contacts(scope);
        contacts.Clear();
        contacts.Add(table, ids);
        var index = new BulkIndex(scope);
        index.Clear();
        for (int rule = 0; rule < FrozenMatcher.RuleCount; rule++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new RecordsProgress("index", rule, FrozenMatcher.RuleCount));
            index.Write(rule, found, units);
        }
    }

    private static AssignedIds Fresh(int customers)
    {
        var ids = new Guid[customers];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = PairwiseId.New();
        }

        return new AssignedIds(ids, [], [], 0, 0);
    }

    private static Dictionary<Guid, int> Positions(Guid[] ids, List<StoredDecision> decisions)
    {
        var named = new HashSet<Guid>(decisions.SelectMany(d => new[] { d.A, d.B }));
        var positions = new Dictionary<Guid, int>();
        for (int i = 0; i < ids.Length && named.Count > 0; i++)
        {
            if (named.Contains(ids[i]))
            {
                positions[ids[i]] = i;
            }
        }

        return positions;
    }

    private Told? Engine() => progress is null ? null : new Told(progress);

    private sealed class Told(IProgress<RecordsProgress> to) : IProgress<MatchProgress>
    {
        public void Report(MatchProgress value) => to.Report(new RecordsProgress(value.Stage, value.Done, value.Total));
    }
}
