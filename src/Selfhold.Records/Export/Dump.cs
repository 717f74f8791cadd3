using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Export;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Writes everything that a domain knows in one form: a JSON line for each source record, ended ones as well, ordered by source and external id, with its text,
    /// its history, and its customer named by the first of the customer's records. Two hubs that were told the same write the same bytes,
    /// however often they crashed, undid or were told twice. Holds values in clear, and is for tests and the hub's own checks: no reader gets it.
    /// </summary>
    /// <param name="to">Stays open.</param>
    /// <exception cref="Selfhold.Storage.StorageException"><c>sealed_value_damaged</c> names table and row.</exception>
    internal void Dump(string domain, Stream to)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(to);
        using var reading = new Reading(_storage, _known);
        DomainRow found = reading.Domain(domain) ?? throw new ArgumentException($"There is no domain '{domain}'.", nameof(domain));
        Reading.Run(() =>
        {
            new CanonicalDump(reading, found.Number).Write(to);
            return true;
        });
    }
}
