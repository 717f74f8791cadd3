namespace Selfhold.OpenId.Tests;

public sealed class TokenRulesTests
{
    private static TokenContext Context(params (string, string)[] form) => new() { Provider = Some.Provider, Form = Some.Form(form), Client = Some.Client };

    private static (string?, string?) Of(Ruling<OAuthError>? ruling) => (ruling?.Rule, ruling?.Answer.Code);

    [Theory]
    [InlineData("grant_type=%ff", "form_readable", "invalid_request")]
    [InlineData("grant_type=client_credentials&scope=a&scope=b", "parameters_once", "invalid_request")]
    [InlineData("x=1", "grant_type_there", "invalid_request")]
    [InlineData("grant_type=password", "grant_type_known", "unsupported_grant_type")]
    [InlineData("grant_type=implicit", "grant_type_known", "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials&resource=https://other.example", "resource_ours", "invalid_target")]
    [InlineData("grant_type=client_credentials&resource=https://hub.example&resource=https://hub.example", "resource_ours", "invalid_target")]
    [InlineData("grant_type=client_credentials&resource=https://hub.example&unknown=1", null, null)]
    public void a_request_is_refused_by_its_rule(string form, string? rule, string? code) =>
        Assert.Equal((rule, code), Of(TokenRules.Request.First(new TokenContext { Provider = Some.Provider, Form = Parameters.Parse(form) })));

    [Fact]
    public void a_body_of_another_type_is_refused() =>
        Assert.Equal("form_readable", TokenRules.Request.First(new TokenContext { Provider = Some.Provider, Form = Parameters.Unreadable(ParameterProblem.WrongType) })!.Rule);

    [Fact]
    public void a_grant_that_was_not_registered_is_refused()
    {
        TokenContext context = Context(("grant_type", "client_credentials"));
        Assert.Null(TokenRules.Grant.First(context));
        Assert.Equal(("grant_registered", "unauthorized_client"), Of(TokenRules.Grant.First(context with { Client = Some.Client with { GrantTypes = ["authorization_code"] } })));
    }

    [Fact]
    public void a_code_needs_its_address_and_verifier()
    {
        Assert.Equal(("code_there", "invalid_request"), Of(CodeRules.Request.First(Context())));
        Assert.Equal(("redirect_uri_there", "invalid_request"), Of(CodeRules.Request.First(Context(("code", "c")))));
        Assert.Equal(("verifier_there", "invalid_request"), Of(CodeRules.Request.First(Context(("code", "c"), ("redirect_uri", "r")))));
        Assert.Equal(("verifier_readable", "invalid_request"), Of(CodeRules.Request.First(Context(("code", "c"), ("redirect_uri", "r"), ("code_verifier", "short")))));
        Assert.Null(CodeRules.Request.First(Context(("code", "c"), ("redirect_uri", "r"), ("code_verifier", Some.Verifier))));
    }

    /// <summary>Abuse case B7.</summary>
    [Fact]
    public void a_code_is_for_its_client_its_address_and_its_verifier_alone()
    {
        (string, string)[] form = [("code", "c"), ("redirect_uri", "https://shop.example/cb"), ("code_verifier", Some.Verifier)];
        var context = new CodeContext(Context(form), Some.Grant, Some.Now);
        Assert.Null(CodeRules.Redeem.First(context));
        Assert.Equal(("code_of_client", "invalid_grant"), Of(CodeRules.Redeem.First(context with { Grant = Some.Grant with { ClientId = "other" } })));
        Assert.Equal(("code_in_time", "invalid_grant"), Of(CodeRules.Redeem.First(context with { Now = Some.Now.AddSeconds(60) })));
        Assert.Equal(("redirect_uri_same", "invalid_grant"), Of(CodeRules.Redeem.First(context with { Grant = Some.Grant with { RedirectUri = "https://shop.example/cb2" } })));
        Assert.Equal(("verifier_matches", "invalid_grant"), Of(CodeRules.Redeem.First(context with { Request = Context([.. form[..2], ("code_verifier", Some.Verifier[..^1] + "_")]) })));
    }

