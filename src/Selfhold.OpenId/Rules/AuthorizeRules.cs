using R = Selfhold.OpenId.Rule<Selfhold.OpenId.AuthorizeContext, Selfhold.OpenId.AuthorizeOutcome>;

namespace Selfhold.OpenId;

/// <summary>The authorization endpoint, first part: is this a request of that client at all?</summary>
public static class AuthorizeRules
{
    /// <summary>Until the client and its address are known to be right, nothing is redirected (abuse cases B1 to B5).</summary>
    public static IReadOnlyList<R> Client { get; } =
    [
        new("request_readable", "OAuth 2.0 (RFC 6749) §3.1", Readable),
        new("request_short", "RFC 6749 §3.1; OpenID Connect Core §3.1.2.6", Short),
        new("client_id_once", "RFC 6749 §3.1, §4.1.1", ClientIdOnce),
        new("client_known", "RFC 6749 §4.1.2.1", ClientKnown),
        new("client_enabled", "RFC 6749 §4.1.2.1", ClientEnabled),
        new("redirect_uri_once", "RFC 6749 §3.1; OpenID Connect Core §3.1.2.1", RedirectUriOnce),
        new("redirect_uri_registered", "RFC 9700 §2.1; RFC 8252 §7.3", RedirectUriRegistered),
    ];

    /// <summary>From here on the client is told at its registered address.</summary>
    public static IReadOnlyList<R> Request { get; } =
    [
        new("parameters_once", "RFC 6749 §3.1; RFC 8707 §2", ParametersOnce),
        new("response_type_code", "RFC 6749 §3.1.1; RFC 9700 §2.1.2", ResponseType),
        new("client_may_use_codes", "RFC 6749 §4.1.2.1; RFC 7591 §2", MayUseCodes),
        new("response_mode_known", "OAuth 2.0 Multiple Response Types §2.1; Form Post Response Mode §2", ResponseMode),
        new("no_request_object", "OpenID Connect Core §3.1.2.6, §6.1", NoRequestObject),
        new("no_request_uri", "OpenID Connect Core §3.1.2.6, §6.2", NoRequestUri),
        new("no_registration", "OpenID Connect Core §3.1.2.6, §7.2.1", NoRegistration),
        new("scope_openid", "OpenID Connect Core §3.1.2.1", ScopeOpenId),
        new("scope_registered", "RFC 6749 §3.3; RFC 7591 §2", ScopeRegistered),
        new("resource_ours", "RFC 8707 §2", ResourceOurs),
        new("pkce_there", "RFC 9700 §2.1.1; RFC 7636 §4.4.1", PkceThere),
        new("pkce_s256", "RFC 9700 §2.1.1; RFC 7636 §4.2", PkceS256),
        new("prompt_known", "OpenID Connect Core §3.1.2.1; Initiating User Registration §4", PromptKnown),
        new("prompt_none_alone", "OpenID Connect Core §3.1.2.1", PromptNoneAlone),
        new("max_age_number", "OpenID Connect Core §3.1.2.1", MaxAgeNumber),
        new("claims_readable", "OpenID Connect Core §5.5", ClaimsReadable),
        new("id_token_hint_ours", "OpenID Connect Core §3.1.2.1", HintOurs),
    ];

    private static AuthorizeOutcome.ErrorPage? Readable(AuthorizeContext c) => RequestProblems.Of(c.Request.Sent) is { } error ? new(error) : null;

    /// <summary>It is kept while its person signs in, and anybody can send one.</summary>
    private static AuthorizeOutcome.ErrorPage? Short(AuthorizeContext c) =>
        c.Request.Sent.Length > AuthorizeRequest.MaxLength && c.Request.Sent.Only(AuthorizeRequest.Names).Length > AuthorizeRequest.MaxLength ? Page("The request is too large.") : null;

    /// <summary>Of two ids no one can say which is meant.</summary>
    private static AuthorizeOutcome.ErrorPage? ClientIdOnce(AuthorizeContext c) => c.Request.Sent.IsRepeated("client_id") ? Page("client_id is there twice.")
        : c.Request.ClientId is null ? Page("client_id is missing.") : null;

    private static AuthorizeOutcome.ErrorPage? ClientKnown(AuthorizeContext c) => c.Client is null ? Page("There is no client with this client_id.", "invalid_client") : null;

    private static AuthorizeOutcome.ErrorPage? ClientEnabled(AuthorizeContext c) => c.Client!.Disabled ? Page("This client was switched off.", "unauthorized_client") : null;

    /// <summary>Needed even where only one is registered, so that what a client sends is what is compared.</summary>
    private static AuthorizeOutcome.ErrorPage? RedirectUriOnce(AuthorizeContext c) => c.Request.Sent.IsRepeated("redirect_uri") ? Page("redirect_uri is there twice.")
        : c.Request.RedirectUri is null ? Page("redirect_uri is missing.") : null;

    private static AuthorizeOutcome.ErrorPage? RedirectUriRegistered(AuthorizeContext c) =>
        RedirectUris.IsRegistered(c.Client!.RedirectUris, c.Request.RedirectUri!) ? null : Page("redirect_uri is not registered for this client, character by character.");

    private static AuthorizeOutcome.ErrorRedirect? ParametersOnce(AuthorizeContext c) => c.Request.Sent.AnyRepeated("resource") ? Invalid("A parameter is there twice.") : null;

