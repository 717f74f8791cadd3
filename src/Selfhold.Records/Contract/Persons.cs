using Selfhold.Storage;

namespace Selfhold.Records;

/// <summary>A code on its way to a contact point. The same whatever records there are.</summary>
/// <param name="Challenge">Names it when the code is entered; proves nothing by itself.</param>
public sealed record ProofBegun(string Challenge, DateTimeOffset ExpiresAt);

/// <summary>What an entered code brought.</summary>
/// <param name="Proven">Records that are proven to be about her from now on.</param>
/// <param name="MayHoldMore">Some business may hold more that states the point. Another contact point, proven as well, may open it.</param>
public sealed record ProofDone(IReadOnlyList<ProofInfo> Proven, bool MayHoldMore);

/// <summary>A source record that a person proved to be about her.</summary>
/// <param name="Account">The account it was proven with; the record's key lies under this account's.</param>
/// <param name="Kind">What was proven: an e-mail address or a phone number that stands in the record.</param>
/// <param name="TwoPoints">A second point of the same record was proven as well.</param>
/// <param name="Counts">False where the record is ended, or states the point no more, or the proof is too old: it gives her nothing then.</param>
public sealed record ProofInfo(
    Guid Record, Guid Account, Guid Domain, Guid Business, string Source, ContactKind Kind, bool TwoPoints, DateTimeOffset ProvenAt, DateTimeOffset ExpiresAt, bool Counts);

/// <param name="Kind"><c>proven</c>, <c>withdrawn</c>, <c>expired</c>, <c>passed</c> (another person proved more of it), <c>gone</c> (the import was taken back).</param>
public sealed record ProofEvent(Guid Record, string Kind, DateTimeOffset At);

/// <summary>Where a customer is.</summary>
/// <param name="Customer">The id that it has now.</param>
public sealed record CustomerPlace(Guid Customer, Guid Domain, Guid Business);

/// <summary>What a person says of herself.</summary>
/// <param name="EndedAt">When it was replaced or taken back; null while it holds.</param>
public sealed record StatementInfo(Guid Id, Guid Account, string Attribute, int Slot, string Value, Assurance Assurance, DateTimeOffset StatedAt, DateTimeOffset? EndedAt);

/// <summary>Her record: what she says, what she proved to be hers, and what her proven records say. Computed when it is read, never stored.</summary>
/// <param name="Attributes">In ordinal order of name, then slot. None is empty.</param>
/// <param name="Unused">Parts of an address or a name that some state, but not the one whose address or name it is: nothing is mixed, and nothing hidden.</param>
public sealed record PersonRecordView(IReadOnlyList<PersonField> Attributes, IReadOnlyList<PersonUnused> Unused)
{
    public static PersonRecordView Empty { get; } = new([], []);

    /// <summary>The first value of an attribute; null where there is none.</summary>
    public PersonField? this[string name] => Attributes.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal));
}

/// <param name="Name">As <c>Selfhold.Consent.CustomerAttributes</c> names it.</param>
/// <param name="Slot">Which of several values (second e-mail address); from 0.</param>
/// <param name="Why"><c>only_value</c>, <c>agreed</c>, <c>verified</c> (by a source that may), <c>stated</c> (by her), <c>confirmed</c> (a contact of her account), <c>most_recent</c>, <c>most_trusted</c>, <c>tie</c>.</param>
/// <param name="Others">Values that lost, best first; equal values are one, with all their origins.</param>
public sealed record PersonField(string Name, int Slot, PersonValue Value, string Why, IReadOnlyList<PersonValue> Others)
{
    /// <summary>The best that any of its origins has.</summary>
    public Assurance Assurance => Value.Origins.Max(o => o.Assurance);

    public DateTimeOffset ObservedAt => Value.Origins[0].ObservedAt;
}

/// <param name="Origins">Where it came from, best first, at least one.</param>
public sealed record PersonValue(string Value, IReadOnlyList<PersonOrigin> Origins);

/// <param name="Business">Whose system says so; null where she says so herself.</param>
/// <param name="Source">Name of the system; null with <paramref name="Business"/>.</param>
/// <param name="Record">The source record; null with <paramref name="Business"/>.</param>
/// <param name="Statement">Her statement, which she can take back; null where a source says so, a confirmed contact or the name of her account.</param>
public sealed record PersonOrigin(Guid? Business, string? Source, Guid? Record, DateTimeOffset ObservedAt, Assurance Assurance, Guid? Statement = null);

/// <inheritdoc cref="PersonRecordView" path="/param[@name='Unused']"/>
public sealed record PersonUnused(string Name, int Slot, IReadOnlyList<PersonValue> Others);
