using System.Runtime.CompilerServices;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>The distinct e-mail addresses of a table, taken apart into the name before the @ and the provider behind it.</summary>
internal sealed class EmailValues
{
    private readonly int[] _local;
    private readonly int[] _domain;
    private readonly uint[] _digits;

    public EmailValues(ValueStore store)
    {
        Store = store;
        var domains = new ValueStore();
        _local = new int[store.Count + 1];
        _domain = new int[store.Count + 1];
        for (int id = 1; id <= store.Count; id++)
        {
            ReadOnlySpan<byte> value = store[id];
            int at = value.LastIndexOf((byte)'@');
            _local[id] = Locals.Intern(at < 0 ? value : value[..at]);
            _domain[id] = at < 0 ? 0 : domains.Intern(value[(at + 1)..]);
        }

        LocalCells = new ValueCells(Locals);
        _digits = new uint[Locals.Count + 1];
        for (int id = 1; id <= Locals.Count; id++)
        {
            foreach (byte c in Locals[id])
            {
                _digits[id] = c is >= (byte)'0' and <= (byte)'9' ? (_digits[id] * 11) + c : _digits[id];
            }
        }
    }

    public ValueStore Store { get; }

    public ValueStore Locals { get; } = new();

    public ValueCells LocalCells { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Local(int email) => _local[email];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Domain(int email) => _domain[email];

    /// <summary>A number that stands for the digits in the name, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Digits(int local) => _digits[local];
}

/// <summary>The distinct telephone numbers of a table with their last seven digits.</summary>
internal sealed class PhoneValues
{
    private const int TailDigits = 7;
    private readonly uint[] _tail;

    public PhoneValues(ValueStore store)
    {
        Store = store;
        Cells = new ValueCells(store);
        _tail = new uint[store.Count + 1];
        for (int id = 1; id <= store.Count; id++)
        {
            ReadOnlySpan<byte> value = store[id];
            if (value.Length < TailDigits)
            {
                // Too short to have a tail of its own: never equal to another's.
                _tail[id] = uint.MaxValue - (uint)id;
                continue;
            }

            foreach (byte c in value[^TailDigits..])
            {
                _tail[id] = (_tail[id] * 10) + (uint)(c - '0');
            }
        }
    }

    public ValueStore Store { get; }

    public ValueCells Cells { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Tail(int phone) => _tail[phone];
}
