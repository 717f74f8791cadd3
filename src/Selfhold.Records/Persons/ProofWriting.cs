using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Changes of proofs within one write: the row, the key of the record, the history, each with the others or not at all.</summary>
internal sealed class ProofWriting(HubStorage storage, PersonParts parts, HubWrite write)
{
    private readonly long _now = HubStorage.Micros(storage.Clock);

    /// <summary>Proves records; one that was changed, ended or proven by somebody else since it was looked at is left out.</summary>
    /// <returns>How many are hers now.</returns>
    public int Prove(Guid account, IReadOnlyList<Guid> accounts, ContactText contact, IReadOnlyList<ProvableRecord> records)
    {
        ProvableRecord[] inOrder = [.. records.OrderBy(r => r.Record)];
        long point = parts.Point(contact);
        foreach (long turn in inOrder.Select(r => PersonParts.LockOf(r.Record)).Append(PersonParts.LockOf(point)).Distinct().Order())
        {
            write.Lock(turn);
        }

        if (!IsHers(accounts, contact.Kind, point))
        {
            return 0;
        }

        int proven = inOrder.Count(record => Opens(() => Prove(account, accounts, record)));
        if (proven > 0)
        {
            parts.Identity.RecordEvent(write, "records_proven", account, reason: contact.Kind == ContactKind.Email ? "email" : "phone");
        }

        return proven;
    }

    /// <summary>Ends a proof that is one of these accounts'. False where there is none.</summary>
    public bool Withdraw(IReadOnlyList<Guid> accounts, Guid record)
    {
        write.Lock(PersonParts.LockOf(record));
        return Held(record) is { } held && accounts.Contains(held.Person) && End(held.Person, record, ProofRows.Withdrawn);
    }

    /// <summary>Ends a proof that is too old. False where it was renewed, or is no more.</summary>
    public bool Expire(Guid record)
    {
        write.Lock(PersonParts.LockOf(record));
        return Held(record) is { } held && held.Expires <= _now && Opens(() => End(held.Person, record, ProofRows.Expired));
    }

    private bool Prove(Guid account, IReadOnlyList<Guid> accounts, ProvableRecord record)
    {
        if (!IsAsSeen(record))
        {
            return false;
        }

        if (Held(record.Record) is { } held)
        {
            if (accounts.Contains(held.Person))
            {
                return Renew(record);
            }

            if (held.Expires > _now && !record.Takes)
            {
                return false;
            }

            End(held.Person, record.Record, held.Expires > _now ? ProofRows.Passed : ProofRows.Expired);
            if (held.Expires > _now)
            {
                parts.Identity.RecordEvent(write, "record_passed", held.Person);
            }
        }

        if (!storage.Keys.Hold(write, record.Record, record.SourceId, account))
        {
            return false;
        }

        using PreparedSql insert = write.Prepare(
            "INSERT INTO records_proof (record_id, person_id, domain_number, kind, hash, second, told, proven_at, expires_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        insert.Uuid(0, record.Record).Uuid(1, account).Long(2, record.Domain).Long(3, (long)record.Kind).Long(4, record.Hash).Text(5, record.Second)
            .Bytes(6, record.Told).Long(7, _now).Long(8, Until()).Execute();
        ProofRows.Event(write, storage, account, record.Record, ProofRows.Proven);
        return true;
    }

    /// <summary>Hers already, perhaps by another of her accounts: fresh again, where it is.</summary>
    private bool Renew(ProvableRecord record)
    {
        using PreparedSql update = write.Prepare(
            "UPDATE records_proof SET kind = @p1, hash = @p2, second = @p3, told = @p4, proven_at = @p5, expires_at = @p6 WHERE record_id = @p0",
            BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        return update.Uuid(0, record.Record).Long(1, (long)record.Kind).Long(2, record.Hash).Text(3, record.Second).Bytes(4, record.Told).Long(5, _now).Long(6, Until()).Execute() > 0;
    }

    private bool End(Guid person, Guid record, string kind)
    {
        // The key first: where it does not open, nothing has changed yet.
        if (SourceOf(record) is { } source)
        {
            storage.Keys.Release(write, record, source);
        }

        using PreparedSql delete = write.Prepare("DELETE FROM records_proof WHERE record_id = @p0 AND person_id = @p1", BulkType.Uuid, BulkType.Uuid);
        if (delete.Uuid(0, record).Uuid(1, person).Execute() == 0)
        {
            return false;
        }

        ProofRows.Event(write, storage, person, record, kind);
        return true;
    }

    /// <summary>A record whose key was destroyed, or altered, is left as it is: the others go on. The check of the data names it.</summary>
    private static bool Opens(Func<bool> change)
    {
        try
        {
            return change();
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "sealed_value_damaged", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>Not where somebody else has proven the point in between.</summary>
    private bool IsHers(IReadOnlyList<Guid> accounts, ContactKind kind, long point)
    {
        using PreparedSql select = write.Prepare(
            $"SELECT COUNT(*) FROM records_challenge WHERE kind = @p0 AND hash = @p1 AND used_at IS NOT NULL AND expires_at > @p2 AND person_id {Among.In(accounts, 3)}",
            Among.Types(accounts, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint));
        return select.Long(0, (long)kind).Long(1, point).Long(2, _now).Bind(3, accounts).QueryLong() > 0;
    }

    private bool IsAsSeen(ProvableRecord record)
    {
        using PreparedSql select = write.Prepare("SELECT COUNT(*) FROM records_record WHERE record_id = @p0 AND operation = @p1 AND ended_by IS NULL", BulkType.Uuid, BulkType.Bigint);
        return select.Uuid(0, record.Record).Long(1, record.Operation).QueryLong() > 0;
    }

    private (Guid Person, long Expires)? Held(Guid record)
    {
        using PreparedSql select = write.Prepare("SELECT person_id, expires_at FROM records_proof WHERE record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, record).Query();
        return rows.Read() ? (rows.Uuid(0), rows.Long(1)) : null;
    }

    private Guid? SourceOf(Guid record)
    {
        using PreparedSql select = write.Prepare("SELECT s.source_id FROM records_record r JOIN records_source s ON s.number = r.source_number WHERE r.record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, record).Query();
        return rows.Read() ? rows.Uuid(0) : null;
    }

    private long Until() => _now + (RecordsRoom.ProofLifetime.Ticks / TimeSpan.TicksPerMicrosecond);
}
