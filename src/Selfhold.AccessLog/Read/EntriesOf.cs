using System.Security.Cryptography;
using Selfhold.AccessLog.Append;
using Selfhold.AccessLog.Data;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Entries of these owners, opened, newest first.</summary>
    /// <param name="owners">All accounts of a person, and customers that are proven hers.</param>
    /// <param name="before">Only entries with a smaller index: the index of the last one of the page before; null from the newest on.</param>
    /// <param name="most">1–1,000.</param>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where a content was altered.</exception>
    public IReadOnlyList<LogEntry> EntriesOf(IStatements from, IReadOnlyList<Guid> owners, long? before = null, int most = 50)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 1000);
        var found = new List<LogEntry>();
        foreach (Guid owner in owners.Distinct())
        {
            if (ChainOf(from, owner) is { } chain)
            {
                found.AddRange(Read(from, owner, chain, before ?? long.MaxValue, most));
            }
        }

        return [.. found.OrderByDescending(e => e.Index).Take(most)];
    }

    /// <summary>How many entries these owners have: the last numbers of their chains.</summary>
    public long CountOf(IStatements from, IReadOnlyList<Guid> owners)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(owners);
        using PreparedSql select = from.Prepare("SELECT last FROM accesslog_chain WHERE owner = @p0", BulkType.Uuid);
        return owners.Distinct().Sum(o => select.Uuid(0, o).QueryLong() ?? 0);
    }

    internal static Guid? ChainOf(IStatements from, Guid owner)
    {
        using PreparedSql select = from.Prepare("SELECT chain FROM accesslog_chain WHERE owner = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, owner).Query();
        return rows.Read() ? rows.Uuid(0) : null;
    }

    /// <summary>The key of a chain; null where it was erased.</summary>
    internal byte[]? KeyOf(IStatements from, Guid chain)
    {
        using PreparedSql select = from.Prepare("SELECT wrapped FROM keys_record WHERE record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, chain).Query();
        return rows.Read()
            ? Keys.Open(chain, rows.Bytes(0)) ?? throw new StorageException(StorageErrors.SealedValueDamaged("keys_record", chain))
            : null;
    }

    private List<LogEntry> Read(IStatements from, Guid owner, Guid chain, long before, int most)
    {
        byte[]? key = KeyOf(from, chain);
        using PreparedSql select = from.Prepare(
            "SELECT seq, number, day, outcome, leaf, sealed FROM accesslog_entry WHERE chain = @p0 AND seq < @p1 ORDER BY number DESC LIMIT @p2", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        using SqlRows rows = select.Uuid(0, chain).Long(1, before).Long(2, most).Query();
        var found = new List<LogEntry>();
        while (rows.Read())
        {
            EntryContent? content = rows.IsNull(5) || key is null ? null : EntryContent.Parse(Opened(key, chain, rows.Long(1), rows.Bytes(5)).AsMemory(EntryJson.Nonce));
            found.Add(new LogEntry(rows.Long(0), owner, chain, rows.Long(1), Epoch.AddDays((int)rows.Long(2)), (LookOutcome)rows.Long(3), rows.Bytes(4).ToArray(), content));
        }

        if (key is not null)
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return found;
    }

    /// <summary>Nonce and canonical JSON.</summary>
    internal static byte[] Opened(byte[] key, Guid chain, long number, ReadOnlySpan<byte> value)
    {
        var plain = new byte[Math.Max(0, value.Length - Sealed.Overhead)];
        return value.Length > Sealed.Overhead + EntryJson.Nonce && Sealed.TryOpen(key, RoomKeys.Place(chain, number), value, plain, out _)
            ? plain
            : throw new StorageException(StorageErrors.SealedValueDamaged("accesslog_entry", chain));
    }
}
