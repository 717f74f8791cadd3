using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>When a person is asked to sign in again and when she is not.</summary>
public sealed class SessionTests(HubUnderTest fixture)
{
    [Fact]
    [Module("oidcc-prompt-login", "Core 3.1.2.1", "Core 2", "Core 15.1")]
    public async Task prompt_login_asks_again_and_the_new_sign_in_is_later()
    {
        using Visit visit = fixture.Visit();
        (_, JsonWebToken first) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("max_age", "15000")));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        (_, JsonWebToken second) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("prompt", "login"), ("max_age", "15000")));
        Assert.Equal(2, visit.SignIns);
        Assert.Equal(first.Subject, second.Subject);
        Assert.True(AuthTime(second) > AuthTime(first));
    }

    [Fact]
    [Module("oidcc-prompt-none-not-logged-in", "Core 3.1.2.1", "Core 3.1.2.6", "Core 15.1")]
    public async Task prompt_none_without_a_sign_in_comes_back_with_login_required_and_the_whole_state()
    {
        using Visit visit = fixture.Visit();
        string state = string.Concat(Enumerable.Range(0, 16).Select(_ => "aB3-._~9"));
        Page back = await visit.AskAsync(("prompt", "none"), ("state", state));
        Assert.True(back.HasArrived, back.ToString());
        Assert.Equal("login_required", back.Parameter("error"));
        Assert.Equal(state, back.Parameter("state"));
        Assert.Equal(fixture.Hub.Issuer, back.Parameter("iss"));
        Assert.Null(back.Parameter("code"));
    }

    [Fact]
    [Module("oidcc-prompt-none-logged-in", "Core 3.1.2.1", "Core 2", "Core 15.1")]
    public async Task prompt_none_with_a_sign_in_shows_no_page_and_says_the_same()
    {
        using Visit visit = fixture.Visit();
        (_, JsonWebToken first) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("max_age", "15000")));
        Page back = await visit.AskAsync(("prompt", "none"), ("max_age", "15000"));
        (_, JsonWebToken second) = await fixture.TokensAsync(visit, back);
        Assert.Equal(first.Subject, second.Subject);
        Assert.Equal(AuthTime(first), AuthTime(second));
        Assert.Equal(1, visit.SignIns);
    }

    [Fact]
    [Module("oidcc-prompt-none-logged-in", "Core 3.1.2.1")]
    public async Task prompt_none_with_another_prompt_is_an_invalid_request()
    {
        using Visit visit = fixture.Visit();
        Assert.Equal("invalid_request", (await visit.AskAsync(("prompt", "none login"))).Parameter("error"));
    }

    [Fact]
    [Module("oidcc-max-age-1", "Core 3.1.2.1", "Core 2", "Core 15.1")]
    public async Task a_sign_in_older_than_max_age_is_done_again_and_its_time_is_told()
    {
        using Visit visit = fixture.Visit();
        (_, JsonWebToken first) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("max_age", "15000")));
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        (_, JsonWebToken second) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("max_age", "1")));
        Assert.Equal(2, visit.SignIns);
        Assert.True(AuthTime(second) > AuthTime(first));
        Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - AuthTime(second), 0, 60);
    }

    [Fact]
    [Module("oidcc-max-age-10000", "Core 3.1.2.1", "Core 2", "Core 15.1")]
    public async Task a_sign_in_younger_than_max_age_is_enough()
    {
        using Visit visit = fixture.Visit();
        (_, JsonWebToken first) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("max_age", "15000")));
        (_, JsonWebToken second) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("max_age", "10000")));
        Assert.Equal(1, visit.SignIns);
        Assert.Equal(AuthTime(first), AuthTime(second));
        Assert.Equal(first.Subject, second.Subject);
    }

    [Fact]
    [Module("oidcc-id-token-hint", "Core 3.1.2.1", "Core 3.1.2.2")]
    public async Task an_id_token_of_the_same_person_as_hint_goes_through_without_a_page()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken first) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        (_, JsonWebToken second) = await fixture.TokensAsync(visit, await visit.AskAsync(("prompt", "none"), ("id_token_hint", tokens["id_token"])));
        Assert.Equal(first.Subject, second.Subject);
    }

    [Fact]
    [Module("oidcc-id-token-hint", "Core 3.1.2.2")]
    public async Task an_id_token_of_somebody_else_as_hint_gets_no_code_for_who_is_here()
    {
        using Visit other = fixture.Visit();
        (Answer theirs, _) = await fixture.TokensAsync(other, await other.AuthorizeAsync());
        using Visit visit = fixture.Visit();
        await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        Page back = await visit.AskAsync(("prompt", "none"), ("id_token_hint", theirs["id_token"]));
        Assert.Null(back.Parameter("code"));
        Assert.Contains(back.Parameter("error"), (string[])["login_required", "account_selection_required", "interaction_required"]);
    }

    // Core §2: told where max_age was asked for.
    private static long AuthTime(JsonWebToken token) => long.Parse(token.GetClaim("auth_time").Value);
}
