using Selfhold.Storage;

namespace Selfhold.AccessLog.Append;

/// <summary>A look whose caller waits.</summary>
internal abstract class Waiting(CancellationToken ct)
{
    /// <summary>What it will say; set by <see cref="Decide"/>.</summary>
    public IReadOnlyList<EntryDraft> Drafts { get; protected set; } = [];

    /// <summary>Where its entries stand among those of the batch; per draft, -1 for one that was only counted.</summary>
    public int[] Places { get; set; } = [];

    public Exception? Failed { get; private set; }

    public bool IsCancelled => ct.IsCancellationRequested;

    /// <summary>When it came, in ticks of the clock.</summary>
    public long Since { get; init; }

    protected CancellationToken Cancellation => ct;

    /// <summary>Decides within the batch's transaction. May be called again after a rollback.</summary>
    public abstract void Decide(HubWrite write);

    /// <summary>The batch is durable.</summary>
    public abstract void Finish(Batch batch);

    public abstract void Fail(Exception e);

    public void Refuse(Exception e)
    {
        Failed = e;
        Drafts = [];
    }

    /// <summary>Before it decides anew.</summary>
    public void Again()
    {
        Failed = null;
        Drafts = [];
        Places = [];
    }
}

internal sealed class Waiting<T>(Func<HubWrite, Looked<T>> decide, CancellationToken ct) : Waiting(ct)
{
    private readonly TaskCompletionSource<Appended<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Looked<T>? _looked;

    public Task<Appended<T>> Done => _done.Task;

    public override void Decide(HubWrite write)
    {
        _looked = decide(write) ?? throw new InvalidOperationException("A decision about a look said nothing.");
        Drafts = _looked.Entries;
        Rules.Check(Drafts);
    }

    public override void Finish(Batch batch)
    {
        if (Failed is { } failed)
        {
            Fail(failed);
            return;
        }

        List<Receipt>? receipts = null;
        for (int i = 0; i < Drafts.Count; i++)
        {
            if (Drafts[i].Outcome == LookOutcome.Released)
            {
                (receipts ??= new List<Receipt>(Drafts.Count)).Add(batch.Receipt(Drafts[i].Owner, Places[i]));
            }
        }

        _done.TrySetResult(new Appended<T>(_looked!.Value, receipts is null ? null : new Admission(receipts)));
    }

    public override void Fail(Exception e)
    {
        if (e is OperationCanceledException)
        {
            _done.TrySetCanceled(Cancellation);
        }
        else
        {
            _done.TrySetException(e);
        }
    }
}

/// <summary>What a draft must keep to.</summary>
internal static class Rules
{
    private const int MostText = 500, MostName = 64, MostFields = 400;

    /// <exception cref="InvalidOperationException">The program is wrong.</exception>
    public static void Check(IReadOnlyList<EntryDraft> drafts)
    {
        for (int i = 0; i < drafts.Count; i++)
        {
            EntryDraft draft = drafts[i];
            if (draft.Owner == Guid.Empty || draft.Count < 1 || draft.Action.Length is 0 or > MostName || draft.Purpose.Length is 0 or > 128 || draft.Basis.Length is 0 or > MostName
                || draft.Channel.Length is 0 or > MostName || draft.RequestId?.Length > MostName || draft.Reason?.Length > MostText || draft.Actor?.Length > 128 || draft.Agreement?.Length > MostName
                || draft.Reader.Client?.Length > 256 || draft.Fields.Count > MostFields)
            {
                throw new InvalidOperationException("An entry of the access log has an empty or too long part.");
            }

            for (int f = 0; f < draft.Fields.Count; f++)
            {
                if (draft.Fields[f].Length == 0 || draft.Fields[f].Contains('\n', StringComparison.Ordinal) || (f > 0 && string.CompareOrdinal(draft.Fields[f - 1], draft.Fields[f]) >= 0))
                {
                    throw new InvalidOperationException("Attributes of an entry stand in ordinal order, each once.");
                }
            }

            for (int other = 0; draft.Outcome == LookOutcome.Released && drafts.Count <= 64 && other < i; other++)
            {
                Once(drafts[other].Outcome != LookOutcome.Released || drafts[other].Owner != draft.Owner);
            }
        }

        if (drafts.Count > 64)
        {
            var seen = new HashSet<Guid>();
            foreach (EntryDraft draft in drafts)
            {
                Once(draft.Outcome != LookOutcome.Released || seen.Add(draft.Owner));
            }
        }
    }

    private static void Once(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("A look releases values of one owner with one entry.");
        }
    }
}
