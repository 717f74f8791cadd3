using System.Security.Cryptography;

namespace Selfhold.Storage;

/// <summary>Random bytes of the system's generator, fetched by the kilobyte per thread; each byte is given out once and then wiped.</summary>
internal static class RandomBytes
{
    private const int Store = 2048;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _used;

    public static void Fill(Span<byte> to)
    {
        if (_bytes is null || _used + to.Length > Store)
        {
            if (to.Length > Store / 8)
            {
                RandomNumberGenerator.Fill(to);
                return;
            }

            _bytes ??= new byte[Store];
            RandomNumberGenerator.Fill(_bytes);
            _used = 0;
        }

        Span<byte> given = _bytes.AsSpan(_used, to.Length);
        given.CopyTo(to);
        given.Clear();
        _used += to.Length;
    }
}
