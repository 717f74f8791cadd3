using System.Text;
using Selfhold.AccessLog;
using Selfhold.Identity;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Statements that are kept of one account, ended ones as well.</summary>
    private const int MostStatements = 2_000;

    /// <summary>A person says something of herself. It follows what she said of the same before, which stays in her history.</summary>
    /// <param name="attribute">A name of <c>Selfhold.Consent.CustomerAttributes</c> that is not computed from others.</param>
    /// <param name="slot">Which of several values; from 0. There is one name and one birth date.</param>
    /// <returns>The statement's id; <c>unknown_attribute</c>, <c>bad_slot</c>, <c>bad_value</c>, <c>too_many_statements</c>.</returns>
    public Task<Result<Guid>> State(Guid account, string attribute, int slot, string value, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        ArgumentNullException.ThrowIfNull(value);
        Error? wrong = !StatementValue.MayState(attribute) ? PersonErrors.UnknownAttribute() : slot < 0 || slot >= StatementValue.Slots(attribute) ? PersonErrors.BadSlot() : null;
        if (wrong is not null)
        {
            return Task.FromResult<Result<Guid>>(wrong);
        }

        return StatementValue.Read(attribute, value, _storage.Clock.GetUtcNow()).TryGet(out string? kept, out wrong)
            ? _storage.TryWriteAsync(write => State(write, account, attribute, slot, kept), ct)
            : Task.FromResult<Result<Guid>>(wrong);
    }

    /// <summary>Takes a statement back. It stays in her history.</summary>
    /// <returns><c>statement_not_found</c>.</returns>
    public Task<Result<bool>> EndStatement(IReadOnlyList<Guid> accounts, Guid statement, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return _storage.TryWriteAsync<bool>(
            write =>
            {
                using PreparedSql end = write.Prepare(
                    $"UPDATE records_statement SET ended_at = @p0 WHERE statement_id = @p1 AND ended_at IS NULL AND person_id {Among.In(accounts, 2)}",
                    Among.Types(accounts, BulkType.Bigint, BulkType.Uuid));
                return accounts.Count > 0 && end.Long(0, Now()).Uuid(1, statement).Bind(2, accounts).Execute() > 0 ? true : PersonErrors.NoStatement();
            },
            ct);
    }

    /// <summary>All that she said of herself, for herself: by attribute and slot, newest first.</summary>
    /// <param name="accounts">All accounts of the person, the leading one first: the owner of the entry.</param>
    public IReadOnlyList<StatementInfo> Statements(IStatements from, Admission admission, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(accounts);
        Use(admission, accounts[0]);
        return StatementRows.Read(from, _storage, accounts, ended: true);
    }

    private Result<Guid> State(HubWrite write, Guid account, string attribute, int slot, string value)
    {
        write.Lock(PersonParts.LockOf(account));
        using (PreparedSql count = write.Prepare("SELECT COUNT(*) FROM records_statement WHERE person_id = @p0", BulkType.Uuid))
        {
            if (count.Uuid(0, account).QueryLong() >= MostStatements)
            {
                return PersonErrors.TooManyStatements();
            }
        }

        using (PreparedSql end = write.Prepare(
            "UPDATE records_statement SET ended_at = @p0 WHERE person_id = @p1 AND attribute = @p2 AND slot = @p3 AND ended_at IS NULL",
            BulkType.Bigint, BulkType.Uuid, BulkType.Text, BulkType.Bigint))
        {
            end.Long(0, Now()).Uuid(1, account).Text(2, attribute).Long(3, slot).Execute();
        }

        var id = Guid.CreateVersion7(_storage.Clock.GetUtcNow());
        using PersonKey key = Parts.Identity.PersonKey(write, account);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO records_statement (person_id, statement_id, attribute, slot, assurance, sealed, stated_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, account).Uuid(1, id).Text(2, attribute).Long(3, slot).Long(4, (long)Assurance.SelfAsserted)
            .Bytes(5, key.Seal(StatementRows.Table, "value", id, Encoding.UTF8.GetBytes(value))).Long(6, Now()).Execute();
        return id;
    }
}
