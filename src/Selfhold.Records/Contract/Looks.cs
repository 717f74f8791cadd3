using Selfhold.AccessLog;

namespace Selfhold.Records;

/// <summary>Whose chain a look at a customer belongs to: each person who proved one of its records; the customer itself while nobody has.</summary>
public sealed record LookOwner(OwnerKind Kind, Guid Id);

/// <summary>
/// A customer before anybody looks: what the entry of a look at it must say. Names and ids, no value. A look is given only while the customer is still what is said here.
/// </summary>
/// <param name="Customer">Its id now, where an earlier one was asked for.</param>
/// <param name="Owners">At least one.</param>
/// <param name="Records">Its current source records, in the order of their ids.</param>
/// <param name="Attributes">Names of what its records may state, in ordinal order.</param>
public sealed record CustomerInSight(
    Guid Customer, Guid Domain, string DomainName, IReadOnlyList<LookOwner> Owners, IReadOnlyList<Guid> Records, IReadOnlyList<string> Attributes)
{
    internal bool Still(CustomerInSight now)
        => now.Customer == Customer && now.Records.SequenceEqual(Records) && now.Owners.ToHashSet().SetEquals(Owners);
}

/// <summary>A customer and the record by which it was found. No value, and no id of the business's own.</summary>
/// <param name="Matched"><c>email</c>, <c>phone</c> or <c>external_id</c>; <c>record</c> where the record itself was named.</param>
public sealed record FoundCustomer(Guid Customer, Guid Record, Guid Domain, string Matched);

/// <summary>A pair that a person should decide, before anybody looks at it.</summary>
public sealed record WaitingPair(Guid RecordA, Guid RecordB, Guid CustomerA, Guid CustomerB, double Probability, string Reason);
