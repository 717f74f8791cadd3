using Selfhold.AccessLog;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// A person's record: her statements, the confirmed contacts and the name of her accounts, and her proven records of every domain, merged. Read in the caller's snapshot,
    /// which must be younger than the commit that the admission came from.
    /// </summary>
    /// <param name="admission">Used for the leading account.</param>
    /// <param name="accounts">All accounts of the person, the leading one first.</param>
    /// <param name="attributes">Names of attributes that are wanted; null for all. What is put together from others (<c>name</c>, <c>address</c>) brings nothing else along.</param>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where anything of hers was altered: nothing is handed out then.</exception>
    public PersonRecordView PersonRecord(HubRead read, Admission admission, IReadOnlyList<Guid> accounts, IReadOnlyCollection<string>? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(accounts);
        Use(admission, accounts[0]);
        return PersonRecord(read, accounts, attributes);
    }

    internal PersonRecordView PersonRecord(HubRead read, IReadOnlyList<Guid> accounts, IReadOnlyCollection<string>? attributes = null)
    {
        using var reading = new PersonReading(_storage, _known, Parts, read);
        return PersonMerge.Of(reading.Voices(accounts, attributes), attributes);
    }
}
