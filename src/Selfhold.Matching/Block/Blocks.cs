namespace Selfhold.Matching.Block;

/// <summary>The blocks of one rule: units side by side, block b from <c>Starts[b]</c> up to <c>Starts[b + 1]</c>.</summary>
internal sealed class RuleBlocks(BlockingRule rule, int[] members, int[] starts, uint[] keys, int cap, int split, int skipped)
{
    public BlockingRule Rule { get; } = rule;

    public int[] Members { get; } = members;

    public int[] Starts { get; } = starts;

    /// <summary>The key of each block.</summary>
    public uint[] Keys { get; } = keys;

    public int Count => Starts.Length - 1;

    /// <summary>Largest block that was compared whole.</summary>
    public int Cap { get; } = cap;

    public int Split { get; } = split;

    public int Skipped { get; } = skipped;

    public int Largest => Enumerable.Range(0, Count).Select(b => Starts[b + 1] - Starts[b]).DefaultIfEmpty(0).Max();

    /// <summary>Pairs in all blocks, those counted under an earlier rule included.</summary>
    public long Pairs => Enumerable.Range(0, Count).Sum(b => (long)(Starts[b + 1] - Starts[b]) * (Starts[b + 1] - Starts[b] - 1) / 2);

    public ReadOnlySpan<int> this[int block] => Members.AsSpan(Starts[block], Starts[block + 1] - Starts[block]);
}

/// <summary>All blocks of a run, and the keys by which each pair is counted once.</summary>
internal sealed class Blocks(IReadOnlyList<RuleBlocks> rules, KeyTable keys)
{
    public IReadOnlyList<RuleBlocks> Rules { get; } = rules;

    public KeyTable Keys { get; } = keys;

    /// <summary>Pairs in all blocks of all rules, repetitions included.</summary>
    public long Pairs { get; } = rules.Sum(r => r.Pairs);
}
