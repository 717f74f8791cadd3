namespace Selfhold.Matching.Table;

/// <summary>Shares pieces of work out to all processors, one piece at a time, so that a long piece does not hold up others behind it.</summary>
internal static class Shared
{
    /// <param name="alone">Whether the work is too little to share: it stays on this thread.</param>
    public static void For(int pieces, CancellationToken cancellation, Action<int> work, bool alone = false)
    {
        int threads = alone ? 1 : Math.Min(Environment.ProcessorCount, pieces);
        if (threads <= 1)
        {
            for (int piece = 0; piece < pieces; piece++)
            {
                cancellation.ThrowIfCancellationRequested();
                work(piece);
            }

            return;
        }

        int next = -1;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, threads, options, _ =>
        {
            for (int piece; (piece = Interlocked.Increment(ref next)) < pieces;)
            {
                cancellation.ThrowIfCancellationRequested();
                work(piece);
            }
        });
    }

    /// <summary>Shares out a range in pieces of one size: the work is told where a piece starts and ends.</summary>
    public static void ForRange(int count, int pieceSize, CancellationToken cancellation, Action<int, int> work)
        => For(
            (int)(((long)count + pieceSize - 1) / pieceSize),
            cancellation,
            piece => work(piece * pieceSize, (int)Math.Min(count, (piece + 1L) * pieceSize)));
}
