using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>The cells and lengths of all values of a store, by value number.</summary>
internal sealed class ValueCells
{
    private readonly Vector128<byte>[] _cells;
    private readonly byte[] _lengths;

    public ValueCells(ValueStore store)
    {
        _cells = new Vector128<byte>[store.Count + 1];
        _lengths = new byte[store.Count + 1];
        for (int id = 1; id <= store.Count; id++)
        {
            ReadOnlySpan<byte> value = store[id];
            _cells[id] = Cell.Of(value);
            _lengths[id] = (byte)Math.Min(byte.MaxValue, value.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Length(int id) => _lengths[id];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte First(int id) => _cells[id].GetElement(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool WithinOneEdit(int a, int b) => Cell.WithinOneEdit(_cells[a], _lengths[a], _cells[b], _lengths[b]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double JaroWinkler(int a, int b) => Cell.JaroWinkler(_cells[a], _lengths[a], _cells[b], _lengths[b]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CommonPrefix(int a, int b)
        => Math.Min(Cell.CommonPrefix(_cells[a], _cells[b]), Math.Min(_lengths[a], _lengths[b]));
}
