using System.Security.Cryptography;

namespace Selfhold.Storage;

/// <summary>Ciphers of one long-lived key: making one costs more than using it, and one serves a single thread at a time.</summary>
internal sealed class GcmPool(byte[] key)
{
    private readonly AesGcm?[] _free = new AesGcm?[16];

    public AesGcm Take()
        => Interlocked.Exchange(ref _free[Environment.CurrentManagedThreadId & 15], null) ?? new AesGcm(key, 16);

    public void Give(AesGcm cipher)
        => Interlocked.Exchange(ref _free[Environment.CurrentManagedThreadId & 15], cipher)?.Dispose();
}
