using System.Text.Json.Nodes;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>What the hub says about itself.</summary>
public sealed class DiscoveryTests(HubUnderTest fixture)
{
    private static readonly string[] Endpoints =
        ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint", "revocation_endpoint", "introspection_endpoint", "registration_endpoint"];

    [Fact]
    [Module("oidcc-discovery-endpoint-verification", "Discovery 4", "Discovery 4.2", "Discovery 4.3", "Discovery 7.2", "RFC 8414 3.3")]
    public async Task the_document_stands_at_its_address_as_json_and_names_the_issuer_exactly()
    {
        using Visit visit = fixture.Visit();
        foreach (string path in (string[])["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
        {
            Answer answer = await visit.GetAsync(path);
            Assert.Equal(200, answer.Status);
            Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Equal(fixture.Hub.Issuer, answer["issuer"]);
        }
    }

    [Fact]
    [Module("oidcc-discovery-endpoint-verification", "Discovery 3", "Discovery 7.1")]
    [Module("oidcc-rp-initiated-logout-discovery-endpoint-verification", "RP-Logout 2.1")]
    [Module("oidcc-backchannel-logout-discovery-endpoint-verification", "RP-Logout 2.1")]
    public async Task every_endpoint_is_named_and_is_https()
    {
        using Visit visit = fixture.Visit();
        JsonNode metadata = await fixture.MetadataAsync(visit);
        foreach (string name in Endpoints)
        {
            var address = new Uri((string)metadata[name]!);
            Assert.Equal("https", address.Scheme);
            Assert.Empty(address.Fragment);
            Assert.StartsWith(fixture.Hub.Issuer + "/", address.AbsoluteUri, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Module("oidcc-discovery-endpoint-verification", "Discovery 3", "Core 3", "Core 15.1", "RFC 7636 4.3", "RFC 9207 3")]
    public async Task what_is_supported_is_what_is_offered_and_nothing_old()
    {
        using Visit visit = fixture.Visit();
        JsonNode metadata = await fixture.MetadataAsync(visit);
        Assert.Equal(["code"], List(metadata, "response_types_supported"));
        Assert.Contains("authorization_code", List(metadata, "grant_types_supported"));
        Assert.Empty(List(metadata, "grant_types_supported").Intersect(["implicit", "password"]));
        Assert.Contains("RS256", List(metadata, "id_token_signing_alg_values_supported"));
        Assert.Contains("ES256", List(metadata, "id_token_signing_alg_values_supported"));
        Assert.DoesNotContain("none", List(metadata, "id_token_signing_alg_values_supported"));
        Assert.Equal(["pairwise"], List(metadata, "subject_types_supported"));
        Assert.Equal(["S256"], List(metadata, "code_challenge_methods_supported"));
        Assert.Contains("openid", List(metadata, "scopes_supported"));
        Assert.All(List(metadata, "scopes_supported"), s => Assert.DoesNotContain(s, c => c is <= ' ' or '"' or '\\' or > '~'));
        Assert.Contains("sub", List(metadata, "claims_supported"));
        Assert.True((bool)metadata["claims_parameter_supported"]!);
        Assert.False((bool?)metadata["request_parameter_supported"] ?? false);
        // Discovery §3: left out, this one means true.
        Assert.False((bool)metadata["request_uri_parameter_supported"]!);
        Assert.True((bool)metadata["authorization_response_iss_parameter_supported"]!);
        Assert.Contains("client_secret_basic", List(metadata, "token_endpoint_auth_methods_supported"));
        Assert.DoesNotContain("none", List(metadata, "token_endpoint_auth_signing_alg_values_supported"));
    }

    [Fact]
    [Module("oidcc-discovery-endpoint-verification", "Discovery 3", "RFC 8414 2")]
    public async Task every_list_is_a_list_and_every_language_a_tag()
    {
        using Visit visit = fixture.Visit();
        JsonNode metadata = await fixture.MetadataAsync(visit);
        foreach ((string name, JsonNode? value) in metadata.AsObject())
        {
            Assert.NotNull(value);
            if (name.EndsWith("_supported", StringComparison.Ordinal) && value is JsonArray list)
            {
                // RFC 8414 §3.2: zero elements must be left out.
                Assert.NotEmpty(list);
                Assert.Equal(list.Count, list.Select(v => (string)v!).Distinct(StringComparer.Ordinal).Count());
            }
        }

        Assert.All(metadata["ui_locales_supported"] is null ? [] : List(metadata, "ui_locales_supported"), l => Assert.Matches("^[a-z]{2,3}(-[A-Z]{2})?$", l));
    }

    [Fact]
    [Module("oidcc-discovery-endpoint-verification", "Discovery 3", "RFC 7517 4", "RFC 7517 4.5", "Core 10.1")]
    public async Task the_keys_are_public_named_each_once_and_strong_enough()
    {
        using Visit visit = fixture.Visit();
        JsonArray keys = (await visit.GetAsync("/jwks")).Json["keys"]!.AsArray();
        Assert.NotEmpty(keys);
        Assert.Equal(keys.Count, keys.Select(k => (string)k!["kid"]!).Distinct(StringComparer.Ordinal).Count());
        foreach (JsonNode? key in keys)
        {
            Assert.Empty(key!.AsObject().Select(m => m.Key).Intersect(["d", "p", "q", "dp", "dq", "qi", "k", "oth"]));
            Assert.Equal("sig", (string?)key["use"]);
            switch ((string?)key["kty"])
            {
                case "RSA":
                    Assert.True(((string)key["n"]!).Length * 6 / 8 >= 256);
                    break;
                case "EC":
                    Assert.Equal("P-256", (string?)key["crv"]);
                    Assert.Equal(43, ((string)key["x"]!).Length);
                    Assert.Equal(43, ((string)key["y"]!).Length);
                    break;
                default:
                    Assert.Fail("a key of type " + key["kty"]);
                    break;
            }
        }
    }

    [Fact]
    [Module("oidcc-backchannel-logout-discovery-endpoint-verification", "Back-Channel 2.1")]
    public async Task back_channel_logout_with_sessions_is_announced()
    {
        using Visit visit = fixture.Visit();
        JsonNode metadata = await fixture.MetadataAsync(visit);
        Assert.True((bool)metadata["backchannel_logout_supported"]!);
        Assert.True((bool)metadata["backchannel_logout_session_supported"]!);
    }

    private static string[] List(JsonNode metadata, string name) => [.. metadata[name]!.AsArray().Select(v => (string)v!)];
}
