using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>The cells, lengths and letters of all values of a store, by value number.</summary>
internal sealed class ValueCells
{
    private readonly Entry[] _entries;

    public ValueCells(ValueStore store)
    {
        _entries = new Entry[store.Count + 1];
        for (int id = 1; id <= store.Count; id++)
        {
            ReadOnlySpan<byte> value = store[id];
            _entries[id] = new Entry
            {
                Cell = Cell.Of(value),
                Length = Math.Min(byte.MaxValue, value.Length),
                Letters = Cell.LettersOf(value),
            };
        }
    }

    /// <summary>Number of values.</summary>
    public int Count => _entries.Length - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Length(int id) => _entries[id].Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte First(int id) => _entries[id].Cell.GetElement(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool WithinOneEdit(int a, int b)
    {
        ref readonly Entry x = ref _entries[a];
        ref readonly Entry y = ref _entries[b];
        return Cell.WithinOneEdit(x.Cell, x.Length, y.Cell, y.Length);
    }

    /// <summary>Whether the Jaro–Winkler similarity of two values reaches a limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSimilar(int a, int b, double limit)
    {
        ref readonly Entry x = ref _entries[a];
        ref readonly Entry y = ref _entries[b];
        return Cell.IsSimilar(in x.Cell, x.Length, x.Letters, in y.Cell, y.Length, y.Letters, limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CommonPrefix(int a, int b)
    {
        ref readonly Entry x = ref _entries[a];
        ref readonly Entry y = ref _entries[b];
        return Math.Min(Cell.CommonPrefix(x.Cell, y.Cell), Math.Min(x.Length, y.Length));
    }

    private struct Entry
    {
        public Vector128<byte> Cell;
        public int Length;
        public uint Letters;
    }
}
