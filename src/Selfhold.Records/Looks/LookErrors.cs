namespace Selfhold.Records.Looks;

/// <summary>Refusals of looks. Codes are stable; messages say what to do.</summary>
internal static class LookErrors
{
    public static Error Changed() => new("look_changed", "The customer changed between the entry in the access log and the look. Nothing was shown; look again.");
}
