using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>The distinct e-mail addresses of a table, taken apart into the name before the @ and the provider behind it.</summary>
internal sealed class EmailValues
{
    private readonly Parts[] _parts;

    public EmailValues(ValueStore store)
    {
        Store = store;
        var domains = new ValueStore();
        _parts = new Parts[store.Count + 1];
        for (int id = 1; id <= store.Count; id++)
        {
            ReadOnlySpan<byte> value = store[id];
            int at = value.LastIndexOf((byte)'@');
            ReadOnlySpan<byte> local = at < 0 ? value : value[..at];
            _parts[id] = new Parts
            {
                Local = Locals.Intern(local),
                Domain = at < 0 ? 0 : domains.Intern(value[(at + 1)..]),
                Cell = Cell.Of(local),
                Length = Math.Min(byte.MaxValue, local.Length),
                Letters = Cell.LettersOf(local),
                Digits = DigitsOf(local),
            };
        }
    }

    public ValueStore Store { get; }

    public ValueStore Locals { get; } = new();

    public ref readonly Parts this[int email]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _parts[email];
    }

    public int Local(int email) => _parts[email].Local;

    public int LocalLength(int email) => _parts[email].Length;

    public uint Letters(int email) => _parts[email].Letters;

    private static uint DigitsOf(ReadOnlySpan<byte> local)
    {
        uint digits = 0;
        foreach (byte c in local)
        {
            digits = c is >= (byte)'0' and <= (byte)'9' ? (digits * 11) + c : digits;
        }

        return digits;
    }

    /// <summary>Everything about one address side by side in memory.</summary>
    internal struct Parts
    {
        public Vector128<byte> Cell;
        public int Local;
        public int Domain;
        public int Length;
        public uint Letters;

        /// <summary>A number that stands for the digits in the name, in their order.</summary>
        public uint Digits;
    }
}
