namespace Selfhold.OpenId;

/// <summary>All that decides on an authorization request, loaded before the rules are asked.</summary>
public sealed record AuthorizeContext
{
    public required Provider Provider { get; init; }

    public required AuthorizeRequest Request { get; init; }

    /// <summary>Whom <c>client_id</c> names; null where nobody.</summary>
    public Client? Client { get; init; }

    /// <summary>What <c>id_token_hint</c> says; null where none was sent.</summary>
    public IdTokenHint? Hint { get; init; }

    /// <summary>Who is signed in in this browser; null when nobody is.</summary>
    public SignedIn? Person { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>When this request first came, if it comes again after a page of ours; a sign-in since then answers <c>prompt=login</c> and <c>max_age</c>.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    /// <summary>She chose the account since the request began.</summary>
    public bool AccountChosen { get; init; }

    /// <summary>What she lets the client have; null while she must be asked.</summary>
    public GrantedRequest? Granted { get; init; }

    /// <summary>She proved who she is since the request began.</summary>
    internal bool Fresh => Person is { } person && BeganAt is { } began && person.AuthTime >= began;
}

/// <param name="Subject">Her pairwise subject in the client's domain, where it was needed; null where she has none yet.</param>
public sealed record SignedIn(DateTimeOffset AuthTime, string Acr, string? Subject);

/// <param name="Scopes">Granted, in the order of the request.</param>
/// <param name="Claims">The granted part of the <c>claims</c> parameter, or empty.</param>
public sealed record GrantedRequest(IReadOnlyList<string> Scopes, string Claims);

/// <summary>What becomes of an authorization request.</summary>
public abstract record AuthorizeOutcome
{
    private AuthorizeOutcome()
    {
    }

    /// <summary>Told to the person on a page of ours. There is no address to be trusted: nothing is redirected (RFC 6749 §4.1.2.1).</summary>
    public sealed record ErrorPage(OAuthError Error) : AuthorizeOutcome;

    /// <summary>Told to the client at its registered address.</summary>
    public sealed record ErrorRedirect(OAuthError Error) : AuthorizeOutcome;

    /// <summary>The person must do something first.</summary>
    public sealed record Interact(Interaction What) : AuthorizeOutcome;

    /// <summary>A code is to be issued.</summary>
    public sealed record Proceed(GrantedRequest Granted) : AuthorizeOutcome;
}

public enum Interaction
{
    SignIn,

    /// <summary>Although she may be signed in: as <c>prompt=login</c>, <c>max_age</c> or a stronger class ask.</summary>
    SignInAgain,

    SignUp,

    SelectAccount,

    Approve,
}
