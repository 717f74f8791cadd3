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
    {
        var words = new ValueStore();
        _tokens = new int[store.Count + 1][];
        _tokens[0] = [];
        var uses = new List<long> { 0 };
        long total = 0;
        for (int id = 1; id <= store.Count; id++)
        {
            var set = new List<int>();
            foreach (ReadOnlySpan<byte> word in new Tokens(store[id]))
            {
                int token = words.Intern(word);
                while (uses.Count <= token)
                {
                    uses.Add(0);
                }

                if (!set.Contains(token))
                {
                    set.Add(token);
                    uses[token] += counts[id];
                }
            }

            total += counts[id];
            set.Sort();
            _tokens[id] = [.. set];
        }

        _bits = [.. uses.Select(u => u == 0 ? 0f : (float)Math.Log2(total / (double)u))];
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
internal sealed class TokenComparison(string name, int field, TokenValues tokens) : Comparison(name, shared: false,
[
    new("not stated", 0, 0),
    new("rare words in common", 0.45, 0.00005),
    new("words in common", 0.25, 0.002),
    new("common words in common", 0.1, 0.03),
    new("nothing in common", 0.2, 0.968),
])
{
    public const int Rare = 1, Some = 2, Few = 3, None = 4;

    private readonly PairMemo _memo = new();

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
