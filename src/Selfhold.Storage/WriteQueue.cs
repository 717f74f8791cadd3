using System.Threading.Channels;

namespace Selfhold.Storage;

/// <summary>
/// Small writes of a server, many at once. On SQLite those that wait share one transaction and one durable commit, each behind a savepoint of
/// its own, so that one that fails takes nothing of the others with it. On PostgreSQL each has its own transaction and connection.
/// </summary>
internal sealed class WriteQueue : IDisposable
{
    /// <summary>The most writes in one transaction: bounds what one failed commit takes with it, and how long the first waits for the last.</summary>
    private const int MostTogether = 128;

    private readonly HubStorage _storage;
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread? _worker;

    public WriteQueue(HubStorage storage)
    {
        _storage = storage;
        if (storage.Family == DatabaseFamily.Sqlite)
        {
            _worker = new Thread(Work) { IsBackground = true, Name = "selfhold writes" };
            _worker.Start();
        }
    }

    public Task<T> Run<T>(Func<HubWrite, T> work, Func<T, bool> keep, CancellationToken ct)
    {
        if (_worker is null)
        {
            return Task.Run(() => Alone(work, keep, ct), ct);
        }

        var waiting = new Waiting<T>(work, keep, ct);
        return _waiting.Writer.TryWrite(waiting) ? waiting.Done : Task.FromException<T>(new ObjectDisposedException(nameof(HubStorage)));
    }

    /// <summary>Ends after what waits has been written.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _worker?.Join();
    }

    private T Alone<T>(Func<HubWrite, T> work, Func<T, bool> keep, CancellationToken ct)
    {
        using HubWrite write = _storage.BeginWrite(ct);
        T made = work(write);
        if (keep(made))
        {
            write.Commit();
        }

        return made;
    }

    private void Work()
    {
        var together = new List<Waiting>(MostTogether);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            together.Clear();
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out Waiting? next))
            {
                together.Add(next);
            }

            Write(together);
        }
    }

    private void Write(List<Waiting> together)
    {
        try
        {
            using (HubWrite write = _storage.BeginWrite())
            {
                bool any = false;
                foreach (Waiting part in together)
                {
                    any |= Part(write, part, alone: together.Count == 1);
                }

                if (any)
                {
                    write.Commit();
                }
            }
        }
        catch (Exception e)
        {
            // Whatever it is, those who wait must hear of it, and the next ones must find the worker alive.
            together.ForEach(p => p.Fail(e));
            return;
        }

        together.ForEach(p => p.Finish());
    }

    private static bool Part(HubWrite write, Waiting part, bool alone)
    {
        int promises = write.Promises;
        if (!alone)
        {
            write.Execute("SAVEPOINT part");
        }

        bool keep = part.Try(write);
        write.Release();
        if (!keep)
        {
            write.ForgetPromises(promises);
            if (!alone)
            {
                write.Execute("ROLLBACK TO part");
            }
        }

        if (!alone)
        {
            write.Execute("RELEASE part");
        }

        return keep;
    }

    private abstract class Waiting
    {
        /// <summary>Does the work; false when nothing of it is to be kept.</summary>
        public abstract bool Try(HubWrite write);

        /// <summary>The transaction is durable: whoever waits may go on.</summary>
        public abstract void Finish();

        public abstract void Fail(Exception e);
    }

    private sealed class Waiting<T>(Func<HubWrite, T> work, Func<T, bool> keep, CancellationToken ct) : Waiting
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _made = default!;
        private Exception? _failed;

        public Task<T> Done => _done.Task;

        public override bool Try(HubWrite write)
        {
            try
            {
                ct.ThrowIfCancellationRequested();
                _made = work(write);
                return keep(_made);
            }
            catch (Exception e)
            {
                _failed = e;
                return false;
            }
        }

        public override void Finish()
        {
            if (_failed is OperationCanceledException)
            {
                _done.TrySetCanceled(ct);
            }
            else if (_failed is not null)
            {
                _done.TrySetException(_failed);
            }
            else
            {
                _done.TrySetResult(_made);
            }
        }

        public override void Fail(Exception e) => _done.TrySetException(_failed ?? e);
    }
}
