using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.Outbound;

namespace Selfhold.Identity.Upstream;

/// <summary>What was asked, kept in the ticket that <c>state</c> names.</summary>
/// <param name="Verifier">PKCE (RFC 7636 §4.1).</param>
/// <param name="After">Where the sign-in leads.</param>
/// <param name="Link">She is signed in and came to link, not to sign in.</param>
/// <param name="Again">Somebody is signed in in this browser: only who proves anew at the provider who she is may go on as that, or as somebody else.</param>
internal sealed record UpstreamRequest(string Provider, string Nonce, string Verifier, string? After, bool Link, bool Again);

/// <summary>The parameters of an answer at the callback, each at most once.</summary>
internal sealed record UpstreamResponse(string? State, string? Code, string? Issuer, string? Error);

/// <summary>The code flow as a client of another provider: code, PKCE, nonce, state; nothing is believed but the signed ID token.</summary>
internal sealed class UpstreamProtocol(IdentityRoom room)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>How long ago she may have proven at the provider who she is, where it was asked to have that proven anew.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(60);

    /// <summary>Asymmetric ones only: the client secret, which the provider knows too, signs nothing here.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false };

    /// <summary>What goes into the ticket before the browser leaves.</summary>
    public static UpstreamRequest NewRequest(Provider provider, string? after, bool link, bool again) => new(provider.Id, Random(), Random(), after, link, again);

    /// <summary>Where to send the browser.</summary>
    public static Uri Address(Provider provider, ProviderDocument document, UpstreamRequest request, string state, Uri callback, string? language)
    {
        Dictionary<string, string?> parameters = new(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = callback.AbsoluteUri,
            ["scope"] = string.Join(' ', provider.Scopes),
            ["state"] = state,
            ["nonce"] = request.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(request.Verifier))),
            ["code_challenge_method"] = "S256",
        };
        if (document.ClaimsParameter)
        {
            // Many put these into UserInfo unless asked; only what stands in the signed token counts.
            parameters["claims"] = """{"id_token":{"email":null,"email_verified":null,"name":null}}""";
        }

        if (request.Again)
        {
            // Else the provider's own long sign-in would answer for her, to whoever sits at her browser (Core §3.1.2.1).
            parameters["prompt"] = "login";
            parameters["max_age"] = "0";
        }

        if (language is not null)
        {
            parameters["ui_locales"] = language;
        }

        return new Uri(QueryHelpers.AddQueryString(document.Configuration.AuthorizationEndpoint, parameters));
    }

    /// <summary>Who came back. The ticket of the answer was used already, in this browser and for this provider.</summary>
    public async Task<Result<UpstreamIdentity>> Finish(Provider provider, UpstreamRequest request, UpstreamResponse response, Uri callback, CancellationToken ct)
    {
        if (!(await room.Metadata.Get(provider, ct).ConfigureAwait(false)).TryGet(out ProviderDocument? document, out Error? unreachable))
        {
            return unreachable;
        }

        // RFC 9207 §2.4, before anything is sent anywhere: an answer of another provider brings its code to nobody.
        if (response.Issuer is null ? document.IssInResponse : !string.Equals(response.Issuer, provider.Issuer, StringComparison.Ordinal))
        {
            return IdentityErrors.UpstreamUntrusted("it comes from another issuer");
        }

        if (response.Error is not null)
        {
            return IdentityErrors.UpstreamCancelled();
        }

        if (response.Code is not { Length: > 0 and <= 4_096 })
        {
            return IdentityErrors.UpstreamUntrusted("it brings no code");
        }

        if (!(await Redeem(provider, document, request, response.Code, callback, ct).ConfigureAwait(false)).TryGet(out string? token, out Error? refused))
        {
            return refused;
        }

        Result<UpstreamIdentity> identity = await Check(provider, document, request, token).ConfigureAwait(false);
        if (identity.Error is not null && KeyIsUnknown(token, document)
            && (await room.Metadata.Get(provider, ct, newerThan: document).ConfigureAwait(false)).TryGet(out ProviderDocument? newer, out _) && !ReferenceEquals(newer, document))
        {
            return await Check(provider, newer, request, token).ConfigureAwait(false);
        }

        return identity;
    }

    private async Task<Result<string>> Redeem(Provider provider, ProviderDocument document, UpstreamRequest request, string code, Uri callback, CancellationToken ct)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", callback.AbsoluteUri), new("code_verifier", request.Verifier),
        ];
        // Discovery §3: without the member, Basic is meant.
        ICollection<string> methods = document.Configuration.TokenEndpointAuthMethodsSupported;
        bool basic = provider.Secret is not null && (methods.Count == 0 || methods.Contains("client_secret_basic"));
        if (!basic)
        {
            form.Add(new("client_id", provider.ClientId));
            if (provider.Secret is not null)
            {
                form.Add(new("client_secret", provider.Secret));
            }
        }

        Result<OutboundAnswer> answered = await room.Outbound.PostFormAsync(new Uri(document.Configuration.TokenEndpoint), form, ct,
            basic ? provider.ClientId : null, basic ? provider.Secret : null).ConfigureAwait(false);
        if (!answered.TryGet(out OutboundAnswer? answer, out Error? unreachable))
        {
            return IdentityErrors.ProviderUnreachable(unreachable.Code);
        }

        if (answer.Status != 200)
        {
            // A code that was guessed, stolen or used; or a secret that is no longer right. What it says in words is not passed on.
            return answer.Status >= 500 ? IdentityErrors.ProviderUnreachable("status " + answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture))
                : IdentityErrors.UpstreamUntrusted("its token endpoint refused the code or the client");
        }

        return IdToken(answer.Body) is { } token ? token : IdentityErrors.UpstreamUntrusted("it brings no ID token");
    }

    private static string? IdToken(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id_token", out JsonElement token) && token.ValueKind == JsonValueKind.String
                ? token.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // OpenID Connect Core §3.1.3.7, in its order where it has one.
    private async Task<Result<UpstreamIdentity>> Check(Provider provider, ProviderDocument document, UpstreamRequest request, string token)
    {
        TokenValidationResult checkedToken = await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = provider.ClientId,
            IssuerSigningKeys = document.Configuration.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            // A token that names a key is checked with that one alone.
            TryAllIssuerSigningKeys = KeyNameOf(token) is not { Length: > 0 },
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => until is { } end && room.Now < Utc(end) + Skew && (from is not { } start || room.Now >= Utc(start) - Skew),
            TypeValidator = (type, _, _) => type is null or "" || string.Equals(type, "JWT", StringComparison.OrdinalIgnoreCase) ? "JWT" : throw new SecurityTokenInvalidTypeException("Not an ID token."),
        }).ConfigureAwait(false);
        if (!checkedToken.IsValid || checkedToken.SecurityToken is not JsonWebToken jwt)
        {
            return IdentityErrors.UpstreamUntrusted("its ID token is not valid");
        }

        if (!jwt.TryGetPayloadValue("nonce", out string? nonce) || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce ?? ""), Encoding.UTF8.GetBytes(request.Nonce)))
        {
            return IdentityErrors.UpstreamUntrusted("its ID token answers another request");
        }

        string? party = Text(jwt, "azp");
        if (party is null ? jwt.Audiences.Skip(1).Any() : !string.Equals(party, provider.ClientId, StringComparison.Ordinal))
        {
            return IdentityErrors.UpstreamUntrusted("its ID token is for another client");
        }

        if (request.Again && !IsFresh(jwt))
        {
            return IdentityErrors.UpstreamNotFresh();
        }

        // Core §2: at most 255 ASCII characters.
        if (jwt.Subject is not { Length: > 0 and <= 255 } subject || subject.Any(c => c is < ' ' or > '~'))
        {
            return IdentityErrors.UpstreamUntrusted("its ID token names nobody");
        }

        string? email = People.EmailAddress.Read(Text(jwt, "email"))?.Value;
        return new UpstreamIdentity(provider.Id, provider.Issuer, subject, People.Persons.CleanName(Text(jwt, "name")), email, email is not null && provider.Vouches && IsTrue(jwt, "email_verified"));
    }

    private bool IsFresh(JsonWebToken jwt)
        => jwt.TryGetPayloadValue("auth_time", out long at) && at is > 0 and < 253_402_300_800 && DateTimeOffset.FromUnixTimeSeconds(at) is var time && time >= room.Now - FreshFor && time <= room.Now + Skew;

    private static bool KeyIsUnknown(string token, ProviderDocument document)
        => KeyNameOf(token) is { } name && document.Configuration.SigningKeys.All(k => !string.Equals(k.KeyId, name, StringComparison.Ordinal));

    /// <summary>What the header says; empty where it names no key, null where this is no token.</summary>
    private static string? KeyNameOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid ?? "";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Text(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue(claim, out object? value) && value is string text ? text : null;

    // Some send the word in quotes.
    private static bool IsTrue(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue(claim, out object? value) && value is true or "true";

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
