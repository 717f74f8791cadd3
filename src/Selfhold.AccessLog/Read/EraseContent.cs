using System.Security.Cryptography;
using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>
    /// Erases what all entries of an owner say, for good: the chain's key and the sealed contents go, hashes and numbers stay, so no other proof breaks. The chain then leads
    /// to nobody; an entry about the owner after that begins a new chain.
    /// </summary>
    /// <remarks>Takes the log's turn until the write ends: call it first in the write, and keep the write short.</remarks>
    /// <returns>The chain, whose key is among the tombstones from now on; null where the owner has none.</returns>
    public Guid? EraseContent(HubWrite write, Guid owner)
    {
        ArgumentNullException.ThrowIfNull(write);
        LogHead.Read(write, lockIt: true);
        if (ChainOf(write, owner) is not { } chain || chain == owner)
        {
            return null;
        }

        Storage.Keys.Erase(write, chain);
        foreach (string sql in (string[])[
            "UPDATE accesslog_entry SET sealed = NULL WHERE chain = @p0",
            "DELETE FROM accesslog_denial WHERE chain = @p0",
            "UPDATE accesslog_chain SET owner = @p0 WHERE chain = @p0"])
        {
            using PreparedSql statement = write.Prepare(sql, BulkType.Uuid);
            statement.Uuid(0, chain).Execute();
        }

        return chain;
    }

    /// <summary>
    /// Erases what one entry says, and says so in an entry of its own in the same chain, with what stays in clear beside the erased one. Its hash and its number stay; its
    /// chain's key does too, so copies in older backups can be opened until these end.
    /// </summary>
    /// <param name="by">Who wants it: the operator or she herself.</param>
    /// <returns>False where the owner has no such entry, it was erased, or it is one that tells of an erasure.</returns>
    /// <exception cref="StorageException">As for <see cref="Append"/>; <c>sealed_value_damaged</c> where the content was altered.</exception>
    public async Task<bool> EraseEntry(Guid owner, long index, Reader by, string? reason = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(by);
        Appended<bool> done = await Append(
            write => Erase(write, owner, index) is { } erased
                ? new Looked<bool>(true, [Telling(owner, KindOf(write, owner), by, reason, erased)])
                : new Looked<bool>(false, []),
            ct).ConfigureAwait(false);
        return done.Value;
    }

    // What is said of it is taken from its content and not from beside it: what was changed there before shows afterwards too.
    private ErasedEntry? Erase(HubWrite write, Guid owner, long index)
    {
        if (ChainOf(write, owner) is not { } chain || Sought(write, chain, index) is not var (number, leaf, value) || KeyOf(write, chain) is not { } key)
        {
            return null;
        }

        byte[] plain = Opened(key, chain, number, value);
        CryptographicOperations.ZeroMemory(key);
        EntryContent content = EntryContent.Parse(plain.AsMemory(EntryJson.Nonce));
        if (!Rfc6962.Leaf(plain).Span.SequenceEqual(leaf))
        {
            throw new StorageException(StorageErrors.SealedValueDamaged("accesslog_entry", chain));
        }

        if (content.Erased is not null)
        {
            return null;
        }

        using PreparedSql update = write.Prepare("UPDATE accesslog_entry SET sealed = NULL WHERE log = @p0 AND seq = @p1", BulkType.Bigint, BulkType.Bigint);
        update.Long(0, LogHead.One).Long(1, index).Execute();
        return new ErasedEntry(index, DateOnly.FromDateTime(content.At.UtcDateTime), Enum.Parse<LookOutcome>(content.Outcome, ignoreCase: true), content.Reader, content.Fields);
    }

    private static (long Number, byte[] Leaf, byte[] Value)? Sought(HubWrite write, Guid chain, long index)
    {
        using PreparedSql select = write.Prepare(
            "SELECT number, leaf, sealed FROM accesslog_entry WHERE log = @p0 AND seq = @p1 AND chain = @p2 AND sealed IS NOT NULL", BulkType.Bigint, BulkType.Bigint, BulkType.Uuid);
        using SqlRows rows = select.Long(0, LogHead.One).Long(1, index).Uuid(2, chain).Query();
        return rows.Read() ? (rows.Long(0), rows.Bytes(1).ToArray(), rows.Bytes(2).ToArray()) : null;
    }

    private static OwnerKind KindOf(HubWrite write, Guid owner)
    {
        using PreparedSql select = write.Prepare("SELECT kind FROM accesslog_chain WHERE owner = @p0", BulkType.Uuid);
        return (OwnerKind)(select.Uuid(0, owner).QueryLong() ?? (long)OwnerKind.Person);
    }

    private static EntryDraft Telling(Guid owner, OwnerKind kind, Reader by, string? reason, ErasedEntry erased) => new()
    {
        Owner = owner,
        Kind = kind,
        Reader = by,
        Action = "erase",
        Outcome = LookOutcome.Done,
        Purpose = by.Kind == ReaderKind.Person ? "own_record" : "operate",
        Basis = by.Kind == ReaderKind.Person ? "herself" : "operator",
        Channel = by.Kind == ReaderKind.Person ? "portal" : "cli",
        Reason = reason,
        Erased = erased,
    };
}
