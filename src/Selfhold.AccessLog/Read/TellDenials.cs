using Selfhold.AccessLog.Append;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    private const long MicrosPerHour = 3_600_000_000;

    /// <summary>Tells of denied attempts that were only counted, in hours that are over: one entry per owner, reader and hour. How many entries it wrote.</summary>
    /// <remarks>Several processes may do it at once; each attempt is told of once.</remarks>
    public async Task<int> TellDenials(CancellationToken ct = default)
    {
        long hour = NowMicros / MicrosPerHour;
        int told = 0;
        foreach (Untold untold in Untolds(hour))
        {
            Appended<bool> done = await Append(
                write =>
                {
                    bool mine = Tell(write, untold);
                    return new Looked<bool>(mine, mine ? [Draft(untold)] : []);
                },
                ct).ConfigureAwait(false);
            told += done.Value ? 1 : 0;
        }

        await Storage.WriteAsync(
            write =>
            {
                using PreparedSql delete = write.Prepare("DELETE FROM accesslog_denial WHERE hour < @p0 AND count <= entered", BulkType.Bigint);
                return delete.Long(0, hour - 1).Execute();
            },
            ct).ConfigureAwait(false);
        return told;
    }

    private List<Untold> Untolds(long before)
    {
        using HubRead read = Storage.BeginRead();
        Dictionary<long, Reader> readers = Readers(read).ToDictionary(r => r.Code, r => r.Reader);
        using PreparedSql select = read.Prepare(
            "SELECT d.chain, d.reader, d.hour, d.count, d.entered, c.owner, c.kind FROM accesslog_denial d JOIN accesslog_chain c ON c.chain = d.chain WHERE d.hour < @p0 AND d.count > d.entered ORDER BY d.hour", BulkType.Bigint);
        using SqlRows rows = select.Long(0, before).Query();
        var found = new List<Untold>();
        while (rows.Read())
        {
            found.Add(new Untold(rows.Uuid(0), rows.Long(1), readers[rows.Long(1)], rows.Long(2), rows.Long(3), rows.Long(4), rows.Uuid(5), (OwnerKind)rows.Long(6)));
        }

        return found;
    }

    private static bool Tell(HubWrite write, Untold untold)
    {
        using PreparedSql update = write.Prepare(
            "UPDATE accesslog_denial SET entered = count WHERE chain = @p0 AND reader = @p1 AND hour = @p2 AND count = @p3 AND entered = @p4",
            BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        return update.Uuid(0, untold.Chain).Long(1, untold.ReaderCode).Long(2, untold.Hour).Long(3, untold.Count).Long(4, untold.Entered).Execute() == 1;
    }

    private static EntryDraft Draft(Untold untold) => new()
    {
        Owner = untold.Owner,
        Kind = untold.Kind,
        Reader = untold.Reader,
        Action = "read",
        Outcome = LookOutcome.Denied,
        Purpose = "several",
        Basis = "counted",
        Channel = "hub",
        Count = untold.Count - untold.Entered,
        TellsOfMany = true,
    };

    private sealed record Untold(Guid Chain, long ReaderCode, Reader Reader, long Hour, long Count, long Entered, Guid Owner, OwnerKind Kind);
}
