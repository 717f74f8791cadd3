namespace Selfhold.Consent;

/// <summary>What may be released to one business for one purpose, as it is in the snapshot or write it was read in.</summary>
/// <param name="Attributes">Of those asked, the allowed ones, in ordinal order; empty when nothing is.</param>
/// <param name="Why">A code for her log, never for the reader: <c>allowed</c>, <c>no_grant</c>, <c>withdrawn</c>, <c>refused</c>, <c>expired</c>, <c>paused</c>, <c>used_up</c>, <c>not_in_grant</c>.</param>
/// <param name="Person">The account that the grant was given with; where nothing is allowed, the one that leads.</param>
/// <param name="Grant">The grant that allows, of several the one that allows most; null when none does.</param>
/// <param name="Agreement">SHA-256 of its agreement.</param>
/// <param name="Basis">Its legal basis, one of the six of GDPR article 6(1).</param>
/// <param name="Until">When the first of it ends by itself.</param>
/// <param name="UsesLeft">Null where uses are not counted.</param>
/// <param name="Generation">Changes with every change of what she said, and never by a counted use: equal generations are the same decision, time and uses aside.</param>
public sealed record Decision(
    IReadOnlyList<string> Attributes, string Why, Guid Person, Guid? Grant, ReadOnlyMemory<byte> Agreement, string Basis, DateTimeOffset? Until, long? UsesLeft, long Generation)
{
    public bool Allows => Attributes.Count > 0;

    public Guid Business { get; init; }

    public string Purpose { get; init; } = "";

    /// <summary>The grants behind it, each with what it allows: one as a rule, more where she gave special categories separately or to two agreements of one purpose.</summary>
    public IReadOnlyList<DecisionPart> Parts { get; init; } = [];
}

/// <summary>What of a decision one grant allows.</summary>
public sealed record DecisionPart(
    Guid Person, Guid Grant, ReadOnlyMemory<byte> Agreement, string Basis, IReadOnlyList<string> Attributes, DateTimeOffset? Until, long? UsesLeft, long Generation);
