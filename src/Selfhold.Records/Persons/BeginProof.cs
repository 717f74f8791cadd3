using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Selfhold.Identity;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>How long a code is good.</summary>
    internal static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long the proof of a contact point, and what was proven by it, stays fresh.</summary>
    public static readonly TimeSpan ProofLifetime = TimeSpan.FromDays(365);

    /// <summary>Codes in an hour: of one person to one point, of one person, to one point from whomever. In a day: of one person.</summary>
    private const int PairHour = 4, PersonHour = 10, PointHour = 12, PersonDay = 30;

    private const string ChallengeTable = "records_challenge";

    /// <summary>
    /// Sends a code to a contact point that she says is hers. Nothing is looked up: the answer, and the time it takes, are the same whether any business knows the point.
    /// </summary>
    /// <param name="account">The account she is signed in with.</param>
    /// <param name="kind">E-mail or phone.</param>
    /// <param name="value">An address, or a number with its country code.</param>
    /// <returns><c>bad_contact</c>, <c>no_messages</c>, <c>name_needed</c>, <c>too_many_tries</c>.</returns>
    public async Task<Result<ProofBegun>> BeginProof(Guid account, ContactKind kind, string value, CancellationToken ct)
    {
        PersonParts parts = Parts;
        if (ContactText.Read(kind, value) is not { } contact)
        {
            return PersonErrors.BadContact();
        }

        if (kind == ContactKind.Phone && parts.Messages is null)
        {
            return PersonErrors.NoMessages();
        }

        Result<ProofBegun> begun = await _storage.TryWriteAsync(write => Begin(write, account, contact), ct).ConfigureAwait(false);
        if (!begun.IsOk)
        {
            parts.Identity.NoteEvent("proof_refused", account, reason: begun.Error!.Code);
        }

        return begun;
    }

    private Result<ProofBegun> Begin(HubWrite write, Guid account, ContactText contact)
    {
        IdentityRoom identity = Parts.Identity;
        long point = Parts.Point(contact), now = Now();
        foreach (long turn in new[] { PersonParts.LockOf(account), PersonParts.LockOf(point) }.Order())
        {
            write.Lock(turn);
        }

        if (TooMany(write, account, contact.Kind, point, now))
        {
            return PersonErrors.TooManyCodes();
        }

        (_, string? language) = identity.NameOf(write, account);
        if (!IsNamed(write, account))
        {
            return PersonErrors.NameNeeded();
        }

        var names = new ChallengeText(contact.Value, StatedSelf.Current(write, Parts, identity.Accounts(write, account)));
        byte[] id = RandomNumberGenerator.GetBytes(16);
        string code = RandomNumberGenerator.GetInt32(100_000_000).ToString("00000000", CultureInfo.InvariantCulture);
        long until = now + (CodeLifetime.Ticks / TimeSpan.TicksPerMicrosecond);
        using (PersonKey key = identity.PersonKey(write, account))
        {
            using PreparedSql insert = write.Prepare(
                "INSERT INTO records_challenge (challenge_id, person_id, kind, hash, code, tries, sealed, created_at, expires_at) VALUES (@p0, @p1, @p2, @p3, @p4, 0, @p5, @p6, @p7)",
                BulkType.Bytes, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
            insert.Bytes(0, id).Uuid(1, account).Long(2, (long)contact.Kind).Long(3, point).Bytes(4, Parts.Hash(id, code))
                .Bytes(5, key.Seal(ChallengeTable, "value", new Guid(id, bigEndian: true), names.Bytes())).Long(6, now).Long(7, until).Execute();
        }

        if (contact.Kind == ContactKind.Email)
        {
            identity.QueueMail(write, ProofTexts.Mail(contact.Value, code, language, identity.Options));
        }
        else
        {
            write.AfterCommit(() => Parts.Messages!.Send(ProofTexts.Message(contact.Value, code, language, identity.Options)));
        }

        return new ProofBegun(Base64Url.EncodeToString(id), HubStorage.FromMicros(until));
    }

    private bool IsNamed(HubWrite write, Guid account)
        => !string.IsNullOrWhiteSpace(Parts.Identity.NameOf(write, account).Name) || StatedSelf.Names(write, Parts.Identity.Accounts(write, account));

    private static bool TooMany(HubWrite write, Guid account, ContactKind kind, long point, long now)
    {
        const long Hour = 3_600_000_000, Day = 24 * Hour;
        using PreparedSql hers = write.Prepare(
            """
            SELECT SUM(CASE WHEN created_at > @p1 AND kind = @p3 AND hash = @p4 THEN 1 ELSE 0 END), SUM(CASE WHEN created_at > @p1 THEN 1 ELSE 0 END), COUNT(*)
            FROM records_challenge WHERE person_id = @p0 AND created_at > @p2
            """,
            BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        using (SqlRows rows = hers.Uuid(0, account).Long(1, now - Hour).Long(2, now - Day).Long(3, (long)kind).Long(4, point).Query())
        {
            if (rows.Read() && rows.Long(2) > 0 && (rows.Long(0) >= PairHour || rows.Long(1) >= PersonHour || rows.Long(2) >= PersonDay))
            {
                return true;
            }
        }

        using PreparedSql all = write.Prepare("SELECT COUNT(*) FROM records_challenge WHERE kind = @p0 AND hash = @p1 AND created_at > @p2", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        return all.Long(0, (long)kind).Long(1, point).Long(2, now - Hour).QueryLong() >= PointHour;
    }
}
