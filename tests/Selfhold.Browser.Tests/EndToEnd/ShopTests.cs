using Microsoft.Playwright;

namespace Selfhold.Browser.Tests.EndToEnd;

/// <summary>A person comes from a shop and goes back to it.</summary>
[Collection(OneHub.Name)]
public sealed class ShopTests(Browser browser, LiveHub hub)
{
    [Fact]
    public async Task she_makes_an_account_on_the_way_to_a_shop_and_allows_it()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await ana.Bring();
        await ana.Go(hub.Authorize("&prompt=create"));
        await ana.Reads("Create an account");
        await Assertions.Expect(ana.Page.Locator(".for")).ToContainTextAsync("Kestrel shop");
        await Assertions.Expect(ana.Page.Locator(".for")).ToContainTextAsync("Not verified");
        await ana.Fill("E-mail address", Visitor.NewAddress());
        await ana.Press("Create account with a passkey");
        await ana.Reads("Kestrel shop asks");
        await ana.Press("Allow");
        await AtShop(ana, "code=");

        // The second time she is not asked.
        await ana.Page.GotoAsync(hub.Authorize());
        await AtShop(ana, "code=");

        await ana.Go("/account/businesses");
        await Assertions.Expect(ana.Page.Locator(".biz h3")).ToHaveTextAsync("Kestrel shop");
        await ana.Opens("Stop");
        await ana.Press("Stop now");
        await Assertions.Expect(ana.Page.Locator(".biz")).ToHaveCountAsync(0);
        await ana.Go(hub.Authorize());
        await ana.Reads("Kestrel shop asks");
    }

    [Fact]
    public async Task without_script_she_signs_in_by_mail_and_refuses()
    {
        await using Visitor ana = await Visitor.Come(browser, hub, script: false);
        await ana.Go(hub.Authorize());
        await ana.Reads("Sign in");
        await ana.AskForMail(Visitor.NewAddress());
        await ana.FollowMail();
        await ana.Reads("Kestrel shop asks");
        IReadOnlyList<ILocator> both = await ana.Page.Locator(".pair button").AllAsync();
        LocatorBoundingBoxResult allow = (await both[0].BoundingBoxAsync())!, refuse = (await both[1].BoundingBoxAsync())!;
        Assert.Equal((allow.Width, allow.Height), (refuse.Width, refuse.Height));
        Assert.Equal(0, await ana.Page.Locator("input:checked").CountAsync());
        await ana.Press("Refuse");
        await AtShop(ana, "error=access_denied");
    }

    [Fact]
    public async Task the_shop_may_ask_to_sign_out_and_she_says_so_herself()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await ana.ComeByMail();
        await ana.Arrives("/account/security");
        string bye = hub.Callback.Replace("/cb", "/bye", StringComparison.Ordinal);
        await ana.Go($"/logout?client_id={Uri.EscapeDataString(hub.ClientId)}&post_logout_redirect_uri={Uri.EscapeDataString(bye)}&state=x");
        await ana.Reads("Sign out?");
        await ana.Press("Stay signed in");
        await ana.Arrives("/account/security");
        await ana.Go($"/logout?client_id={Uri.EscapeDataString(hub.ClientId)}&post_logout_redirect_uri={Uri.EscapeDataString(bye)}&state=x");
        await ana.Press("Sign out", "main");
        await Assertions.Expect(ana.Page.Locator("h1")).ToHaveTextAsync("Bye");
        Assert.EndsWith("?state=x", ana.Page.Url, StringComparison.Ordinal);
        await ana.Go("/account/security");
        Assert.Equal("/signin", ana.Path);
    }

    [Fact]
    public async Task a_shop_that_sends_her_wrongly_gets_nobody_back()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await ana.Go(hub.Authorize().Replace("%2Fcb", "%2Fcb%2F..%2Fevil", StringComparison.Ordinal));
        await ana.Reads("This request cannot be used");
        Assert.Equal("/authorize", ana.Path);
    }

    private static async Task AtShop(Visitor ana, string with)
    {
        await Assertions.Expect(ana.Page.Locator("h1")).ToHaveTextAsync("The shop", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        Assert.Contains(with, ana.Page.Url, StringComparison.Ordinal);
        Assert.Contains("state=s1", ana.Page.Url, StringComparison.Ordinal);
        Assert.Contains("iss=", ana.Page.Url, StringComparison.Ordinal);
    }
}
