using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Selfhold.Matching.Block;

/// <summary>
/// Every unit's key under every rule, one row a unit. A pair belongs to the first column in which both have the same key, so that
/// it is compared once whatever number of blocks it is in.
/// </summary>
internal sealed class KeyTable
{
    private const int Lane = 16;

    /// <summary>Below so many keys all rows are in the cache anyway.</summary>
    private const int SmallTable = 1 << 16;
    private readonly uint[] _keys;
    private readonly int _start;
    private readonly int _stride;
    private readonly bool _simple;

    /// <param name="columnsOfRule">First key column of each rule, and the number of all columns at the end; a rule whose part has slots has as many columns, rules that are left out stand last and have none.</param>
    public KeyTable(int units, int[] columnsOfRule)
    {
        ColumnsOfRule = columnsOfRule;
        _stride = (columnsOfRule[^1] + Lane - 1) / Lane * Lane;
        _simple = columnsOfRule.Select((column, rule) => column == Math.Min(rule, columnsOfRule[^1])).All(one => one);
        int length = (int)(((long)units * _stride) + Lane);
        if (length < SmallTable)
        {
            _keys = new uint[length];
            return;
        }

        _keys = GC.AllocateArray<uint>(length, pinned: true);
        _start = (int)(((64 - (Marshal.UnsafeAddrOfPinnedArrayElement(_keys, 0) & 63)) & 63) / sizeof(uint));
    }

    public int[] ColumnsOfRule { get; }

    /// <summary>Fetches a unit's keys, so that looking at them later does not wait for memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(int unit)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Key(unit, 0)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref uint Key(int unit, int column) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_keys), _start + ((nint)unit * _stride) + column);

    /// <summary>Notes a unit's key under a rule, in its first free column. Only keys of blocks that are compared are noted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remember(int unit, int firstColumn, int endColumn, uint key)
    {
        if (endColumn == firstColumn + 1)
        {
            Key(unit, firstColumn) = key;
            return;
        }

        for (int column = firstColumn; column < endColumn; column++)
        {
            ref uint at = ref Key(unit, column);
            if (at == 0)
            {
                at = key;
                return;
            }
        }
    }

    /// <summary>Whether <paramref name="rule"/> (by <paramref name="key"/>, where it has slots) is the first to bring two units together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsFirst(int a, int b, int rule, uint key) => _simple ? FirstColumn(a, b) == rule : FirstOfSlots(a, b, rule, key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstColumn(int a, int b)
    {
        ref uint x = ref Key(a, 0);
        ref uint y = ref Key(b, 0);
        for (int at = 0; at < _stride; at += Lane)
        {
            Vector512<uint> left = Vector512.LoadUnsafe(ref x, (nuint)at);
            Vector512<uint> right = Vector512.LoadUnsafe(ref y, (nuint)at);
            Vector512<uint> same = Vector512.AndNot(Vector512.Equals(left, right), Vector512.Equals(left, Vector512<uint>.Zero));
            ulong bits = same.ExtractMostSignificantBits();
            if (bits != 0)
            {
                return at + BitOperations.TrailingZeroCount(bits);
            }
        }

        return int.MaxValue;
    }

    private bool FirstOfSlots(int a, int b, int rule, uint key)
    {
        for (int r = 0; r <= rule; r++)
        {
            uint least = uint.MaxValue;
            for (int i = ColumnsOfRule[r]; i < ColumnsOfRule[r + 1]; i++)
            {
                uint x = Key(a, i);
                for (int j = ColumnsOfRule[r]; x != 0 && j < ColumnsOfRule[r + 1]; j++)
                {
                    least = x == Key(b, j) ? Math.Min(least, x) : least;
                }
            }

            if (least != uint.MaxValue)
            {
                return r == rule && least == key;
            }
        }

        return false;
    }
}
