using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Selfhold.Matching.Compare;

/// <summary>
/// A line of value numbers for each record, all in one array. Lines of up to sixteen numbers start at a cache line, so that a record
/// costs one look at memory.
/// </summary>
internal sealed class RecordLines
{
    private const int CacheLine = 16;

    /// <summary>Below so many numbers all lines are in the cache anyway.</summary>
    private const int SmallTable = 1 << 16;
    private readonly int[] _data;
    private readonly int _start;

    /// <param name="width">Numbers that a line must hold.</param>
    public RecordLines(int count, int width)
    {
        Count = count;
        Stride = width <= 4 ? 4 : (width + 7) / 8 * 8;
        long length = ((long)count * Stride) + CacheLine;
        if (length > Array.MaxLength)
        {
            throw new InvalidOperationException("More records than one run can hold.");
        }

        if (length < SmallTable)
        {
            _data = new int[(int)length];
            return;
        }

        _data = GC.AllocateArray<int>((int)length, pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_data, 0);
        _start = (int)(((64 - (address & 63)) & 63) / sizeof(int));
    }

    public int Count { get; }

    public int Stride { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int Line(int record)
        => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _start + ((nint)record * Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int At(int record, int field) => ref Unsafe.Add(ref Line(record), field);

    public Span<int> Span(int record) => _data.AsSpan(_start + (record * Stride), Stride);
}
