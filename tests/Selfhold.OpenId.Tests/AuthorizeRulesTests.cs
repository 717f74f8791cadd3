using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.OpenId.Tests;

public sealed class AuthorizeRulesTests
{
    private static readonly string S1000 = new('x', 1000);

    [Fact]
    public void a_good_request_passes() => Assert.Null(AuthorizeDecision.OfRequest(Some.Context()));

    [Theory]
    [InlineData("client_id_once", "client_id", null)]
    [InlineData("redirect_uri_once", "redirect_uri", null)]
    [InlineData("redirect_uri_registered", "redirect_uri", "https://shop.example/cb/")]
    [InlineData("redirect_uri_registered", "redirect_uri", "https://evil.example/cb")]
    public void where_client_or_address_is_in_doubt_nothing_is_redirected(string rule, string name, string? value)
    {
        AuthorizeDecision? decision = AuthorizeDecision.OfRequest(Some.Context((name, value)));
        Assert.Equal(rule, decision!.Rule);
        Assert.IsType<AuthorizeOutcome.ErrorPage>(decision.Outcome);
    }

    /// <summary>Abuse case B20: what waits for a person is short, and only what is understood counts and is kept.</summary>
    [Fact]
    public void a_request_that_would_wait_is_short()
    {
        Assert.Equal("request_short", AuthorizeDecision.OfRequest(Some.Context(("state", new string('s', 5_000)), ("nonce", new string('n', 5_000))))!.Rule);
        AuthorizeContext unknown = Some.Context(("state", new string('s', 5_000)), ("x", new string('n', 5_000)));
        Assert.Null(AuthorizeDecision.OfRequest(unknown));
        Assert.Null(unknown.Request.Sent.Only(AuthorizeRequest.Names)["x"]);
        Assert.Equal("s", Some.Context().Request.Sent.Only(AuthorizeRequest.Names)["state"]);
    }

    [Fact]
    public void an_unknown_or_disabled_client_is_told_to_the_person()
    {
        AuthorizeDecision? unknown = AuthorizeDecision.OfRequest(Some.Context() with { Client = null });
        Assert.Equal("client_known", unknown!.Rule);
        Assert.IsType<AuthorizeOutcome.ErrorPage>(unknown.Outcome);
        AuthorizeDecision? disabled = AuthorizeDecision.OfRequest(Some.Context() with { Client = Some.Client with { Disabled = true } });
        Assert.Equal("client_enabled", disabled!.Rule);
        Assert.IsType<AuthorizeOutcome.ErrorPage>(disabled.Outcome);
    }

    [Theory]
    [InlineData("client_id=shop&client_id=shop", "client_id_once")]
    [InlineData("client_id=shop&redirect_uri=https://shop.example/cb&redirect_uri=https://evil.example/", "redirect_uri_once")]
    [InlineData("client_id=%ff", "request_readable")]
    public void what_is_ambiguous_or_broken_is_told_to_the_person(string query, string rule)
    {
        AuthorizeDecision? decision = AuthorizeDecision.OfRequest(Some.Context(Parameters.Parse(query)));
        Assert.Equal(rule, decision!.Rule);
        Assert.IsType<AuthorizeOutcome.ErrorPage>(decision.Outcome);
    }

