using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using System.Security.Cryptography;
using System.Text;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>A client sends the person to be signed out (OpenID Connect RP-Initiated Logout 1.0).</summary>
public sealed class LogoutTests(HubUnderTest fixture)
{
    private const string State = "a-state-of-128-letters-and-signs-aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9aB3-._~9";

    [Fact]
    [Module("oidcc-rp-initiated-logout", "RP-Logout 2", "RP-Logout 3", "Core 3.1.2.6")]
    public async Task with_a_good_hint_she_is_signed_out_and_sent_back_with_the_state()
    {
        using SignedInVisit visit = await SignedInAsync();
        Page end = await LogOutAsync(visit, ("id_token_hint", visit.IdToken), ("post_logout_redirect_uri", HubUnderTest.Out), ("state", State));
        Assert.True(end.HasArrived, end.ToString());
        Assert.Equal(HubUnderTest.Out + "?state=" + State, end.Url.AbsoluteUri);
        await AssertSignedOutAsync(visit);
    }

    [Fact]
    [Module("oidcc-rp-initiated-logout-no-state", "RP-Logout 2", "RP-Logout 3")]
    public async Task without_a_state_none_comes_back()
    {
        using SignedInVisit visit = await SignedInAsync();
        Page end = await LogOutAsync(visit, ("id_token_hint", visit.IdToken), ("post_logout_redirect_uri", HubUnderTest.Out));
        Assert.True(end.HasArrived, end.ToString());
        Assert.Equal(HubUnderTest.Out, end.Url.AbsoluteUri);
        await AssertSignedOutAsync(visit);
    }

    [Theory]
    [InlineData("http://localhost:47811/out/d4k")]
    [InlineData("https://elsewhere.example/out")]
    [InlineData("http://localhost:47811/out?foo=bar")]
    [Module("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", "RP-Logout 2", "RP-Logout 3")]
    [Module("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri", "RP-Logout 3")]
    public async Task an_address_that_is_not_registered_is_never_gone_to(string address)
    {
        using SignedInVisit visit = await SignedInAsync();
        NotSentAway(await LogOutAsync(visit, ("id_token_hint", visit.IdToken), ("post_logout_redirect_uri", address), ("state", State)));
    }

    [Fact]
    [Module("oidcc-rp-initiated-logout-modified-id-token-hint", "RP-Logout 2", "Core 3.1.3.7")]
    public async Task a_hint_turned_unsigned_sends_nobody_back()
    {
        using SignedInVisit visit = await SignedInAsync();
        string[] parts = visit.IdToken!.Split('.');
        string unsigned = Base64UrlEncoder.Encode("""{"alg":"none"}""") + "." + parts[1] + ".";
        NotSentAway(await LogOutAsync(visit, ("id_token_hint", unsigned), ("post_logout_redirect_uri", HubUnderTest.Out), ("state", State)));
    }

    [Fact]
    [Module("oidcc-rp-initiated-logout-bad-id-token-hint", "RP-Logout 2", "Core 3.1.3.7")]
    public async Task a_hint_signed_by_somebody_else_sends_nobody_back()
    {
        using SignedInVisit visit = await SignedInAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var real = new JsonWebToken(visit.IdToken);
        string forged = new JsonWebTokenHandler().CreateToken(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(real.EncodedPayload)),
            new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = real.Kid, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, "ES256"));
        NotSentAway(await LogOutAsync(visit, ("id_token_hint", forged), ("post_logout_redirect_uri", HubUnderTest.Out), ("state", State)));
    }

    [Fact]
    [Module("oidcc-rp-initiated-logout-no-id-token-hint", "RP-Logout 2", "RP-Logout 3")]
    public async Task an_address_without_a_hint_is_not_gone_to()
    {
        using SignedInVisit visit = await SignedInAsync();
        NotSentAway(await LogOutAsync(visit, ("post_logout_redirect_uri", HubUnderTest.Out), ("state", State)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [Module("oidcc-rp-initiated-logout-no-params", "RP-Logout 2")]
    [Module("oidcc-rp-initiated-logout-only-state", "RP-Logout 2")]
    [Module("oidcc-rp-initiated-logout-no-post-logout-redirect-uri", "RP-Logout 2")]
    public async Task without_an_address_she_is_signed_out_and_told_so_here(bool hint, bool state)
    {
        using SignedInVisit visit = await SignedInAsync();
        Page end = await LogOutAsync(visit, ("id_token_hint", hint ? visit.IdToken : null), ("state", state ? State : null));
        NotSentAway(end);
        Assert.Equal(200, end.Status);
        await AssertSignedOutAsync(visit);
    }

    [Fact]
    [Module("oidcc-rp-initiated-logout-no-params", "RP-Logout 2", "RP-Logout 6")]
    public async Task without_a_hint_she_is_asked_first_so_that_no_stranger_signs_her_out()
    {
        using SignedInVisit visit = await SignedInAsync();
        await visit.Browser.GetAsync(fixture.Hub.Issuer + "/logout");
        Assert.NotNull((await visit.AskAsync(("prompt", "none"))).Parameter("code"));
    }

    private async Task<SignedInVisit> SignedInAsync()
    {
        var visit = new SignedInVisit(fixture.Hub, fixture.Client());
        (Answer tokens, _) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        visit.IdToken = tokens["id_token"];
        return visit;
    }

    /// <summary>Goes to the end of the session and says yes where she is asked.</summary>
    internal static async Task<Page> LogOutAsync(Visit visit, params (string Name, string? Value)[] parameters)
    {
        visit.StopAtClient();
        Func<Uri, bool> client = visit.Browser.Until;
        visit.Browser.Until = url => client(url) || url.Host.EndsWith(".example", StringComparison.Ordinal);
        string query = Browser.Query(parameters.Where(p => p.Value is not null).Select(p => new KeyValuePair<string, string>(p.Name, p.Value!)));
        Page page = await visit.Browser.GetAsync(visit.Hub.Issuer + "/logout" + (query.Length == 0 ? "" : "?" + query));
        return !page.HasArrived && page.Forms.FirstOrDefault(f => f.Action?.Contains("/logout/confirm", StringComparison.Ordinal) == true) is { } form
            ? await visit.Browser.SubmitAsync(page, form, button: form.Press("answer", "signout") ?? form.Buttons[0]) : page;
    }

    private static void NotSentAway(Page page)
    {
        Assert.False(page.HasArrived, "sent to " + page.Url);
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
    }

    private static async Task AssertSignedOutAsync(Visit visit)
    {
        Page back = await visit.AskAsync(("prompt", "none"));
        Assert.True(back.HasArrived, back.ToString());
        Assert.Equal("login_required", back.Parameter("error"));
    }

    private sealed class SignedInVisit(RunningHub hub, MadeClient client) : Visit(hub, client)
    {
        public string? IdToken { get; set; }
    }
}
