using System.Globalization;

namespace Selfhold.Storage;

public sealed partial class KeyRing
{
    /// <summary>The master key as a recovery document; the hub notes that this version was exported.</summary>
    public string Export(HubStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        Guid hub = storage.Fact(HubFacts.HubId) is { } fact ? Guid.Parse(fact.Value) : Guid.Empty;
        using HubWrite write = storage.BeginWrite();
        write.Lock(LockNumber);
        (MasterKey master, StoredKey check) = Newest(write);
        string document = RecoveryDocument.Write(hub, check.Version, master.Key, _clock.GetUtcNow());
        storage.SetFact(write, HubFacts.KeyExported, check.Version.ToString(CultureInfo.InvariantCulture));
        write.Commit();
        return document;
    }

    /// <summary>Writes the master key of a recovery document into the directory's key file; the id of the hub that the document is of.</summary>
    /// <remarks>An existing other key is left as it is (<c>key_exists</c>). Whether the key fits shows when the hub is opened.</remarks>
    public static Result<Guid> Import(HubLocation at, string document)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(document);
        if (!RecoveryDocument.Read(document).TryGet(out (Guid Hub, long Version, byte[] Key) read, out Error? error))
        {
            return error;
        }

        try
        {
            if (File.Exists(at.MasterKeyFile))
            {
                return MasterKey.ReadFile(at.MasterKeyFile) is { IsOk: true } there && there.Value.Key.AsSpan().SequenceEqual(read.Key) ? read.Hub : StorageErrors.KeyExists(at.MasterKeyFile);
            }

            OwnerOnly.MakeDirectory(at.DataDirectory);
            new MasterKey(read.Key, false).Save(at.MasterKeyFile);
            return read.Hub;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageErrors.DirectoryUnusable(at.DataDirectory);
        }
    }

    /// <summary>Whether the master key opens the check value that the write has just put in.</summary>
    internal static bool Fits(Engines.HubDatabase database, HubWrite write, MasterKey master)
        => StoredKey.Read(database, write.Connection, write.Transaction, Master, Guid.Empty) is { Count: > 0 } checks && Opens(master, checks[^1]);

    /// <summary>A key for authenticating what leaves the hub, bound to a purpose.</summary>
    internal static byte[] Derive(ReadOnlySpan<byte> master, string purpose)
    {
        var key = new byte[32];
        System.Security.Cryptography.HKDF.DeriveKey(System.Security.Cryptography.HashAlgorithmName.SHA256, master, key, salt: [], info: System.Text.Encoding.UTF8.GetBytes("selfhold master|" + purpose));
        return key;
    }
}
