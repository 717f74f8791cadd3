using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Supply.SignIn;

/// <summary>Values of claims, out of the door: what UserInfo and an ID token carry was granted, is granted still, and is in her log.</summary>
internal sealed class ReleasedClaims(SupplyRoom room) : IClaimsSource
{
    private static readonly Dictionary<string, object> None = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Scopes => SignInClaims.Scopes;

    public IReadOnlyList<string> Names => SignInClaims.Names;

    public async ValueTask<IReadOnlyDictionary<string, object>> Claims(TokenFamily family, Client client, ClaimsPlace place, CancellationToken ct)
    {
        if (family.Claims.Length == 0 && family.Scopes is ["openid"] or ["openid", "offline_access"])
        {
            return None;
        }

        ClaimsRequest claims = ClaimsRequest.TryParse(family.Claims) ?? ClaimsRequest.Empty;
        string purpose = Purposes.SignIn;
        SortedDictionary<string, bool> asked = place == ClaimsPlace.IdToken ? SignInClaims.Asked([], claims.IdToken) : SignInClaims.Asked(family.Scopes, claims.UserInfo);
        if (SignInClaims.AgreementOf(family.Scopes, claims) is { } id)
        {
            using HubRead read = room.Storage.BeginRead();
            if (!room.Consent.Agreement(read, id).TryGet(out Agreement? agreement, out _) || agreement.Business != client.Business)
            {
                return None;
            }

            purpose = agreement.Purpose;

            // Who names an agreement and nothing by itself means all of it.
            foreach (string attribute in place == ClaimsPlace.UserInfo && (asked.Count == 0 || family.Scopes.Any(s => s.StartsWith(SignInClaims.AgreementScope, StringComparison.Ordinal))) ? agreement.Attributes : [])
            {
                asked.TryAdd(attribute, false);
            }
        }

        return asked.Count == 0 ? None : await room.ReadClaims(family.Person, client, purpose, [.. asked.Keys], place == ClaimsPlace.IdToken ? "id_token" : "userinfo", ct).ConfigureAwait(false);
    }
}
