using System.Globalization;
using Selfhold.AccessLog.Append;
using Selfhold.Outbound;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>Has the log's heads co-signed by a witness from now on.</summary>
    /// <param name="url">Submission prefix of the witness (C2SP tlog-witness).</param>
    /// <param name="verifier">Its verifier key, from its operator.</param>
    public async Task<Result<LogWitness>> AddWitness(Uri url, string verifier, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!NoteVerifier.Parse(verifier).TryGet(out NoteVerifier? key, out Error? error))
        {
            return error;
        }

        if (key.Kind == NoteKeyKind.Ecdsa || url is not { IsAbsoluteUri: true, Scheme: "https" or "http" })
        {
            return AccessLogErrors.VerifierUnusable();
        }

        long now = NowMicros;
        bool added = await Storage.WriteAsync(
            write =>
            {
                using PreparedSql insert = write.Prepare(
                    "INSERT INTO accesslog_witness (name, url, verifier, size, problem, created_at, seen_at) VALUES (@p0, @p1, @p2, 0, NULL, @p3, NULL) ON CONFLICT (name) DO NOTHING",
                    BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bigint);
                return insert.Text(0, key.Name).Text(1, url.AbsoluteUri).Text(2, key.ToString()).Long(3, now).Execute() == 1;
            },
            ct).ConfigureAwait(false);
        return added ? new LogWitness(key.Name, url, key.ToString(), 0, null, HubStorage.FromMicros(now), null) : AccessLogErrors.WitnessExists(key.Name);
    }

    /// <summary>Asks the witness no longer. What it signed stays. False where there is none of the name.</summary>
    public Task<bool> RemoveWitness(string name, CancellationToken ct = default) => Storage.WriteAsync(
        write =>
        {
            using PreparedSql delete = write.Prepare("DELETE FROM accesslog_witness WHERE name = @p0", BulkType.Text);
            return delete.Text(0, name).Execute() == 1;
        },
        ct);

    /// <summary>Shows the newest published head to each witness that has not signed it. What goes wrong stays visible in <see cref="Witnesses"/> until it goes right.</summary>
    public async Task AskWitnesses(OutboundClient client, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        IReadOnlyList<LogWitness> witnesses;
        SignedNote? note = null;
        using (HubRead read = Storage.BeginRead())
        {
            witnesses = Witnesses(read);
            if (witnesses.Count > 0 && Published(read) is { } text)
            {
                note = SignedNote.Parse(text).TryGet(out SignedNote? parsed, out _) ? parsed : null;
            }
        }

        if (note is null || !Checkpoint.Parse(note.Text).TryGet(out Checkpoint? head, out _) || head.Size == 0)
        {
            return;
        }

        // To the witness goes the log's own signature alone.
        note = note with { Signatures = [.. note.Signatures.Where(Verifier.Made)] };
        await Task.WhenAll(witnesses.Where(w => w.Size != head.Size || w.Problem is not null).Select(w => Ask(client, w, head, note, ct))).ConfigureAwait(false);
    }

    private async Task Ask(OutboundClient client, LogWitness witness, Checkpoint head, SignedNote note, CancellationToken ct)
    {
        long old = witness.Size;
        for (int attempt = 0; ; attempt++)
        {
            (WitnessAnswer? answer, string? problem) = old > head.Size ? (null, "witness_ahead") : await Send(client, witness, old, head, note, ct).ConfigureAwait(false);
            if (answer is WitnessAnswer.OtherSize other && attempt == 0)
            {
                // It knows another head of ours than we remember: shown the way from there.
                old = other.Size;
                continue;
            }

            if (answer is WitnessAnswer.Signed signed && Line(witness, note, signed) is { } line)
            {
                await Keep(witness, head.Size, line.ToLine(), ct).ConfigureAwait(false);
                return;
            }

            await Note(witness, problem ?? ProblemOf(answer!), ct).ConfigureAwait(false);
            return;
        }
    }

    private async Task<(WitnessAnswer? Answer, string? Problem)> Send(OutboundClient client, LogWitness witness, long old, Checkpoint head, SignedNote note, CancellationToken ct)
    {
        string body;
        using (HubRead read = Storage.BeginRead())
        {
            body = new WitnessRequest(old, ConsistencyProof.Make(new StoredTiles(read), old, head.Size), note).ToString();
        }

        var address = new Uri(witness.Url.AbsoluteUri.TrimEnd('/') + "/add-checkpoint");
        Result<OutboundAnswer> answer = await client.PostTextAsync(address, body, ct).ConfigureAwait(false);
        return answer.TryGet(out OutboundAnswer? got, out Error? error) ? (WitnessAnswer.Parse(got.Status, got.Body), null) : (null, error.Code);
    }

    /// <summary>The witness's own line; where its algorithm is one that cannot be verified here, the line in its name.</summary>
    private static NoteSignature? Line(LogWitness witness, SignedNote note, WitnessAnswer.Signed signed)
        => NoteVerifier.Parse(witness.Verifier).TryGet(out NoteVerifier? key, out _) ? signed.Lines.FirstOrDefault(l => key.Made(l) && (!key.CanVerify || key.Verify(note.Text, l) is not null)) : null;

    private static string ProblemOf(WitnessAnswer answer) => answer switch
    {
        WitnessAnswer.Signed => "witness_signature_wrong",
        WitnessAnswer.Inconsistent => "witness_saw_fork",
        WitnessAnswer.NotTrusted => "witness_trusts_other_key",
        WitnessAnswer.UnknownLog => "witness_knows_not_this_log",
        WitnessAnswer.Malformed => "witness_understood_not",
        WitnessAnswer.OtherSize => "witness_ahead",
        _ => "witness_failed_" + answer.Status.ToString(CultureInfo.InvariantCulture),
    };

    private Task<int> Keep(LogWitness witness, long size, string line, CancellationToken ct) => Storage.WriteAsync(
        write =>
        {
            using (PreparedSql insert = write.Prepare(
                "INSERT INTO accesslog_cosignature (log, size, witness, line, at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT (log, size, witness) DO NOTHING",
                BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Text, BulkType.Bigint))
            {
                insert.Long(0, LogHead.One).Long(1, size).Text(2, witness.Name).Text(3, line).Long(4, NowMicros).Execute();
            }

            using PreparedSql update = write.Prepare(
                "UPDATE accesslog_witness SET size = @p1, problem = NULL, seen_at = @p2 WHERE name = @p0 AND size <= @p1", BulkType.Text, BulkType.Bigint, BulkType.Bigint);
            return update.Text(0, witness.Name).Long(1, size).Long(2, NowMicros).Execute();
        },
        ct);

    private Task<int> Note(LogWitness witness, string problem, CancellationToken ct)
    {
        if (string.Equals(witness.Problem, problem, StringComparison.Ordinal))
        {
            return Task.FromResult(0);
        }

        Log.WitnessProblem(Logger, witness.Name, problem);
        return Storage.WriteAsync(
            write =>
            {
                using PreparedSql update = write.Prepare("UPDATE accesslog_witness SET problem = @p1 WHERE name = @p0", BulkType.Text, BulkType.Text);
                return update.Text(0, witness.Name).Text(1, problem).Execute();
            },
            ct);
    }
}
