using System.Net.Http.Headers;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>UserInfo, and which claims come by which scope.</summary>
public sealed class UserInfoTests(HubUnderTest fixture)
{
    private const string Absent = "the suite warns where a claim of the scope does not come: a person who stated none has none to give; the request succeeds, as it must";

    [Fact]
    [Module("oidcc-userinfo-get", "Core 5.3.1", "Core 5.3.2")]
    public async Task userinfo_answers_a_get_with_json_and_the_same_subject()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Answer user = await visit.UserInfoAsync(tokens["access_token"]!);
        Assert.Equal(200, user.Status);
        Assert.StartsWith("application/json", user.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(id.Subject, user["sub"]);
    }

    [Fact]
    [Module("oidcc-userinfo-post-header", "Core 5.3.1")]
    public async Task userinfo_answers_a_post_with_the_token_in_the_header()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Assert.Equal(id.Subject, (await visit.UserInfoAsync(tokens["access_token"]!, HttpMethod.Post))["sub"]);
    }

    [Fact]
    [Module("oidcc-userinfo-post-body", "Core 5.3.1", "RFC 6750 2.2")]
    public async Task userinfo_answers_a_post_with_the_token_in_the_body()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Assert.Equal(id.Subject, (await visit.CallAsync("/userinfo", [("access_token", tokens["access_token"])], authenticate: false))["sub"]);
    }

    [Fact]
    [Module("oidcc-userinfo-get", "RFC 6750 3", "RFC 6750 3.1")]
    public async Task userinfo_without_a_good_token_says_which_scheme_and_what_is_wrong()
    {
        using Visit visit = fixture.Visit();
        Answer none = await visit.GetAsync("/userinfo");
        Assert.Equal(401, none.Status);
        Assert.StartsWith("Bearer", none.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        (Answer tokens, _) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        string[] bad = ["nothing", tokens["id_token"]!, tokens["access_token"]![..^3] + "AAA"];
        foreach (string token in bad)
        {
            Answer refused = await visit.UserInfoAsync(token);
            Assert.Equal(401, refused.Status);
            Assert.Contains("error=\"invalid_token\"", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }
    }

    [Fact]
    [Module("oidcc-userinfo-get", "RFC 6750 2")]
    public async Task a_token_in_two_places_is_an_invalid_request()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, _) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, fixture.Hub.Issuer + "/userinfo")
        {
            Content = new FormUrlEncodedContent([new KeyValuePair<string, string>("access_token", tokens["access_token"]!)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens["access_token"]);
        Assert.Equal(400, (await visit.SendAsync(request)).Status);
    }

    [Fact]
    [Module("oidcc-scope-email", "Core 5.4", "Core 5.1", "Core 5.3.2")]
    public async Task the_scope_email_brings_the_verified_address_to_userinfo_and_not_into_the_id_token()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("scope", "openid email")));
        Answer user = await visit.UserInfoAsync(tokens["access_token"]!);
        Assert.Equal(visit.Email, user["email"]);
        Assert.True((bool)user.Json["email_verified"]!);
        Assert.Null(user["name"]);
        Assert.False(id.TryGetClaim("email", out _));
        Assert.Equal(1, visit.Approvals);
    }

    [Theory]
    [InlineData("openid profile")]
    [InlineData("openid address")]
    [InlineData("openid phone")]
    [InlineData("openid address email phone profile")]
    [Module("oidcc-scope-profile", "Core 5.4", "Core 3.1.2.1", Differs = Absent)]
    [Module("oidcc-scope-address", "Core 5.4", "Core 3.1.2.1", Differs = Absent)]
    [Module("oidcc-scope-phone", "Core 5.4", "Core 3.1.2.1", Differs = Absent)]
    [Module("oidcc-scope-all", "Core 5.4", "Core 3.1.2.1", Differs = Absent)]
    public async Task a_scope_of_claims_is_granted_and_brings_what_is_there(string scope)
    {
        using Visit visit = fixture.Visit(fixture.Client("all claims", "--scope", "profile", "--scope", "address", "--scope", "phone"));
        string[] supported = [.. (await fixture.MetadataAsync(visit))["scopes_supported"]!.AsArray().Select(s => (string)s!)];
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("scope", scope)));
        Assert.Empty(scope.Split(' ').Except(supported));
        Assert.Equal(scope.Split(' ').Order(), (tokens["scope"] ?? scope).Split(' ').Order());
        Answer user = await visit.UserInfoAsync(tokens["access_token"]!);
        Assert.Equal(id.Subject, user["sub"]);

        // She has given this hub her address for mail and nothing else: what is not there is left out, never empty.
        Assert.Equal(scope.Contains("email", StringComparison.Ordinal) ? visit.Email : null, user["email"]);
        Assert.All((string[])["name", "address", "phone_number"], claim => Assert.Null(user.Json[claim]));
    }

    [Fact]
    [Module("oidcc-claims-essential", "Core 5.5", "Core 5.5.1", Differs = "the suite warns where an essential `name` does not come: a person who stated none has none to give; the request succeeds, as it must")]
    public async Task an_essential_claim_that_is_not_there_is_no_error()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("claims", """{"userinfo":{"name":{"essential":true}}}""")));
        Answer user = await visit.UserInfoAsync(tokens["access_token"]!);
        Assert.Equal(id.Subject, user["sub"]);
        Assert.False(id.TryGetClaim("name", out _));
    }

    [Fact]
    [Module("oidcc-claims-essential", "Core 5.5")]
    public async Task a_claim_asked_for_by_name_comes_to_the_place_it_was_asked_for()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("claims", """{"id_token":{"email":{"essential":true},"auth_time":null},"userinfo":{"email":null}}""")));
        Assert.Equal(visit.Email, id.GetClaim("email").Value);
        Assert.True(id.TryGetClaim("auth_time", out _));
        Assert.Equal(visit.Email, (await visit.UserInfoAsync(tokens["access_token"]!))["email"]);
    }
}
