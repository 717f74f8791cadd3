using Selfhold.AccessLog;
using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Supply.Data;
using Selfhold.Supply.Release;

namespace Selfhold.Supply;

// What a business's own sources hold: without her yes, and never without an entry.
public sealed partial class SupplyRoom
{
    /// <summary>A subject names a person, not a customer: which customer of the domain she is, is not told by the way.</summary>
    private async Task<Result<IReadOnlyList<ReadItem>>> ReadOwn(ApiCaller caller, ReadAsk ask, Look[] looks, CancellationToken ct)
    {
        var items = new ReadItem?[looks.Length];
        var waiting = new List<(int At, CustomerInSight Customer)>();
        for (int i = 0; i < looks.Length; i++)
        {
            Resolved who = looks[i].Who;
            if (who.Missing is { } missing)
            {
                items[i] = new ReadItem(who.Id) { Refused = missing };
            }
            else if (who.Customer is { } customer && Records.Sight(customer).TryGet(out CustomerInSight? sight, out _) && sight.Domain == caller.Domain)
            {
                waiting.Add((i, sight));
            }
            else
            {
                items[i] = new ReadItem(who.Id) { Refused = SupplyErrors.NotAvailable() };
            }
        }

        // An admission is good once for each owner: two customers of one person are two looks.
        while (waiting.Count > 0)
        {
            List<(int At, CustomerInSight Customer)> round = Round(waiting);
            Appended<bool> appended = await Log.Append(_ => new Looked<bool>(true, [.. round.SelectMany(r => r.Customer.Owners.Select(o => OwnEntry(caller, ask, r.Customer, o)))]), ct).ConfigureAwait(false);
            foreach ((int at, CustomerInSight customer) in round)
            {
                items[at] = OpenOwn(looks[at].Who.Id, ask, customer, appended.Admission!);
            }
        }

        return items!;
    }

    private static List<(int At, CustomerInSight Customer)> Round(List<(int At, CustomerInSight Customer)> waiting)
    {
        var owners = new HashSet<Guid>();
        var round = new List<(int At, CustomerInSight Customer)>();
        for (int i = 0; i < waiting.Count; i++)
        {
            if (!waiting[i].Customer.Owners.Any(o => owners.Contains(o.Id)))
            {
                owners.UnionWith(waiting[i].Customer.Owners.Select(o => o.Id));
                round.Add(waiting[i]);
            }
        }

        waiting.RemoveAll(round.Contains);
        return round;
    }

    private static EntryDraft OwnEntry(ApiCaller caller, ReadAsk ask, CustomerInSight customer, LookOwner owner) => new()
    {
        Owner = owner.Id,
        Kind = owner.Kind,
        Reader = new Reader(ReaderKind.Client, caller.Business, caller.ClientId),
        Action = "own",
        Outcome = LookOutcome.Released,
        Fields = ask.Attributes.Count > 0 ? ask.Attributes : customer.Attributes,
        Purpose = ask.Purpose,
        Basis = "own_records",
        Channel = "api",
        RequestId = ask.RequestId,
        Records = customer.Records,
    };

    private ReadItem OpenOwn(string id, ReadAsk ask, CustomerInSight customer, Admission admission)
    {
        if (!Records.Customer(admission, customer).TryGet(out CustomerView? view, out Error? error))
        {
            // It changed between the entry and the look: as good as any other cause.
            _ = Storages.Rethrow(error);
            return new ReadItem(id) { Refused = SupplyErrors.NotAvailable() };
        }

        return new ReadItem(id)
        {
            Allowed = ask.Attributes.Count > 0 ? ask.Attributes : customer.Attributes,
            Values = OwnValues.Of(view, ask.Attributes),
            Receipt = ReceiptOf(admission, customer.Owners[0].Id),
        };
    }
}
