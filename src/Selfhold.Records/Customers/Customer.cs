using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>A customer as the linked source records make it. An id that went into another one leads there.</summary>
    /// <returns>
    /// <c>customer_not_found</c> for an id that was never given, or whose records are all ended; <c>sealed_value_damaged</c> when a record of the customer
    /// was altered: nothing is shown then.
    /// </returns>
    public Result<CustomerView> Customer(Guid id)
    {
        return Guard.Run<CustomerView>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return View(reading, id);
        });
    }

    /// <summary>The customer that a source record belongs to.</summary>
    /// <returns><c>source_not_found</c> or <c>record_not_found</c>; an ended record has no customer.</returns>
    public Result<CustomerView> CustomerOf(RecordRef record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Guard.Run<CustomerView>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (!reading.Find(record).TryGet(out StoredRecord? found, out Error? error))
            {
                return error;
            }

            return reading.Records.CustomersOf([found.Id]).TryGetValue(found.Id, out Guid customer) ? View(reading, customer) : RecordsErrors.NoSuchRecord(record);
        });
    }

    private static Result<CustomerView> View(Reading reading, Guid id)
    {
        var seen = new HashSet<Guid>();
        while (true)
        {
            List<CustomerLink> links = CustomerLink.Of(reading.Snapshot, id, out DomainRow? domain);
            if (domain is not null)
            {
                reading.Took(domain);
                return View(reading, id, domain, links);
            }

            Guid? next = null;
            reading.Sql.Query("SELECT new_id FROM records_alias WHERE old_id = @o", r => next = Sql.Id(r, 0), ("o", id));
            if (next is not { } other || !seen.Add(id))
            {
                return RecordsErrors.NoSuchCustomer();
            }

            id = other;
        }
    }

    private static CustomerView View(Reading reading, Guid id, DomainRow domain, List<CustomerLink> links)
    {
        OpenedRecord[] opened = reading.Records.OpenAll([.. links.Select(l => l.Record)]);
        var stated = new StatedRecord[opened.Length];
        var names = new Dictionary<Guid, RecordRef>(opened.Length);
        for (int i = 0; i < opened.Length; i++)
        {
            stated[i] = reading.Stated(opened[i]);
            names.Add(opened[i].Id, stated[i].Ref);
        }

        var linked = new LinkedRecord[opened.Length];
        for (int i = 0; i < opened.Length; i++)
        {
            linked[i] = links[i].Show(stated[i], links.Count, names, domain.ModelId);
        }

        Array.Sort(linked, (a, b) => ViewMerge.ByName(a.Record, b.Record));
        return new CustomerView(id, domain.Name, linked, ViewMerge.Of(stated, reading.Known.Policy(domain), reading.Forms(domain.Number)));
    }
}
