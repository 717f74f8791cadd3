namespace Selfhold.Records;

/// <summary>What to do with a row that can't be read or has no usable id.</summary>
public enum OnRowError
{
    /// <summary>Refuse the row, keep the others.</summary>
    Skip,

    /// <summary>Refuse the whole file at the first such row; nothing is stored.</summary>
    Stop,
}

/// <summary>One file for one source.</summary>
/// <param name="Path">The file, or <c>-</c> for standard input.</param>
/// <param name="Source">Name of the source. It must exist.</param>
public sealed record ImportRequest(string Path, string Source)
{
    /// <summary>The file is the whole of the source: current records that it does not have are ended (not forgotten).</summary>
    public bool Snapshot { get; init; }

    /// <summary>Do everything, report it, and leave the hub as it was.</summary>
    public bool DryRun { get; init; }

    /// <summary>A mapping of columns in place of what was recognised or kept from the last import: the bytes of a mapping file.</summary>
    public byte[]? Map { get; init; }

    public OnRowError OnError { get; init; }

    /// <summary>Keep the model that the domain has, however much the domain grows.</summary>
    public bool KeepModel { get; init; }

    /// <summary>Asked when a snapshot would end more than a fifth of the source's records: (would end, of). False, or null, refuses the import with <c>snapshot_ends_many</c>. Asked as well when rows were refused, which makes what is missing uncertain (<c>snapshot_incomplete</c>).</summary>
    public Func<long, long, bool>? ConfirmEnding { get; init; }

    /// <summary>Told of each refused row: the problem and the row's raw text.</summary>
    public Selfhold.Formats.RefusedRow? OnRefused { get; init; }

    /// <summary>Forces a way of resolving; for tests and benchmarks.</summary>
    public ResolveDoor Door { get; init; }
}

public enum ResolveDoor
{
    /// <summary>Whichever is cheaper.</summary>
    Cheapest,

    /// <summary>All records of the domain at once, in memory.</summary>
    Bulk,

    /// <summary>Only what the changed records touch, through the stored keys.</summary>
    Incremental,
}

/// <summary>What an import did. Counts are of source records unless they say customers.</summary>
/// <param name="Operation">Its number in the domain, to undo it by; 0 when nothing changed or for a dry run.</param>
/// <param name="Joined">New or changed records that came to a customer who has other records.</param>
/// <param name="ToReview">Pairs waiting for a person in the touched customers.</param>
public sealed record ImportReport(
    string Source,
    string Domain,
    long Operation,
    bool DryRun,
    long Rows,
    long New,
    long Changed,
    long Unchanged,
    long Revived,
    long Ended,
    long Refused,
    long Joined,
    long ToReview,
    long CustomersBefore,
    long CustomersAfter,
    long CustomersMerged,
    long CustomersSplit,
    string? ModelLearned,
    ResolveDoor Door,
    double Seconds,
    IReadOnlyList<string> Notes,
    IReadOnlyList<Selfhold.Formats.RowProblem> Problems);

/// <param name="Stage">One of: read, normalise, block, learn, score, cluster, link, index.</param>
/// <param name="Total">0 while unknown.</param>
public readonly record struct RecordsProgress(string Stage, long Done, long Total);

/// <summary>What resolving anew would change, or changed.</summary>
public sealed record ResolveReport(
    string Domain, bool DryRun, long Operation, string? ModelBefore, string? ModelAfter, long Records, long CustomersBefore, long CustomersAfter,
    long CustomersMerged, long CustomersSplit, long RecordsMoved, IReadOnlyList<MovedRecord> Examples, double Seconds);

/// <summary>A record that comes to other company. The hub's ids only: what its business calls it is shown by a look at the customer.</summary>
public sealed record MovedRecord(Guid Record, Guid CustomerBefore, Guid? CustomerAfter);
