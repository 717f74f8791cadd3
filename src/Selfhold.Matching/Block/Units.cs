using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Block;

/// <summary>
/// Records that state exactly the same are one unit: they are compared once, whatever their number. A million equal rows are one
/// unit; their order can't matter.
/// </summary>
internal sealed class Units
{
    private readonly RecordLines _lines;

    private Units(Prepared records, int[] unitOf, int[] first, int[] size)
    {
        _lines = records.Lines;
        UnitOf = unitOf;
        First = first;
        Size = size;
    }

    public int Count => First.Length;

    /// <summary>Unit of each record.</summary>
    public int[] UnitOf { get; }

    /// <summary>The first record of each unit.</summary>
    public int[] First { get; }

    /// <summary>Records in each unit.</summary>
    public int[] Size { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int Line(int unit) => ref _lines.Line(unit);

    /// <summary>All numbers of a unit's line.</summary>
    public ReadOnlySpan<int> Span(int unit) => _lines.Span(unit);

    /// <summary>Fetches a unit's line, so that comparing it later does not wait for memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(int unit)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Line(unit)));
        }
    }

    /// <summary>Finds the units and moves their lines together, in place: the records' own lines are gone afterwards.</summary>
    /// <param name="pinned">Records that are units of their own, whatever they state.</param>
    /// <param name="statedOnly">Whether records that state nothing have no unit (−1); else they are one unit together.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Units Of(Prepared records, IReadOnlyCollection<int>? pinned = null, bool statedOnly = false)
    {
        HashSet<int>? own = pinned is { Count: > 0 } ? [.. pinned] : null;
        RecordLines lines = records.Lines;
        int count = lines.Count;
        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, count) * 2);
        var slots = new int[capacity];
        int mask = capacity - 1;
        var unitOf = new int[count];
        var first = new int[count];
        var size = new int[count];
        int units = 0;
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<int> line = lines.Span(r);
            if (own is not null && own.Contains(r))
            {
                unitOf[r] = units;
                first[units] = r;
                size[units] = 1;
                line.CopyTo(lines.Span(units++));
                continue;
            }

            if (statedOnly && !line.ContainsAnyExcept(0))
            {
                unitOf[r] = -1;
                continue;
            }

            int at = (int)Hash(line) & mask;
            while (true)
            {
                int unit = slots[at] - 1;
                if (unit < 0)
                {
                    unit = units++;
                    line.CopyTo(lines.Span(unit));
                    slots[at] = unit + 1;
                    first[unit] = r;
                    unitOf[r] = unit;
                    size[unit] = 1;
                    break;
                }

                if (lines.Span(unit).SequenceEqual(line))
                {
                    unitOf[r] = unit;
                    size[unit]++;
                    break;
                }

                at = (at + 1) & mask;
            }
        }

        return new Units(records, unitOf, first[..units], size[..units]);
    }

    private static ulong Hash(ReadOnlySpan<int> line)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<int, ulong>(line);
        ulong hash = 0;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            hash = Hash64.Mix(hash ^ words[i], words[i + 1]);
        }

        return Hash64.Of(hash);
    }
}
