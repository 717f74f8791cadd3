namespace Selfhold.Records;

/// <summary>How much a value is worth, lowest first.</summary>
public enum Assurance
{
    SelfAsserted,
    Held,
    Evidenced,
    Verified,
}

/// <summary>A customer as the domain sees it: computed from the linked source records when it is read, never stored.</summary>
/// <param name="Records">In the order of source name and external id.</param>
public sealed record CustomerView(Guid Id, string Domain, IReadOnlyList<LinkedRecord> Records, IReadOnlyList<AttributeView> Attributes);

/// <param name="Slot">Which of several values (second e-mail); 0-based.</param>
/// <param name="Why">The rule of the policy that chose: <c>only_value</c>, <c>agreed</c>, <c>most_recent</c>, <c>most_trusted</c>, <c>most_complete</c>, <c>verified_first</c>, <c>tie</c>.</param>
/// <param name="Others">Values that lost, best first; equal values are one, with all their origins.</param>
public sealed record AttributeView(Meaning Attribute, int Slot, string Label, AttributeValue Value, string Why, IReadOnlyList<AttributeValue> Others);

/// <param name="Origins">Where it came from, at least one.</param>
public sealed record AttributeValue(string Value, IReadOnlyList<ValueOrigin> Origins);

/// <param name="ObservedAt">The source's own "updated at" where the row states one, else the time of the import.</param>
public sealed record ValueOrigin(string Source, string ExternalId, int Version, DateTimeOffset ObservedAt, Assurance Assurance);

/// <summary>A source record with its link.</summary>
/// <param name="State"><c>joined</c>, <c>alone</c> or <c>in_review</c>.</param>
/// <param name="Origin"><c>alone</c>, <c>score</c>, <c>same_statement</c> or <c>decision</c>.</param>
/// <param name="Score">Match probability of the strongest pair with another record of the customer; null when alone or by decision.</param>
/// <param name="Partner">The other record of that pair.</param>
/// <param name="Evidence">Levels of that pair's comparison: comparison → level ("given name" → "nickname or variant").</param>
public sealed record LinkedRecord(
    RecordRef Record, int Version, DateTimeOffset ObservedAt, long Operation, string State, string Origin, double? Score, RecordRef? Partner,
    IReadOnlyList<KeyValuePair<string, string>> Evidence, string? ModelId);

/// <summary>One of these is given. E-mail and phone are found through blind indexes and verified after unsealing.</summary>
public sealed record CustomerQuery
{
    public string? Email { get; init; }

    public string? Phone { get; init; }

    /// <summary>The business's own id of the customer, in any source of the domain.</summary>
    public string? ExternalId { get; init; }
}

public sealed record CustomerHit(Guid Customer, string Domain, RecordRef Record, string Matched);

/// <summary>A pair that a person should decide.</summary>
public sealed record ReviewItem(string Domain, RecordRef A, RecordRef B, Guid CustomerA, Guid CustomerB, double Probability, string Reason);

public sealed record DecisionReport(string Domain, long Operation, RecordRef A, RecordRef B, bool Same, Guid CustomerA, Guid CustomerB, string Note);

public sealed record UndoReport(string Domain, long Operation, long Undone, string Kind, long RecordsRemoved, long RecordsRestored, long CustomersMerged, long CustomersSplit);

/// <param name="Kind"><c>import</c>, <c>decide</c>, <c>resolve</c>, <c>undo</c>, <c>policy</c>.</param>
public sealed record OperationInfo(string Domain, long Operation, string Kind, DateTimeOffset At, string? Source, long? Undoes, long? UndoneBy, IReadOnlyDictionary<string, long> Figures, string? File);
