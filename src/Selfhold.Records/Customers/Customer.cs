using Selfhold.AccessLog;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>A customer as the linked source records make it, for a reader.</summary>
    /// <param name="admission">Good for each owner of the look.</param>
    /// <returns>
    /// <c>look_changed</c> where the customer is not any more what the entry says: look again; <c>sealed_value_damaged</c> when a record of the customer
    /// was altered: nothing is shown then.
    /// </returns>
    public Result<CustomerView> Customer(Admission admission, CustomerInSight look)
    {
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(look);
        return Guard.Run<CustomerView>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Admit(reading, admission, [look]) is { } changed ? changed : View(reading, look.Customer);
        });
    }

    /// <summary>A customer for the hub's own work, shown to nobody. An id that went into another one leads there.</summary>
    internal Result<CustomerView> Customer(Guid id)
    {
        return Guard.Run<CustomerView>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return View(reading, id);
        });
    }

    internal Result<CustomerView> CustomerOf(RecordRef record)
        => CustomerOfRecord(record).TryGet(out FoundCustomer? found, out Error? error) ? Customer(found.Customer) : error;

    private static Result<CustomerView> View(Reading reading, Guid id)
    {
        if (Living(reading, id) is not { } living)
        {
            return RecordsErrors.NoSuchCustomer();
        }

        List<CustomerLink> links = CustomerLink.Of(reading.Snapshot, living, out DomainRow? domain);
        reading.Took(domain!);
        return View(reading, living, domain!, links);
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
