using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>The room alone: her e-mail address is all there is to ask for. Asks once per person and client; what she declined is not asked for again until the client says <c>prompt=consent</c>.</summary>
internal sealed class ApprovalPrompt(IdentityRoom room) : IConsentPrompt
{
    private const string Email = "email";

    private static readonly string[] EmailClaimNames = ["email", "email_verified"];

    public ValueTask<ConsentAnswer> Ask(ConsentQuestion question, CancellationToken ct)
    {
        ClaimsRequest claims = ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty;
        if (Asked(question.Scopes, claims) is null)
        {
            return new(new ConsentAnswer.Granted([], ""));
        }

        Approval? approval = Approval(question);
        bool yes = approval is not null && AskedItems.Has(approval.Scopes, Email);
        if (question.Force || !yes && (approval is null || !AskedItems.Has(AskedItems.Declined(approval.Claims), Email)))
        {
            return new(new ConsentAnswer.MustAsk());
        }

        return new(new ConsentAnswer.Granted(yes ? [Email] : [], yes ? Only(claims).ToJson() : ""));
    }

    public ValueTask<ConsentSheet> Sheet(ConsentQuestion question, CancellationToken ct)
    {
        if (Asked(question.Scopes, ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty) is not { } essential)
        {
            return new(ConsentSheet.Nothing);
        }

        Approval? approval = Approval(question);
        bool granted = approval is not null && AskedItems.Has(approval.Scopes, Email);
        if (!question.Force && approval is not null && (granted || AskedItems.Has(AskedItems.Declined(approval.Claims), Email)))
        {
            return new(ConsentSheet.Nothing);
        }

        using HubRead read = room.Storage.BeginRead();
        return new(new ConsentSheet { Fields = [new ConsentField(Email, room.Contacts.MainEmail(read, question.Person)?.Value, essential, Granted: granted)] });
    }

    public ValueTask<Result<ConsentKept>> Answer(ConsentQuestion question, ConsentChoice choice, CancellationToken ct) => new(
        !choice.Allowed || Asked(question.Scopes, ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty) is not { } essential ? ConsentKept.Elsewhere
        : essential || AskedItems.Has(choice.Chosen, Email) ? new ConsentKept([Email], []) : new ConsentKept([], [Email]));

    public IReadOnlyList<string> Shared(IStatements from, Guid person, Client client) => [];

    public void Stop(HubWrite write, Guid person, Client client)
    {
        // The room's own approval says it all, and is taken back with it.
    }

    private Approval? Approval(ConsentQuestion question)
    {
        using HubRead read = room.Storage.BeginRead();
        return room.Approvals.Find(read, question.Person, question.Client.Id);
    }

    /// <summary>Whether the address is needed; null where it is not asked for.</summary>
    private static bool? Asked(IReadOnlyList<string> scopes, ClaimsRequest claims)
    {
        ClaimRequest[] asked = [.. EmailClaimNames.SelectMany(n => new[] { claims.UserInfo.GetValueOrDefault(n), claims.IdToken.GetValueOrDefault(n) }).OfType<ClaimRequest>()];
        return asked.Length > 0 ? asked.Any(a => a.Essential) : AskedItems.Has(scopes, Email) ? false : null;
    }

    private static ClaimsRequest Only(ClaimsRequest claims)
    {
        static Dictionary<string, ClaimRequest> Email(IReadOnlyDictionary<string, ClaimRequest> asked) =>
            asked.Where(c => EmailClaimNames.Contains(c.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);

        return new ClaimsRequest(Email(claims.UserInfo), Email(claims.IdToken));
    }
}
