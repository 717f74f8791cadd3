using System.Security.Cryptography;
using Selfhold.AccessLog.Data;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Append;

/// <summary>Signs the log's heads with the key that was made once for the hub. Used by one thread at a time.</summary>
internal sealed class HeadSigner : IDisposable
{
    private const string Kind = "log";

    private readonly NoteSigner _signer;

    private HeadSigner(NoteSigner signer) => _signer = signer;

    /// <summary>The name of the log and of its key.</summary>
    public string Origin => _signer.Verifier.Name;

    public NoteVerifier Verifier => _signer.Verifier;

    public string Sign(long size, in TreeHash root) => new Checkpoint(Origin, size, root).Sign(_signer).ToString();

    /// <summary>Nothing grows from a head that this hub has not signed: what is signed next would vouch for it.</summary>
    /// <exception cref="StorageException"><c>log_damaged</c>.</exception>
    public void Check(LogHead head)
    {
        if (!SignedNote.Parse(head.Note).TryGet(out SignedNote? note, out _) || note.Check([Verifier]) is not { IsOk: true }
            || !Checkpoint.Parse(note.Text).TryGet(out Checkpoint? said, out _) || said.Size != head.Size || !said.Root.Span.SequenceEqual(head.Root)
            || !CompactRange.Of(head.Size, head.Range).TryGet(out CompactRange? range, out _) || range.Root != said.Root || !string.Equals(said.Origin, Origin, StringComparison.Ordinal))
        {
            throw new StorageException(new Error("log_damaged", "The newest head in accesslog_log is not one that this hub signed, or was altered. Nothing is read until it is right: run 'selfhold log verify' and restore a backup."));
        }
    }

    public void Dispose() => _signer.Dispose();

    /// <summary>The hub's key, and the row of its log; made where there is none yet.</summary>
    public static HeadSigner Prepare(HubStorage storage, RoomKeys keys, AccessLogOptions options)
    {
        LogHead? head;
        using (HubRead read = storage.BeginRead())
        {
            head = LogHead.TryRead(read);
            if (head is not null && (head.Size > 0 || options.Origin.Length == 0 || string.Equals(head.Origin, options.Origin, StringComparison.Ordinal)))
            {
                return Open(read, keys, head.Origin);
            }
        }

        using HubWrite write = storage.BeginWrite();
        write.Lock(-61);
        head = LogHead.TryRead(write, lockIt: true);
        if (head is not null && (head.Size > 0 || options.Origin.Length == 0 || string.Equals(head.Origin, options.Origin, StringComparison.Ordinal)))
        {
            return Open(write, keys, head.Origin);
        }

        string origin = options.Origin.Length > 0 ? options.Origin : $"log-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.selfhold.invalid/log";
        HeadSigner made = Make(write, keys, origin, HubStorage.Micros(storage.Clock));
        WriteEmpty(write, origin, made.Sign(0, Rfc6962.EmptyRoot), head is null, HubStorage.Micros(storage.Clock));
        write.Commit();
        return made;
    }

    private static void WriteEmpty(HubWrite write, string origin, string note, bool isNew, long at)
    {
        using PreparedSql put = write.Prepare(
            isNew ? "INSERT INTO accesslog_log (log, origin, size, root, range, note, at) VALUES (@p0, @p1, 0, @p2, @p3, @p4, @p5)"
                : "UPDATE accesslog_log SET origin = @p1, root = @p2, range = @p3, note = @p4, at = @p5 WHERE log = @p0 AND size = 0",
            BulkType.Bigint, BulkType.Text, BulkType.Bytes, BulkType.Bytes, BulkType.Text, BulkType.Bigint);
        put.Long(0, LogHead.One).Text(1, origin).Bytes(2, Rfc6962.EmptyRoot.Span).Bytes(3, []).Text(4, note).Long(5, at).Execute();
    }

    /// <summary>The key of the log of this name.</summary>
    public static HeadSigner Open(IStatements from, RoomKeys keys, string origin)
        => Of(origin, SigningKeys.Find(from, keys, origin, Kind) ?? throw new StorageException(new Error("log_key_missing", "The access log's signing key is missing in accesslog_key. Restore the hub from a backup.")));

    private static HeadSigner Make(HubWrite write, RoomKeys keys, string origin, long at)
    {
        byte[] pkcs8 = NoteSigner.NewKey();
        var made = new HeadSigner(NoteSigner.Log(origin, pkcs8));
        SigningKeys.Add(write, keys, origin, Kind, made.Verifier, pkcs8, at);
        return made;
    }

    private static HeadSigner Of(string origin, byte[] pkcs8)
    {
        try
        {
            return new HeadSigner(NoteSigner.Log(origin, pkcs8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
