using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Selfhold.Records.Data;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>How often a person may ask whether somebody may hold more of her, in an hour and a process.</summary>
    private const int QuestionsAnHour = 30;

    private static readonly TimeSpan QuestionWindow = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset Since, int Count)> _questions = new();

    /// <summary>What a person has proven, newest first; no value of any record is opened for it.</summary>
    /// <param name="accounts">All accounts of the person.</param>
    public IReadOnlyList<ProofInfo> Proofs(IStatements from, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(accounts);
        if (accounts.Count == 0)
        {
            return [];
        }

        long now = Now();
        using PreparedSql select = from.Prepare(
            $"""
            SELECT p.record_id, p.person_id, d.domain_id, s.business_id, s.name, p.kind, CAST(CASE WHEN p.second IS NULL THEN 0 ELSE 1 END AS bigint), p.proven_at, p.expires_at,
              CAST(CASE WHEN r.ended_by IS NULL AND {StillStated} THEN 1 ELSE 0 END AS bigint)
            FROM records_proof p
            JOIN records_record r ON r.record_id = p.record_id
            JOIN records_source s ON s.number = r.source_number
            JOIN records_domain d ON d.number = p.domain_number
            WHERE p.person_id {Among.In(accounts, 0)}
            ORDER BY p.proven_at DESC, p.record_id
            """,
            Among.Types(accounts));
        using SqlRows rows = select.Bind(0, accounts).Query();
        var proofs = new List<ProofInfo>();
        while (rows.Read())
        {
            proofs.Add(new ProofInfo(
                rows.Uuid(0), rows.Uuid(1), rows.Uuid(2), rows.Uuid(3), rows.Text(4)!, (ContactKind)rows.Long(5), rows.Long(6) != 0, HubStorage.FromMicros(rows.Long(7)),
                HubStorage.FromMicros(rows.Long(8)), rows.Long(9) != 0 && rows.Long(8) > now));
        }

        return proofs;
    }

    /// <summary>What became of a person's proofs, newest first.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public IReadOnlyList<ProofEvent> ProofHistory(IStatements from, IReadOnlyList<Guid> accounts, int most = 500)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(accounts);
        if (accounts.Count == 0)
        {
            return [];
        }

        using PreparedSql select = from.Prepare(
            $"SELECT record_id, kind, at FROM records_proof_event WHERE person_id {Among.In(accounts, 1)} ORDER BY at DESC, event_id DESC LIMIT @p0", Among.Types(accounts, BulkType.Bigint));
        using SqlRows rows = select.Long(0, most).Bind(1, accounts).Query();
        var events = new List<ProofEvent>();
        while (rows.Read())
        {
            events.Add(new ProofEvent(rows.Uuid(0), rows.Text(1)!, HubStorage.FromMicros(rows.Long(2))));
        }

        return events;
    }

    /// <summary>Takes a proof back: the record's key lies under its source's again, and her record is what it would be without it.</summary>
    /// <returns><c>proof_not_found</c>.</returns>
    public Task<Result<bool>> WithdrawProof(IReadOnlyList<Guid> accounts, Guid record, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return _storage.TryWriteAsync<bool>(write => new ProofWriting(_storage, Parts, write).Withdraw(accounts, record) ? true : PersonErrors.NoProof(), ct);
    }

    /// <summary>
    /// Whether some business may hold records about her that she has not proven. A bare yes or no, about nothing but contact points that she has proven to be hers: never how
    /// many, who or what. Points are not opened, so that a yes may rest on a number of another country with the same digits.
    /// </summary>
    /// <returns><c>too_many_tries</c>.</returns>
    public Result<bool> MayHoldRecords(IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        if (accounts.Count == 0 || !MayAsk(accounts[0]))
        {
            return PersonErrors.TooManyQuestions();
        }

        using HubRead read = _storage.BeginRead();
        return MayHold(read, accounts);
    }

    private bool MayHold(HubRead read, IReadOnlyList<Guid> accounts)
    {
        IReadOnlyList<ContactText> points = ProvenPoints.Of(read, Parts, accounts);
        var domains = new List<(long Number, Guid Id, string? Country)>();
        using (PreparedSql select = read.Prepare("SELECT number, domain_id, country FROM records_domain ORDER BY number"))
        {
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                domains.Add((rows.Long(0), rows.Uuid(1), rows.Text(2)));
            }
        }

        // Whatever is found, all are asked: the time tells no more than the answer. Nor does it change with what others have proven.
        using PreparedSql any = read.Prepare(
            $"""
            SELECT COUNT(*) FROM (SELECT 1 FROM records_contact c WHERE c.domain_number = @p0 AND c.kind = @p1 AND c.hash = @p2
              AND NOT EXISTS (SELECT 1 FROM records_proof p WHERE p.record_id = c.record_id AND p.expires_at > @p3 AND p.person_id {Among.In(accounts, 4)}) LIMIT 1) AS one
            """,
            Among.Types(accounts, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint));
        long found = 0;
        foreach ((long number, Guid id, string? country) in domains)
        {
            BlindIndex index = _storage.Keys.Domain(id).Index;
            foreach (ContactText point in points)
            {
                long hash = point.Normal(country) is { } normal ? index.Contact(point.Kind, normal) : 0;
                found += any.Long(0, number).Long(1, (long)point.Kind).Long(2, hash).Long(3, Now()).Bind(4, accounts).QueryLong() ?? 0;
            }
        }

        return found > 0;
    }

    private bool MayAsk(Guid person)
    {
        DateTimeOffset now = _storage.Clock.GetUtcNow();
        if (_questions.Count > 10_000)
        {
            foreach ((Guid known, (DateTimeOffset since, _)) in _questions)
            {
                if (now - since > QuestionWindow)
                {
                    _questions.TryRemove(known, out _);
                }
            }
        }

        return _questions.AddOrUpdate(person, _ => (now, 1), (_, old) => now - old.Since > QuestionWindow ? (now, 1) : (old.Since, old.Count + 1)).Count <= QuestionsAnHour;
    }
}
