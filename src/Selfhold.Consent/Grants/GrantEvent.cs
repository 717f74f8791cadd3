namespace Selfhold.Consent;

/// <summary>What can become of a grant.</summary>
public static class GrantEvents
{
    /// <summary>She said yes to these attributes; to optional ones that are missing, no.</summary>
    public const string Given = "given";

    /// <summary>It came into force without her yes, by a legal basis that needs none: its essential attributes.</summary>
    public const string Applied = "applied";

    /// <summary>She said no to the whole.</summary>
    public const string Refused = "refused";

    /// <summary>She took back these attributes.</summary>
    public const string Withdrawn = "withdrawn";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string UntilChanged = "until_changed";

    /// <summary>Its time is over.</summary>
    public const string Expired = "expired";

    /// <summary>Another version of the agreement was answered in its place.</summary>
    public const string Superseded = "superseded";
}

/// <summary>One thing that became of a grant. Never changed.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Kind">One of <see cref="GrantEvents"/>.</param>
/// <param name="Attributes">Those it is about, in ordinal order.</param>
/// <param name="Notice">SHA-256 of the notice that she was shown; empty where she was shown none.</param>
/// <param name="Actor"><c>person</c>, <c>operator</c>, <c>business</c>, <c>hub</c>.</param>
/// <param name="Reason">Why somebody else than the person did it.</param>
/// <param name="At">Later than any earlier event of the person, business and purpose, also where a clock was set back.</param>
public sealed record GrantEvent(
    long Number, string Kind, IReadOnlyList<string> Attributes, DateTimeOffset? Until, long? Uses, string Channel, string Language, ReadOnlyMemory<byte> Notice, string Actor, string? Reason, DateTimeOffset At);
