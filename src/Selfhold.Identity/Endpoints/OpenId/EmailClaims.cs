using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Her main verified address, where she approved it; nothing else is known here.</summary>
internal sealed class EmailClaims(IdentityRoom room) : IClaimsSource
{
    private static readonly Dictionary<string, object> None = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Scopes { get; } = ["email"];

    public IReadOnlyList<string> Names { get; } = ["email", "email_verified"];

    public ValueTask<IReadOnlyDictionary<string, object>> Claims(TokenFamily family, Client client, ClaimsPlace place, CancellationToken ct)
    {
        if (!family.Scopes.Contains("email", StringComparer.Ordinal) && !Asks(family.Claims))
        {
            return new(None);
        }

        using HubRead read = room.Storage.BeginRead();
        return new(room.Contacts.MainEmail(read, family.Person) is { } email
            ? new Dictionary<string, object>(StringComparer.Ordinal) { ["email"] = email.Value, ["email_verified"] = true }
            : None);
    }

    /// <summary>One by one, and granted: what was not is not in it.</summary>
    private static bool Asks(string claims) =>
        claims.Contains("email", StringComparison.Ordinal) && ClaimsRequest.TryParse(claims) is { } asked
        && (asked.UserInfo.ContainsKey("email") || asked.UserInfo.ContainsKey("email_verified") || asked.IdToken.ContainsKey("email") || asked.IdToken.ContainsKey("email_verified"));
}
