namespace Selfhold.Consent;

/// <summary>One grant as a person, a page or a command sees it.</summary>
/// <param name="Special">The separate, explicit answer about special categories.</param>
/// <param name="Status"><c>given</c>, <c>paused</c>, <c>refused</c>, <c>withdrawn</c>, <c>expired</c>, <c>superseded</c>, <c>used_up</c>; by the clock of now, whether the end was noted yet or not.</param>
/// <param name="Attributes">Given by it and not taken back.</param>
/// <param name="Effective">Of these, what flows now: another no for the same purpose may hold back more.</param>
/// <param name="Since">Her last yes.</param>
public sealed record GrantInfo(
    Guid Id, Guid Person, Guid Business, Guid AgreementId, long Version, ReadOnlyMemory<byte> Agreement, string Purpose, string Basis, bool Special, string Status,
    IReadOnlyList<string> Attributes, IReadOnlyList<string> Effective, DateTimeOffset? Since, DateTimeOffset? Until, long? UsesLeft, IReadOnlyList<GrantEvent> Events)
{
    public bool IsLive => Status is GrantEvents.Given;
}
