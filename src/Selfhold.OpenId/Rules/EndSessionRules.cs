using R = Selfhold.OpenId.Rule<Selfhold.OpenId.EndSessionContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>All that decides on a wish to sign out that a client brings (OpenID Connect RP-Initiated Logout).</summary>
public sealed record EndSessionContext
{
    public required Parameters Sent { get; init; }

    /// <summary>What <c>id_token_hint</c> says, where it is an ID token of ours.</summary>
    public IdTokenHint? Hint { get; init; }

    /// <summary>Whom <c>client_id</c>, else the hint, names.</summary>
    public Client? Client { get; init; }

    /// <summary>Somebody is signed in in this browser.</summary>
    public bool SignedIn { get; init; }

    /// <summary>Her pairwise subject in the domain of the hint's client.</summary>
    public string? Subject { get; init; }
}

/// <summary>The logout endpoint. A wish that is not beyond doubt is asked about and leads nowhere (abuse case B18).</summary>
public static class EndSessionRules
{
    /// <summary>All parameters that mean something here (RP-Initiated Logout §2).</summary>
    public static IReadOnlyList<string> Names { get; } = ["id_token_hint", "logout_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales"];

    /// <summary>A refusal is told to the person.</summary>
    public static IReadOnlyList<R> Request { get; } =
    [
        new("request_readable", "RP-Initiated Logout §2", c => RequestProblems.Of(c.Sent)),
        new("parameters_once", "RFC 6749 §3.1", c => c.Sent.AnyRepeated() ? Invalid("A parameter is there twice.") : null),
    ];

    /// <summary>May the browser be led to <c>post_logout_redirect_uri</c>? A refusal leaves the person on our page.</summary>
    public static IReadOnlyList<R> Address { get; } =
    [
        new("hint_ours", "RP-Initiated Logout §2, §4", c => c.Sent["id_token_hint"] is not null && c.Hint is null ? Invalid("id_token_hint is not an ID token of this hub.") : null),
        new("client_of_hint", "RP-Initiated Logout §2", ClientOfHint),
        new("client_known", "RP-Initiated Logout §2", c => c.Client is null or { Disabled: true } ? Invalid("No client is named.") : null),
        new("address_there", "RP-Initiated Logout §3", c => c.Sent["post_logout_redirect_uri"] is null ? Invalid("There is no post_logout_redirect_uri.") : null),
        new("address_registered", "RP-Initiated Logout §3", c =>
            RedirectUris.IsRegistered(c.Client!.PostLogoutRedirectUris, c.Sent["post_logout_redirect_uri"]!) ? null : Invalid("post_logout_redirect_uri is not registered.")),
    ];

    /// <summary>May the session be ended without asking? Only where the client shows that it knows who is signed in.</summary>
    public static IReadOnlyList<R> AtOnce { get; } =
    [
        new("hint_there", "RP-Initiated Logout §2, §6", c => c.Hint is null ? Invalid("There is no id_token_hint.") : null),
        new("client_of_hint", "RP-Initiated Logout §2", ClientOfHint),
        new("person_of_hint", "RP-Initiated Logout §4", c => string.Equals(c.Hint!.Subject, c.Subject, StringComparison.Ordinal) ? null : Invalid("Another person is signed in.")),
    ];

    private static OAuthError? ClientOfHint(EndSessionContext c) =>
        c.Sent["client_id"] is { } id && c.Hint is { } hint && !string.Equals(hint.ClientId, id, StringComparison.Ordinal) ? Invalid("client_id and id_token_hint name two clients.") : null;

    private static OAuthError Invalid(string description) => new("invalid_request", description);
}
