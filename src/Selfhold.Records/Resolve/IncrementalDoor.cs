using Selfhold.Matching;
using Selfhold.Records.Data;

namespace Selfhold.Records.Resolve;

/// <summary>What changed about records of a domain since it was resolved last.</summary>
/// <param name="Removed">What records stated and do not state any more: ended, deleted, or the version before a change.</param>
/// <param name="Attached">Records that state something new now: added, revived, or changed.</param>
internal sealed record Changes(IReadOnlyList<StoredRow> Removed, IReadOnlyList<Guid> Attached);

/// <summary>
/// Resolves only what changed records touch, through the stored block keys: the components that they were in or come to, and the members
/// of blocks that crossed their cap. Leaves exactly the partition that <see cref="BulkDoor"/> would.
/// </summary>
internal sealed class IncrementalDoor(DomainScope scope, IProgress<RecordsProgress>? progress, CancellationToken cancellation)
{
    private const int BatchSize = 2000;

    private readonly Dictionary<Guid, Guid> _detached = [];

    /// <summary>Customer ids that records should get back if they can: an undo.</summary>
    public IReadOnlyDictionary<Guid, Guid> Preferred { get; init; } = new Dictionary<Guid, Guid>();

    public Outcome Run(Changes changes)
    {
        var outcome = new Outcome { Door = ResolveDoor.Incremental, CustomersBefore = scope.Domain.Customers };
        Dictionary<Guid, StoredRow> removed = changes.Removed.ToDictionary(r => r.RecordId);
        HashSet<Guid> attached = [.. changes.Attached];
        IReadOnlyList<StoredRow> leaving = [.. removed.Values];
        if (attached.Count > BatchSize && leaving.Count > 0)
        {
            // All that is not stated any more goes first: no batch meets a record that a later one has yet to change.
            new IncrementalBatch(scope, Preferred, _detached, outcome).Run(leaving, [], attached);
            leaving = [];
        }

        int done = 0;
        foreach (Guid[] batch in attached.Count == 0 ? [[]] : attached.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            new IncrementalBatch(scope, Preferred, _detached, outcome).Run(leaving, batch, attached);
            leaving = [];
            done += batch.Length;
            progress?.Report(new RecordsProgress("link", done, attached.Count));
        }

        outcome.CustomersAfter = scope.Domain.Customers;
        return outcome;
    }
}

/// <summary>One batch of changes, from stored keys to stored links.</summary>
internal sealed class IncrementalBatch
{
    /// <summary>Bits from which a pair brings two components together: the engine's lowest threshold.</summary>
    private const float NearJoin = -2;

    private readonly DomainScope _scope;
    private readonly IReadOnlyDictionary<Guid, Guid> _preferred;
    private readonly Dictionary<Guid, Guid> _detached;
    private readonly Outcome _outcome;
    private readonly UnitContents _contents;
    private readonly BlockIndex _index;
    private readonly Placement _placement;
    private readonly HashSet<long> _touched = [];
    private readonly HashSet<Guid> _customersBefore = [];
    private readonly List<(Guid Record, Guid Old, Guid? New)> _moves = [];

    public IncrementalBatch(DomainScope scope, IReadOnlyDictionary<Guid, Guid> preferred, Dictionary<Guid, Guid> detached, Outcome outcome)
    {
        _scope = scope;
        _preferred = preferred;
        _detached = detached;
        _outcome = outcome;
        _contents = new UnitContents(scope, new RecordTables(scope));
        _index = new BlockIndex(scope.Sql, scope.Write, scope.Domain.Number, scope.Index, scope.Matcher.CapOf);
        _placement = new Placement(_index, _contents);
    }

