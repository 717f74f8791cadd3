using Selfhold.AccessLog.Append;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

// Entries of what is done in a write of another room.
public sealed partial class AccessLogRoom
{
    /// <summary>
    /// Appends entries of something done within the caller's own write: what is done and its entries are durable together, or neither is. The last work of a short write:
    /// from here to its end, nobody else can append.
    /// </summary>
    /// <param name="entries">Of <see cref="LookOutcome.Done"/> alone: what releases values has its entry before, by <see cref="Append"/>.</param>
    /// <exception cref="StorageException">The log can't be written: roll the write back.</exception>
    public void AppendIn(HubWrite write, IReadOnlyList<EntryDraft> entries)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Any(e => e.Outcome != LookOutcome.Done))
        {
            throw new InvalidOperationException("Only entries of what was done are appended in a write of another room.");
        }

        if (entries.Count == 0)
        {
            return;
        }

        // As another process would: with a signer and a memory of its own. The worker finds a head that it has not written, and reads anew.
        using HeadSigner signer = HeadSigner.Open(write, Keys, Signer.Origin);
        var state = new LogState(Storage, Keys, signer);
        LogHead head = state.Begin(write);
        var waiting = new Waiting<bool>(_ => new Looked<bool>(true, entries), CancellationToken.None);
        waiting.Decide(write);
        new Batch(state).Write(write, [waiting], head);
        write.AfterCommit(() => LogMetrics.Entries.Add(entries.Count));
    }
}
