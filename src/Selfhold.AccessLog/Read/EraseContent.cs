using Selfhold.AccessLog.Append;
using Selfhold.Storage;

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

    /// <summary>Erases what one entry says. Its hash, its number and the columns in clear stay; its chain's key does too, so copies in older backups can be opened until these end.</summary>
    /// <returns>False where the owner has no such entry, or it was erased.</returns>
    public bool EraseEntry(HubWrite write, Guid owner, long index)
    {
        ArgumentNullException.ThrowIfNull(write);
        using PreparedSql update = write.Prepare(
            "UPDATE accesslog_entry SET sealed = NULL WHERE log = @p0 AND seq = @p1 AND sealed IS NOT NULL AND chain = (SELECT chain FROM accesslog_chain WHERE owner = @p2)", BulkType.Bigint, BulkType.Bigint, BulkType.Uuid);
        return update.Long(0, LogHead.One).Long(1, index).Uuid(2, owner).Execute() == 1;
    }
}
