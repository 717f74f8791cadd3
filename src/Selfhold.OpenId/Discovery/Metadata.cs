using System.Buffers;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>What the provider says of itself (OpenID Connect Discovery §3, RFC 8414 §2), and its keys (RFC 7517).</summary>
public static class Metadata
{
    public static ReadOnlyMemory<byte> Document(Provider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var to = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("issuer", provider.Issuer);
            Endpoints(json, provider);
            Texts(json, "scopes_supported", provider.PersonScopes);
            Texts(json, "response_types_supported", ["code"]);
            Texts(json, "response_modes_supported", ["query", "form_post"]);
            Texts(json, "grant_types_supported", ["authorization_code", "refresh_token", "client_credentials"]);
            Texts(json, "subject_types_supported", ["pairwise"]);
            Texts(json, "id_token_signing_alg_values_supported", ["ES256", "RS256"]);
            Texts(json, "userinfo_signing_alg_values_supported", ["ES256", "RS256"]);
            Texts(json, "acr_values_supported", provider.AcrValues);
            Texts(json, "claims_supported", provider.Claims);
            Texts(json, "claim_types_supported", ["normal"]);
            Texts(json, "prompt_values_supported", ["none", "login", "consent", "select_account", "create"]);
            Texts(json, "display_values_supported", ["page"]);
            Texts(json, "ui_locales_supported", provider.UiLocales);
            Texts(json, "code_challenge_methods_supported", ["S256"]);
            foreach (string endpoint in (ReadOnlySpan<string>)["token", "revocation", "introspection"])
            {
                Texts(json, endpoint + "_endpoint_auth_methods_supported", string.Equals(endpoint, "introspection", StringComparison.Ordinal)
                    ? ["client_secret_basic", "client_secret_post", "private_key_jwt"] : ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]);
                Texts(json, endpoint + "_endpoint_auth_signing_alg_values_supported", Jwt.Algorithms);
            }

            json.WriteBoolean("claims_parameter_supported", true);
            json.WriteBoolean("request_parameter_supported", false);
            json.WriteBoolean("request_uri_parameter_supported", false);
            json.WriteBoolean("require_request_uri_registration", false);
            json.WriteBoolean("authorization_response_iss_parameter_supported", true);
            json.WriteBoolean("backchannel_logout_supported", true);
            json.WriteBoolean("backchannel_logout_session_supported", true);
            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    /// <summary>Public halves only, whatever is given.</summary>
    public static ReadOnlyMemory<byte> KeySet(IReadOnlyList<JsonWebKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var to = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (JsonWebKey key in keys)
            {
                json.WriteStartObject();
                json.WriteString("kty", key.Kty);
                json.WriteString("use", "sig");
                json.WriteString("alg", key.Alg);
                json.WriteString("kid", key.Kid);
                if (key.Kty is "EC")
                {
                    json.WriteString("crv", key.Crv);
                    json.WriteString("x", key.X);
                    json.WriteString("y", key.Y);
                }
                else
                {
                    json.WriteString("n", key.N);
                    json.WriteString("e", key.E);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    private static void Endpoints(Utf8JsonWriter json, Provider provider)
    {
        json.WriteString("authorization_endpoint", provider.At(Paths.Authorize));
        json.WriteString("token_endpoint", provider.At(Paths.Token));
        json.WriteString("userinfo_endpoint", provider.At(Paths.UserInfo));
        json.WriteString("jwks_uri", provider.At(Paths.Jwks));
        json.WriteString("introspection_endpoint", provider.At(Paths.Introspect));
        json.WriteString("revocation_endpoint", provider.At(Paths.Revoke));
        json.WriteString("end_session_endpoint", provider.At(Paths.EndSession));
        if (provider.Registration)
        {
            json.WriteString("registration_endpoint", provider.At(Paths.Register));
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
