using Selfhold.Storage;

namespace Selfhold.Identity.Verify;

/// <summary>What one row says about another holds.</summary>
internal sealed class References : IDataCheck
{
    /// <summary>Each statement finds rows that should not be; what it selects first names the row.</summary>
    private static readonly (string Code, string What, string Sql)[] Rules =
    [
        .. from table in (string[])["contact", "passkey", "totp", "password", "recovery_code", "recovery", "session", "subject", "approval", "family", "upstream", "member"]
           select ("person_missing", $"identity_{table} has a row of a person who is not there", $"SELECT t.person_id FROM identity_{table} t LEFT JOIN identity_person p ON p.person_id = t.person_id WHERE p.person_id IS NULL"),
        ("person_key_missing", "a person has no key in keys_record, so nothing of hers opens", "SELECT p.person_id FROM identity_person p LEFT JOIN keys_record k ON k.record_id = p.person_id WHERE k.record_id IS NULL"),
        ("joined_to_nobody", "an account was joined to one that is not there", "SELECT p.person_id FROM identity_person p LEFT JOIN identity_person l ON l.person_id = p.joined_into WHERE p.joined_into IS NOT NULL AND l.person_id IS NULL"),
        ("joined_in_a_chain", "an account was joined to one that is joined itself", "SELECT p.person_id FROM identity_person p JOIN identity_person l ON l.person_id = p.joined_into WHERE l.joined_into IS NOT NULL"),
        ("joined_unproven", "an account is joined, but no joining of the two is on record", "SELECT p.person_id FROM identity_person p LEFT JOIN identity_joined j ON j.joined = p.person_id AND j.kept = p.joined_into AND j.undone_at IS NULL WHERE p.joined_into IS NOT NULL AND j.join_id IS NULL"),
        .. from table in (string[])["client_key", "client_origin", "family", "approval", "code"]
           select ("client_missing", $"identity_{table} has a row of a client who is not there", $"SELECT t.client_id FROM identity_{table} t LEFT JOIN identity_client c ON c.client_id = t.client_id WHERE c.client_id IS NULL"),
        ("contact_twice", "a proven address belongs to two accounts", "SELECT a.contact_id FROM identity_contact a JOIN identity_contact b ON b.kind = a.kind AND b.hash = a.hash AND b.person_id <> a.person_id WHERE a.kind = 1 AND a.verified_at IS NOT NULL AND b.verified_at IS NOT NULL"),
    ];

    public string Name => "references of accounts";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(storage);
        using HubRead read = storage.BeginRead();
        long looked = 0;
        foreach ((string code, string what, string sql) in Rules)
        {
            using PreparedSql select = read.Prepare(sql);
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                string row = code is "client_missing" ? rows.Text(0)! : rows.Uuid(0).ToString();
                yield return new DataProblem(code, $"{what} ({row}). Restore a backup in which all tables are of one time.");
            }

            progress?.Report(++looked);
        }
    }
}