    /// <param name="removed">What records stated and do not state any more.</param>
    /// <param name="attached">Records of this batch that state something new.</param>
    /// <param name="staying">Records of all batches that do: they leave their customers for now only.</param>
    public void Run(IReadOnlyList<StoredRow> removed, IReadOnlyList<Guid> attached, IReadOnlySet<Guid> staying)
    {
        Detach(removed, staying);
        (KeyedTable keyed, StoredRow[] rows, UnitKeys units) = Attach(attached);
        TouchCandidates();
        long[] touched = [.. _touched];
        List<StoredLink> before = StoredLink.OfComponents(_scope.Sql, _scope.Domain.Number, touched);
        List<Member> members = Members(before, keyed, rows, units);
        Settle(before, members, touched, [.. attached]);
        _index.Flush();
        _scope.Domain.Records += attached.Count - removed.Count;
    }

    /// <summary>Takes out what is not stated any more.</summary>
    private void Detach(IReadOnlyList<StoredRow> removed, IReadOnlySet<Guid> staying)
    {
        if (removed.Count == 0)
        {
            return;
        }

        Guid[] ids = [.. removed.Select(r => r.RecordId)];
        Dictionary<Guid, StoredLink> links = StoredLink.OfRecords(_scope.Sql, ids).ToDictionary(l => l.Record);
        _scope.Sql.ExecuteFor("DELETE FROM records_link WHERE record_id {in}", ids);
        foreach (StoredLink link in links.Values)
        {
            _detached[link.Record] = link.Customer;
            _customersBefore.Add(link.Customer);
            if (!staying.Contains(link.Record))
            {
                _moves.Add((link.Record, link.Customer, null));
            }

            if (link.Component is { } component)
            {
                _touched.Add(component);
            }
        }

        (KeyedTable keyed, StoredRow[] rows, _) = _contents.Add(
            removed, r => links.TryGetValue(r, out StoredLink link) && link.Unit == UnitKeys.Pinned(_scope.Index, r));
        new Contacts(_scope).Remove(keyed.Table, [.. rows.Select(r => r.RecordId)]);
        long[] units = [.. links.Values.Where(l => l.Unit is not null).Select(l => l.Unit!.Value).Distinct()];
        HashSet<long> left = [.. StoredLink.OfUnits(_scope.Sql, _scope.Domain.Number, units).Select(l => l.Unit!.Value)];
        _placement.Remove([.. units.Where(u => !left.Contains(u))]);
        foreach (StoredRow row in removed)
        {
            _contents.Forget(row.RecordId);
        }
    }

    /// <summary>Puts in what is stated now; units that are new go into their blocks.</summary>
    private (KeyedTable Keyed, StoredRow[] Rows, UnitKeys Units) Attach(IReadOnlyList<Guid> attached)
    {
        List<StoredDecision> decisions = Decisions.Of(_scope, attached);
        HashSet<Guid> pinned = [.. decisions.SelectMany(d => new[] { d.A, d.B })];
        (KeyedTable keyed, StoredRow[] rows, UnitKeys units) = _contents.Add(_contents.Rows(attached), pinned.Contains);
        new Contacts(_scope).Add(keyed.Table, [.. rows.Select(r => r.RecordId)]);
        long[] stated = [.. Enumerable.Range(0, units.Count).Select(u => units[u])];
        var known = new HashSet<long>();
        foreach (StoredLink link in StoredLink.OfUnits(_scope.Sql, _scope.Domain.Number, stated))
        {
            known.Add(link.Unit!.Value);
            _touched.Add(link.Component!.Value);
        }

        foreach (StoredLink link in StoredLink.OfRecords(_scope.Sql, [.. pinned]))
        {
            if (link.Component is { } component)
            {
                _touched.Add(component);
            }
        }

        _placement.Add([.. stated.Where(u => !known.Contains(u))]);
        return (keyed, rows, units);
    }

