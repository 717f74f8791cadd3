using System.Buffers;
using System.Text.Json;

namespace Selfhold.OpenId;

/// <summary>A registered client as it is told (RFC 7591 §3.2.1; OpenID Connect Dynamic Registration §3.2).</summary>
public static class RegistrationResponse
{
    /// <param name="secret">Shown this once; null where the client has none, or asks later.</param>
    /// <param name="registrationToken">Reads the registration at its address; null where it was used to ask.</param>
    public static ReadOnlyMemory<byte> Write(Provider provider, Client client, string? secret, string? registrationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(client);
        var to = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("client_id", client.Id);
            json.WriteNumber("client_id_issued_at", client.CreatedAt.ToUnixTimeSeconds());
            if (secret is not null)
            {
                json.WriteString("client_secret", secret);
                json.WriteNumber("client_secret_expires_at", 0);
            }

            if (registrationToken is not null)
            {
                json.WriteString("registration_access_token", registrationToken);
                json.WriteString("registration_client_uri", provider.At(Paths.Register) + "?client_id=" + Uri.EscapeDataString(client.Id));
            }

            json.WriteString("client_name", client.Name);
            json.WriteString("token_endpoint_auth_method", RegistrationRules.WayName(client.Authentication));
            Texts(json, "redirect_uris", client.RedirectUris);
            Texts(json, "post_logout_redirect_uris", client.PostLogoutRedirectUris);
            Texts(json, "grant_types", client.GrantTypes);
            Texts(json, "response_types", client.GrantTypes.Contains("authorization_code", StringComparer.Ordinal) ? ["code"] : []);
            json.WriteString("application_type", "web");
            json.WriteString("subject_type", "pairwise");
            json.WriteString("scope", Words.Join(client.Scopes));
            json.WriteString("id_token_signed_response_alg", client.IdTokenAlgorithm);
            Text(json, "userinfo_signed_response_alg", client.UserInfoAlgorithm);
            Text(json, "jwks_uri", client.JwksUri);
            if (client.Jwks is not null)
            {
                json.WritePropertyName("jwks");
                json.WriteRawValue(client.Jwks);
            }

            Text(json, "client_uri", client.ClientUri);
            Text(json, "logo_uri", client.LogoUri);
            Text(json, "policy_uri", client.PolicyUri);
            Text(json, "tos_uri", client.TermsUri);
            Text(json, "initiate_login_uri", client.InitiateLoginUri);
            Texts(json, "contacts", client.Contacts);
            Text(json, "backchannel_logout_uri", client.BackchannelLogoutUri);
            if (client.BackchannelLogoutUri is not null)
            {
                json.WriteBoolean("backchannel_logout_session_required", client.BackchannelLogoutSessionRequired);
            }

            if (client.DefaultMaxAge is { } age)
            {
                json.WriteNumber("default_max_age", age);
            }

            json.WriteBoolean("require_auth_time", client.RequireAuthTime);
            Texts(json, "default_acr_values", client.DefaultAcrValues);
            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
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
