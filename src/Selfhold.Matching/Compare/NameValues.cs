using System.Runtime.CompilerServices;
using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>Everything about the distinct names of a table that comparing and blocking need, by value number. Given names and surnames share the numbers, so that a swap shows.</summary>
internal sealed class NameValues
{
    private readonly int[] _first;
    private readonly int[] _second;
    private readonly ulong[] _groups;
    private readonly Dictionary<int, ushort[]> _manyGroups = [];

    public NameValues(ValueStore store)
    {
        int named = store.Count;
        var first = new int[named + 1];
        var second = new int[named + 1];
        for (int id = 1; id <= named; id++)
        {
            ReadOnlySpan<byte> value = store[id];
            int space = value.IndexOf((byte)' ');
            first[id] = space < 0 ? id : store.Intern(value[..space]);
            if (space >= 0)
            {
                int last = value.LastIndexOf((byte)' ');
                second[id] = store.Intern(value[(last + 1)..]);
            }
        }

        Store = store;
        _first = Extend(first, store.Count);
        _second = second;
        Array.Resize(ref _second, store.Count + 1);
        Cells = new ValueCells(store);
        _groups = new ulong[store.Count + 1];
        Root = new int[store.Count + 1];
        Sound = new int[store.Count + 1];
        Span<byte> code = stackalloc byte[16];
        for (int id = 1; id <= store.Count; id++)
        {
            ReadOnlySpan<ushort> groups = Nicknames.Groups(store[_first[id]]);
            _groups[id] = Packed(id, groups);
            int length = Phonetic.Code(store[_first[id]], code);
            Sound[id] = (int)Hash64.Of(code[..length]) | 1;

            // A name of exactly one group stands for the group; others for themselves.
            Root[id] = groups.Length == 1 ? (int)Hash64.Of(groups[0] + 1ul) | 1 : (int)Hash64.Of(store[_first[id]]) | 1;
        }
    }

    public ValueStore Store { get; }

    public ValueCells Cells { get; }

    /// <summary>A hash of the name group (nickname and formal name alike), for blocking.</summary>
    public int[] Root { get; }

    /// <summary>A hash of the phonetic code, for blocking.</summary>
    public int[] Sound { get; }

    /// <summary>Number of the first word of a name; itself where it is one word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(int id) => _first[id];

    /// <summary>Number of the last word of a name of several words, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Last(int id) => _second[id];

    /// <summary>Whether two names are forms of one name: they share a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Variants(int a, int b)
    {
        ulong x = _groups[a], y = _groups[b];
        return x != 0 && y != 0 && ShareGroup(x, y, a, b);
    }

    private bool ShareGroup(ulong x, ulong y, int a, int b)
    {
        if (x == ulong.MaxValue || y == ulong.MaxValue)
        {
            return Groups(a).Intersect(Groups(b)).Any();
        }

        for (ulong left = x; left != 0; left >>= 16)
        {
            for (ulong right = y; right != 0; right >>= 16)
            {
                if ((ushort)left == (ushort)right)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private IEnumerable<ushort> Groups(int id)
    {
        if (_manyGroups.TryGetValue(id, out ushort[]? many))
        {
            return many;
        }

        var groups = new List<ushort>();
        for (ulong rest = _groups[id]; rest != 0; rest >>= 16)
        {
            groups.Add((ushort)((rest & 0xFFFF) - 1));
        }

        return groups;
    }

    /// <summary>Up to four groups in one word, each one higher than its number so that none is 0; more go into a table of their own.</summary>
    private ulong Packed(int id, ReadOnlySpan<ushort> groups)
    {
        if (groups.Length > 4)
        {
            _manyGroups[id] = groups.ToArray();
            return ulong.MaxValue;
        }

        ulong packed = 0;
        foreach (ushort group in groups)
        {
            packed = (packed << 16) | (ushort)(group + 1);
        }

        return packed;
    }

    private static int[] Extend(int[] first, int count)
    {
        int from = first.Length;
        Array.Resize(ref first, count + 1);
        for (int id = from; id <= count; id++)
        {
            first[id] = id;
        }

        return first;
    }
}
