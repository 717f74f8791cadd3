using System.Diagnostics.Metrics;
using Selfhold.AccessLog;
using Selfhold.Records.Customers;
using Selfhold.Records.Looks;

namespace Selfhold.Records;

// What readers get to see: nothing without an admission, each owner once.
public sealed partial class RecordsRoom
{
    private static readonly Meter Meter = new("Selfhold.Records");
    private static readonly Counter<long> Unsealed = Meter.CreateCounter<long>("selfhold.records.unseals", "{owner}", "Persons and customers whose values were unsealed for a reader.");
    private long _unseals;

    /// <summary>How many persons and customers were unsealed for readers since the room was opened: as many as the access log has entries that released something through it.</summary>
    public long Unseals => Interlocked.Read(ref _unseals);

    /// <summary>Uses an admission for one owner; to be called before anything of that owner's is unsealed for a reader.</summary>
    /// <exception cref="InvalidOperationException">The log has no entry for it.</exception>
    internal void Use(Admission admission, Guid owner)
    {
        admission.Use(owner);
        Interlocked.Increment(ref _unseals);
        Unsealed.Add(1);
    }

    /// <summary>Uses an admission for customers that are in this snapshot what their entries say.</summary>
    /// <returns><c>look_changed</c> where one is not; nothing was used then.</returns>
    private Error? Admit(Reading reading, Admission admission, IReadOnlyList<CustomerInSight> looks)
    {
        Dictionary<Guid, CustomerInSight> now = Sights(reading, [.. looks.Select(l => l.Customer).Distinct()]).ToDictionary(l => l.Customer);
        if (looks.Any(l => !now.TryGetValue(l.Customer, out CustomerInSight? there) || !l.Still(there)))
        {
            return LookErrors.Changed();
        }

        Use(admission, looks);
        return null;
    }

    internal void Use(Admission admission, IReadOnlyList<CustomerInSight> looks)
    {
        foreach (Guid owner in looks.SelectMany(l => l.Owners).Select(o => o.Id).Distinct())
        {
            Use(admission, owner);
        }
    }
}
