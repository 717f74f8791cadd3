using Selfhold.AccessLog;
using Selfhold.Records;
using Selfhold.Supply.Operator;

namespace Selfhold.Supply;

// Entries first, then the look.
public sealed partial class SupplyRoom
{
    private const int Attempts = 5;

    /// <summary>Writes the entries of a look, then looks. What changed in between is looked at anew, with entries of its own.</summary>
    /// <param name="find">What the look would be at, in a snapshot of its own; nobody needs no entry and no look.</param>
    private async Task<Result<T>> LookAt<T>(Looker looker, string action, Func<Result<Wanted<T>>> find, CancellationToken ct)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            if (!find().TryGet(out Wanted<T>? wanted, out Error? error))
            {
                return error;
            }

            if (wanted.Customers.Count == 0)
            {
                return wanted.Nobody is { } nobody ? nobody : throw new InvalidOperationException("A look at nobody has an answer of its own.");
            }

            Admission admission = await Admit(looker, action, LookOutcome.Released, wanted.Customers, ct).ConfigureAwait(false)
                ?? throw new InvalidOperationException("Entries that release something admit.");
            Result<T> shown = wanted.Open(admission);
            if (shown.Error?.Code is not "look_changed")
            {
                return shown;
            }
        }

        return OperatorErrors.Restless();
    }

    /// <summary>One entry for each person or customer that the look is at.</summary>
    private async Task<Admission?> Admit(Looker looker, string action, LookOutcome outcome, IReadOnlyList<CustomerInSight> customers, CancellationToken ct)
    {
        EntryDraft[] drafts = [.. customers.SelectMany(c => c.Owners.Select(o => (Owner: o, Look: c))).GroupBy(l => l.Owner, l => l.Look)
            .Select(l => Draft(looker, action, outcome, l.Key, [.. l]))];
        Appended<bool> appended = await Log.Append(_ => new Looked<bool>(true, drafts), ct).ConfigureAwait(false);
        return appended.Admission;
    }

    private static EntryDraft Draft(Looker looker, string action, LookOutcome outcome, LookOwner owner, CustomerInSight[] looks) => new()
    {
        Owner = owner.Id,
        Kind = owner.Kind,
        Reader = looker is Looker.OfBusiness business ? new Reader(ReaderKind.Business, business.Id, null) : Reader.Operator,
        Action = action,
        Outcome = outcome,
        Fields = looks is [var only] ? only.Attributes : [.. looks.SelectMany(l => l.Attributes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Purpose = looker is Looker.OfBusiness ? "own_record" : "operate",
        Basis = looker is Looker.OfBusiness ? "own_records" : "operator",
        Channel = looker.Channel,
        Reason = looker.Reason,
        Records = looks is [var one] ? one.Records : [.. looks.SelectMany(l => l.Records).Distinct().Order()],
    };

    /// <param name="Customers">As the entry tells them.</param>
    /// <param name="Open">Looks, with the entries' admission.</param>
    /// <param name="Nobody">The answer where there is nobody to look at.</param>
    private sealed record Wanted<T>(IReadOnlyList<CustomerInSight> Customers, Func<Admission, Result<T>> Open, Result<T>? Nobody = null);
}
