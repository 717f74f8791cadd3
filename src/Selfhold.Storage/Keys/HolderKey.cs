using System.Security.Cryptography;

namespace Selfhold.Storage;

/// <summary>
/// The open key of one person, as what wraps the keys of records that she has proven to be about her. Safe for use by many threads until it is
/// disposed.
/// </summary>
/// <remarks>
/// A wrapped key opens for its own record and under its own holder only. <c>keys_record.under</c> names the holder, and <c>key_id</c> is
/// <see cref="HeldKeyId"/>: no rotation of a source's key touches it.
/// </remarks>
public sealed class HolderKey : IDisposable
{
    /// <summary>What <c>keys_record.key_id</c> holds for a key that lies under a person's: no key of a source.</summary>
    public const long HeldKeyId = 0;

    private readonly byte[] _key;

    internal HolderKey(Guid person, byte[] key)
    {
        Person = person;
        _key = key;
    }

    public Guid Person { get; }

    /// <summary>False when it is not this record's key, lies under another person's, or was altered.</summary>
    public bool TryOpen(Guid recordId, ReadOnlySpan<byte> wrapped, Span<byte> key32)
        => wrapped.Length == RecordKey.WrappedLength && Sealed.TryOpen(_key, Place(recordId), wrapped, key32, out _);

    public void Wrap(Guid recordId, ReadOnlySpan<byte> key32, Span<byte> wrapped)
        => Sealed.Seal(_key, (uint)HeldKeyId, Place(recordId), key32[..RecordKey.Length], wrapped);

    /// <summary>A value of hers that is sealed under this very key.</summary>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c>, naming table and row.</exception>
    public byte[] Open(in SealContext place, ReadOnlySpan<byte> sealedValue)
    {
        var plain = new byte[Math.Max(0, sealedValue.Length - Sealed.Overhead)];
        return sealedValue.Length >= Sealed.Overhead && Sealed.TryOpen(_key, place, sealedValue, plain, out _) ? plain : throw Sealed.Damaged(place);
    }

    /// <summary>Whether a value of hers that is sealed under this very key opens: a statement, a contact point.</summary>
    public bool Opens(in SealContext place, ReadOnlySpan<byte> sealedValue)
        => sealedValue.Length >= Sealed.Overhead && Sealed.TryOpen(_key, place, sealedValue, new byte[sealedValue.Length - Sealed.Overhead], out _);

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static SealContext Place(Guid recordId) => new("keys_record", "held", recordId, 0);
}
