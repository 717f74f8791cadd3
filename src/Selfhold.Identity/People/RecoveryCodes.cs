using System.Text;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>Ten codes on paper: each once in place of a second factor, or as one factor of a recovery. Kept as keyed hashes bound to their person.</summary>
internal sealed class RecoveryCodes(IdentityRoom room)
{
    private const int Count = 10;

    /// <summary>Makes new ones; those before are void. Shown this once.</summary>
    public IReadOnlyList<string> Make(HubWrite write, Guid person)
    {
        Remove(write, person);
        string[] codes = [.. Enumerable.Range(0, Count).Select(_ => Secret.Words())];
        using PreparedSql insert = write.Prepare("INSERT INTO identity_recovery_code (hash, person_id, created_at) VALUES (@p0, @p1, @p2)", BulkType.Bytes, BulkType.Uuid, BulkType.Bigint);
        foreach (string code in codes)
        {
            insert.Bytes(0, Hash(person, code)).Uuid(1, person).Long(2, room.NowMicros).Execute();
        }

        return codes;
    }

    /// <summary>How many are left; null where none were made.</summary>
    public static int? Left(IStatements from, Guid person)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*), SUM(CASE WHEN used_at IS NULL THEN 1 ELSE 0 END) FROM identity_recovery_code WHERE person_id = @p0", BulkType.Uuid);
        using SqlRows rows = count.Uuid(0, person).Query();
        return rows.Read() && rows.Long(0) > 0 ? (int)rows.Long(1) : null;
    }

    /// <summary>As <see cref="Left"/>, with those of the accounts joined into hers.</summary>
    public static int? LeftTogether(IStatements from, Guid leader)
    {
        int[] left = [.. Persons.Together(from, leader).Select(account => Left(from, account)).OfType<int>()];
        return left.Length == 0 ? null : left.Sum();
    }

    /// <summary>Uses one up; false where it is none of the person's, or used. The caller counts tries.</summary>
    public bool Use(HubWrite write, Guid person, string? code)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_recovery_code SET used_at = @p2 WHERE hash = @p0 AND person_id = @p1 AND used_at IS NULL", BulkType.Bytes, BulkType.Uuid, BulkType.Bigint);
        return update.Bytes(0, Hash(person, code)).Uuid(1, person).Long(2, room.NowMicros).Execute() == 1;
    }

    public static void Remove(HubWrite write, Guid person)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_recovery_code WHERE person_id = @p0", BulkType.Uuid);
        delete.Uuid(0, person).Execute();
    }

    private byte[] Hash(Guid person, string? code) => room.Keys.Mac("recovery code", Encoding.UTF8.GetBytes($"{person:N}|{Secret.Typed(code)}"));
}