    /// <summary>RFC 7636, appendix B.</summary>
    [Fact]
    public void a_verifier_matches_its_challenge_alone()
    {
        Assert.True(Pkce.Matches("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        Assert.False(Pkce.Matches("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        Assert.False(Pkce.Matches("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", ""));
        Assert.False(Pkce.IsVerifier(new string('a', 129)));
        Assert.False(Pkce.IsVerifier(new string('ä', 43)));
    }

    [Fact]
    public void a_family_is_refreshed_by_its_client_for_what_was_granted()
    {
        Assert.Equal(("refresh_token_there", "invalid_request"), Of(RefreshRules.Request.First(Context())));
        Assert.Null(RefreshRules.Family.First(new RefreshContext(Context(("scope", "openid")), Some.Family)));
        Assert.Equal(("family_of_client", "invalid_grant"), Of(RefreshRules.Family.First(new RefreshContext(Context(), Some.Family with { ClientId = "other" }))));

        // Abuse case B12: also what the client is registered for, but was not granted.
        Assert.Equal(("scope_not_wider", "invalid_scope"), Of(RefreshRules.Family.First(new RefreshContext(Context(("scope", "openid customers:read")), Some.Family))));
    }

    [Fact]
    public void a_refreshed_token_carries_what_was_asked_for_and_is_still_registered()
    {
        Assert.Equal(["openid", "email"], RefreshRules.Scopes(Context(), Some.Family));
        Assert.Equal(["openid"], RefreshRules.Scopes(Context(("scope", "openid")), Some.Family));
        Assert.Equal(["openid"], RefreshRules.Scopes(Context() with { Client = Some.Client with { Scopes = ["openid"] } }, Some.Family));
    }

    [Fact]
    public void a_key_that_is_limited_brings_nobodys_sign_in_home()
    {
        ClientSecret Key(params string[] scopes) => new(Guid.Empty, [], scopes, null);
        foreach (string grant in (string[])["authorization_code", "refresh_token"])
        {
            TokenContext context = Context(("grant_type", grant));
            Assert.Equal(("key_for_people", "unauthorized_client"), Of(TokenRules.Grant.First(context with { Secret = Key("customers:read") })));
            Assert.Null(TokenRules.Grant.First(context with { Secret = Key("openid", "customers:read") }));
            Assert.Null(TokenRules.Grant.First(context with { Secret = Key() }));
        }

        Assert.Null(TokenRules.Grant.First(Context(("grant_type", "client_credentials")) with { Secret = Key("customers:read") }));
        Assert.Equal(["openid"], CodeRules.Scopes(Context() with { Secret = Key("openid") }, Some.Family));
        Assert.Equal(["openid"], RefreshRules.Scopes(Context() with { Secret = Key("openid") }, Some.Family));
        Assert.Equal(Some.Family.Scopes, CodeRules.Scopes(Context() with { Secret = Key() }, Some.Family));
    }

    [Fact]
    public void a_client_for_itself_gets_what_it_and_its_key_may()
    {
        var narrow = new ClientSecret(Guid.Empty, [], ["customers:read"], null);
        Client client = Some.Client with { Scopes = ["openid", "email", "customers:read", "customers:write"] };
        TokenContext context = Context() with { Client = client };
        Assert.Equal(["customers:read", "customers:write"], ClientCredentialsRules.Scopes(context));
        Assert.Equal(["customers:read"], ClientCredentialsRules.Scopes(context with { Secret = narrow }));
        Assert.Equal(["customers:write"], ClientCredentialsRules.Scopes(Context(("scope", "customers:write")) with { Client = client }));
        Assert.Null(ClientCredentialsRules.Request.First(Context(("scope", "customers:write")) with { Client = client }));
        Assert.Equal(("scope_registered", "invalid_scope"), Of(ClientCredentialsRules.Request.First(Context(("scope", "customers:write")) with { Client = client, Secret = narrow })));
        Assert.Equal(("scope_registered", "invalid_scope"), Of(ClientCredentialsRules.Request.First(Context(("scope", "admin")))));
        Assert.Equal(("scope_without_person", "invalid_scope"), Of(ClientCredentialsRules.Request.First(Context(("scope", "openid")))));
        Assert.Equal(("client_confidential", "unauthorized_client"), Of(ClientCredentialsRules.Request.First(Context() with { Client = client with { Authentication = ClientAuthentication.None } })));
    }

    [Fact]
    public void user_info_is_refused_by_its_rule()
    {
        var token = new AccessToken("shop", "s", ["openid"], "j", Some.Family.Id, Some.Now, Some.Now.AddMinutes(1), "k1");
        var good = new UserInfoContext { Presented = new PresentedToken("t", false, false), Token = token, Alive = true, Client = Some.Client };
        (string?, string?, int?) Check(UserInfoContext c) => UserInfoRules.All.First(c) is { } r ? (r.Rule, r.Answer.Code, r.Answer.Status) : (null, null, null);
        Assert.Equal((null, null, null), Check(good));
        Assert.Equal(("token_not_in_address", "invalid_request", 400), Check(good with { Presented = new PresentedToken("t", false, true) }));
        Assert.Equal(("token_once", "invalid_request", 400), Check(good with { Presented = new PresentedToken("t", true, false) }));
        Assert.Equal(("token_there", "invalid_token", 401), Check(good with { Presented = new PresentedToken(null, false, false) }));
        Assert.Equal(("token_ours", "invalid_token", 401), Check(good with { Token = null }));
        Assert.Equal(("token_of_person", "insufficient_scope", 403), Check(good with { Token = token with { Family = null } }));
        Assert.Equal(("scope_openid", "insufficient_scope", 403), Check(good with { Token = token with { Scopes = ["email"] } }));
        Assert.Equal(("token_not_revoked", "invalid_token", 401), Check(good with { Revoked = true }));
        Assert.Equal(("sign_in_alive", "invalid_token", 401), Check(good with { Alive = false }));
        Assert.Equal(("client_enabled", "invalid_token", 401), Check(good with { Client = Some.Client with { Disabled = true } }));
        Assert.Equal(("client_enabled", "invalid_token", 401), Check(good with { Client = null }));
    }

    [Fact]
    public void a_token_is_taken_from_header_or_body_but_from_one_of_them()
    {
        Assert.Equal(new PresentedToken("x", false, false), PresentedToken.Read("Bearer x", Parameters.None, Parameters.None));
        Assert.Equal(new PresentedToken("x", false, false), PresentedToken.Read("bearer  x", Parameters.None, Parameters.None));
        Assert.Equal(new PresentedToken("y", false, false), PresentedToken.Read(null, Some.Form(("access_token", "y")), Parameters.None));
        Assert.True(PresentedToken.Read("Bearer x", Some.Form(("access_token", "y")), Parameters.None).Several);
        Assert.True(PresentedToken.Read(null, Parameters.None, Some.Form(("access_token", "y"))).InAddress);
        Assert.Null(PresentedToken.Read("Basic x", Parameters.None, Parameters.None).Token);
        Assert.Null(PresentedToken.Read("Bearer ", Parameters.None, Parameters.None).Token);
    }

    [Fact]
    public void asking_about_and_ending_tokens_is_refused_by_its_rule()
    {
        var context = new TokenStateContext { Form = Some.Form(("token", "t")), Client = Some.Client };
        Assert.Null(IntrospectionRules.Request.First(context));
        Assert.Null(IntrospectionRules.Token.First(context));
        Assert.Equal("form_readable", IntrospectionRules.Request.First(context with { Form = Parameters.Parse("token=a&token=b") })!.Rule);
        Assert.Equal("client_confidential", IntrospectionRules.Token.First(context with { Client = Some.Client with { Authentication = ClientAuthentication.None } })!.Rule);
        Assert.Equal("token_there", IntrospectionRules.Token.First(context with { Form = Parameters.None })!.Rule);
        Assert.Equal("form_readable", RevocationRules.Request.First(context with { Form = Parameters.Parse("token=%") })!.Rule);
        Assert.Equal("token_there", RevocationRules.Token.First(context with { Form = Parameters.None })!.Rule);
        Assert.Equal("token_of_client", RevocationRules.Token.First(context with { Owner = "other" })!.Rule);
        Assert.Null(RevocationRules.Token.First(context with { Owner = "shop" }));
        Assert.Null(RevocationRules.Token.First(context));
    }

    /// <summary>Abuse case B18.</summary>
    [Fact]
    public void a_logout_leads_to_registered_addresses_and_is_asked_about_unless_the_client_knows_who_is_signed_in()
    {
        EndSessionContext Of(params (string, string)[] sent) => new() { Sent = Some.Form(sent), Client = Some.Client, SignedIn = true };
        var hint = new IdTokenHint("shop", "pairwise-ana", null);
        Assert.Null(EndSessionRules.Address.First(Of(("post_logout_redirect_uri", "https://shop.example/bye"), ("client_id", "shop"))));
        Assert.Equal("address_registered", EndSessionRules.Address.First(Of(("post_logout_redirect_uri", "https://shop.example/bye/"), ("client_id", "shop")))!.Rule);
        Assert.Equal("address_registered", EndSessionRules.Address.First(Of(("post_logout_redirect_uri", "https://shop.example/cb"), ("client_id", "shop")))!.Rule);
        Assert.Equal("address_there", EndSessionRules.Address.First(Of(("client_id", "shop")))!.Rule);
        Assert.Equal("client_known", EndSessionRules.Address.First(Of(("post_logout_redirect_uri", "https://shop.example/bye")) with { Client = null })!.Rule);
        Assert.Equal("hint_ours", EndSessionRules.Address.First(Of(("id_token_hint", "forged"), ("post_logout_redirect_uri", "https://shop.example/bye")))!.Rule);
        Assert.Equal("client_of_hint", EndSessionRules.Address.First(Of(("id_token_hint", "x"), ("client_id", "other")) with { Hint = hint })!.Rule);

        Assert.Equal("hint_there", EndSessionRules.AtOnce.First(Of(("client_id", "shop")))!.Rule);
        Assert.Equal("person_of_hint", EndSessionRules.AtOnce.First(Of(("id_token_hint", "x")) with { Hint = hint, Subject = "pairwise-ben" })!.Rule);
        Assert.Equal("person_of_hint", EndSessionRules.AtOnce.First(Of(("id_token_hint", "x")) with { Hint = hint })!.Rule);
        Assert.Equal("client_of_hint", EndSessionRules.AtOnce.First(Of(("id_token_hint", "x"), ("client_id", "other")) with { Hint = hint, Subject = "pairwise-ana" })!.Rule);
        Assert.Null(EndSessionRules.AtOnce.First(Of(("id_token_hint", "x")) with { Hint = hint, Subject = "pairwise-ana" }));
        Assert.Equal("parameters_once", EndSessionRules.Request.First(new EndSessionContext { Sent = Parameters.Parse("state=1&state=2") })!.Rule);
        Assert.Equal("request_readable", EndSessionRules.Request.First(new EndSessionContext { Sent = Parameters.Parse("state=%") })!.Rule);
    }
}
