namespace Selfhold.OpenId;

/// <summary>What becomes of an authorization request, and the rule that said so (null where all let it pass).</summary>
public sealed record AuthorizeDecision(AuthorizeOutcome Outcome, string? Rule)
{
    /// <summary>Null where the request is a good one of that client; who is signed in is not asked.</summary>
    public static AuthorizeDecision? OfRequest(AuthorizeContext context) => Made(AuthorizeRules.Client.First(context) ?? AuthorizeRules.Request.First(context));

    /// <summary>Null where the person in this browser will do; what she allows is not asked.</summary>
    public static AuthorizeDecision? OfSignIn(AuthorizeContext context) => Made(InteractionRules.SignIn.First(context));

    public static AuthorizeDecision OfApproval(AuthorizeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Made(InteractionRules.Approval.First(context)) ?? new(new AuthorizeOutcome.Proceed(context.Granted!), null);
    }

    private static AuthorizeDecision? Made(Ruling<AuthorizeOutcome>? ruling) => ruling is null ? null : new(ruling.Answer, ruling.Rule);
}
