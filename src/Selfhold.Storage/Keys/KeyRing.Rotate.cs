using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;

namespace Selfhold.Storage;

public sealed partial class KeyRing
{
    private const int RecordsAtOnce = 1_000;

    // A write that began under a retired key may still be open, and rows of it under that key are not to be seen yet. A clock can jump, so
    // that time alone destroys nothing: later rotations, and nobody's writing record keys at that moment, must come to it.
    private static readonly TimeSpan RetiredStays = TimeSpan.FromDays(1);
    private const int RotationsSince = 2;

    /// <summary>The version of the master key that wraps the others now.</summary>
    public long MasterVersion => Rows(write: null, Master, Guid.Empty)[^1].Version;

    /// <summary>
    /// A new master key: the index root and all domain and source keys are wrapped anew in one transaction, no data is touched. The key file is
    /// replaced after the commit; cut off in between, the next opening completes it. Returns the new version. Export it again.
    /// </summary>
    public Result<long> RotateMaster(HubStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        using FileStream turn = Turn();
        using HubWrite write = storage.BeginWrite();
        write.Lock(LockNumber);
        (MasterKey now, StoredKey old) = Newest(write);
        if (!NextMaster(now).TryGet(out MasterKey? next, out Error? error))
        {
            return error;
        }

        string file = MasterKey.NextFile(_at, old.Version + 1);
        if (!next.FromEnvironment && !Lay(now, next, file))
        {
            return StorageErrors.DirectoryUnusable(_at.DataDirectory);
        }

        List<StoredKey> all = StoredKey.Read(_database, write.Connection, write.Transaction, null, Guid.Empty);
        var check = new StoredKey(NextId(write), Master, Guid.Empty, old.Version + 1, [], 0);
        InsertWrapped(write, check with { WrappedBy = check.KeyId }, next.Key, new byte[32]);
        using (PreparedSql rewrap = write.Prepare("UPDATE keys_key SET wrapped = @p0, wrapped_by = @p1 WHERE key_id = @p2", BulkType.Bytes, BulkType.Bigint, BulkType.Bigint))
        {
            Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
            foreach (StoredKey row in all.Where(k => !string.Equals(k.Kind, Master, StringComparison.Ordinal)))
            {
                byte[] key = Unwrap(row, now, old.KeyId);
                Sealed.Seal(next.Key, (uint)check.KeyId, row.Place, key, wrapped);
                CryptographicOperations.ZeroMemory(key);
                rewrap.Bytes(0, wrapped).Long(1, check.KeyId).Long(2, row.KeyId).Execute();
            }
        }

        using (PreparedSql retire = write.Prepare("UPDATE keys_key SET retired_at = @p0 WHERE key_id = @p1", BulkType.Bigint, BulkType.Bigint))
        {
            retire.Long(0, HubStorage.Micros(_clock)).Long(1, old.KeyId).Execute();
        }

        write.Commit();
        if (!next.FromEnvironment)
        {
            Promote(_at, file);
        }

        lock (_guard)
        {
            _master = next;
            _masterId = check.KeyId;
        }

        return check.Version;
    }

