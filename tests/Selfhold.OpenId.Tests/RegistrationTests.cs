using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Selfhold.OpenId.Tests;

public sealed class RegistrationTests
{
    private static RegistrationContext Context(string json) => new(Some.Provider, ClientMetadata.Read(Encoding.UTF8.GetBytes(json)));

    /// <summary>A good registration, with a member changed.</summary>
    private static RegistrationContext With(string name, string value)
    {
        JsonObject root = JsonNode.Parse("""{"redirect_uris":["https://shop.example/cb"],"client_name":"Shop"}""")!.AsObject();
        root[name] = JsonNode.Parse(value);
        return Context(root.ToJsonString());
    }

    private static (string?, string?) Of(RegistrationContext context) => RegistrationRules.All.First(context) is { } r ? (r.Rule, r.Answer.Code) : (null, null);

    [Fact]
    public void a_client_that_says_little_is_registered_with_the_defaults_of_the_clauses()
    {
        RegistrationContext context = Context("""{"redirect_uris":["https://shop.example/cb"],"something_new":{"x":1},"client_name#de":"Laden"}""");
        Assert.Equal((null, null), Of(context));
        Client client = RegistrationRules.ToClient(context);
        Assert.Equal(ClientAuthentication.SecretBasic, client.Authentication);
        Assert.Equal(["authorization_code"], client.GrantTypes);
        Assert.Equal(Some.Provider.PersonScopes, client.Scopes);
        Assert.Equal(("RS256", true), (client.IdTokenAlgorithm, client.Dynamic));
    }

    [Fact]
    public void what_was_registered_is_told_back()
    {
        string jwks = Encoding.UTF8.GetString(Metadata.KeySet(Some.Published).Span);
        RegistrationContext context = Context($$"""
            {"redirect_uris":["https://shop.example/cb"],"post_logout_redirect_uris":["https://shop.example/bye"],"token_endpoint_auth_method":"private_key_jwt","jwks":{{jwks}},
             "grant_types":["authorization_code","refresh_token"],"scope":"openid email","id_token_signed_response_alg":"RS256","userinfo_signed_response_alg":"ES256","contacts":["x@shop.example"],
             "default_max_age":60,"require_auth_time":true,"default_acr_values":["acr:two"],"client_uri":"https://shop.example","backchannel_logout_uri":"https://shop.example/out","subject_type":"public"}
            """);
        Assert.Equal((null, null), Of(context));
        Client client = RegistrationRules.ToClient(context) with { Id = "c1", CreatedAt = Some.Now };
        JsonElement told = JsonDocument.Parse(RegistrationResponse.Write(Some.Provider, client, "s", "t")).RootElement;
        Assert.Equal(("c1", "s", 0, "private_key_jwt", "pairwise", "RS256", 60), (told.GetProperty("client_id").GetString(), told.GetProperty("client_secret").GetString(), told.GetProperty("client_secret_expires_at").GetInt32(),
            told.GetProperty("token_endpoint_auth_method").GetString(), told.GetProperty("subject_type").GetString(), told.GetProperty("id_token_signed_response_alg").GetString(), told.GetProperty("default_max_age").GetInt32()));
        Assert.Equal("https://hub.example/register?client_id=c1", told.GetProperty("registration_client_uri").GetString());
        Assert.Equal(2, told.GetProperty("jwks").GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public void a_long_name_is_cut_between_characters()
    {
        string name = RegistrationRules.ToClient(With("client_name", "\"" + new string('x', 79) + "🦜y\"")).Name;
        Assert.Equal(new string('x', 79), name);
        Assert.Equal(new string('x', 78) + "🦜", RegistrationRules.ToClient(With("client_name", "\"" + new string('x', 78) + "🦜y\"")).Name);
    }

    [Fact]
    public void where_the_operator_has_not_opened_it_nobody_registers() =>
        Assert.Equal(("registration_open", "access_denied"), Of(Context("{}") with { Provider = Some.Provider with { Registration = false } }));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"redirect_uris\":[],\"redirect_uris\":[]}")]
    [InlineData("{\"redirect_uris\":[\"https://shop.example/\\ud800\"]}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}")]
    public void what_is_no_json_object_is_refused(string json) => Assert.Equal(("metadata_readable", "invalid_client_metadata"), Of(Context(json)));

