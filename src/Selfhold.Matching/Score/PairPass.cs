using System.Runtime.CompilerServices;
using Selfhold.Matching.Block;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Score;

/// <summary>Two units that were compared, with the weight and the rule that brought them together.</summary>
internal readonly record struct Edge(int A, int B, float Weight, byte Rule);

/// <summary>Walks every candidate pair once, on all processors.</summary>
internal sealed class PairPass(Units units, Blocks blocks, int[]? fileOf)
{
    private const int BlocksPerTurn = 256;

    /// <param name="worker">Makes what one thread works with; its <see cref="IPairWorker.Pair"/> is called for each pair.</param>
    public List<T> Run<T>(Func<T> worker, Action<long, long>? progress, CancellationToken cancellation)
        where T : class, IPairWorker
    {
        (int Rule, int From, int To)[] turns = [.. Turns()];
        long total = turns.Length;
        int next = -1;
        long done = 0;
        var workers = new List<T>();
        int threads = Math.Max(1, Math.Min(Environment.ProcessorCount, turns.Length));
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, _ =>
        {
            T mine = worker();
            lock (workers)
            {
                workers.Add(mine);
            }

            for (int turn; (turn = Interlocked.Increment(ref next)) < turns.Length;)
            {
                cancellation.ThrowIfCancellationRequested();
                (int rule, int from, int to) = turns[turn];
                for (int block = from; block < to; block++)
                {
                    if (_oneIn == 1 || Hash64.Mix(blocks.Rules[rule].Keys[block], _seed) % (ulong)_oneIn == 0)
                    {
                        Block(mine, rule, block);
                    }
                }

                progress?.Invoke(Interlocked.Increment(ref done), total);
            }
        });
        return workers;
    }

    /// <summary>The same over an even sample of the blocks, chosen by their keys.</summary>
    /// <param name="oneIn">One block in so many; 1 takes all.</param>
    public List<T> Sample<T>(int oneIn, ulong seed, Func<T> worker, Action<long, long>? progress, CancellationToken cancellation)
        where T : class, IPairWorker
        => new PairPass(units, blocks, fileOf) { _oneIn = oneIn, _seed = seed }.Run(worker, progress, cancellation);

    private int _oneIn = 1;
    private ulong _seed;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block<T>(T worker, int rule, int block)
        where T : class, IPairWorker
    {
        ReadOnlySpan<int> members = blocks.Rules[rule][block];
        KeyTable keys = blocks.Keys;
        uint key = blocks.Rules[rule].Keys[block];
        for (int i = 1; i < members.Length; i++)
        {
            int a = members[i];
            for (int j = 0; j < i; j++)
            {
                int b = members[j];
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
