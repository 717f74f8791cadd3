namespace Selfhold.AccessLog;

/// <summary>To whom, since when: the question after a leak at a business.</summary>
/// <param name="Client">One client; null for all of the business.</param>
/// <param name="Since">The first day, UTC.</param>
/// <param name="Until">The last day, UTC; null for today.</param>
public sealed record DisclosureQuery(Guid? Business, string? Client, DateOnly Since, DateOnly? Until = null);

/// <summary>What was released about one owner: which attributes, how often, from which day to which.</summary>
/// <param name="Owner">A person or a customer; after an erasure the id of the chain, which leads to nobody.</param>
/// <param name="Erased">The entries' content was erased.</param>
public sealed record Disclosure(Guid Owner, OwnerKind Kind, bool Erased, Reader Reader, IReadOnlyList<string> Fields, DateOnly First, DateOnly Last, long Count);