    /// <summary>No implicit and no hybrid flow: a token in an address leaks through histories, logs and referrers.</summary>
    private static AuthorizeOutcome.ErrorRedirect? ResponseType(AuthorizeContext c) => c.Request.Sent["response_type"] switch
    {
        null => Invalid("response_type is missing."),
        "code" => null,
        _ => Redirect("unsupported_response_type", "Only response_type=code is supported."),
    };

    private static AuthorizeOutcome.ErrorRedirect? MayUseCodes(AuthorizeContext c) =>
        c.Client!.GrantTypes.Contains("authorization_code", StringComparer.Ordinal) ? null : Redirect("unauthorized_client", "This client is not registered for the grant type authorization_code.");

    /// <summary>A fragment would serve only tokens in addresses.</summary>
    private static AuthorizeOutcome.ErrorRedirect? ResponseMode(AuthorizeContext c) =>
        c.Request.ResponseMode is null or "query" or "form_post" ? null : Invalid("response_mode must be query or form_post.");

    private static AuthorizeOutcome.ErrorRedirect? NoRequestObject(AuthorizeContext c) =>
        c.Request.Sent["request"] is null ? null : Redirect("request_not_supported", "Request objects are not supported; send the parameters themselves.");

    /// <summary>Nothing is fetched from an address that a browser brings (abuse cases B17, E2).</summary>
    private static AuthorizeOutcome.ErrorRedirect? NoRequestUri(AuthorizeContext c) =>
        c.Request.Sent["request_uri"] is null ? null : Redirect("request_uri_not_supported", "request_uri is not supported; send the parameters themselves.");

    private static AuthorizeOutcome.ErrorRedirect? NoRegistration(AuthorizeContext c) =>
        c.Request.Sent["registration"] is null ? null : Redirect("registration_not_supported", "registration is not supported; register the client first.");

    private static AuthorizeOutcome.ErrorRedirect? ScopeOpenId(AuthorizeContext c) =>
        c.Request.Scopes.Contains("openid", StringComparer.Ordinal) ? null : Redirect("invalid_scope", "scope must contain openid.");

    /// <summary>What nobody here knows is ignored (§3.1.2.1); what we know and the client did not register is refused, so that its registration says what it asks.</summary>
    private static AuthorizeOutcome.ErrorRedirect? ScopeRegistered(AuthorizeContext c)
    {
        foreach (string scope in c.Request.Scopes)
        {
            if (c.Provider.PersonScopes.Contains(scope, StringComparer.Ordinal) && !c.Client!.Scopes.Contains(scope, StringComparer.Ordinal))
            {
                return Redirect("invalid_scope", "scope asks for more than this client is registered for.");
            }
        }

        return null;
    }

    private static AuthorizeOutcome.ErrorRedirect? ResourceOurs(AuthorizeContext c) => RequestProblems.ResourceOurs(c.Request.Sent, c.Provider) is { } error ? new(error) : null;

    private static AuthorizeOutcome.ErrorRedirect? PkceThere(AuthorizeContext c) =>
        c.Request.Sent["code_challenge"] is null ? Invalid("code_challenge is missing: PKCE is needed from every client.") : null;

    /// <summary>A missing method means <c>plain</c> (RFC 7636 §4.3), which shows the verifier to whoever sees the request (abuse case B8).</summary>
    private static AuthorizeOutcome.ErrorRedirect? PkceS256(AuthorizeContext c) =>
        c.Request.Sent["code_challenge_method"] is not "S256" ? Invalid("code_challenge_method must be S256.")
        : !Pkce.IsChallenge(c.Request.Sent["code_challenge"]!) ? Invalid("code_challenge is not the base64url of a SHA-256.") : null;

    private static AuthorizeOutcome.ErrorRedirect? PromptKnown(AuthorizeContext c)
    {
        foreach (string prompt in c.Request.Prompts)
        {
            if (prompt is not ("none" or "login" or "consent" or "select_account" or "create"))
            {
                return Invalid("prompt must be none, login, consent, select_account or create.");
            }
        }

        return null;
    }

    private static AuthorizeOutcome.ErrorRedirect? PromptNoneAlone(AuthorizeContext c) =>
        c.Request.Silent && c.Request.Prompts.Count > 1 ? Invalid("prompt=none must stand alone.") : null;

    private static AuthorizeOutcome.ErrorRedirect? MaxAgeNumber(AuthorizeContext c) =>
        c.Request.Sent["max_age"] is not null && c.Request.MaxAge is null ? Invalid("max_age must be a number of seconds.") : null;

    private static AuthorizeOutcome.ErrorRedirect? ClaimsReadable(AuthorizeContext c) => c.Request.Claims is null ? Invalid("claims is not the JSON object that OpenID Connect describes.") : null;

    /// <summary>An ended token is a good hint; one of another issuer or client says nothing.</summary>
    private static AuthorizeOutcome.ErrorRedirect? HintOurs(AuthorizeContext c) =>
        c.Request.IdTokenHint is null || c.Hint is { } hint && string.Equals(hint.ClientId, c.Client!.Id, StringComparison.Ordinal) ? null : Invalid("id_token_hint is not an ID token of this issuer for this client.");

    private static AuthorizeOutcome.ErrorPage Page(string description, string code = "invalid_request") => new(new OAuthError(code, description));

    private static AuthorizeOutcome.ErrorRedirect Invalid(string description) => Redirect("invalid_request", description);

    private static AuthorizeOutcome.ErrorRedirect Redirect(string code, string description) => new(new OAuthError(code, description));
}
