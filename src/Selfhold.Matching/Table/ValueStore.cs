using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Selfhold.Matching.Table;

/// <summary>
/// Values of one column as bytes, each with a number from 1 up in the order they came; 0 is "not stated". Interning gives equal
/// values the same number; appending does not look. Bytes lie in blocks that never move.
/// </summary>
internal sealed class ValueStore
{
    /// <summary>The first block of a column is small, because many tables are; later ones are larger.</summary>
    private const int FirstBlockSize = 1 << 11;
    private const int BlockSize = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private long[] _starts = new long[16];
    private int[] _lengths = new int[16];
    private ulong[] _slots = [];
    private int _mask;
    private int _used;
    private int _free;

    /// <summary>Number of the last value; numbers run from 1 to this.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (id == 0)
            {
                return default;
            }

            long start = _starts[id];
            // Written out, because this runs before the runtime has made the span helpers fast.
            ref byte block = ref MemoryMarshal.GetArrayDataReference(_blocks[(int)(start >> 32)]);
            return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref block, (int)(uint)start), _lengths[id]);
        }
    }

    public int Append(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return 0;
        }

        int id = ++Count;
        if (id == _starts.Length)
        {
            Array.Resize(ref _starts, id * 2);
            Array.Resize(ref _lengths, id * 2);
        }

        if (value.Length > _free)
        {
            NewBlock(value.Length);
        }

        value.CopyTo(_blocks[^1].AsSpan(_used));
        _starts[id] = ((long)(_blocks.Count - 1) << 32) | (uint)_used;
        _lengths[id] = value.Length;
        _used += value.Length;
        _free -= value.Length;
        return id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Intern(ReadOnlySpan<byte> value) => value.IsEmpty ? 0 : Intern(value, Hash64.Of(value));

    /// <param name="hash"><see cref="Hash64.Of(ReadOnlySpan{byte})"/> of the value, which must not be empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Intern(ReadOnlySpan<byte> value, ulong hash)
    {
        if (Count >= _slots.Length / 2)
        {
            Grow();
        }

        ulong tag = hash & 0xFFFFFFFF00000000UL;
        int at = (int)hash & _mask;
        while (true)
        {
            ulong slot = _slots[at];
            if (slot == 0)
            {
                int id = Append(value);
                _slots[at] = tag | (uint)id;
                return id;
            }

            if ((slot & 0xFFFFFFFF00000000UL) == tag && this[(int)(uint)slot].SequenceEqual(value))
            {
                return (int)(uint)slot;
            }

            at = (at + 1) & _mask;
        }
    }

    /// <summary>Fetches the place where a value of this hash would stand, so that a later <see cref="Intern(ReadOnlySpan{byte}, ulong)"/> does not wait for memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported && _slots.Length > 0)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (int)hash & _mask)));
        }
    }

    /// <summary>The number of a value, or 0 where it is unknown.</summary>
    public int Find(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || _slots.Length == 0)
        {
            return 0;
        }

        ulong hash = Hash64.Of(value);
        for (int at = (int)hash & _mask; _slots[at] != 0; at = (at + 1) & _mask)
        {
            if ((_slots[at] & 0xFFFFFFFF00000000UL) == (hash & 0xFFFFFFFF00000000UL)
                && this[(int)(uint)_slots[at]].SequenceEqual(value))
            {
                return (int)(uint)_slots[at];
            }
        }

        return 0;
    }

    /// <summary>Gives the look-up table back to the memory; values stay readable, interning starts anew.</summary>
    public void Freeze()
    {
        _slots = [];
        _mask = 0;
    }

    private void NewBlock(int atLeast)
    {
        // A value longer than a block gets one of its own; the next value starts a fresh block.
        int size = Math.Max(_blocks.Count == 0 ? FirstBlockSize : _blocks.Count == 1 ? BlockSize >> 4 : BlockSize, atLeast);
        _blocks.Add(GC.AllocateUninitializedArray<byte>(size));
        (_used, _free) = (0, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        int size = Math.Max(64, _slots.Length * (_slots.Length < 1 << 20 ? 4 : 2));
        var slots = new ulong[size];
        int mask = size - 1;
        for (int id = 1; id <= Count; id++)
        {
            Place(slots, mask, Hash64.Of(this[id]), id);
        }

        _slots = slots;
        _mask = mask;
    }

    private static void Place(ulong[] slots, int mask, ulong hash, int id)
    {
        int at = (int)hash & mask;
        while (slots[at] != 0)
        {
            at = (at + 1) & mask;
        }

        slots[at] = (hash & 0xFFFFFFFF00000000UL) | (uint)id;
    }
}
