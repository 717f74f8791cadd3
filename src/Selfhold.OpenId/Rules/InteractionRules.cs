using R = Selfhold.OpenId.Rule<Selfhold.OpenId.AuthorizeContext, Selfhold.OpenId.AuthorizeOutcome>;

namespace Selfhold.OpenId;

/// <summary>The authorization endpoint, second part: must the person do something before the client is answered?</summary>
public static class InteractionRules
{
    /// <summary>Is she the right person, and is her sign-in good enough?</summary>
    public static IReadOnlyList<R> SignIn { get; } =
    [
        new("account_created", "Initiating User Registration §4", AccountCreated),
        new("signed_in", "OpenID Connect Core §3.1.2.3", SomebodySignedIn),
        new("signed_in_again", "OpenID Connect Core §3.1.2.1 (prompt=login)", SignedInAgain),
        new("account_chosen", "OpenID Connect Core §3.1.2.1 (prompt=select_account)", AccountChosen),
        new("young_enough", "OpenID Connect Core §3.1.2.1 (max_age), §2", YoungEnough),
        new("person_of_hint", "OpenID Connect Core §3.1.2.1 (id_token_hint)", PersonOfHint),
        new("person_of_claims", "OpenID Connect Core §5.5.1 (sub)", PersonOfClaims),
        new("strong_enough", "OpenID Connect Core §5.5.1.1 (acr); Unmet Authentication Requirements §2", StrongEnough),
        new("strength_tried", "OpenID Connect Core §3.1.2.1 (acr_values); RFC 9470 §4", StrengthTried),
    ];

    /// <summary>Asked last, so that nobody is asked to approve for the wrong account.</summary>
    public static IReadOnlyList<R> Approval { get; } =
    [
        new("approved", "OpenID Connect Core §3.1.2.4", Approved),
    ];

    private static AuthorizeOutcome.Interact? AccountCreated(AuthorizeContext c) => c.Request.Asks("create") && !c.Fresh ? new AuthorizeOutcome.Interact(Interaction.SignUp) : null;

    private static AuthorizeOutcome? SomebodySignedIn(AuthorizeContext c) => c.Person is null ? Ask(c, Interaction.SignIn, "login_required", "Nobody is signed in.") : null;

    private static AuthorizeOutcome.Interact? SignedInAgain(AuthorizeContext c) => c.Request.Asks("login") && !c.Fresh ? new AuthorizeOutcome.Interact(Interaction.SignInAgain) : null;

    private static AuthorizeOutcome.Interact? AccountChosen(AuthorizeContext c) =>
        c.Request.Asks("select_account") && !c.AccountChosen && !c.Fresh ? new AuthorizeOutcome.Interact(Interaction.SelectAccount) : null;

    /// <summary><c>max_age=0</c> is <c>prompt=login</c> (Core errata 2): only a sign-in for this very request answers it.</summary>
    private static AuthorizeOutcome? YoungEnough(AuthorizeContext c) =>
        (c.Request.MaxAge ?? c.Client!.DefaultMaxAge) is { } seconds && !c.Fresh && (c.Now - c.Person!.AuthTime).TotalSeconds > seconds - (seconds == 0 ? 1 : 0)
            ? Ask(c, Interaction.SignInAgain, "login_required", "The sign-in is older than max_age.") : null;

    private static AuthorizeOutcome? PersonOfHint(AuthorizeContext c) =>
        c.Hint is { } hint && !string.Equals(hint.Subject, c.Person!.Subject, StringComparison.Ordinal) ? Other(c) : null;

    private static AuthorizeOutcome? PersonOfClaims(AuthorizeContext c) =>
        c.Request.Claims!.IdToken.TryGetValue("sub", out ClaimRequest? sub) && sub.Values.Count > 0 && !sub.Values.Contains(c.Person!.Subject, StringComparer.Ordinal) ? Other(c) : null;

    /// <summary>An essential <c>acr</c> with values must be met, or the request fails.</summary>
    private static AuthorizeOutcome? StrongEnough(AuthorizeContext c) =>
        AcrAnswer.Essential(c.Request) is { Count: > 0 } values && AcrAnswer.Of(c.Provider, values, c.Person!.Acr) is null
            ? c.Fresh || c.Request.Silent || !AcrAnswer.Possible(c.Provider, values)
                ? new AuthorizeOutcome.ErrorRedirect(new OAuthError("unmet_authentication_requirements", "The sign-in does not reach the acr that was asked for."))
                : new AuthorizeOutcome.Interact(Interaction.SignInAgain)
            : null;

    /// <summary>A wish for a class is tried once; if the person has nothing stronger, she is let on and the token says so.</summary>
    private static AuthorizeOutcome.Interact? StrengthTried(AuthorizeContext c) =>
        !c.Fresh && !c.Request.Silent && AcrAnswer.Wished(c) is { Count: > 0 } values && AcrAnswer.Possible(c.Provider, values) && AcrAnswer.Of(c.Provider, values, c.Person!.Acr) is null
            ? new AuthorizeOutcome.Interact(Interaction.SignInAgain) : null;

    private static AuthorizeOutcome? Approved(AuthorizeContext c) => c.Granted is null ? Ask(c, Interaction.Approve, "consent_required", "The person has not allowed this yet.") : null;

    /// <summary>Somebody else than the client expects. Once she has signed in for this request, asking again would go in circles.</summary>
    private static AuthorizeOutcome Other(AuthorizeContext c) => c.Fresh || c.AccountChosen
        ? new AuthorizeOutcome.ErrorRedirect(new OAuthError("login_required", "Another person is signed in."))
        : Ask(c, Interaction.SelectAccount, "login_required", "Another person is signed in.");

    private static AuthorizeOutcome Ask(AuthorizeContext c, Interaction what, string code, string description) =>
        c.Request.Silent ? new AuthorizeOutcome.ErrorRedirect(new OAuthError(code, description)) : new AuthorizeOutcome.Interact(what);
}

/// <summary>Which authentication context class answers what was asked: a stronger one answers for a weaker.</summary>
public static class AcrAnswer
{
    /// <summary>The strongest of the asked classes that the sign-in reaches; null where it reaches none.</summary>
    public static string? Of(Provider provider, IReadOnlyList<string> asked, string reached)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(asked);
        string? best = null;
        int limit = provider.Strength(reached), found = -1;
        foreach (string acr in asked)
        {
            int strength = provider.Strength(acr);
            if (strength > found && strength <= limit)
            {
                (best, found) = (acr, strength);
            }
        }

        return best;
    }

    /// <summary>What the token is to say (Core §5.5.1.1): one of the asked where they are essential, else what was reached.</summary>
    public static string ForToken(AuthorizeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string reached = context.Person!.Acr;
        return Essential(context.Request) is { Count: > 0 } values ? Of(context.Provider, values, reached) ?? reached : reached;
    }

    internal static bool Possible(Provider provider, IReadOnlyList<string> asked)
    {
        foreach (string acr in asked)
        {
            if (provider.Strength(acr) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    internal static IReadOnlyList<string>? Essential(AuthorizeRequest request) =>
        request.Claims!.IdToken.TryGetValue("acr", out ClaimRequest? acr) && acr.Essential ? acr.Values : null;

    /// <summary>Of the request, else as the client registered.</summary>
    internal static IReadOnlyList<string> Wished(AuthorizeContext context) =>
        context.Request.Claims!.IdToken.TryGetValue("acr", out ClaimRequest? acr) && acr.Values.Count > 0 ? acr.Values
        : context.Request.AcrValues.Count > 0 ? context.Request.AcrValues : context.Client!.DefaultAcrValues;
}
