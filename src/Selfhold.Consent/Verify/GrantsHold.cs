using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Consent.Decisions;
using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent.Verify;

/// <summary>What may be released is what follows from the events of each grant, events have no gap, and every giving has its signed receipt that says the same.</summary>
internal sealed class GrantsHold : IDataCheck
{
    public string Name => "grants, decisions and receipts";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var room = new ConsentRoom(storage, options: null, toWrite: false);
        List<GrantRow> all;
        using (HubRead read = storage.BeginRead())
        {
            all = GrantRows.All(read, "1 = 1 ORDER BY person_id, grant_id", _ => { });
        }

        long looked = 0;
        foreach (GrantRow grant in all)
        {
            if (++looked % 256 == 0)
            {
                progress?.Report(looked);
            }

            foreach (DataProblem problem in Of(storage, room, grant))
            {
                yield return problem;
            }
        }

        foreach (string table in (string[])["consent_event", "consent_decision", "consent_receipt"])
        {
            foreach (Guid stray in Strays(storage, table))
            {
                yield return new DataProblem("grant_missing", $"{table} has a row of grant {stray}, which is not in consent_grant. Restore a backup in which all tables are of one time.");
            }
        }
    }

    private static List<Guid> Strays(HubStorage storage, string table)
    {
        using HubRead read = storage.BeginRead();
        using PreparedSql select = read.Prepare($"SELECT DISTINCT t.grant_id FROM {table} t LEFT JOIN consent_grant g ON g.person_id = t.person_id AND g.grant_id = t.grant_id WHERE g.grant_id IS NULL");
        using SqlRows rows = select.Query();
        List<Guid> all = [];
        while (rows.Read())
        {
            all.Add(rows.Uuid(0));
        }

        return all;
    }

    private static List<DataProblem> Of(HubStorage storage, ConsentRoom room, GrantRow grant)
    {
        List<DataProblem> found = [];
        try
        {
            using HubRead read = storage.BeginRead();
            Result<Agreement> agreement = room.Agreement(read, grant.AgreementId, grant.Version);
            if (!agreement.IsOk)
            {
                found.Add(new DataProblem(agreement.Error!.Code, $"Grant {grant.Id}: {agreement.Error.Message}"));
                return found;
            }

            List<GrantEvent> events = room.Table.Events(read, grant.Person, grant.Id);
            if (events.Count == 0 || events.Where((e, i) => e.Number != i + 1 || (i > 0 && e.At <= events[i - 1].At)).Any())
            {
                found.Add(new DataProblem("grant_events_gap", $"The events of grant {grant.Id} in consent_event are not gapless and in order. Restore them from a backup."));
                return found;
            }

            if (grant.Business != agreement.Value.Business || !string.Equals(grant.Purpose, agreement.Value.Purpose, StringComparison.Ordinal) || !Fits(read, grant, agreement.Value, events))
            {
                found.Add(new DataProblem("decision_differs", $"The row of grant {grant.Id} in consent_decision does not say what its events say. Restore it from a backup; until then it may allow what she did not."));
            }

            foreach (GrantEvent e in events.Where(e => e.Kind is GrantEvents.Given))
            {
                if (Receipt(read, room, grant, e, agreement.Value) is { } problem)
                {
                    found.Add(problem);
                }
            }
        }
        catch (StorageException e)
        {
            found.Add(new DataProblem(e.Error.Code, e.Error.Message));
        }
        catch (InvalidOperationException e)
        {
            found.Add(new DataProblem("grant_unreadable", $"Grant {grant.Id}: {e.Message} Restore it from a backup."));
        }

        return found;
    }

    private static bool Fits(HubRead from, GrantRow grant, Agreement agreement, List<GrantEvent> events)
    {
        GrantState state = GrantState.Of(agreement, grant.Special, events);
        using PreparedSql select = from.Prepare($"SELECT {DecisionRow.Columns} FROM consent_decision WHERE person_id = @p0 AND business_id = @p1 AND purpose = @p2 AND grant_id = @p3", BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, grant.Person).Uuid(1, grant.Business).Text(2, grant.Purpose).Uuid(3, grant.Id).Query();
        if (!rows.Read())
        {
            return false;
        }

        string denied = rows.Text(7)!;
        DecisionRow row = DecisionRow.Read(rows);
        return row.Agreement.Span.SequenceEqual(agreement.Hash.Span) && string.Equals(row.Basis, agreement.Terms.LegalBasis, StringComparison.Ordinal) && string.Equals(row.State, state.Status, StringComparison.Ordinal)
            && row.Attributes.SequenceEqual(state.Attributes, StringComparer.Ordinal) && row.GivenAt == (state.GivenAt is { } at ? HubStorage.Micros(at) : null) && string.Equals(denied, DecisionRow.Lines(state.Denied), StringComparison.Ordinal)
            && row.Until == (state.Until is { } until ? HubStorage.Micros(until) : null) && row.Generation == state.Generation
            && (row.Uses is null) == (state.Uses is null) && (row.Uses is null || (row.Uses >= 0 && row.Uses <= state.Uses));
    }

    private static DataProblem? Receipt(HubRead from, ConsentRoom room, GrantRow grant, GrantEvent e, Agreement agreement)
    {
        Result<ConsentReceipt> receipt = room.Receipt(from, [grant.Person], grant.Id, e.Number);
        if (!receipt.IsOk)
        {
            return new DataProblem(receipt.Error!.Code, receipt.Error.Message);
        }

        JsonNode said = JsonNode.Parse(Encoding.UTF8.GetBytes(receipt.Value.Json))!["selfhold"]!;
        bool fits = said["attributes"]!.AsArray().Select(a => (string)a!).SequenceEqual(e.Attributes, StringComparer.Ordinal) && string.Equals((string?)said["agreement_sha256"], agreement.HashText, StringComparison.Ordinal)
            && string.Equals((string?)said["notice_sha256"], Convert.ToHexStringLower(e.Notice.Span), StringComparison.Ordinal) && (long)said["event"]! == e.Number && (long?)said["uses"] == e.Uses;
        return fits ? null : new DataProblem("receipt_differs", $"Receipt {e.Number} of grant {grant.Id} does not say what the event says: one of them was altered. Restore it from a backup.");
    }
}
