using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Block;

/// <summary>Sorts keys with a value each by counting digits of eleven bits, three passes for 32 bits: stable, no comparisons.</summary>
internal static class RadixSort
{
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(ulong[] entries, ulong[] scratch, int count)
    {
        // Entries are key << 32 | value: only the key's digits count.
        ulong[] from = entries, to = scratch;
        Span<int> counts = stackalloc int[Buckets];
        for (int shift = 32; shift < 64; shift += Bits)
        {
            counts.Clear();
            for (int i = 0; i < count; i++)
            {
                counts[(int)(from[i] >> shift) & (Buckets - 1)]++;
            }

            int sum = 0;
            for (int b = 0; b < Buckets; b++)
            {
                int n = counts[b];
                counts[b] = sum;
                sum += n;
            }

            for (int i = 0; i < count; i++)
            {
                ulong entry = from[i];
                to[counts[(int)(entry >> shift) & (Buckets - 1)]++] = entry;
            }

            (from, to) = (to, from);
        }

        if (from != entries)
        {
            Array.Copy(from, entries, count);
        }
    }

    /// <summary>Sorts by all 64 bits, six passes; passes over a digit that all keys share are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SortWhole(ulong[] keys)
    {
        ulong[] from = keys, to = new ulong[keys.Length];
        Span<int> counts = stackalloc int[Buckets];
        for (int shift = 0; shift < 64; shift += Bits)
        {
            counts.Clear();
            foreach (ulong key in from)
            {
                counts[(int)(key >> shift) & (Buckets - 1)]++;
            }

            if (from.Length == 0 || counts[(int)(from[0] >> shift) & (Buckets - 1)] == from.Length)
            {
                continue;
            }

            int sum = 0;
            for (int b = 0; b < Buckets; b++)
            {
                (counts[b], sum) = (sum, sum + counts[b]);
            }

            foreach (ulong key in from)
            {
                to[counts[(int)(key >> shift) & (Buckets - 1)]++] = key;
            }

            (from, to) = (to, from);
        }

        if (from != keys)
        {
            Array.Copy(from, keys, keys.Length);
        }
    }
}
