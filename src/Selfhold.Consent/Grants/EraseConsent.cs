using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    private static readonly string[] Persons = ["consent_decision", "consent_receipt", "consent_event", "consent_grant", "consent_request"];

    /// <summary>Removes everything that a person answered or was asked; part of her erasure. Nothing flows from this write on.</summary>
    /// <returns>How many rows went.</returns>
    public static int Erase(HubWrite write, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(accounts);
        int gone = 0;
        GrantRows.Lock(write, accounts);
        foreach (Guid account in accounts)
        {
            foreach (string table in Persons)
            {
                using PreparedSql delete = write.Prepare($"DELETE FROM {table} WHERE person_id = @p0", BulkType.Uuid);
                gone += delete.Uuid(0, account).Execute();
            }
        }

        return gone;
    }
}