    /// <summary>Finds the components of units that are near a join with a unit that may meet them now.</summary>
    private void TouchCandidates()
    {
        long[] gained = [.. _placement.Gained];
        _contents.Ensure(gained);
        var meetings = new HashSet<(long, long)>();
        var there = new List<long>();
        _placement.Walk(gained, (unit, key) =>
        {
            there.Clear();
            _index.Members(key, there);
            foreach (long other in there)
            {
                if (other != unit)
                {
                    meetings.Add(unit < other ? (unit, other) : (other, unit));
                }
            }
        });
        long[] met = [.. meetings.SelectMany(m => new[] { m.Item1, m.Item2 }).Distinct()];
        _contents.Ensure(met);
        var near = new HashSet<long>(_placement.Lost);
        if (meetings.Count > 0)
        {
            (KeyedTable keyed, UnitKeys keys) = _contents.Key(met);
            Dictionary<long, int> record = Enumerable.Range(0, keys.Count).ToDictionary(u => keys[u], keyed.FirstRecordOf);
            foreach ((long a, long b) in meetings)
            {
                if (_scope.Matcher.Weigh(keyed, record[a], record[b]) >= NearJoin)
                {
                    near.Add(a);
                    near.Add(b);
                }
            }
        }

        near.UnionWith(gained);
        foreach (StoredLink link in StoredLink.OfUnits(_scope.Sql, _scope.Domain.Number, [.. near]))
        {
            _touched.Add(link.Component!.Value);
        }
    }

    /// <summary>A record whose link is decided anew.</summary>
    private readonly record struct Member(Guid Record, long? Unit);

    private static List<Member> Members(List<StoredLink> before, KeyedTable keyed, StoredRow[] rows, UnitKeys units)
    {
        var members = new List<Member>(before.Count + rows.Length);
        members.AddRange(before.Select(l => new Member(l.Record, l.Unit)));
        for (int i = 0; i < rows.Length; i++)
        {
            int unit = keyed.UnitOf(i);
            members.Add(new Member(rows[i].RecordId, unit < 0 ? null : units[unit]));
        }

        return members;
    }

    private void Settle(List<StoredLink> before, List<Member> members, long[] touched, HashSet<Guid> attached)
    {
        // Two records of a unit say all that matters of it: whether it is one or several.
        var two = new Dictionary<long, List<Guid>>();
        foreach (Member member in members.Where(m => m.Unit is not null).OrderBy(m => m.Record))
        {
            List<Guid> some = two.TryGetValue(member.Unit!.Value, out List<Guid>? known) ? known : two[member.Unit.Value] = [];
            if (some.Count < 2)
            {
                some.Add(member.Record);
            }
        }

        HashSet<Guid> pinned = [.. two.Where(u => u.Key == UnitKeys.Pinned(_scope.Index, u.Value[0])).Select(u => u.Value[0])];
        (KeyedTable keyed, StoredRow[] rows, UnitKeys units) = _contents.Key(_contents.Rows([.. two.Values.SelectMany(r => r)]), pinned.Contains);
        Resolution found = _scope.Matcher.Resolve(keyed, Pairs(rows, pinned), Hot(keyed, units), null);
        long[] components = units.Components(found);
        Dictionary<Guid, int> position = Enumerable.Range(0, rows.Length).ToDictionary(i => rows[i].RecordId, i => i);
        var settled = new SettledLinks(members.Count);
        var partners = new StandIns(keyed, [.. rows.Select(r => r.RecordId)]);
        foreach (Member member in members)
        {
            settled.Add(member.Record, member.Unit, member.Unit is { } unit ? two[unit] : [], position, keyed, found, components, partners);
        }

        Write(before, settled, touched, attached);
        var reviews = new Reviews(_scope);
        reviews.Forget(touched);
        reviews.Add(found.Review, keyed, [.. rows.Select(r => r.RecordId)], record => components[found.ComponentOf(keyed.UnitOf(record))]);
        _outcome.ToReview += found.Review.Count;
    }

