using System.Collections.Concurrent;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

internal sealed partial class Clients
{
    private static readonly long BetweenNotes = (long)TimeSpan.FromMinutes(1).TotalMicroseconds;

    private readonly ConcurrentDictionary<Guid, long> _noted = new();
    private readonly ConcurrentQueue<(Guid Key, long At)> _toNote = new();
    private int _noting;

    /// <summary>Notes that a secret was used; written in batches, at most once a minute per key. Never waits, never fails: what can't be written is left out.</summary>
    public void Used(Guid key)
    {
        long now = room.NowMicros;
        if (_noted.TryGetValue(key, out long before))
        {
            if (now - before < BetweenNotes || !_noted.TryUpdate(key, now, before))
            {
                return;
            }
        }
        else if (!_noted.TryAdd(key, now))
        {
            return;
        }

        if (_noted.Count > MostNoted)
        {
            _noted.Clear();
        }

        _toNote.Enqueue((key, now));
        if (Interlocked.CompareExchange(ref _noting, 1, 0) == 0)
        {
            Noting = Task.Run(WriteNotes);
        }
    }

    /// <summary>The writing that is under way, if one is.</summary>
    internal Task Noting { get; private set; } = Task.CompletedTask;

    private async Task WriteNotes()
    {
        do
        {
            var batch = new List<(Guid Key, long At)>();
            while (batch.Count < 1000 && _toNote.TryDequeue(out (Guid Key, long At) next))
            {
                batch.Add(next);
            }

            try
            {
                await room.Storage.WriteAsync(write =>
                {
                    using PreparedSql update = write.Prepare("UPDATE identity_client_key SET used_at = @p1 WHERE key_id = @p0 AND (used_at IS NULL OR used_at < @p1)", BulkType.Uuid, BulkType.Bigint);
                    foreach ((Guid key, long at) in batch)
                    {
                        update.Uuid(0, key).Long(1, at).Execute();
                    }

                    return batch.Count;
                });
            }
            catch (Exception)
            {
                // A day-to-day note, whatever stood in its way; the next use of the key writes it again.
            }

            Volatile.Write(ref _noting, 0);
        }
        while (!_toNote.IsEmpty && Interlocked.CompareExchange(ref _noting, 1, 0) == 0);
    }
}
