using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Storage;

/// <summary>The keys of one domain: one seals its documents (models, mappings, shapes), the others make its blind index.</summary>
public sealed class DomainKeys
{
    private readonly GcmPool _documents;

    internal DomainKeys(Guid domain, uint keyId, ReadOnlySpan<byte> key, BlindIndex index)
    {
        Domain = domain;
        KeyId = keyId;
        Index = index;
        var derived = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], info: Encoding.UTF8.GetBytes("selfhold domain|documents"));
        _documents = new GcmPool(derived);
    }

    public Guid Domain { get; }

    public long KeyId { get; }

    public BlindIndex Index { get; }

    public byte[] SealDocument(in SealContext context, ReadOnlySpan<byte> plain)
    {
        var to = new byte[plain.Length + Sealed.Overhead];
        AesGcm cipher = _documents.Take();
        Sealed.Seal(cipher, (uint)KeyId, context, plain, to);
        _documents.Give(cipher);
        return to;
    }

    /// <exception cref="StorageException"><c>sealed_value_damaged</c>, naming table and row.</exception>
    public byte[] OpenDocument(in SealContext context, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < Sealed.Overhead)
        {
            throw Sealed.Damaged(context);
        }

        var plain = new byte[sealedValue.Length - Sealed.Overhead];
        AesGcm cipher = _documents.Take();
        bool opened = Sealed.TryOpen(cipher, context, sealedValue, plain, out _);
        _documents.Give(cipher);
        return opened ? plain : throw Sealed.Damaged(context);
    }
}
