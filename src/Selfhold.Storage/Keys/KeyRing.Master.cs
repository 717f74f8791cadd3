using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

/// <summary>Which master key is the hub's: the one that opens the newest check value, not the one that this process was begun with.</summary>
public sealed partial class KeyRing
{
    private const int Attempts = 5;

    internal MasterKey CurrentMaster() => Newest(write: null).Key;

    /// <summary>One moment of the database, and the master key of that moment.</summary>
    internal (HubRead Read, MasterKey Master, long MasterId) Snapshot()
    {
        for (int attempt = 1; ; attempt++)
        {
            var read = new HubRead(_database);
            try
            {
                List<StoredKey> checks = StoredKey.Read(_database, read.Connection, read.Transaction, Master, Guid.Empty);
                long newest = checks.Count > 0 ? checks[^1].KeyId : throw new StorageException(StorageErrors.WrongKey());
                (MasterKey master, long masterId) = Known();
                if (masterId != newest)
                {
                    (master, StoredKey check) = Newest(write: null);
                    masterId = check.KeyId;
                }

                if (masterId == newest)
                {
                    return (read, master, masterId);
                }
            }
            catch
            {
                read.Dispose();
                throw;
            }

            // It was replaced after the moment of this snapshot.
            read.Dispose();
            if (attempt == Attempts)
            {
                throw new StorageException(StorageErrors.DatabaseBusy());
            }
        }
    }

    /// <summary>Whether the master key is still the one of the id; it stays so until the write ends.</summary>
    internal bool IsNewest(HubWrite write, long masterId)
    {
        write.Lock(LockNumber);
        return Rows(write, Master, Guid.Empty)[^1].KeyId == masterId;
    }

    private (MasterKey Key, long Id) Known()
    {
        lock (_guard)
        {
            return (_master, _masterId);
        }
    }

    /// <summary>The master key that the database has now, read anew where another process has replaced it.</summary>
    private (MasterKey Key, StoredKey Check) Newest(HubWrite? write)
    {
        lock (_guard)
        {
            while (true)
            {
                StoredKey check = NewestCheck(write);
                if (check.KeyId == _masterId && Opens(_master, check))
                {
                    return (_master, check);
                }

                if (Find(_database, _at, check).TryGet(out MasterKey? found, out Error? error))
                {
                    _master = found;
                    _masterId = check.KeyId;
                    return (found, check);
                }

                if (NewestCheck(write).KeyId == check.KeyId)
                {
                    throw new StorageException(error);
                }
            }
        }
    }

    private StoredKey NewestCheck(HubWrite? write)
        => Rows(write, Master, Guid.Empty) is { Count: > 0 } rows ? rows[^1] : throw new StorageException(StorageErrors.WrongKey());

    /// <summary>All versions with the keys inside them, oldest first. Read again where the master key was replaced in the meantime.</summary>
    private List<(StoredKey Row, byte[] Key)> Opened(HubWrite? write, string kind, Guid owner)
    {
        for (int attempt = 1; ; attempt++)
        {
            (MasterKey master, long masterId) = Known();
            List<StoredKey> rows = Rows(write, kind, owner);
            if (attempt == Attempts || rows.TrueForAll(r => r.WrappedBy == masterId))
            {
                return [.. rows.Select(r => (r, Unwrap(r, master, masterId)))];
            }

            Newest(write);
        }
    }

    /// <summary>The key inside a row, or the named reason why it does not open.</summary>
    private static byte[] Unwrap(StoredKey row, MasterKey master, long masterId)
    {
        if (row.WrappedBy != masterId)
        {
            throw new StorageException(StorageErrors.WrongKey());
        }

        var key = new byte[32];
        if (row.Wrapped.Length != RecordKey.WrappedLength || !Sealed.TryOpen(master.Key, row.Place, row.Wrapped, key, out _))
        {
            throw new StorageException(StorageErrors.SealedValueDamaged("keys_key", row.Owner));
        }

        return key;
    }

    /// <summary>The master key that opens the newest check value: the one in its place, or one that a rotation has left beside it.</summary>
    private static Result<MasterKey> Find(HubDatabase database, HubLocation at, StoredKey check)
    {
        Result<MasterKey> found = MasterKey.Load(at, database.Options);
        if (found.IsOk && Opens(found.Value, check))
        {
            return found;
        }

        if (found is { IsOk: true, Value.FromEnvironment: true })
        {
            return StorageErrors.WrongKey();
        }

        foreach (string file in MasterKey.NextFiles(at))
        {
            if (MasterKey.ReadFile(file) is { IsOk: true } rotated && Opens(rotated.Value, check))
            {
                Complete(database, at, file, rotated.Value);
                return rotated;
            }
        }

        // Its rotation may have moved it into its place between the two looks.
        Result<MasterKey> again = MasterKey.Load(at, database.Options);
        return again.IsOk && !Opens(again.Value, check) ? StorageErrors.WrongKey() : again;
    }

    /// <summary>
    /// Completes a rotation that was cut off after its commit. One that is not cut off holds the lock and does so itself; and under the lock
    /// no other begins, so that the key is the newest still when it is moved.
    /// </summary>
    private static void Complete(HubDatabase database, HubLocation at, string file, MasterKey key)
    {
        using FileStream? turn = OwnerOnly.TryLock(MasterKey.TurnFile(at));
        if (turn is not null && Checks(database) is { Count: > 0 } checks && Opens(key, checks[^1]))
        {
            Promote(at, file);
        }
    }

    /// <summary>The lock must be held. Where it does not succeed, the key lies beside and is found there.</summary>
    private static void Promote(HubLocation at, string file)
    {
        try
        {
            OwnerOnly.Rename(file, at.MasterKeyFile, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Taken by another who completed it, or no right to write: whoever opens the hub looks in both places.
        }
    }

    private static bool Opens(MasterKey master, StoredKey check)
        => check.Wrapped.Length == RecordKey.WrappedLength && Sealed.TryOpen(master.Key, check.Place, check.Wrapped, new byte[32], out _);
}
