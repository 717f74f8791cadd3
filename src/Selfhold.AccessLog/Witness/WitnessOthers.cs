using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>The key with which this hub co-signs heads of others; to be given to their operators. Made when it is first asked for: not from within a write.</summary>
    public NoteVerifier WitnessVerifier => WitnessKey.Verifier;

    /// <summary>Becomes a witness of a log: from now on its heads are co-signed when it asks. Its key cannot be exchanged by naming it again.</summary>
    /// <param name="verifier">The log's verifier key, from its operator and not from its log.</param>
    public async Task<Result<WitnessedLog>> AddWitnessed(string verifier, CancellationToken ct = default)
    {
        if (!NoteVerifier.Parse(verifier).TryGet(out NoteVerifier? key, out Error? error))
        {
            return error;
        }

        if (key.Kind != NoteKeyKind.Ecdsa)
        {
            return AccessLogErrors.VerifierUnusable();
        }

        long now = NowMicros;
        bool added = await Storage.WriteAsync(
            write =>
            {
                using PreparedSql insert = write.Prepare(
                    "INSERT INTO accesslog_witnessed (origin, verifier, size, root, note, created_at, at) VALUES (@p0, @p1, 0, @p2, '', @p3, @p3) ON CONFLICT (origin) DO NOTHING",
                    BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
                return insert.Text(0, key.Name).Text(1, key.ToString()).Bytes(2, Rfc6962.EmptyRoot.Span).Long(3, now).Execute() == 1;
            },
            ct).ConfigureAwait(false);
        return added ? new WitnessedLog(key.Name, key.ToString(), 0, HubStorage.FromMicros(now), HubStorage.FromMicros(now)) : AccessLogErrors.WitnessedExists(key.Name);
    }

    /// <summary>Is a witness of the log no longer, and forgets its last head. False where it was none.</summary>
    public Task<bool> RemoveWitnessed(string origin, CancellationToken ct = default) => Storage.WriteAsync(
        write =>
        {
            using PreparedSql delete = write.Prepare("DELETE FROM accesslog_witnessed WHERE origin = @p0", BulkType.Text);
            return delete.Text(0, origin).Execute() == 1;
        },
        ct);

    public IReadOnlyList<WitnessedLog> WitnessedLogs(IStatements from)
    {
        ArgumentNullException.ThrowIfNull(from);
        using PreparedSql select = from.Prepare("SELECT origin, verifier, size, created_at, at FROM accesslog_witnessed ORDER BY origin");
        using SqlRows rows = select.Query();
        var found = new List<WitnessedLog>();
        while (rows.Read())
        {
            found.Add(new WitnessedLog(rows.Text(0)!, rows.Text(1)!, rows.Long(2), HubStorage.FromMicros(rows.Long(3)), HubStorage.FromMicros(rows.Long(4))));
        }

        return found;
    }

    /// <summary>What this hub answers, as a witness, to a log that shows its newest head (C2SP tlog-witness). Signs only what is stored, and stores only what continues the last head.</summary>
    internal async Task<WitnessAnswer> AddCheckpoint(byte[] body, CancellationToken ct = default)
    {
        if (!WitnessRequest.Parse(body).TryGet(out WitnessRequest? request, out _) || WitnessRules.OriginOf(request) is not { } origin)
        {
            return new WitnessAnswer.Malformed();
        }

        // Anybody may ask: signatures and proofs are checked before the one writer is taken, which only a head that will be signed gets.
        (NoteVerifier Key, WitnessedHead Last)? known;
        using (HubRead read = Storage.BeginRead())
        {
            known = Last(read, origin);
        }

        WitnessAnswer? refusal = WitnessRules.Refusal(request, known is null ? null : [known.Value.Key], known?.Last ?? WitnessedHead.None, out Checkpoint? accepted);
        if (refusal is WitnessAnswer.Inconsistent)
        {
            Log.ForkSeen(Logger, origin);
        }

        if (refusal is not null || accepted is null)
        {
            return refusal ?? new WitnessAnswer.Malformed();
        }

        bool stored = await Storage.WriteAsync(write => Store(write, accepted, known!.Value.Key, known.Value.Last, request.Note.ToString()), ct).ConfigureAwait(false);

        // Somebody else's head came between: the asker begins again from it.
        return stored ? new WitnessAnswer.Signed([WitnessKey.Cosign(request.Note.Text, Clock.GetUtcNow())]) : new WitnessAnswer.OtherSize(SizeOf(origin));
    }

    private static (NoteVerifier Key, WitnessedHead Last)? Last(HubRead from, string origin)
    {
        using PreparedSql select = from.Prepare("SELECT verifier, size, root FROM accesslog_witnessed WHERE origin = @p0", BulkType.Text);
        using SqlRows rows = select.Text(0, origin).Query();
        return rows.Read() && NoteVerifier.Parse(rows.Text(0)!).TryGet(out NoteVerifier? key, out _) ? (key, new WitnessedHead(rows.Long(1), new TreeHash(rows.Bytes(2)))) : null;
    }

    private bool Store(HubWrite write, Checkpoint head, NoteVerifier key, WitnessedHead last, string note)
    {
        using PreparedSql update = write.Prepare(
            "UPDATE accesslog_witnessed SET size = @p1, root = @p2, note = @p3, at = @p4 WHERE origin = @p0 AND size = @p5 AND root = @p6 AND verifier = @p7",
            BulkType.Text, BulkType.Bigint, BulkType.Bytes, BulkType.Text, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Text);
        return update.Text(0, head.Origin).Long(1, head.Size).Bytes(2, head.Root.Span).Text(3, note).Long(4, NowMicros).Long(5, last.Size).Bytes(6, last.Root.Span).Text(7, key.ToString()).Execute() == 1;
    }

    private long SizeOf(string origin)
    {
        using HubRead read = Storage.BeginRead();
        return Last(read, origin)?.Last.Size ?? 0;
    }
}
