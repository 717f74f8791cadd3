using System.Security.Cryptography;
using Selfhold.AccessLog.Data;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Witness;

/// <summary>The key with which this hub co-signs heads of others: one of its own, made when it is first wanted.</summary>
internal sealed class WitnessKey(HubStorage storage, RoomKeys keys, string name) : IDisposable
{
    private const string Kind = "witness";

    private readonly Lock _guard = new();
    private NoteSigner? _signer;

    /// <summary>The name of the hub as a witness, made from the name of its log.</summary>
    public static string NameOf(string origin) => (origin.EndsWith("/log", StringComparison.Ordinal) ? origin[..^4] : origin) + "/witness";

    public NoteVerifier Verifier
    {
        get
        {
            lock (_guard)
            {
                return Signer().Verifier;
            }
        }
    }

    public NoteSignature Cosign(string text, DateTimeOffset at)
    {
        lock (_guard)
        {
            return Signer().Cosign(text, at);
        }
    }

    public void Dispose() => _signer?.Dispose();

    private NoteSigner Signer()
    {
        if (_signer is not null)
        {
            return _signer;
        }

        using (HubRead read = storage.BeginRead())
        {
            if (SigningKeys.Find(read, keys, name, Kind) is { } there)
            {
                return _signer = Of(there);
            }
        }

        using HubWrite write = storage.BeginWrite();
        write.Lock(-62);
        if (SigningKeys.Find(write, keys, name, Kind) is { } meanwhile)
        {
            return _signer = Of(meanwhile);
        }

        byte[] pkcs8 = NoteSigner.NewKey();
        NoteSigner made = NoteSigner.Cosigner(name, pkcs8);
        SigningKeys.Add(write, keys, name, Kind, made.Verifier, pkcs8, HubStorage.Micros(storage.Clock));
        write.Commit();
        return _signer = made;
    }

    private NoteSigner Of(byte[] pkcs8)
    {
        try
        {
            return NoteSigner.Cosigner(name, pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
