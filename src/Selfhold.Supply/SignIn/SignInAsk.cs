using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Supply.SignIn;

/// <summary>What a client asks for in one sign-in, and under which agreement.</summary>
/// <param name="Agreement">Named by the client, or published for sign-ins; null where the hub writes one for exactly what is asked.</param>
/// <param name="Essential">Attributes without which there is no agreement, or the client can't go on.</param>
/// <param name="Optional">Those that she chooses.</param>
/// <param name="Named">The client named the agreement: it goes with the tokens.</param>
internal sealed record SignInAsk(Agreement? Agreement, IReadOnlyList<string> Essential, IReadOnlyList<string> Optional, bool Named)
{
    public string Purpose => Agreement?.Purpose ?? Purposes.SignIn;

    public IEnumerable<string> Attributes => Essential.Concat(Optional);

    public bool IsNothing => Essential.Count == 0 && Optional.Count == 0;

    /// <summary>Read in a snapshot, or in the write that keeps the answer.</summary>
    /// <remarks>
    /// An agreement that the client names counts where it is its business's own; what it does not cover is not asked. Otherwise that of the business's agreements for
    /// sign-ins which covers what is asked and asks least.
    /// </remarks>
    public static SignInAsk Of(IStatements from, ConsentRoom consent, ConsentQuestion question)
    {
        ClaimsRequest claims = ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty;
        SortedDictionary<string, bool> asked = SignInClaims.Asked(question.Scopes, claims.UserInfo, claims.IdToken);
        if (SignInClaims.AgreementOf(question.Scopes, claims) is { } id && consent.Agreement(from, id).TryGet(out Agreement? named, out _) && named.Business == question.Client.Business && named.RetiredAt is null)
        {
            return Under(named, asked, isNamed: true);
        }

        // A label of somebody's column is asked in an agreement that its business answers for, and nowhere else.
        foreach (string other in asked.Keys.Where(a => a.StartsWith(CustomerAttributes.Other, StringComparison.Ordinal)).ToArray())
        {
            asked.Remove(other);
        }

        if (asked.Count == 0)
        {
            return new SignInAsk(null, [], [], Named: false);
        }

        return Published(from, consent, question.Client.Business, asked.Keys) is { } published
            ? Under(published, asked, isNamed: false)
            : new SignInAsk(null, [.. asked.Where(a => a.Value).Select(a => a.Key)], [.. asked.Where(a => !a.Value).Select(a => a.Key)], Named: false);
    }

    private static SignInAsk Under(Agreement agreement, SortedDictionary<string, bool> asked, bool isNamed) => new(
        agreement,
        [.. agreement.Attributes.Where(a => agreement.IsEssential(a) || asked.GetValueOrDefault(a))],
        [.. agreement.Terms.Optional.Where(a => !asked.GetValueOrDefault(a))],
        isNamed);

    private static Agreement? Published(IStatements from, ConsentRoom consent, Guid business, IReadOnlyCollection<string> asked) => consent.Agreements(from, business)
        .Where(a => a is { Purpose: Purposes.SignIn, RetiredAt: null } && !ConsentRoom.IsWrittenByHub(a))
        .GroupBy(a => a.Id).Select(g => g.MaxBy(a => a.Version)!)
        .Where(a => !asked.Except(a.Attributes, StringComparer.Ordinal).Any())
        .OrderBy(a => a.Attributes.Count()).ThenByDescending(a => a.PublishedAt).ThenBy(a => a.Id).FirstOrDefault();
}

/// <summary>What she has said to a business before, for one purpose: attribute by attribute her last word.</summary>
internal sealed class SignInAnswers
{
    private readonly Dictionary<string, GrantInfo> _last = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flowing;
    private readonly IReadOnlyList<GrantInfo> _grants;

    private SignInAnswers(IReadOnlyList<GrantInfo> grants, IReadOnlyList<string> flowing)
    {
        _grants = grants;
        _flowing = new HashSet<string>(flowing, StringComparer.Ordinal);
    }

    public static SignInAnswers Of(IStatements from, ConsentRoom consent, IReadOnlyList<Guid> accounts, Guid business, SignInAsk asking)
    {
        GrantInfo[] grants = [.. consent.Grants(from, accounts).Where(g => g.Business == business && string.Equals(g.Purpose, asking.Purpose, StringComparison.Ordinal))];
        var answers = new SignInAnswers(grants, consent.Decide(from, accounts, business, asking.Purpose, [.. asking.Attributes]).Attributes);

        // Newest first: the first that an attribute stands in has her last word on it.
        foreach (GrantInfo grant in grants)
        {
            foreach (string attribute in grant.Events.SelectMany(e => e.Attributes).Concat(AskedIn(from, consent, grant)))
            {
                answers._last.TryAdd(attribute, grant);
            }
        }

        return answers;
    }

    /// <summary>It may be released now.</summary>
    public bool Flows(string attribute) => _flowing.Contains(attribute);

    /// <summary>She gives it, and holds it back for a while.</summary>
    public bool Rests(string attribute) => _last.TryGetValue(attribute, out GrantInfo? last) && last.Status is GrantEvents.Paused && last.Attributes.Contains(attribute, StringComparer.Ordinal);

    /// <summary>She was asked, and left it out or said no, also where she had said yes before; a yes that she took back elsewhere, or whose time is over, is no such answer.</summary>
    public bool Declined(string attribute) => !Flows(attribute) && _last.TryGetValue(attribute, out GrantInfo? last)
        && (last.Status is GrantEvents.Refused || last.Status is GrantEvents.Withdrawn && last.Events[^1] is { Channel: ConsentPrompt.Channel, Language.Length: > 0 } || last.Status is GrantEvents.Given or GrantEvents.Paused && !last.Attributes.Contains(attribute, StringComparer.Ordinal));

    public bool Any => _grants.Count > 0;

    /// <summary>The version that she agreed to before the one that is asked now; null where there is none, or it is the same.</summary>
    public GrantInfo? Earlier(Agreement? agreement) => agreement is null ? null
        : _grants.FirstOrDefault(g => g.AgreementId == agreement.Id && g.Status is GrantEvents.Given or GrantEvents.Paused) is { } live && live.Version < agreement.Version ? live : null;

    private static IEnumerable<string> AskedIn(IStatements from, ConsentRoom consent, GrantInfo grant) =>
        consent.Agreement(from, grant.Agreement).TryGet(out Agreement? agreement, out _) ? agreement.AttributesOf(grant.Special) : [];
}
