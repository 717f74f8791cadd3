using Selfhold.OpenId;

namespace Selfhold.Identity;

/// <summary>Where a person is asked what a client may have. Until a higher room fills it, she is asked for sign-in and verified e-mail only.</summary>
public interface IConsentPrompt
{
    /// <summary>What she has allowed before, and whether she must be asked now.</summary>
    ValueTask<ConsentAnswer> Ask(ConsentQuestion question, CancellationToken ct);
}

/// <param name="Scopes">What the client asks for, known scopes only.</param>
/// <param name="Claims">The <c>claims</c> parameter (OpenID Connect Core §5.5), or empty.</param>
/// <param name="Force">The client asked that she be asked again (<c>prompt=consent</c>).</param>
public sealed record ConsentQuestion(Client Client, Guid Person, IReadOnlyList<string> Scopes, string Claims, bool Force);

public abstract record ConsentAnswer
{
    private ConsentAnswer()
    {
    }

    /// <summary>Nothing to ask.</summary>
    /// <param name="Scopes">Granted.</param>
    /// <param name="Claims">Granted part of the <c>claims</c> parameter.</param>
    public sealed record Granted(IReadOnlyList<string> Scopes, string Claims) : ConsentAnswer;

    /// <summary>She must be asked; the room shows its approval page.</summary>
    public sealed record MustAsk : ConsentAnswer;
}

/// <summary>Where the values of claims come from. Until a higher room fills it: <c>sub</c>, and her verified e-mail where she approved it.</summary>
public interface IClaimsSource
{
    /// <summary>The values of the granted claims, by their OpenID names (Core §5.1); what is not there is left out.</summary>
    ValueTask<IReadOnlyDictionary<string, object>> Claims(TokenFamily family, CancellationToken ct);
}

/// <summary>What the room needs to know of places, which a higher room keeps.</summary>
public interface IPlaces
{
    /// <summary>The name under which a business was added, or null.</summary>
    string? BusinessName(Guid business);

    string? DomainName(Guid domain);
}
