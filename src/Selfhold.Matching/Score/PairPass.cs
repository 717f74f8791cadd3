using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Selfhold.Matching.Block;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Score;

/// <summary>Two units that were compared, with the weight and the rule that brought them together.</summary>
internal readonly record struct Edge(int A, int B, float Weight, byte Rule);

/// <summary>Walks every candidate pair once, on all processors.</summary>
internal sealed class PairPass(Units units, Blocks blocks, ulong[] content, int[]? fileOf)
{
    private const int BlocksPerTurn = 256;

    /// <summary>Fewer units than this are compared on the calling thread: sharing out would cost more than it saves.</summary>
    private const int FewUnits = 512;

    private readonly bool _alone = units.Count < FewUnits;

    /// <summary>Blocks up to this size are sampled as a whole.</summary>
    private const int SampledWhole = 12;

    /// <summary>So many blocks before its turn, a block's first members are fetched from memory.</summary>
    private const int BlocksAhead = 6;

    /// <param name="worker">Makes what one thread works with; its <see cref="IPairWorker.Pair"/> is called for each pair.</param>
    public List<T> Run<T>(Func<T> worker, Action<long, long>? progress, CancellationToken cancellation)
        where T : class, IPairWorker
    {
        (int Rule, int From, int To)[] turns = [.. Turns()];
        long total = turns.Length;
        long done = 0;
        if (_alone)
        {
            T only = worker();
            foreach ((int rule, int from, int to) in turns)
            {
                cancellation.ThrowIfCancellationRequested();
                Turn(only, rule, from, to);
            }

            return [only];
        }

        var workers = new ConcurrentBag<T>();
        using var mine = new ThreadLocal<T>(() =>
        {
            T made = worker();
            workers.Add(made);
            return made;
        });
        Shared.For(turns.Length, cancellation, turn =>
        {
            (int rule, int from, int to) = turns[turn];
            Turn(mine.Value!, rule, from, to);
            progress?.Invoke(Interlocked.Increment(ref done), total);
        });
        return [.. workers];
    }

    /// <summary>The same over an even sample of the pairs, chosen by what their records say.</summary>
    /// <param name="oneIn">One pair in so many; 1 takes all.</param>
    public List<T> Sample<T>(int oneIn, ulong seed, Func<T> worker, Action<long, long>? progress, CancellationToken cancellation)
        where T : class, IPairWorker
        => new PairPass(units, blocks, content, fileOf) { _oneIn = oneIn, _seed = seed }.Run(worker, progress, cancellation);

    private int _oneIn = 1;
    private ulong _seed;

    private void Turn<T>(T worker, int rule, int from, int to)
        where T : class, IPairWorker
    {
        for (int block = from; block < to; block++)
        {
            if (!IsLeftOut(rule, block + BlocksAhead))
            {
                Prefetch(rule, block + BlocksAhead);
            }

            if (!IsLeftOut(rule, block))
            {
                Block(worker, rule, block);
            }
        }
    }

    private IEnumerable<(int Rule, int From, int To)> Turns()
    {
        for (int rule = 0; rule < blocks.Rules.Count; rule++)
        {
            for (int from = 0; from < blocks.Rules[rule].Count; from += BlocksPerTurn)
            {
                yield return (rule, from, Math.Min(blocks.Rules[rule].Count, from + BlocksPerTurn));
            }
        }
    }

    /// <summary>In a sample, small blocks are taken whole or left out; of large ones some pairs are taken.</summary>
    private bool IsLeftOut(int rule, int block)
    {
        RuleBlocks blocksOfRule = blocks.Rules[rule];
        return block >= blocksOfRule.Count
            || (_oneIn > 1 && blocksOfRule[block].Length <= SampledWhole
                && Hash64.Mix(blocksOfRule.Keys[block], _seed) % (ulong)_oneIn != 0);
    }

    private void Prefetch(int rule, int block)
    {
        ReadOnlySpan<int> members = blocks.Rules[rule][block];
        foreach (int unit in members[..Math.Min(8, members.Length)])
        {
            blocks.Keys.Prefetch(unit);
            units.Prefetch(unit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block<T>(T worker, int rule, int block)
        where T : class, IPairWorker
    {
        ReadOnlySpan<int> members = blocks.Rules[rule][block];
        KeyTable keys = blocks.Keys;
        uint key = blocks.Rules[rule].Keys[block];
        bool pairwise = _oneIn > 1 && members.Length > SampledWhole;
        for (int i = 1; i < members.Length; i++)
        {
            int a = members[i];
            for (int j = 0; j < i; j++)
            {
                int b = members[j];
                if (pairwise && Hash64.Of((content[a] + content[b]) ^ _seed) % (ulong)_oneIn != 0)
                {
                    continue;
                }

                if ((fileOf is null || fileOf[a] != fileOf[b]) && keys.IsFirst(a, b, rule, key))
                {
                    worker.Pair(a, b, rule, ref units.Line(a), ref units.Line(b));
                }
            }
        }
    }
}

/// <summary>What a thread does with each pair.</summary>
internal interface IPairWorker
{
    void Pair(int a, int b, int rule, ref int lineA, ref int lineB);
}
