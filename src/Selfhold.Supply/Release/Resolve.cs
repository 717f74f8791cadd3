using Selfhold.AccessLog;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Supply.Release;

/// <summary>Whom an id of a business names, in one snapshot.</summary>
/// <param name="Customer">The customer now; null where the id is a subject.</param>
/// <param name="Accounts">Of the person: the leading one first. Empty where nobody, or more than one person, has proven the customer.</param>
/// <param name="Served">False where nothing of the person may be read at all: her account is disabled.</param>
internal sealed record Resolved(string Id, Guid? Customer, IReadOnlyList<Guid> Accounts, bool Served)
{
    /// <summary>Why there is nobody; null where there is.</summary>
    public Error? Missing { get; init; }

    /// <summary>Whose chain an entry about the look goes to.</summary>
    public Guid Owner => Accounts.Count > 0 ? Accounts[0] : Customer!.Value;

    public OwnerKind Kind => Accounts.Count > 0 ? OwnerKind.Person : OwnerKind.Customer;

    /// <summary>Whether the id still names the same: a proof taken back, or accounts parted, in between end a look.</summary>
    public bool Is(Resolved now)
    {
        if (now.Missing is not null || now.Customer != Customer || now.Served != Served || now.Accounts.Count != Accounts.Count)
        {
            return false;
        }

        for (int i = 0; i < Accounts.Count; i++)
        {
            if (now.Accounts[i] != Accounts[i])
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Finds whom pairwise ids name in the caller's own domain, and nowhere else.</summary>
internal sealed class Resolver(SupplyRoom room)
{
    public Resolved Find(IStatements from, Guid domain, string id)
    {
        // Customer ids are shown in one form only; a second spelling of the same id would be a second name to hide behind.
        if (Guid.TryParseExact(id, "D", out Guid customer) && room.Records.Place(from, customer) is { } place && place.Domain == domain)
        {
            return OfCustomer(from, id, place.Customer);
        }

        return room.Identity.PersonOfSubject(from, domain, id) is { } person ? OfPerson(from, id, null, person)
            : new Resolved(id, null, [], Served: false) { Missing = IsGone(from, domain, id) ? SupplyErrors.CustomerErased() : SupplyErrors.CustomerNotFound() };
    }

    /// <summary>Whether an id was of a customer that was erased, and its business told so.</summary>
    private static bool IsGone(IStatements from, Guid domain, string id)
    {
        using PreparedSql select = from.Prepare("SELECT COUNT(*) FROM supply_gone WHERE domain_id = @p0 AND id = @p1", BulkType.Uuid, BulkType.Text);
        return select.Uuid(0, domain).Text(1, id).QueryLong() > 0;
    }

    private Resolved OfCustomer(IStatements from, string id, Guid customer)
    {
        IReadOnlyList<Guid> persons = room.Records.PersonsOf(from, customer);
        return persons.Count == 1 ? OfPerson(from, id, customer, persons[0]) : new Resolved(id, customer, [], Served: true);
    }

    private Resolved OfPerson(IStatements from, string id, Guid? customer, Guid person)
    {
        IReadOnlyList<Guid> accounts = room.Identity.Accounts(from, person);
        return accounts.Count > 0 ? new Resolved(id, customer, accounts, room.Identity.IsActive(from, accounts[0]))
            : customer is null ? new Resolved(id, null, [], Served: false) { Missing = SupplyErrors.CustomerNotFound() }
            : new Resolved(id, customer, [], Served: true);
    }
}
