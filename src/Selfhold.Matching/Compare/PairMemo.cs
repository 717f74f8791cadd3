using System.Numerics;
using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>
/// Remembers the level of pairs of value numbers. Direct-mapped: a newer pair takes the place of an older one, so it never grows.
/// Threads may share it: an entry is one 64-bit word that holds key and level together, so a reader sees all of it or none.
/// </summary>
internal sealed class PairMemo
{
    private const int MostBits = 16;
    private const int LeastBits = 6;
    private readonly ulong[] _entries;
    private readonly int _shift;

    /// <summary>Value numbers up to 2²⁸ fit; larger ones are not remembered.</summary>
    private const int MaxId = 1 << 28;

    /// <param name="values">Number of values that may meet: few need little memory.</param>
    public PairMemo(int values)
    {
        int bits = Math.Clamp(BitOperations.Log2((uint)values + 1) + 4, LeastBits, MostBits);
        _entries = new ulong[1 << bits];
        _shift = 64 - bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int a, int b, out int level)
    {
        ulong key = Key(a, b);
        ulong entry = Volatile.Read(ref _entries[Slot(key)]);
        level = (int)(entry & 15);
        return entry >> 4 == key && key != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int a, int b, int level)
    {
        if ((uint)a < MaxId && (uint)b < MaxId)
        {
            ulong key = Key(a, b);
            Volatile.Write(ref _entries[Slot(key)], (key << 4) | (uint)level);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(int a, int b)
    {
        // Comparisons are symmetric: the smaller number first.
        (uint low, uint high) = a < b ? ((uint)a, (uint)b) : ((uint)b, (uint)a);
        return low >= MaxId || high >= MaxId ? 0 : ((ulong)high << 28) | low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
}
