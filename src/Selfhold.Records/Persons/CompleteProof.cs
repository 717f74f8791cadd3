using System.Buffers.Text;
using System.Security.Cryptography;
using Selfhold.Identity;
using Selfhold.Records.Customers;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Wrong codes until the challenge is void.</summary>
    private const int MostTries = 5;

    /// <summary>
    /// Takes a code. The point is hers then for twelve months; each source record in which it stands, in any domain, is proven, unless her name or birth date contradicts it,
    /// several records share the point and contradict one another or are several customers, it is nobody's own address, or another person's fresh proof stands: then a second
    /// point of that very record must be hers as well.
    /// </summary>
    /// <param name="account">The account that asked for the code.</param>
    /// <param name="challenge">What <see cref="BeginProof"/> gave.</param>
    /// <returns><c>name_needed</c>, <c>code_over</c> (used, too old, five times wrong, another's), <c>wrong_code</c>.</returns>
    public async Task<Result<ProofDone>> CompleteProof(Guid account, string challenge, string code, CancellationToken ct)
    {
        byte[] id = Id(challenge);
        long? point = PointOf(id);
        Result<ContactText> taken = point is null ? PersonErrors.CodeOver() : await _storage.WriteAsync(write => TakeCode(write, account, id, point.Value, code), ct).ConfigureAwait(false);
        if (!taken.TryGet(out ContactText? contact, out Error? error))
        {
            Parts.Identity.NoteEvent("proof_refused", account, reason: error.Code);
            return error;
        }

        return await Prove(account, contact, ct).ConfigureAwait(false);
    }

    private async Task<Result<ProofDone>> Prove(Guid account, ContactText contact, CancellationToken ct)
    {
        (IReadOnlyList<Guid> accounts, IReadOnlyList<ProvableRecord> provable) = Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            IReadOnlyList<Guid> hers = Parts.Identity.Accounts(reading.Snapshot, account);
            var search = new ProofSearch(reading, Parts, hers, contact);
            search.Run();
            return (hers, search.Found);
        });
        if (provable.Count > 0)
        {
            await _storage.WriteAsync(write => new ProofWriting(_storage, Parts, write).Prove(account, accounts, contact, provable), ct).ConfigureAwait(false);
        }

        HashSet<Guid> found = [.. provable.Select(f => f.Record)];
        using HubRead after = _storage.BeginRead();
        return new ProofDone([.. Proofs(after, accounts).Where(p => found.Contains(p.Record) && p.Counts)], MayHold(after, accounts));
    }

    private Result<ContactText> TakeCode(HubWrite write, Guid account, byte[] id, long point, string code)
    {
        write.Lock(PersonParts.LockOf(point));
        if (!IsNamed(write, account))
        {
            return PersonErrors.NameNeeded();
        }

        long now = Now();
        using (PreparedSql count = write.Prepare(
            $"UPDATE records_challenge SET tries = tries + 1 WHERE challenge_id = @p0 AND person_id = @p1 AND used_at IS NULL AND tries < {MostTries} AND expires_at > @p2",
            BulkType.Bytes, BulkType.Uuid, BulkType.Bigint))
        {
            if (count.Bytes(0, id).Uuid(1, account).Long(2, now).Execute() == 0)
            {
                return PersonErrors.CodeOver();
            }
        }

        ContactText contact;
        byte[] kept, value;
        using (PreparedSql select = write.Prepare("SELECT kind, code, sealed FROM records_challenge WHERE challenge_id = @p0", BulkType.Bytes))
        {
            using SqlRows rows = select.Bytes(0, id).Query();
            rows.Read();
            contact = new ContactText((ContactKind)rows.Long(0), "");
            kept = rows.Bytes(1).ToArray();
            value = rows.Bytes(2).ToArray();
        }

        string typed = string.Concat((code ?? "").Where(char.IsAsciiDigit).Take(16));
        if (!CryptographicOperations.FixedTimeEquals(kept, Parts.Hash(id, typed)))
        {
            return PersonErrors.WrongCode();
        }

        using (PersonKey key = Parts.Identity.PersonKey(write, account))
        {
            contact = contact with { Value = ChallengeText.Open(key, new Guid(id, bigEndian: true), value).Contact };
        }

        // The point is hers from here on, and nobody else's: who had it before has lost it (A15). Her own older rows stay: they hold the names that she gave then. Of the code nothing is kept.
        using PreparedSql others = write.Prepare("DELETE FROM records_challenge WHERE kind = @p0 AND hash = @p1 AND used_at IS NOT NULL AND person_id <> @p2", BulkType.Bigint, BulkType.Bigint, BulkType.Uuid);
        others.Long(0, (long)contact.Kind).Long(1, point).Uuid(2, account).Execute();
        using PreparedSql use = write.Prepare(
            "UPDATE records_challenge SET used_at = @p1, expires_at = @p2, code = @p3 WHERE challenge_id = @p0 AND used_at IS NULL", BulkType.Bytes, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes);
        use.Bytes(0, id).Long(1, now).Long(2, now + (ProofLifetime.Ticks / TimeSpan.TicksPerMicrosecond)).Bytes(3, []).Execute();
        Parts.Identity.RecordEvent(write, "contact_proven", account);
        return contact;
    }

    private long? PointOf(byte[] challenge)
    {
        using HubRead read = _storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT hash FROM records_challenge WHERE challenge_id = @p0", BulkType.Bytes);
        return select.Bytes(0, challenge).QueryLong();
    }

    private static byte[] Id(string challenge)
    {
        var id = new byte[16];
        return challenge is { Length: 22 } && Base64Url.IsValid(challenge) && Base64Url.TryDecodeFromChars(challenge, id, out int written) && written == 16 ? id : new byte[16];
    }
}
