using System.Security.Cryptography;

namespace Selfhold.Storage;

/// <summary>Makes and opens the record keys of one source. Safe for use by many threads.</summary>
public sealed class SourceKey
{
    private readonly Dictionary<uint, GcmPool> _versions;
    private readonly GcmPool _newest;
    private readonly Func<SourceKey?> _reload;
    private volatile SourceKey? _successor;

    internal SourceKey(Guid source, uint newest, Dictionary<uint, GcmPool> versions, Func<SourceKey?> reload)
    {
        Source = source;
        KeyId = newest;
        _versions = versions;
        _newest = versions[newest];
        _reload = reload;
    }

    public Guid Source { get; }

    /// <summary>The version under which new record keys are wrapped: what <c>keys_record.key_id</c> holds.</summary>
    public long KeyId { get; }

    /// <summary>A fresh key, and its wrapped form of <see cref="RecordKey.WrappedLength"/> bytes. Clear the key after use.</summary>
    public void NewRecordKey(Guid recordId, Span<byte> key32, Span<byte> wrapped)
    {
        RandomBytes.Fill(key32[..RecordKey.Length]);
        Wrap(recordId, key32, wrapped);
    }

    /// <summary>Wraps a record's key, which may have been under another version or another key before.</summary>
    public void Wrap(Guid recordId, ReadOnlySpan<byte> key32, Span<byte> wrapped)
    {
        AesGcm cipher = _newest.Take();
        Sealed.Seal(cipher, (uint)KeyId, Place(recordId), key32[..RecordKey.Length], wrapped);
        _newest.Give(cipher);
    }

    /// <summary>False when it is not this record's key, or was altered. Open nothing then: the value is damaged.</summary>
    public bool TryOpen(Guid recordId, ReadOnlySpan<byte> wrapped, Span<byte> key32)
    {
        if (Sealed.KeyId(wrapped) is not { } keyId || wrapped.Length != RecordKey.WrappedLength)
        {
            return false;
        }

        if (!_versions.TryGetValue(keyId, out GcmPool? pool))
        {
            // Another process has rotated the source's key since this one was read. Who holds this one may have a million records to open.
            if (_successor is not { } known || !known._versions.ContainsKey(keyId))
            {
                known = _reload();
                _successor = known;
            }

            return known is not null && known._versions.ContainsKey(keyId) && known.TryOpen(recordId, wrapped, key32);
        }

        AesGcm cipher = pool.Take();
        bool opened = Sealed.TryOpen(cipher, Place(recordId), wrapped, key32, out _);
        pool.Give(cipher);
        return opened;
    }

    /// <summary>The key of a person that lies under this one, to open what she holds; null when it is not hers, or was altered.</summary>
    public HolderKey? OpenHolder(Guid person, ReadOnlySpan<byte> wrapped)
    {
        var key = new byte[RecordKey.Length];
        return TryOpen(person, wrapped, key) ? new HolderKey(person, key) : null;
    }

    internal static SealContext Place(Guid recordId) => new("keys_record", "record", recordId, 0);
}
