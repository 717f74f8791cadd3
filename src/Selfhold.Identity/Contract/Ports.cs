using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>
/// Where a person's yes to what a client may have of her is kept. Sign-in itself and staying connected (<c>openid</c>, <c>offline_access</c>) are the room's own. Until a
/// higher room fills it, she is asked for her verified e-mail only.
/// </summary>
public interface IConsentPrompt
{
    /// <summary>What she has allowed before, and whether she must be asked now. Reads none of her values: most who ask are never shown a page.</summary>
    ValueTask<ConsentAnswer> Ask(ConsentQuestion question, CancellationToken ct);

    /// <summary>What the page is to show; asked for once per page that is shown to her, since her own look at her values is a look too.</summary>
    ValueTask<ConsentSheet> Sheet(ConsentQuestion question, CancellationToken ct);

    /// <summary>Keeps her answer. Twice the same is the same as once.</summary>
    /// <returns>What the room keeps for it with its own approval; an error sends her back to the page, at the error's field.</returns>
    ValueTask<Result<ConsentKept>> Answer(ConsentQuestion question, ConsentChoice choice, CancellationToken ct);

    /// <summary>What a business of a client can see now through her sign-in there: names of attributes.</summary>
    IReadOnlyList<string> Shared(IStatements from, Guid person, Client client);

    /// <summary>She takes the client back: what its sign-in was given ends in the same write.</summary>
    void Stop(HubWrite write, Guid person, Client client);
}

/// <param name="Scopes">What the client asks for, known scopes only, and words like <c>agreement:id</c>.</param>
/// <param name="Claims">The <c>claims</c> parameter (OpenID Connect Core §5.5), or empty.</param>
/// <param name="Force">The client asked that she be asked again (<c>prompt=consent</c>): also what she answered before is asked.</param>
/// <param name="First">She has not let this client sign her in yet, or took that back: the page shows all that is asked.</param>
/// <param name="Language">Of the page: <c>en</c>, <c>de</c>.</param>
public sealed record ConsentQuestion(Client Client, Guid Person, IReadOnlyList<string> Scopes, string Claims, bool Force, bool First, string Language);

public abstract record ConsentAnswer
{
    private ConsentAnswer()
    {
    }

    /// <summary>Nothing to ask.</summary>
    /// <param name="Scopes">Granted, of those that stand for values.</param>
    /// <param name="Claims">Granted part of the <c>claims</c> parameter, of those that stand for values; kept with the tokens and given to <see cref="IClaimsSource"/>.</param>
    public sealed record Granted(IReadOnlyList<string> Scopes, string Claims) : ConsentAnswer;

    /// <summary>She must be asked; the room shows its page.</summary>
    public sealed record MustAsk : ConsentAnswer;
}

/// <summary>Everything a person must know before she answers, in her language where it has sentences.</summary>
public sealed record ConsentSheet
{
    /// <summary>Nothing beyond the sign-in itself.</summary>
    public static ConsentSheet Nothing { get; } = new();

    /// <summary>In the order to show them: what is needed first, special categories last.</summary>
    public IReadOnlyList<ConsentField> Fields { get; init; } = [];

    /// <summary>Why, in one sentence of the business; null: to sign in.</summary>
    public string? Purpose { get; init; }

    /// <summary>One of the six of GDPR article 6(1), as a word: <c>consent</c>, <c>contract</c>, <c>legal_obligation</c>, <c>vital_interests</c>, <c>public_task</c>, <c>legitimate_interests</c>.</summary>
    public string? LegalBasis { get; init; }

    /// <summary>How long the business keeps it: ISO 8601, <c>P2Y</c>.</summary>
    public string? Retention { get; init; }

    /// <summary>To whom the business passes it on.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Where it is kept: ISO 3166 codes.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>For how long she may say yes; the first is meant unless she chooses another. Empty: until she stops it.</summary>
    public IReadOnlyList<ConsentUntil> Until { get; init; } = [];

    /// <summary>Names of attributes that her record holds and that this business does not ask for.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];