    private FileStream Turn()
    {
        try
        {
            return OwnerOnly.Lock(MasterKey.TurnFile(_at), _database.Options.BusyTimeout);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageErrors.DirectoryUnusable(_at.DataDirectory), e);
        }
    }

    /// <summary>
    /// Both keys durable in their files before anything is committed: the present one in its own place, even where an earlier rotation was cut
    /// off, the next one beside it. What other rotations have left opens nothing: their keys never came into the database, or are older.
    /// </summary>
    private bool Lay(MasterKey now, MasterKey next, string file)
    {
        try
        {
            if (MasterKey.ReadFile(_at.MasterKeyFile) is not { IsOk: true } there || !there.Value.Key.AsSpan().SequenceEqual(now.Key))
            {
                now.Save(_at.MasterKeyFile);
            }

            foreach (string left in MasterKey.NextFiles(_at))
            {
                File.Delete(left);
            }

            next.Save(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// A new key for a source: its records' keys are wrapped anew in batches of 1,000, each a transaction of its own, so that other work goes
    /// on; run again after a break, it goes on where it was needed. How many record keys were wrapped anew.
    /// </summary>
    public long RotateSource(HubStorage storage, Guid sourceId, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        using (HubWrite write = storage.BeginWrite(ct))
        {
            write.Lock(LockNumber);
            List<StoredKey> versions = Rows(write, SourceKind, sourceId);
            if (versions.Count == 0)
            {
                throw new StorageException(StorageErrors.KeyUnknown(SourceKind, sourceId));
            }

            Insert(write, SourceKind, sourceId, (int)versions[^1].Version + 1, RandomNumberGenerator.GetBytes(32));
            using PreparedSql retire = write.Prepare("UPDATE keys_key SET retired_at = @p0 WHERE kind = @p1 AND owner = @p2 AND version <= @p3 AND retired_at IS NULL", BulkType.Bigint, BulkType.Text, BulkType.Uuid, BulkType.Bigint);
            retire.Long(0, HubStorage.Micros(_clock)).Text(1, SourceKind).Uuid(2, sourceId).Long(3, versions[^1].Version).Execute();
            write.Commit();
        }

        _sources.TryRemove(sourceId, out _);
        SourceKey source = Source(sourceId);
        long done = 0;
        foreach (StoredKey old in Rows(write: null, SourceKind, sourceId).Where(k => k.KeyId < source.KeyId))
        {
            Guid after = Guid.Empty;
            while (RewrapBatch(storage, source, old.KeyId, ref after, ct) is > 0 and int count)
            {
                done += count;
                progress?.Report(done);
            }
        }

        DropUnused(storage, sourceId);
        return done;
    }

    private int RewrapBatch(HubStorage storage, SourceKey source, long oldId, ref Guid after, CancellationToken ct)
    {
        using HubWrite write = storage.BeginWrite(ct);
        var batch = new List<(Guid Id, byte[] Wrapped)>(RecordsAtOnce);
        using (PreparedSql select = write.Prepare($"SELECT record_id, wrapped FROM keys_record WHERE key_id = @p0 AND record_id > @p1 ORDER BY record_id LIMIT {RecordsAtOnce.ToString(CultureInfo.InvariantCulture)}{(write.Family == DatabaseFamily.Postgres ? " FOR UPDATE" : "")}", BulkType.Bigint, BulkType.Uuid))
        {
            using SqlRows rows = select.Long(0, oldId).Uuid(1, after).Query();
            while (rows.Read())
            {
                batch.Add((rows.Uuid(0), rows.Bytes(1).ToArray()));
            }
        }

        using PreparedSql update = write.Prepare("UPDATE keys_record SET key_id = @p0, wrapped = @p1 WHERE record_id = @p2", BulkType.Bigint, BulkType.Bytes, BulkType.Uuid);
        Span<byte> key = stackalloc byte[RecordKey.Length];
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        foreach ((Guid id, byte[] old) in batch)
        {
            after = id;
            if (!source.TryOpen(id, old, key))
            {
                throw Sealed.Damaged(SourceKey.Place(id));
            }

            source.Wrap(id, key, wrapped);
            update.Long(0, source.KeyId).Bytes(1, wrapped).Uuid(2, id).Execute();
        }

        CryptographicOperations.ZeroMemory(key);
        write.Commit();
        return batch.Count;
    }

    private void DropUnused(HubStorage storage, Guid sourceId)
    {
        try
        {
            using HubWrite write = storage.BeginWrite();
            write.Lock(LockNumber);
            if (write.Family == DatabaseFamily.Postgres)
            {
                // Whoever has written a record key and not committed holds a lock against this one.
                write.Execute("LOCK TABLE keys_record IN EXCLUSIVE MODE NOWAIT");
            }

            using PreparedSql drop = write.Prepare(
                "DELETE FROM keys_key WHERE kind = @p0 AND owner = @p1 AND retired_at < @p2 AND version + 1 <= @p3 AND NOT EXISTS (SELECT 1 FROM keys_record r WHERE r.key_id = keys_key.key_id)",
                BulkType.Text, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
            long newest = Rows(write, SourceKind, sourceId)[^1].Version;
            drop.Text(0, SourceKind).Uuid(1, sourceId).Long(2, HubStorage.Micros(_clock) - (RetiredStays.Ticks / TimeSpan.TicksPerMicrosecond)).Long(3, newest - RotationsSince).Execute();
            write.Commit();
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "database_busy", StringComparison.Ordinal))
        {
            // Somebody writes. A key more does no harm; the next rotation looks again.
        }
    }

    private Result<MasterKey> NextMaster(MasterKey now)
    {
        if (!now.FromEnvironment)
        {
            return MasterKey.Make();
        }

        return _database.Options.Environment(MasterKey.NextVariable) is not { Length: > 0 } text ? StorageErrors.KeyInEnvironment()
            : MasterKey.Decode(text) is { } key ? new MasterKey(key, true)
            : StorageErrors.KeyUnreadable(MasterKey.NextVariable);
    }
}
