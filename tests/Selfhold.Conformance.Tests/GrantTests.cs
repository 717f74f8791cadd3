using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>Codes are used once; refresh tokens belong to their client.</summary>
public sealed class GrantTests(HubUnderTest fixture)
{
    [Fact]
    [Module("oidcc-codereuse", "RFC 6749 4.1.2", "RFC 6749 5.2", "Core 3.1.3.4")]
    public async Task a_code_used_again_at_once_is_an_invalid_grant()
    {
        using Visit visit = fixture.Visit();
        Page back = await visit.AuthorizeAsync();
        await fixture.TokensAsync(visit, back);
        AssertInvalidGrant(await visit.RedeemAsync(back));
    }

    [Fact]
    [Module("oidcc-refresh-token", "Core 11", "Core 12.2", "RFC 6749 6", "RFC 6749 A.17")]
    public async Task a_refresh_token_comes_with_offline_access_and_renews_what_was_granted()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken first) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("scope", "openid offline_access"), ("prompt", "consent"), ("max_age", "15000")));
        Assert.All(tokens["refresh_token"]!, c => Assert.InRange(c, '\x20', '\x7e'));
        Answer renewed = await visit.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]));
        Assert.True(renewed.Status == 200, renewed.ToString());
        Assert.NotEqual(tokens["access_token"], renewed["access_token"]);
        Assert.NotEqual(tokens["refresh_token"], renewed["refresh_token"]);
        if (renewed["id_token"] is { } again)
        {
            // Core §12.2: the same issuer, subject and audience; the time of sign-in stays, no nonce of another request.
            JsonWebToken second = await fixture.CheckAsync(visit, again);
            Assert.Equal(first.Subject, second.Subject);
            Assert.Equal(first.Audiences, second.Audiences);
            Assert.True(second.IssuedAt >= first.IssuedAt);
            Assert.Equal(first.GetClaim("auth_time").Value, second.GetClaim("auth_time").Value);
        }

        Assert.Equal(first.Subject, (await visit.UserInfoAsync(renewed["access_token"]!))["sub"]);
    }

    [Fact]
    [Module("oidcc-refresh-token", "RFC 6749 6", "RFC 6749 5.2")]
    public async Task a_refresh_token_of_one_client_is_nothing_to_another()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, _) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("scope", "openid offline_access"), ("prompt", "consent")));
        using Visit other = fixture.Visit(fixture.Client("second"));
        AssertInvalidGrant(await other.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"])));
        Assert.Equal(200, (await visit.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]))).Status);
    }

    [Fact]
    [Module("oidcc-refresh-token", "Core 11")]
    public async Task without_offline_access_there_is_no_refresh_token_that_outlives_the_sign_in()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, _) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Assert.Null(tokens["refresh_token"]);
    }

    internal static void AssertInvalidGrant(Answer refused)
    {
        Assert.Equal(400, refused.Status);
        Assert.StartsWith("application/json", refused.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("invalid_grant", refused["error"]);
        Assert.DoesNotContain(refused["error_description"] ?? "", c => c is < ' ' or '"' or '\\' or > '~');
    }
}

/// <summary>In a class of its own, so that its waiting runs beside the others.</summary>
public sealed class CodeReuseAfterAWhileTests(HubUnderTest fixture)
{
    [Fact]
    [Module("oidcc-codereuse-30seconds", "RFC 6749 4.1.2", "RFC 6750 3.1", "RFC 6749 10.5")]
    public async Task a_code_used_again_after_half_a_minute_takes_back_what_it_gave()
    {
        using Visit visit = fixture.Visit();
        Page back = await visit.AuthorizeAsync();
        (Answer tokens, _) = await fixture.TokensAsync(visit, back);
        await Task.Delay(TimeSpan.FromSeconds(31), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await visit.UserInfoAsync(tokens["access_token"]!)).Status);
        GrantTests.AssertInvalidGrant(await visit.RedeemAsync(back));
        Assert.Equal(401, (await visit.UserInfoAsync(tokens["access_token"]!)).Status);
    }
}
