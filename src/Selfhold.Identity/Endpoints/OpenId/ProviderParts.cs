using Microsoft.IdentityModel.Tokens;
using Selfhold.Identity.People;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>What the endpoints share: the room, what the provider is, and its keys.</summary>
internal sealed class ProviderParts
{
    private readonly Lazy<byte[]> _document;
    private Lazy<Provider> _provider;

    public ProviderParts(IdentityRoom room)
    {
        Room = room;
        _provider = new Lazy<Provider>(() => Of(room.Options, null));
        _document = new Lazy<byte[]>(() => Metadata.Document(Provider).ToArray());
        Tokens = new VerifiedTokens(this);
    }

    public IdentityRoom Room { get; }

    public Provider Provider => _provider.Value;

    /// <summary>What discovery answers.</summary>
    public ReadOnlyMemory<byte> Document => _document.Value;

    public VerifiedTokens Tokens { get; }

    /// <summary>What may be asked of a person hangs on where the values come from; said before the first request.</summary>
    public ProviderParts With(IClaimsSource source)
    {
        _provider = new Lazy<Provider>(() => Of(Room.Options, source));
        return this;
    }

    /// <summary>The published keys. A hub that has signed nothing yet makes its first: a provider without keys is of no use to anyone who looks.</summary>
    public IReadOnlyList<JsonWebKey> Keys()
    {
        IReadOnlyList<JsonWebKey> keys = Room.SigningKeys.Published();
        foreach (string algorithm in Selfhold.Identity.OpenId.SigningKeys.Algorithms)
        {
            if (!keys.Any(k => string.Equals(k.Alg, algorithm, StringComparison.Ordinal)))
            {
                _ = Room.SigningKeys.Signer(algorithm);
                keys = Room.SigningKeys.Published();
            }
        }

        return keys;
    }

    private static Provider Of(IdentityOptions options, IClaimsSource? source)
    {
        var bare = new Provider
        {
            Issuer = options.Issuer.AbsoluteUri.TrimEnd('/'),
            AcrValues = Acr.All,
            Registration = options.DynamicRegistration,
            AccessTokenLifetime = options.AccessTokenLifetime,
            IdTokenLifetime = options.IdTokenLifetime,
        };
        return source is null ? bare : bare with
        {
            PersonScopes = [AskedItems.SignIn, .. source.Scopes, AskedItems.Offline],
            Claims = ["sub", .. source.Names, "auth_time", "acr", "amr"],
        };
    }
}
