using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Selfhold.Matching.Table;

/// <summary>
/// A fast 64-bit hash for short values, after the multiply-and-fold scheme of wyhash. The same on every machine and run: order
/// of ties and choice of samples depend on it, so it must never be keyed per process. Not for secrets.
/// </summary>
internal static class Hash64
{
    private const ulong Key0 = 0x9E3779B97F4A7C15;
    private const ulong Key1 = 0xD6E8FEB86659FD93;
    private const ulong Key2 = 0xA0761D6478BD642F;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a ^ Key0, b ^ Key1, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong value) => Mix(value, Key2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> value)
    {
        ref byte p = ref MemoryMarshal.GetReference(value);
        int length = value.Length;
        if (length <= 16)
        {
            ulong a, b;
            if (length >= 8)
            {
                a = Unsafe.ReadUnaligned<ulong>(ref p);
                b = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref p, length - 8));
            }
            else if (length >= 4)
            {
                a = Unsafe.ReadUnaligned<uint>(ref p);
                b = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref p, length - 4));
            }
            else if (length > 0)
            {
                a = ((ulong)p << 16) | ((ulong)Unsafe.Add(ref p, length >> 1) << 8) | Unsafe.Add(ref p, length - 1);
                b = 0;
            }
            else
            {
                return Key2;
            }

            return Mix(a ^ ((ulong)length * Key2), b ^ Key0);
        }

        return Long(value);
    }

    private static ulong Long(ReadOnlySpan<byte> value)
    {
        ulong seed = (ulong)value.Length * Key2;
        ReadOnlySpan<byte> rest = value;
        while (rest.Length > 16)
        {
            seed = Mix(
                BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ seed,
                BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ Key1);
            rest = rest[16..];
        }

        ReadOnlySpan<byte> tail = value[^16..];
        return Mix(BinaryPrimitives.ReadUInt64LittleEndian(tail) ^ seed, BinaryPrimitives.ReadUInt64LittleEndian(tail[8..]) ^ Key0);
    }
}