    /// <summary>The business's own notice; null where it gives none.</summary>
    public string? Notice { get; init; }

    /// <summary>SHA-256 of the agreement that is asked, small hex letters; travels with the form, so that she answers what she was shown. Empty where there is none.</summary>
    public string Agreement { get; init; } = "";

    /// <summary>She agreed to an earlier version: what is different now. Empty where there is no earlier one.</summary>
    public IReadOnlyList<ConsentChange> Changes { get; init; } = [];

    /// <summary>She allowed this business something before.</summary>
    public bool Before { get; init; }
}

/// <param name="Name">Of the attribute; its label has the text key <c>share.name</c>.</param>
/// <param name="Value">What would be sent today; null where there is nothing yet.</param>
/// <param name="Essential">The task can't be done without it. Otherwise she chooses, and nothing is ticked for her.</param>
/// <param name="Special">A category of GDPR article 9: she must say yes to it by itself.</param>
/// <param name="Derived">An answer that the hub works out; the value behind it stays here.</param>
/// <param name="Granted">She gives it already.</param>
/// <param name="Input">How she may type it here where there is nothing yet: <c>text</c>, <c>tel</c>, <c>email</c>, <c>date</c>, <c>address</c> (its parts, one by one); null where she can't.</param>
public sealed record ConsentField(string Name, string? Value, bool Essential, bool Special = false, bool Derived = false, bool Granted = false, string? Input = null);

/// <param name="Id">What the form sends: <c>year</c>, <c>stop</c>, <c>once</c>, or <c>end</c> for the end that the business set.</param>
/// <param name="At">When it ends by itself; null where it does not.</param>
public sealed record ConsentUntil(string Id, DateTimeOffset? At);

/// <param name="What">A word with the text key <c>change.word</c>: <c>attribute_added</c>, <c>legal_basis_changed</c>, <c>sentence_changed</c>, …; others are told as something else.</param>
/// <param name="Before">An attribute's name, a legal basis, a duration or words of the business; null where there is nothing to show.</param>
public sealed record ConsentChange(string What, string? Before, string? After);

/// <param name="Allowed">False: she refused.</param>
/// <param name="Chosen">Fields that are not needed and that she ticked; special ones among them or needed only where she ticked them.</param>
/// <param name="Until">The id of her choice; empty takes the first.</param>
/// <param name="Agreement">What the form carried.</param>
/// <param name="Typed">By name of field: what she typed where there was nothing.</param>
public sealed record ConsentChoice(bool Allowed, IReadOnlyList<string> Chosen, string Until, string Agreement, IReadOnlyDictionary<string, string> Typed);

/// <summary>What the room keeps with its own approval for a prompt that keeps nothing itself.</summary>
public sealed record ConsentKept(IReadOnlyList<string> Yes, IReadOnlyList<string> No)
{
    public static ConsentKept Elsewhere { get; } = new([], []);
}

/// <summary>Where the values of claims come from. Until a higher room fills it: <c>sub</c>, and her verified e-mail where she approved it.</summary>
public interface IClaimsSource
{
    /// <summary>Scopes that stand for values (Core §5.4), as discovery tells them.</summary>
    IReadOnlyList<string> Scopes { get; }

    /// <summary>Names of claims that there may be values for, as discovery tells them.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The values of the granted claims, by their OpenID names (Core §5.1); what is not there is left out.</summary>
    ValueTask<IReadOnlyDictionary<string, object>> Claims(TokenFamily family, Client client, ClaimsPlace place, CancellationToken ct);
}

/// <summary>Where claims go: what a scope stands for is for UserInfo; an ID token carries only what was asked for it by name (Core §5.4, §5.5).</summary>
public enum ClaimsPlace
{
    UserInfo,
    IdToken,
}

/// <summary>What the room needs to know of places, which a higher room keeps.</summary>
public interface IPlaces
{
    /// <summary>The name under which a business was added, or null.</summary>
    string? BusinessName(Guid business);

    string? DomainName(Guid domain);
}
