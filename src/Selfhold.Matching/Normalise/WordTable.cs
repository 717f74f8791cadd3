using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>A frozen table from folded words (or short phrases) to a canonical word; looked up by bytes, without allocation.</summary>
internal sealed class WordTable
{
    private readonly byte[] _pool;
    private readonly Slot[] _slots;
    private readonly int _mask;
    private readonly byte[][] _values;
    private readonly int _longest;
    private readonly uint[] _firsts = new uint[64];

    private WordTable(List<(byte[] Key, int Value)> entries, byte[][] values)
    {
        int size = 16;
        while (size < entries.Count * 3)
        {
            size *= 2;
        }

        _slots = new Slot[size];
        _mask = size - 1;
        _values = values;
        _pool = new byte[entries.Sum(e => e.Key.Length)];
        int at = 0;
        foreach ((byte[] key, int value) in entries)
        {
            uint hash = Hash(key);
            int slot = (int)hash & _mask;
            while (_slots[slot].Length > 0)
            {
                slot = (slot + 1) & _mask;
            }

            key.CopyTo(_pool, at);
            _slots[slot] = new Slot { Hash = hash, Start = at, Length = key.Length, Value = value };
            at += key.Length;
            _longest = Math.Max(_longest, key.Length);
            _firsts[Math.Min(key.Length, 63)] |= 1u << (key[0] & 31);
        }
    }

    public bool Contains(ReadOnlySpan<byte> word) => Find(word) >= 0;

    /// <summary>The canonical form, or the word itself when the table does not know it.</summary>
    public ReadOnlySpan<byte> Map(ReadOnlySpan<byte> word)
    {
        int value = Find(word);
        return value < 0 ? word : _values[value];
    }

    public bool TryMap(ReadOnlySpan<byte> word, out ReadOnlySpan<byte> canonical)
    {
        int value = Find(word);
        canonical = value < 0 ? default : _values[value];
        return value >= 0;
    }

    public int Find(ReadOnlySpan<byte> word)
    {
        // Most words are in no table; their length and first letter tell.
        if ((uint)(word.Length - 1) >= (uint)_longest || (_firsts[Math.Min(word.Length, 63)] & (1u << (word[0] & 31))) == 0)
        {
            return -1;
        }

        uint hash = Hash(word);
        Slot[] slots = _slots;
        for (int slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            ref Slot s = ref slots[slot];
            if (s.Length == 0)
            {
                return -1;
            }

            if (s.Hash == hash && s.Length == word.Length && word.SequenceEqual(new ReadOnlySpan<byte>(_pool, s.Start, s.Length)))
            {
                return s.Value;
            }
        }
    }

    /// <summary>Reads <c>canonical = alias, alias</c> lines, or lines of plain words, which are their own canonical form.</summary>
    public static WordTable Parse(IEnumerable<string> lines)
    {
        var entries = new List<(byte[] Key, int Value)>();
        var values = new List<byte[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string[] words = line[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (equals < 0)
            {
                foreach (string word in words)
                {
                    Add(word, Folding.Fold(word));
                }

                continue;
            }

            string canonical = line[..equals].Trim();
            Add(canonical, canonical);
            foreach (string word in words)
            {
                Add(word, canonical);
            }
        }

        return new WordTable(entries, [.. values]);

        void Add(string word, string canonical)
        {
            string key = Folding.Fold(word);
            if (key.Length > 0 && seen.Add(key))
            {
                byte[] value = Encoding.UTF8.GetBytes(canonical);
                if (values.Count == 0 || !values[^1].AsSpan().SequenceEqual(value))
                {
                    values.Add(value);
                }

                entries.Add((Encoding.UTF8.GetBytes(key), values.Count - 1));
            }
        }
    }

    /// <summary>Reads a data file of this folder.</summary>
    public static WordTable Load(string name) => Parse(Lines(name));

    /// <summary>The lines of a data file, without comments and empty ones.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = typeof(WordTable).Assembly.GetManifestResourceStream("Normalise." + name)
            ?? throw new InvalidOperationException($"The data file {name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            int comment = line.IndexOf('#', StringComparison.Ordinal);
            string text = (comment < 0 ? line : line[..comment]).Trim();
            if (text.Length > 0)
            {
                yield return text;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(ReadOnlySpan<byte> word)
    {
        ulong h = (ulong)word.Length * 0x9E3779B97F4A7C15;
        int length = word.Length;
        if (length >= 8)
        {
            for (int i = 0; i + 8 < length; i += 8)
            {
                h = Mix(h ^ MemoryMarshal.Read<ulong>(word[i..]));
            }

            h = Mix(h ^ MemoryMarshal.Read<ulong>(word[(length - 8)..]));
        }
        else if (length >= 4)
        {
            h = Mix(h ^ MemoryMarshal.Read<uint>(word) ^ ((ulong)MemoryMarshal.Read<uint>(word[(length - 4)..]) << 32));
        }
        else if (length > 0)
        {
            h = Mix(h ^ word[0] ^ ((ulong)word[length >> 1] << 8) ^ ((ulong)word[length - 1] << 16));
        }

        return (uint)(h >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong h)
    {
        h *= 0xD6E8FEB86659FD93;
        return (h ^ (h >> 32)) * 0xD6E8FEB86659FD93;
    }

    private struct Slot
    {
        public uint Hash;
        public int Start;
        public int Length;
        public int Value;
    }
}
