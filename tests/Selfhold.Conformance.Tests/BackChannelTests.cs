using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>The hub tells a client behind the browser's back that a sign-in has ended (OpenID Connect Back-Channel Logout 1.0).</summary>
public sealed class BackChannelTests(HubUnderTest fixture)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    [Fact]
    [Module("oidcc-backchannel-rp-initiated-logout", "Back-Channel 2.2", "Back-Channel 2.4", "Back-Channel 2.5", "RP-Logout 2", "RP-Logout 3")]
    public async Task the_client_gets_a_logout_token_that_names_the_session_and_she_goes_back_with_the_state()
    {
        using var site = new Site();
        MadeClient client = Client(site, "Shop with a back channel");
        using Visit visit = fixture.Visit(client);
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Page end = await LogoutTests.LogOutAsync(visit, ("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", HubUnderTest.Out), ("state", "s"));
        Assert.Equal(HubUnderTest.Out + "?state=s", end.Url.AbsoluteUri);

        (_, string body, string type) = Assert.Single(await site.PostedAsync("/logout", 1));
        Assert.StartsWith("application/x-www-form-urlencoded", type, StringComparison.Ordinal);
        string[] form = body.Split('=', 2);
        Assert.Equal("logout_token", form[0]);
        JsonWebToken token = await fixture.CheckAsync(visit, WebUtility.UrlDecode(form[1]));
        Assert.Equal("logout+jwt", token.Typ, ignoreCase: true);
        Assert.Equal(id.Subject, token.Subject);
        Assert.Equal(id.GetClaim("sid").Value, token.GetClaim("sid").Value);
        Assert.NotEmpty(token.GetClaim("jti").Value);
        Assert.False(token.TryGetClaim("nonce", out _));
        var events = JsonDocument.Parse(token.GetClaim("events").Value);
        JsonProperty only = Assert.Single(events.RootElement.EnumerateObject());
        Assert.Equal(LogoutEvent, only.Name);
        Assert.Empty(only.Value.EnumerateObject());
        Assert.Equal("login_required", (await visit.AskAsync(("prompt", "none"))).Parameter("error"));
    }

    [Fact]
    [Module("oidcc-backchannel-rp-initiated-logout", "Back-Channel 2.3", "Back-Channel 2.7")]
    public async Task every_client_of_the_session_is_told_each_by_its_own_names()
    {
        using var site = new Site();
        MadeClient first = Client(site, "First shop with a back channel"), second = Client(site, "Second shop with a back channel");
        using Visit visit = fixture.Visit(first);
        (Answer tokens, JsonWebToken one) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        using Visit beside = fixture.Visit(second, visit.Email, visit.Browser);
        (_, JsonWebToken two) = await fixture.TokensAsync(beside, await beside.AuthorizeAsync());
        Assert.Equal(0, beside.SignIns);
        // No name that two clients could compare.
        Assert.NotEqual(one.GetClaim("sid").Value, two.GetClaim("sid").Value);
        await LogoutTests.LogOutAsync(visit, ("id_token_hint", tokens["id_token"]));
        List<(string Path, string Body, string ContentType)> posted = await site.PostedAsync("/logout", 2);
        JsonWebToken[] told = [.. posted.Select(p => new JsonWebToken(WebUtility.UrlDecode(p.Body.Split('=', 2)[1])))];
        Assert.Equal(((string[])[first.Id, second.Id]).Order(), told.Select(t => t.Audiences.Single()).Order());
        Assert.Equal(2, told.Select(t => t.GetClaim("jti").Value).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    [Module("oidcc-backchannel-rp-initiated-logout", "Back-Channel 2.5", "Back-Channel 2.8")]
    public async Task a_client_that_fails_to_answer_is_told_again_and_holds_up_nobody()
    {
        using var site = new Site { PostStatus = 503 };
        using Visit visit = fixture.Visit(Client(site, "Shop that is down"));
        (Answer tokens, _) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Page end = await LogoutTests.LogOutAsync(visit, ("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", HubUnderTest.Out));
        Assert.True(end.HasArrived, end.ToString());
        Assert.NotEmpty(await site.PostedAsync("/logout", 1));
        site.PostStatus = 200;
        Assert.True((await site.PostedAsync("/logout", 2, seconds: 60)).Count >= 2);
    }

    private MadeClient Client(Site site, string name)
        => fixture.Hub.AddClient(name, HubUnderTest.Back, "--post-logout", HubUnderTest.Out, "--backchannel-logout", site.Base + "/logout", "--scope", "openid", "--scope", "email");
}