    private void Write(List<StoredLink> before, SettledLinks settled, long[] touched, HashSet<Guid> attached)
    {
        Dictionary<Guid, StoredLink> stored = before.ToDictionary(l => l.Record);
        _customersBefore.UnionWith(before.Select(l => l.Customer));
        Guid[] current = [.. settled.Records.Select(r => stored.TryGetValue(r, out StoredLink link) ? link.Customer : _detached.GetValueOrDefault(r))];
        Dictionary<Guid, Guid> wishes = Wishes(settled.Records, current);
        HashSet<Guid> elsewhere = Elsewhere(settled.Records, wishes);
        Guid[] prior = [.. settled.Records.Select((r, i) => wishes.TryGetValue(r, out Guid wished) && !elsewhere.Contains(wished) ? wished : current[i])];
        AssignedIds ids = AssignedIds.Of(settled.Records, settled.Customers, settled.CustomerCount, prior, current);
        StoredLink[] after = [.. settled.Links.Select((l, i) => l with { Customer = ids.IdOf[settled.Customers[i]] })];
        foreach (StoredLink link in after)
        {
            Guid old = stored.TryGetValue(link.Record, out StoredLink known) ? known.Customer : _detached.GetValueOrDefault(link.Record);
            if (old != Guid.Empty && old != link.Customer)
            {
                _moves.Add((link.Record, old, link.Customer));
            }

            _outcome.Joined += link.Origin != LinkOrigin.Alone && attached.Contains(link.Record) ? 1 : 0;
        }

        var writer = new LinkWriter(_scope);
        writer.Replace(stored, after);
        writer.Journal(_moves);
        writer.Redirect(ids.Gone, ids.Kept);
        _outcome.Took(_moves);
        _outcome.Took(ids);
        _scope.Domain.Customers += settled.CustomerCount - _customersBefore.Count;
    }

    /// <summary>Ids that records should get back: those an undo names, and for records that had ended, the last they had.</summary>
    private Dictionary<Guid, Guid> Wishes(List<Guid> settled, Guid[] current)
    {
        Dictionary<Guid, Guid> wishes = FormerIds.Of(_scope, [.. settled.Where((r, i) => current[i] == Guid.Empty && !_preferred.ContainsKey(r))]);
        foreach (Guid record in settled)
        {
            if (_preferred.TryGetValue(record, out Guid wished))
            {
                wishes[record] = wished;
            }
        }

        return wishes;
    }

    /// <summary>Wished ids that customers have who are not resolved here: they stay theirs.</summary>
    private HashSet<Guid> Elsewhere(List<Guid> settled, Dictionary<Guid, Guid> wishes)
    {
        var held = new HashSet<Guid>();
        if (wishes.Count > 0)
        {
            HashSet<Guid> here = [.. settled];
            Guid[] wished = [.. wishes.Values.Distinct()];
            _scope.Sql.ForEach("SELECT customer_id, record_id FROM records_link WHERE customer_id {in}", wished, r =>
            {
                if (!here.Contains(Sql.Id(r, 1)))
                {
                    held.Add(Sql.Id(r, 0));
                }
            });
        }

        return held;
    }

    private PairDecision[] Pairs(StoredRow[] rows, HashSet<Guid> pinned)
    {
        Dictionary<Guid, int> position = [];
        for (int i = 0; i < rows.Length; i++)
        {
            position[rows[i].RecordId] = i;
        }

        return [.. Decisions.Of(_scope, [.. pinned])
            .Where(d => position.ContainsKey(d.A) && position.ContainsKey(d.B))
            .Select(d => new PairDecision(position[d.A], position[d.B], d.Same))];
    }

    /// <summary>Asks the stored keys; blocks that two units share are read beforehand, all at once.</summary>
    private Func<ulong, bool> Hot(KeyedTable keyed, UnitKeys units)
    {
        var seen = new HashSet<ulong>();
        var shared = new HashSet<ulong>();
        var keys = new List<ulong>();
        for (int unit = 0; unit < units.Count; unit++)
        {
            keys.Clear();
            keyed.BaseKeys(unit, keys);
            shared.UnionWith(keys.Where(k => !seen.Add(k)));
        }

        _index.Prefetch(shared);
        return _index.IsHot;
    }
}
