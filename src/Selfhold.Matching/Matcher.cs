using Selfhold.Matching.Block;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Learn;
using Selfhold.Matching.Score;
using Selfhold.Matching.Table;

namespace Selfhold.Matching;

/// <summary>Finds which records of a table are the same customer. Pure: the same table and options give the same result, on any machine.</summary>
public static class Matcher
{
    /// <exception cref="OperationCanceledException">Cancellation was asked for; nothing is left behind.</exception>
    public static MatchResult Run(RecordTable table, MatchOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new MatchRun(table, options ?? new MatchOptions(), cancellation).Run();
    }
}

/// <summary>One run: the stages in their order, each told to progress and timed.</summary>
internal sealed class MatchRun(RecordTable table, MatchOptions options, CancellationToken cancellation)
{
    /// <summary>Pairs further below even odds than this many bits are counted and forgotten.</summary>
    private const float Floor = -10;

    /// <summary>Candidate pairs above which learning looks at an even sample.</summary>
    private const long LearnFromAllUpTo = 400_000;

    private readonly StageClock _clock = new();

    public MatchResult Run()
    {
        Stage(MatchStages.Normalise, table.Count);
        Prepared prepared = Preparer.Prepare(table, options, cancellation);
        Units? found = null;
        KeyParts? made = null;
        Action[] both = [() => found = Units.Of(prepared), () => made = new KeyParts(prepared)];
        Shared.For(both.Length, cancellation, piece => both[piece]());
        (Units units, KeyParts parts) = (found!, made!);
        ulong[] content = Content(units, parts);

        Stage(MatchStages.Block, units.Count);
        Blocks blocks = Blocker.Block(units, parts, options.Model?.BlockCaps, cancellation);
        int[]? fileOf = options.Link == LinkMode.Dedupe ? null : FilesOf(units);
        var pass = new PairPass(units, blocks, content, fileOf);

        Stage(MatchStages.Learn, 0);
        MatchModel model = options.Model is { TrainedOn: > 0 } given ? given : Learn(prepared, units, content, blocks, pass);

        Stage(MatchStages.Score, 0);
        var scorer = new PairScorer(prepared.Comparisons, model);
        List<ScoreWorker> scored = pass.Run(() => new ScoreWorker(scorer, Floor, blocks.Rules.Count), Tell(MatchStages.Score), cancellation);
        IReadOnlyList<List<Edge>> edges = [.. scored.Select(w => w.Edges)];

        Stage(MatchStages.Cluster, units.Count);
        var partition = Partition.Of(new PartitionInput(table, options, units, content, scorer, Shipped(prepared), edges, model.Threshold), cancellation);
        model = options.Model is { TrainedOn: > 0 } ? model : ModelDocument.Finished(model, prepared, partition);
        _clock.Stop();
        return Results.Of(new ResultInput(table, prepared, units, blocks, scored, partition, model, scorer, _clock.Stages, options));
    }

    private MatchModel Learn(Prepared prepared, Units units, ulong[] content, Blocks blocks, PairPass pass)
    {
        PairScorer counter = Shipped(prepared);
        PatternCounts random = RandomPairs.Count(units, content, counter, options.Seed);
        int oneIn = (int)Math.Clamp(blocks.Pairs / LearnFromAllUpTo, 1, 1 << 20);
        var candidates = new PatternCounts();
        foreach (SampleWorker worker in pass.Sample(oneIn, options.Seed, () => new SampleWorker(counter), Tell(MatchStages.Learn), cancellation))
        {
            candidates.Add(worker.Counts);
        }

        var trainer = new ModelTrainer(prepared.Comparisons, random, candidates, 1.0 / oneIn, AllPairs(units));
        return ModelDocument.Learned(prepared, blocks, trainer.Train(cancellation));
    }

    private static PairScorer Shipped(Prepared prepared) => new(prepared.Comparisons, ModelDocument.Default(prepared.Comparisons));

    /// <summary>Number of pairs that may be one customer at all: any two, or any two of different files.</summary>
    private double AllPairs(Units units)
    {
        double all = (double)units.Count * (units.Count - 1) / 2;
        if (options.Link == LinkMode.Dedupe)
        {
            return all;
        }

        foreach (TableFile file in table.Files)
        {
            all -= (double)file.Count * (file.Count - 1) / 2;
        }

        return Math.Max(1, all);
    }

    private ulong[] Content(Units units, KeyParts parts)
    {
        var content = new ulong[units.Count];
        Shared.ForRange(units.Count, 1 << 15, cancellation, (from, to) =>
        {
            for (int unit = from; unit < to; unit++)
            {
                content[unit] = parts.Content(ref units.Line(unit));
            }
        });
        return content;
    }

    private int[] FilesOf(Units units)
    {
        var files = new int[units.Count];
        for (int unit = 0; unit < files.Length; unit++)
        {
            files[unit] = table.FileOf(units.First[unit]);
        }

        return files;
    }

    private void Stage(string name, long total)
    {
        cancellation.ThrowIfCancellationRequested();
        _clock.Start(name);
        options.Progress?.Report(new MatchProgress(name, 0, total));
    }

    private Action<long, long>? Tell(string stage)
        => options.Progress is { } progress ? (done, total) => progress.Report(new MatchProgress(stage, done, total)) : null;
}
