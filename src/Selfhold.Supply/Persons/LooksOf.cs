using Selfhold.AccessLog;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Supply;

// Who looked: her own chains, and what was logged under a customer before she proved a record of it.
public sealed partial class SupplyRoom
{
    /// <summary>All looks that a person may be shown, as this snapshot has them. No look itself: it makes no entry.</summary>
    /// <param name="accounts">All accounts of the person.</param>
    public PersonLooks LooksOf(IStatements from, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(accounts);
        HashSet<Guid> hers = [.. Records.Proofs(from, accounts).Where(p => p.Counts).Select(p => p.Record)];
        var whole = new List<Guid>(accounts.Distinct());
        var shared = new List<Guid>();
        foreach (Guid customer in Records.CustomersEverOf(from, [.. hers]))
        {
            if (Log.EntriesOf(from, [customer], null, 1).Count > 0)
            {
                (IsOnlyHers(from, customer, hers) ? whole : shared).Add(customer);
            }
        }

        return new PersonLooks(Log, from, hers, whole, shared);
    }

    /// <summary>She has proven every record that the customer has, and no entry tells of another one. Of an entry that was erased nobody can say it.</summary>
    private bool IsOnlyHers(IStatements from, Guid customer, HashSet<Guid> hers)
        => Records.RecordIdsOf(from, customer) is { Count: > 0 } records && records.All(hers.Contains)
            && PersonLooks.Chain(Log, from, customer, null).All(e => e.Content is { } said && said.Records.All(hers.Contains));
}

/// <summary>The looks that a person may be shown. Good as long as the snapshot that it was made in is open.</summary>
public sealed class PersonLooks
{
    private const int Batch = 1_000;

    private readonly AccessLogRoom _log;
    private readonly IStatements _from;
    private readonly HashSet<Guid> _hers;
    private readonly IReadOnlyList<Guid> _shared;

    internal PersonLooks(AccessLogRoom log, IStatements from, HashSet<Guid> hers, IReadOnlyList<Guid> whole, IReadOnlyList<Guid> shared)
    {
        (_log, _from, _hers, _shared) = (log, from, hers, shared);
        Owners = whole;
    }

    /// <summary>Whose chains are hers from the first entry to the last: her accounts, and customers of which she has proven every record. What a bundle may hold.</summary>
    public IReadOnlyList<Guid> Owners { get; }

    /// <summary>The entry stands in a chain that tells of others too: neither its place there nor the chain's length is hers to know, and no bundle can hold it without a gap.</summary>
    public bool IsShared(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _shared.Contains(entry.Owner);
    }

    /// <summary>Newest first. Of a customer that is not hers alone, only looks that touched a record that she has proven.</summary>
    /// <param name="before">Only entries with a smaller index; null from the newest on.</param>
    /// <param name="most">1–1,000.</param>
    public IReadOnlyList<LogEntry> Entries(long? before = null, int most = 50)
    {
        var found = new List<LogEntry>(_log.EntriesOf(_from, Owners, before, most));
        foreach (Guid customer in _shared)
        {
            found.AddRange(Chain(_log, _from, customer, before).Where(e => e.Content is { } said && said.Records.Any(_hers.Contains)).Take(most));
        }

        return [.. found.OrderByDescending(e => e.Index).Take(most)];
    }

    /// <summary>A whole chain, newest first, a part at a time.</summary>
    internal static IEnumerable<LogEntry> Chain(AccessLogRoom log, IStatements from, Guid owner, long? before)
    {
        IReadOnlyList<LogEntry> part;
        do
        {
            part = log.EntriesOf(from, [owner], before, Batch);
            foreach (LogEntry entry in part)
            {
                yield return entry;
            }

            before = part is [.., { Index: var last }] ? last : before;
        }
        while (part.Count == Batch);
    }
}
