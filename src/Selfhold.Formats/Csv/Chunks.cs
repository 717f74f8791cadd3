using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Selfhold.Formats.Csv;

/// <summary>64 bytes looked at together: one bit per byte. One implementation per vector width of the machine.</summary>
internal interface IChunk
{
    /// <summary>Bit i is set where byte i equals <paramref name="value"/>.</summary>
    static abstract ulong Equal(ref byte at, byte value);

    /// <summary>Bit i is set where byte i is not ASCII.</summary>
    static abstract ulong High(ref byte at);
}

internal readonly struct Chunk512 : IChunk
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(ref byte at, byte value)
        => Vector512.Equals(Vector512.LoadUnsafe(ref at), Vector512.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ref byte at) => Vector512.LoadUnsafe(ref at).ExtractMostSignificantBits();
}

internal readonly struct Chunk256 : IChunk
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(ref byte at, byte value)
    {
        Vector256<byte> wanted = Vector256.Create(value);
        ulong low = Vector256.Equals(Vector256.LoadUnsafe(ref at), wanted).ExtractMostSignificantBits();
        ulong high = Vector256.Equals(Vector256.LoadUnsafe(ref at, 32), wanted).ExtractMostSignificantBits();
        return low | (high << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ref byte at)
        => Vector256.LoadUnsafe(ref at).ExtractMostSignificantBits() | ((ulong)Vector256.LoadUnsafe(ref at, 32).ExtractMostSignificantBits() << 32);
}

internal readonly struct Chunk128 : IChunk
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(ref byte at, byte value)
    {
        Vector128<byte> wanted = Vector128.Create(value);
        ulong bits = 0;
        for (int quarter = 3; quarter >= 0; quarter--)
        {
            bits = (bits << 16) | Vector128.Equals(Vector128.LoadUnsafe(ref at, (nuint)(quarter * 16)), wanted).ExtractMostSignificantBits();
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ref byte at)
    {
        ulong bits = 0;
        for (int quarter = 3; quarter >= 0; quarter--)
        {
            bits = (bits << 16) | Vector128.LoadUnsafe(ref at, (nuint)(quarter * 16)).ExtractMostSignificantBits();
        }

        return bits;
    }
}

/// <summary>For machines without vectors.</summary>
internal readonly struct ChunkScalar : IChunk
{
    public static ulong Equal(ref byte at, byte value)
    {
        ulong bits = 0;
        for (int i = 0; i < 64; i++)
        {
            bits |= Unsafe.Add(ref at, i) == value ? 1UL << i : 0;
        }

        return bits;
    }

    public static ulong High(ref byte at)
    {
        ulong bits = 0;
        for (int i = 0; i < 64; i++)
        {
            bits |= (ulong)(Unsafe.Add(ref at, i) >> 7) << i;
        }

        return bits;
    }
}