    /// <summary>Abuse cases B3, B4, B5, E1, E2.</summary>
    [Theory]
    [InlineData("redirect_uris", "\"https://shop.example/cb\"", "members_typed", "invalid_client_metadata")]
    [InlineData("redirect_uris", "[1]", "members_typed", "invalid_client_metadata")]
    [InlineData("client_name", "{}", "members_typed", "invalid_client_metadata")]
    [InlineData("client_name", "\"a\\r\\nBcc: x\"", "members_typed", "invalid_client_metadata")]
    [InlineData("client_name", "\"Sho\u202Ep\"", "name_visible", "invalid_client_metadata")]
    [InlineData("client_name", "\"Shop\u2028x\"", "name_visible", "invalid_client_metadata")]
    [InlineData("client_name", "\"Shop\u0085x\"", "name_visible", "invalid_client_metadata")]
    [InlineData("client_name", "\"\u200D\u200C\"", "name_visible", "invalid_client_metadata")]
    [InlineData("client_name", "\" \u3164\"", "name_visible", "invalid_client_metadata")]
    [InlineData("client_name", "\"\\u0000\"", "members_typed", "invalid_client_metadata")]
    [InlineData("default_max_age", "-1", "members_typed", "invalid_client_metadata")]
    [InlineData("require_auth_time", "\"yes\"", "members_typed", "invalid_client_metadata")]
    [InlineData("jwks", "\"{}\"", "members_typed", "invalid_client_metadata")]
    [InlineData("sector_identifier_uri", "\"https://shop.example/sector\"", "nothing_unsupported", "invalid_client_metadata")]
    [InlineData("software_statement", "\"e30.e30.\"", "nothing_unsupported", "invalid_client_metadata")]
    [InlineData("id_token_encrypted_response_alg", "\"RSA-OAEP\"", "nothing_unsupported", "invalid_client_metadata")]
    [InlineData("redirect_uris", "[]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "null", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "[\"https://shop.example/cb\",\"http://localhost.evil.test/cb\"]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "[\"http://127.0.0.1.evil.test/cb\"]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "[\"https://*.shop.example/cb\"]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "[\"JavaScript:alert(1)\"]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "[\"data:text/html,x\"]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "[\"myapp://cb\"]", "redirect_uris_good", "invalid_redirect_uri")]
    [InlineData("post_logout_redirect_uris", "[\"javascript:alert(1)\"]", "logout_addresses_good", "invalid_client_metadata")]
    [InlineData("grant_types", "[\"password\"]", "grant_types_known", "invalid_client_metadata")]
    [InlineData("grant_types", "[\"refresh_token\"]", "grant_types_known", "invalid_client_metadata")]
    [InlineData("response_types", "[\"code\",\"token\"]", "response_types_code", "invalid_client_metadata")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_jwt\"", "way_known", "invalid_client_metadata")]
    [InlineData("token_endpoint_auth_method", "\"private_key_jwt\"", "keys_one_way", "invalid_client_metadata")]
    [InlineData("jwks", "{\"keys\":[]}", "keys_good", "invalid_client_metadata")]
    [InlineData("id_token_signed_response_alg", "\"none\"", "algorithms_known", "invalid_client_metadata")]
    [InlineData("id_token_signed_response_alg", "\"HS256\"", "algorithms_known", "invalid_client_metadata")]
    [InlineData("userinfo_signed_response_alg", "\"none\"", "algorithms_known", "invalid_client_metadata")]
    [InlineData("scope", "\"openid customers:read\"", "scope_known", "invalid_client_metadata")]
    [InlineData("client_uri", "\"JavaScript:alert(1)\"", "addresses_https", "invalid_client_metadata")]
    [InlineData("logo_uri", "\"data:image/svg+xml,x\"", "addresses_https", "invalid_client_metadata")]
    [InlineData("policy_uri", "\"app:x\"", "addresses_https", "invalid_client_metadata")]
    [InlineData("tos_uri", "\"javascript:x\"", "addresses_https", "invalid_client_metadata")]
    [InlineData("initiate_login_uri", "\"http://shop.example\"", "addresses_https", "invalid_client_metadata")]
    [InlineData("backchannel_logout_uri", "\"file:///etc/passwd\"", "addresses_of_client", "invalid_client_metadata")]
    [InlineData("jwks_uri", "\"gopher://x\"", "addresses_of_client", "invalid_client_metadata")]
    public void each_rule_refuses_with_its_code(string name, string value, string rule, string code) => Assert.Equal((rule, code), Of(With(name, value)));

    [Fact]
    public void a_public_client_gets_no_tokens_for_itself_and_keys_come_in_one_way()
    {
        Assert.Equal("way_fits_grants", Of(Context("""{"token_endpoint_auth_method":"none","grant_types":["client_credentials"]}""")).Item1);
        Assert.Equal("keys_one_way", Of(Context("""{"redirect_uris":["https://a.example"],"jwks":{"keys":[]},"jwks_uri":"https://a.example/jwks"}""")).Item1);
        Assert.Null(Of(Context("""{"grant_types":["client_credentials"]}""")).Item1);
    }
}
