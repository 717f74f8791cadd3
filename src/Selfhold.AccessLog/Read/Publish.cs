using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>The log's public key, to be given to whoever checks (C2SP signed-note verifier key).</summary>
    public NoteVerifier Verifier => Signer.Verifier;

    /// <summary>The newest published head, with the signatures of the witnesses that have signed it; null before the first.</summary>
    public string? Published(IStatements from)
    {
        ArgumentNullException.ThrowIfNull(from);
        long size;
        SignedNote? note;
        using (PreparedSql select = from.Prepare("SELECT size, note FROM accesslog_checkpoint WHERE log = @p0 ORDER BY size DESC LIMIT 1", BulkType.Bigint))
        {
            using SqlRows rows = select.Long(0, LogHead.One).Query();
            if (!rows.Read())
            {
                return null;
            }

            size = rows.Long(0);
            note = SignedNote.Parse(rows.Text(1)!).TryGet(out SignedNote? read, out _) ? read : null;
        }

        return note is null ? null : Cosigned(from, size, note).ToString();
    }

    /// <summary>The note with the lines of the witnesses that signed this head.</summary>
    internal static SignedNote Cosigned(IStatements from, long size, SignedNote note)
    {
        using PreparedSql select = from.Prepare("SELECT line FROM accesslog_cosignature WHERE log = @p0 AND size = @p1 ORDER BY witness", BulkType.Bigint, BulkType.Bigint);
        using SqlRows rows = select.Long(0, LogHead.One).Long(1, size).Query();
        while (rows.Read())
        {
            if (NoteSignature.TryParse(rows.Text(0), out NoteSignature line))
            {
                note = note.With(line);
            }
        }

        return note;
    }

    /// <summary>Publishes the newest head where it is not published yet. Several processes may do it at once.</summary>
    internal async Task<bool> Publish(CancellationToken ct = default)
    {
        LogHead head;
        using (HubRead read = Storage.BeginRead())
        {
            head = LogHead.Read(read);
            using PreparedSql there = read.Prepare("SELECT size FROM accesslog_checkpoint WHERE log = @p0 AND size >= @p1 LIMIT 1", BulkType.Bigint, BulkType.Bigint);
            if (there.Long(0, head.Log).Long(1, head.Size).QueryLong() is not null)
            {
                return false;
            }
        }

        return await Storage.WriteAsync(
            write =>
            {
                using PreparedSql insert = write.Prepare(
                    "INSERT INTO accesslog_checkpoint (log, size, note, at) VALUES (@p0, @p1, @p2, @p3) ON CONFLICT (log, size) DO NOTHING", BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Bigint);
                return insert.Long(0, head.Log).Long(1, head.Size).Text(2, head.Note).Long(3, NowMicros).Execute() == 1;
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>Forgets published heads that are older than <see cref="AccessLogOptions.CheckpointRetention"/>, have no witness's signature, and are not the newest.</summary>
    internal Task<int> PruneCheckpoints(CancellationToken ct = default) => Storage.WriteAsync(
        write =>
        {
            using PreparedSql delete = write.Prepare(
                """
                DELETE FROM accesslog_checkpoint WHERE log = @p0 AND at < @p1
                AND size < (SELECT MAX(size) FROM accesslog_checkpoint WHERE log = @p0)
                AND size NOT IN (SELECT size FROM accesslog_cosignature WHERE log = @p0)
                """, BulkType.Bigint, BulkType.Bigint);
            return delete.Long(0, LogHead.One).Long(1, HubStorage.Micros(Clock.GetUtcNow() - Options.CheckpointRetention)).Execute();
        },
        ct);
}
