namespace Selfhold.OpenId;

/// <summary>What several endpoints ask of every request.</summary>
public static class RequestProblems
{
    public static OAuthError? Of(Parameters sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return sent.Problem switch
        {
            ParameterProblem.None => null,
            ParameterProblem.TooLarge => new("invalid_request", "The request is too large."),
            ParameterProblem.WrongType => new("invalid_request", "The body must be application/x-www-form-urlencoded."),
            _ => new("invalid_request", "The request can not be read: it is not well-formed."),
        };
    }

    /// <summary>Tokens are for this hub; it does not make tokens for others (RFC 8707 §2).</summary>
    internal static OAuthError? ResourceOurs(Parameters sent, Provider provider)
    {
        bool ours = sent["resource"] is not { } resource || !sent.IsRepeated("resource") && string.Equals(resource, provider.Issuer, StringComparison.Ordinal);
        return ours ? null : new OAuthError("invalid_target", "resource must be the issuer of this hub, or left out.");
    }
}
