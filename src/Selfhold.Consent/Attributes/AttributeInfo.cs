namespace Selfhold.Consent;

/// <summary>One thing that may be asked, granted and released, by its name in agreements, grants, the API and the log.</summary>
/// <param name="Name">OpenID's claim name where there is one; <c>other.</c> and the label of a column for what the hub has no name for.</param>
/// <param name="Claims">The OpenID Connect claims (Core §5.1) that it answers, none for most.</param>
/// <param name="Meanings">What of a record stands behind it. For derived ones: what they are computed from.</param>
/// <param name="Derived">Computed inside the hub and released in place of the value; see <see cref="Selfhold.Consent.Derived"/>.</param>
/// <param name="Special">The Data Privacy Vocabulary's code of the special category (GDPR article 9) that it belongs to, or null.</param>
public sealed record AttributeInfo(string Name, IReadOnlyList<string> Claims, IReadOnlyList<Meaning> Meanings, bool Derived, string? Special);
