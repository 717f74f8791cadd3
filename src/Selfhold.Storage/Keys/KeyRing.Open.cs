using System.Data.Common;
using System.Security.Cryptography;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

public sealed partial class KeyRing
{
    /// <summary>Opens the keys of a database; makes them, and the master key, where there are none and <paramref name="create"/> is said.</summary>
    internal static Result<KeyRing> Open(HubDatabase database, HubLocation at, bool create)
    {
        List<StoredKey> checks = Checks(database);
        if (checks.Count == 0)
        {
            if (!create)
            {
                return StorageErrors.HubNotFound(at);
            }

            if (Found(database, at) is { } failed)
            {
                return failed;
            }

            checks = Checks(database);
        }

        while (true)
        {
            StoredKey check = checks[^1];
            if (Find(database, at, check).TryGet(out MasterKey? key, out Error? error))
            {
                return new KeyRing(database, at, key, check.KeyId);
            }

            checks = Checks(database);
            if (checks.Count == 0 || checks[^1].KeyId == check.KeyId)
            {
                return error;
            }

            // The key was replaced between the look into the database and the one at the file.
        }
    }

    /// <summary>Null when the keys of a new hub are there; two processes may try at once.</summary>
    private static Error? Found(HubDatabase database, HubLocation at)
    {
        if (!MasterKey.IsThere(at, database.Options))
        {
            MasterKey.Make().Save(at.MasterKeyFile);
        }

        if (!MasterKey.Load(at, database.Options).TryGet(out MasterKey? master, out Error? error))
        {
            return error;
        }

        (DbConnection connection, DbTransaction transaction) = database.Begin(CancellationToken.None);
        using var write = new HubWrite(database, connection, transaction);
        write.Lock(LockNumber);
        if (StoredKey.Read(database, connection, transaction, Master, Guid.Empty).Count > 0)
        {
            return null;
        }

        var ring = new KeyRing(database, at, master, 1);
        byte[] check = new byte[32];
        ring.InsertWrapped(write, new StoredKey(1, Master, Guid.Empty, 1, [], 1), master.Key, check);
        byte[] root = RandomNumberGenerator.GetBytes(32);
        ring.InsertWrapped(write, new StoredKey(2, IndexRoot, Guid.Empty, 1, [], 1), master.Key, root);
        CryptographicOperations.ZeroMemory(root);
        HubStorage.WriteFact(write, HubFacts.HubId, Guid.CreateVersion7(database.Options.Clock.GetUtcNow()).ToString(), database.Options.Clock);
        write.Commit();
        return null;
    }

    private static List<StoredKey> Checks(HubDatabase database)
    {
        DbConnection connection = database.Rent();
        try
        {
            return StoredKey.Read(database, connection, null, Master, Guid.Empty);
        }
        finally
        {
            database.Return(connection);
        }
    }
}
