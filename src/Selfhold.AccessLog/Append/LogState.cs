using Selfhold.AccessLog.Data;
using Selfhold.Storage;

namespace Selfhold.AccessLog.Append;

/// <summary>What the worker keeps in memory between batches. After any failure it is forgotten and read again.</summary>
internal sealed class LogState(HubStorage storage, RoomKeys keys, HeadSigner signer)
{
    public HubStorage Storage { get; } = storage;

    public HeadSigner Signer { get; } = signer;

    public Chains Chains { get; } = new(keys, storage.Clock);

    public Codes Codes { get; } = new();

    public EntryJson Json { get; } = new();

    public RandomStore Random { get; } = new();

    /// <summary>Null when it must be read.</summary>
    public RightEdge? Edge { get; private set; }

    private RightEdge? _next;
    private string _note = "", _nextNote = "";

    /// <summary>What a batch has written; becomes <see cref="Edge"/> with the commit.</summary>
    public void Grown(RightEdge next, string note) => (_next, _nextNote) = (next, note);

    /// <summary>The log's row, locked until the transaction ends, with the memory brought up to it.</summary>
    public LogHead Begin(HubWrite write)
    {
        LogHead head = LogHead.Read(write, lockIt: true);
        if (Edge is null || !string.Equals(_note, head.Note, StringComparison.Ordinal))
        {
            // A signature is made once: another note is another process's batch.
            Forget();
            Signer.Check(head);
            Edge = RightEdge.Read(write, head.Log, head.Size, head.Range);
            _note = head.Note;
        }

        return head;
    }

    public void Committed()
    {
        if (_next is not null)
        {
            (Edge, _note) = (_next, _nextNote);
            _next = null;
        }
    }

    public void Forget()
    {
        Edge = null;
        _next = null;
        Chains.Forget();
        Codes.Forget();
    }
}

/// <summary>The newest head as the log's row has it.</summary>
internal sealed record LogHead(long Log, string Origin, long Size, byte[] Root, byte[] Range, string Note, long At)
{
    /// <summary>The number of the one log that a hub has; more are room for shards.</summary>
    public const long One = 0;

    private const string Select = "SELECT origin, size, root, range, note, at FROM accesslog_log WHERE log = @p0";

    /// <param name="lockIt">On PostgreSQL: nobody else may write to the log until the transaction ends. On SQLite every write is the only one.</param>
    public static LogHead Read(IStatements from, bool lockIt = false)
        => TryRead(from, lockIt) ?? throw new StorageException(new Error("log_damaged", "The row of the access log is missing in accesslog_log. Restore the hub from a backup."));

    public static LogHead? TryRead(IStatements from, bool lockIt = false)
    {
        using PreparedSql select = from.Prepare(lockIt && from.Family == DatabaseFamily.Postgres ? Select + " FOR UPDATE" : Select, BulkType.Bigint);
        using SqlRows rows = select.Long(0, One).Query();
        return rows.Read() ? new LogHead(One, rows.Text(0)!, rows.Long(1), rows.Bytes(2).ToArray(), rows.Bytes(3).ToArray(), rows.Text(4)!, rows.Long(5)) : null;
    }
}
