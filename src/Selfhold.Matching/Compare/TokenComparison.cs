using System.Runtime.CompilerServices;
using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>The distinct word sets of a table (further names, titles and places in a full name), with how telling each word is.</summary>
internal sealed class TokenValues
{
    private readonly int[][] _tokens;
    private readonly float[] _bits;

    /// <param name="counts">Records with each set, by its number in the store.</param>
    public TokenValues(ValueStore store, int[] counts)
        : this(store)
    {
        (long[] uses, long total) = Uses(counts);
        _bits = [.. uses.Select(u => u == 0 ? 0f : (float)Math.Log2(total / (double)u))];
    }

    /// <param name="frozen">Knows how telling words are, whatever sets there are.</param>
    public TokenValues(ValueStore store, FrozenFrequencies frozen)
        : this(store)
    {
        _bits = new float[Words.Count + 1];
        for (int word = 1; word < _bits.Length; word++)
        {
            _bits[word] = frozen.WordBits(Words[word]);
        }
    }

    private TokenValues(ValueStore store)
    {
        _bits = [];
        _tokens = new int[store.Count + 1][];
        _tokens[0] = [];
        for (int id = 1; id <= store.Count; id++)
        {
            var set = new List<int>();
            foreach (ReadOnlySpan<byte> word in new Tokens(store[id]))
            {
                int token = Words.Intern(word);
                if (!set.Contains(token))
                {
                    set.Add(token);
                }
            }

            set.Sort();
            _tokens[id] = [.. set];
        }
    }

    /// <summary>Number of sets.</summary>
    public int Count => _tokens.Length - 1;

    public ValueStore Words { get; } = new();

    /// <summary>The words of a set.</summary>
    public ReadOnlySpan<int> this[int set] => _tokens[set];

    /// <summary>How many records have each word, and how many have any.</summary>
    public (long[] Uses, long Total) Uses(int[] counts)
    {
        var uses = new long[Words.Count + 1];
        long total = 0;
        for (int id = 1; id < _tokens.Length; id++)
        {
            total += counts[id];
            foreach (int token in _tokens[id])
            {
                uses[token] += counts[id];
            }
        }

        return (uses, total);
    }

    /// <summary>Bits of surprise in the words that both sets have, and whether either has a word at all.</summary>
    public float Shared(int a, int b)
    {
        int[] x = _tokens[a], y = _tokens[b];
        float bits = 0;
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            if (x[i] == y[j])
            {
                bits += _bits[x[i]];
                i++;
                j++;
            }
            else if (x[i] < y[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return bits;
    }
}

/// <summary>Words of a full name beyond given name and surname: how much surprise the two have in common.</summary>
/// <param name="setOfRecord">The set of each record, where sets are counted.</param>
/// <param name="counts">Records with each set, where sets are counted.</param>
internal sealed class TokenComparison(string name, int field, TokenValues tokens, int[] setOfRecord, int[] counts) : Comparison(name, shared: false,
[
    new("not stated", 0, 0),
    new("rare words in common", 0.45, 0.00005),
    new("words in common", 0.25, 0.002),
    new("common words in common", 0.1, 0.03),
    new("nothing in common", 0.2, 0.968),
])
{
    public const int Rare = 1, Some = 2, Few = 3, None = 4;

    public TokenValues Tokens => tokens;

    public int[] SetOfRecord => setOfRecord;

    public int[] Counts => counts;

    private readonly PairMemo _memo = new(tokens.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, field), y = At(ref b, field);
        rarity = 0;
        if (x == 0 || y == 0)
        {
            return NotStated;
        }

        if (!_memo.TryGet(x, y, out int level))
        {
            float bits = tokens.Shared(x, y);
            level = bits >= 10 ? Rare : bits >= 5 ? Some : bits > 0 ? Few : None;
            _memo.Set(x, y, level);
        }

        return level;
    }
}