    [Theory]
    [InlineData("response_type_code", "invalid_request", "response_type", null)]
    [InlineData("response_type_code", "unsupported_response_type", "response_type", "token")]
    [InlineData("response_type_code", "unsupported_response_type", "response_type", "code id_token")]
    [InlineData("response_mode_known", "invalid_request", "response_mode", "fragment")]
    [InlineData("response_mode_known", "invalid_request", "response_mode", "web_message")]
    [InlineData("no_request_object", "request_not_supported", "request", "e30.e30.")]
    [InlineData("no_request_uri", "request_uri_not_supported", "request_uri", "http://169.254.169.254/")]
    [InlineData("no_registration", "registration_not_supported", "registration", "{}")]
    [InlineData("scope_openid", "invalid_scope", "scope", null)]
    [InlineData("scope_openid", "invalid_scope", "scope", "email")]
    [InlineData("scope_registered", "invalid_scope", "scope", "openid offline_access")]
    [InlineData("resource_ours", "invalid_target", "resource", "https://other.example")]
    [InlineData("pkce_there", "invalid_request", "code_challenge", null)]
    [InlineData("pkce_s256", "invalid_request", "code_challenge_method", null)]
    [InlineData("pkce_s256", "invalid_request", "code_challenge_method", "plain")]
    [InlineData("pkce_s256", "invalid_request", "code_challenge_method", "s256")]
    [InlineData("pkce_s256", "invalid_request", "code_challenge", "short")]
    [InlineData("pkce_s256", "invalid_request", "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")]
    [InlineData("prompt_known", "invalid_request", "prompt", "now")]
    [InlineData("prompt_none_alone", "invalid_request", "prompt", "none login")]
    [InlineData("max_age_number", "invalid_request", "max_age", "-1")]
    [InlineData("max_age_number", "invalid_request", "max_age", "soon")]
    [InlineData("max_age_number", "invalid_request", "max_age", "99999999999")]
    [InlineData("claims_readable", "invalid_request", "claims", "[]")]
    [InlineData("claims_readable", "invalid_request", "claims", "{\"userinfo\":{\"email\":1}}")]
    [InlineData("claims_readable", "invalid_request", "claims", "{\"userinfo\":{},\"userinfo\":{}}")]
    [InlineData("claims_readable", "invalid_request", "claims", "{\"id_token\":{\"acr\":{\"essential\":\"yes\"}}}")]
    [InlineData("claims_readable", "invalid_request", "claims", "{\"x\":\"\\ud800\",\"userinfo\":{\"\\ud800\":null}}")]
    [InlineData("claims_readable", "invalid_request", "claims", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}")]
    [InlineData("id_token_hint_ours", "invalid_request", "id_token_hint", "e30.e30.e30")]
    public void each_rule_refuses_with_its_code_at_the_registered_address(string rule, string code, string name, string? value)
    {
        AuthorizeDecision? decision = AuthorizeDecision.OfRequest(Some.Context((name, value)));
        Assert.Equal(rule, decision!.Rule);
        Assert.Equal(code, Assert.IsType<AuthorizeOutcome.ErrorRedirect>(decision.Outcome).Error.Code);
    }

    [Fact]
    public void a_parameter_that_came_twice_is_refused_and_a_doubled_state_is_not_sent_back()
    {
        AuthorizeContext context = Some.Context(Parameters.Parse("client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=1&state=2"));
        AuthorizeDecision? decision = AuthorizeDecision.OfRequest(context);
        Assert.Equal("parameters_once", decision!.Rule);
        IReadOnlyList<KeyValuePair<string, string>> members = AuthorizeResponse.Error(Some.Provider, context.Request, ((AuthorizeOutcome.ErrorRedirect)decision.Outcome).Error);
        Assert.DoesNotContain(members, m => m.Key is "state");
        Assert.Contains(members, m => m is { Key: "iss", Value: "https://hub.example" });
    }

    [Fact]
    public void a_client_without_the_grant_is_refused()
    {
        AuthorizeDecision? decision = AuthorizeDecision.OfRequest(Some.Context() with { Client = Some.Client with { GrantTypes = ["client_credentials"] } });
        Assert.Equal(("client_may_use_codes", "unauthorized_client"), (decision!.Rule, ((AuthorizeOutcome.ErrorRedirect)decision.Outcome).Error.Code));
    }

    [Fact]
    public void a_hint_for_another_client_is_refused_and_one_for_this_passes()
    {
        AuthorizeContext context = Some.Context(("id_token_hint", "x"));
        Assert.Equal("id_token_hint_ours", AuthorizeDecision.OfRequest(context with { Hint = new IdTokenHint("other", "s", null) })!.Rule);
        Assert.Null(AuthorizeDecision.OfRequest(context with { Hint = new IdTokenHint("shop", "s", null) }));
    }

    [Fact]
    public void unknown_scopes_and_parameters_are_passed_over() => Assert.Null(AuthorizeDecision.OfRequest(Some.Context(("scope", "openid profile something:else"), ("dpop_jkt", "x"), ("display", "wap"), ("login_hint", S1000))));

    /// <summary>Whatever is sent, a browser is led to no address but a registered one: every outcome but the error page is for one.</summary>
    [Fact]
    public void no_set_of_parameters_leads_to_an_address_that_is_not_registered()
    {
        string[] names = ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "claims", "request", "request_uri", "code_challenge", "code_challenge_method", "x"];
        string[] values =
        [
            "shop", "https://shop.example/cb", "https://evil.example/cb", "https://shop.example/cb@evil.example", "https://shop.example/cb\\..", "http://127.0.0.1:5/cb", "http://127.0.0.1:5@evil/cb", "code", "token", "query", "fragment",
            "form_post", "openid", "none", "login", "0", "-1", "{}", "[", "", Some.Challenge, "S256", "plain", "\0", "%", "é",
        ];
        Gen<(string, string)> pair = Gen.Zip(Gen.Elements(names), Gen.Elements(values)).Select(t => (t.Item1, t.Item2));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(Gen.ListOf(pair).ToArbitrary(), pairs =>
        {
            Parameters sent = Parameters.Parse(string.Join('&', pairs.Select(p => p.Item1 + "=" + Uri.EscapeDataString(p.Item2))));
            AuthorizeContext context = Some.Context(sent);
            context = context with { Client = context.Request.ClientId is "shop" ? Some.Client : null };
            return AuthorizeDecision.OfRequest(context)?.Outcome is AuthorizeOutcome.ErrorPage
                || RedirectUris.IsRegistered(Some.Client.RedirectUris, context.Request.RedirectUri!) && context.Client is not null;
        }));
    }

    [Theory]
    [InlineData("https://shop.example/cb", "https://shop.example/cb?code=c%26x%0D%0A&state=s%23&iss=https%3A%2F%2Fhub.example")]
    [InlineData("https://shop.example/cb?t=1", "https://shop.example/cb?t=1&code=c%26x%0D%0A&state=s%23&iss=https%3A%2F%2Fhub.example")]
    [InlineData("https://shop.example/cb?", "https://shop.example/cb?code=c%26x%0D%0A&state=s%23&iss=https%3A%2F%2Fhub.example")]
    public void an_answer_is_escaped_and_keeps_the_query_of_the_address(string uri, string expected) =>
        Assert.Equal(expected, AuthorizeResponse.Address(uri, AuthorizeResponse.Code(Some.Provider, AuthorizeRequest.Read(Some.Form(("state", "s#"))), "c&x\r\n")));

    [Theory]
    [InlineData("shop.example")]
    public void the_claims_parameter_is_kept_without_the_values_it_names(string value)
    {
        ClaimsRequest read = ClaimsRequest.TryParse($$$"""{"userinfo":{"email":{"essential":true},"name":null},"id_token":{"sub":{"value":"{{{value}}}"},"acr":{"values":["a","b"]}},"more":1}""")!;
        ClaimsRequest again = ClaimsRequest.TryParse(read.ToJson())!;
        Assert.True(again.UserInfo["email"].Essential);
        Assert.False(again.UserInfo["name"].Essential);
        Assert.Equal([value], read.IdToken["sub"].Values);
        Assert.Equal(["a", "b"], read.IdToken["acr"].Values);
        Assert.Empty(again.IdToken["sub"].Values);
        Assert.Empty(again.IdToken["acr"].Values);
        Assert.DoesNotContain(value, read.ToJson(), StringComparison.Ordinal);
        Assert.Equal("", ClaimsRequest.TryParse("{}")!.ToJson());
        Assert.Equal(read.ToJson(), again.ToJson());
    }
}
