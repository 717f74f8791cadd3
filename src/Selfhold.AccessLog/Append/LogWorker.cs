using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Selfhold.Storage;

namespace Selfhold.AccessLog.Append;

/// <summary>
/// The one thread of a process that writes to the log. It takes all looks that wait into one transaction, one signature and one durable commit, without waiting for more:
/// a look that is alone is committed at once. Several processes take turns at the log's row.
/// </summary>
internal sealed class LogWorker : IDisposable
{
    /// <summary>The most looks in one transaction, and about the most entries: bounds what a failed commit takes with it, and how long the first waits for the last.</summary>
    private const int MostLooks = 512, MostEntries = 2048;

    private const int Attempts = 8;

    private readonly object _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly LogState _state;
    private readonly ILogger _logger;
    private readonly int _mostWaiting;
    private readonly Thread _thread;
    private bool _closed;
    private bool _failing;

    public LogWorker(LogState state, ILogger logger, int mostWaiting)
    {
        _state = state;
        _logger = logger;
        _mostWaiting = mostWaiting;
        _thread = new Thread(Work) { IsBackground = true, Name = "selfhold log" };
        _thread.Start();
    }

    public Task<Appended<T>> Append<T>(Func<HubWrite, Looked<T>> decide, CancellationToken ct)
    {
        var waiting = new Waiting<T>(decide, ct) { Since = _state.Storage.Clock.GetTimestamp() };
        lock (_gate)
        {
            if (_closed || _waiting.Count >= _mostWaiting)
            {
                return Task.FromException<Appended<T>>(new StorageException(_closed ? AccessLogErrors.Closing() : AccessLogErrors.Busy()));
            }

            _waiting.Enqueue(waiting);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }

        return waiting.Done;
    }

    /// <summary>Ends after what waits has been written.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Work()
    {
        var together = new List<Waiting>(MostLooks);
        while (Take(together))
        {
            Write(together);
        }

        _state.Forget();
    }

    private bool Take(List<Waiting> together)
    {
        lock (_gate)
        {
            while (together.Count == 0 && _waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            while (together.Count < MostLooks && _waiting.TryDequeue(out Waiting? next))
            {
                together.Add(next);
            }
        }

        return true;
    }

    /// <summary>Writes as many as fit into one transaction; what is left stays in the list.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, those who wait must hear of it, and the next ones must find the worker alive.")]
    private void Write(List<Waiting> together)
    {
        bool careful = false;
        for (int attempt = 1; ; attempt++)
        {
            Progress progress = new();
            try
            {
                Try(together, careful, progress);
                if (_failing)
                {
                    _failing = false;
                    Log.WrittenAgain(_logger);
                }

                return;
            }
            catch (DecisionFailedException e)
            {
                // Nothing is written yet: the rest is decided again, now each behind a savepoint.
                _state.Forget();
                careful = true;
                if (together.Count == 1)
                {
                    Fail(together, 1, e.InnerException!);
                    return;
                }
            }
            catch (ChainsDamagedException e)
            {
                // All is rolled back; who needs one of these chains is refused, and the rest is decided again.
                _state.Forget();
                Failing(e);
                if (Refuse(together, e) == 0 || together.Count == 0)
                {
                    Fail(together, together.Count, e);
                    return;
                }
            }
            catch (Exception e) when (attempt < Attempts && !progress.Committing && (StorageRetry.IsPassing(e) || (attempt == 1 && IsLost(e))))
            {
                _state.Forget();
            }
            catch (Exception e)
            {
                _state.Forget();
                Failing(e);
                Fail(together, progress.Taken == 0 ? together.Count : progress.Taken, StorageException.From(e) ?? e);
                return;
            }
        }
    }

    private void Try(List<Waiting> together, bool careful, Progress progress)
    {
        var batch = new Batch(_state);
        List<Waiting> decided;
        using (HubWrite write = _state.Storage.BeginWrite())
        {
            LogHead head = _state.Begin(write);
            decided = Decide(write, together, careful);
            progress.Taken = decided.Count;
            batch.Write(write, decided, head);
            progress.Committing = true;
            write.Commit();
        }

        batch.Committed();
        _state.Committed();
        together.RemoveRange(0, decided.Count);
        Measure(decided, batch);
        foreach (Waiting waiting in decided)
        {
            waiting.Finish(batch);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is the caller's, and is handed to the caller.")]
    private static List<Waiting> Decide(HubWrite write, List<Waiting> together, bool careful)
    {
        var decided = new List<Waiting>(together.Count);
        int entries = 0;
        foreach (Waiting waiting in together)
        {
            if (entries >= MostEntries)
            {
                break;
            }

            decided.Add(waiting);
            waiting.Again();
            if (waiting.IsCancelled)
            {
                waiting.Refuse(new OperationCanceledException());
                continue;
            }

            Decide(write, waiting, careful);
            entries += waiting.Drafts.Count;
        }

        return decided;
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is the caller's, and is handed to the caller.")]
    private static void Decide(HubWrite write, Waiting waiting, bool careful)
    {
        if (!careful)
        {
            try
            {
                waiting.Decide(write);
                return;
            }
            catch (Exception e)
            {
                throw new DecisionFailedException(e);
            }
        }

        write.Execute("SAVEPOINT look");
        try
        {
            waiting.Decide(write);
        }
        catch (Exception e)
        {
            waiting.Refuse(e);
            write.Execute("ROLLBACK TO SAVEPOINT look");
        }

        write.Execute("RELEASE SAVEPOINT look");
    }

    private void Measure(List<Waiting> decided, Batch batch)
    {
        LogMetrics.Entries.Add(batch.Entries.Count);
        LogMetrics.BatchSize.Record(decided.Count);
        if (LogMetrics.Latency.Enabled)
        {
            TimeProvider clock = _state.Storage.Clock;
            foreach (Waiting waiting in decided)
            {
                LogMetrics.Latency.Record(clock.GetElapsedTime(waiting.Since).TotalSeconds);
            }
        }
    }

    private void Failing(Exception e)
    {
        LogMetrics.Failures.Add(1);
        if (!_failing)
        {
            _failing = true;
            Log.NotWritten(_logger, StorageException.From(e)?.Error.Code ?? e.GetType().Name);
        }
    }

    private static int Refuse(List<Waiting> together, ChainsDamagedException damaged) => together.RemoveAll(waiting =>
    {
        if (damaged.For(waiting) is not { } refusal)
        {
            return false;
        }

        waiting.Fail(refusal);
        return true;
    });

    private static void Fail(List<Waiting> together, int count, Exception e)
    {
        for (int i = 0; i < count; i++)
        {
            together[i].Fail(together[i].Failed ?? e);
        }

        together.RemoveRange(0, count);
    }

    // Connections of the pool are dead after a restart of the database; a fresh one may be had.
    private static bool IsLost(Exception e) => StorageException.From(e) is { Error.Code: "database_unreachable" };

    private sealed class Progress
    {
        public int Taken { get; set; }

        public bool Committing { get; set; }
    }

    private sealed class DecisionFailedException(Exception cause) : Exception("A decision about a look failed.", cause);
}
