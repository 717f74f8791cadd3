namespace Selfhold.Consent;

/// <summary>The states of a grant by the consent states of W3C's Data Privacy Vocabulary. Only <c>ConsentGiven</c> and <c>RenewedConsentGiven</c> allow anything.</summary>
public static class DpvStates
{
    /// <param name="status">A status of <see cref="GrantInfo"/>, or of a request: <c>open</c>.</param>
    /// <param name="renewed">She had given it before.</param>
    public static string Of(string status, bool renewed) => status switch
    {
        "given" => renewed ? "dpv:RenewedConsentGiven" : "dpv:ConsentGiven",
        "refused" => "dpv:ConsentRefused",
        // The vocabulary has no pause: while it lasts, it is withdrawn.
        "withdrawn" or "paused" => "dpv:ConsentWithdrawn",
        "expired" or "used_up" => "dpv:ConsentExpired",
        "superseded" => "dpv:ConsentTerminated",
        "open" => "dpv:ConsentRequested",
        _ => "dpv:ConsentUnknown",
    };
}
