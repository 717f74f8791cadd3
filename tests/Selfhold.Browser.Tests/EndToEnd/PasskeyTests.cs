using Microsoft.Playwright;

namespace Selfhold.Browser.Tests.EndToEnd;

/// <summary>Passkeys in a real browser with a device that is simulated by the browser itself.</summary>
[Collection(OneHub.Name)]
public sealed class PasskeyTests(Browser browser, LiveHub hub)
{
    [Fact]
    public async Task she_signs_up_with_a_passkey_signs_out_and_comes_back_without_typing_a_name()
    {
        await using Visitor ana = await SignedUp();
        await ana.Press("Sign out");
        await ana.Reads("You are signed out");
        await SignIn(ana);
        await ana.Go("/account/sessions");
        await Assertions.Expect(ana.Page.GetByText("with a passkey").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task a_device_that_does_not_know_her_finger_lets_nobody_in()
    {
        await using Visitor ana = await SignedUp();
        await ana.Press("Sign out");
        await ana.Verified(false);
        await ana.Go("/signin");
        await ana.Press("Sign in with a passkey");
        await Assertions.Expect(ana.Page.Locator("form[data-passkey] [data-say]")).Not.ToBeEmptyAsync(new LocatorAssertionsToBeEmptyOptions { Timeout = 30_000 });
        await ana.Look();
        await ana.Go("/account/security");
        Assert.Equal("/signin", ana.Path);
    }

    [Fact]
    public async Task the_same_assertion_a_second_time_is_refused_with_400()
    {
        await using Visitor ana = await SignedUp();
        await ana.Press("Sign out");
        IRequest? sent = null;
        ana.Page.Request += (_, r) => sent = r.Method is "POST" && r.Url.EndsWith("/signin/passkey", StringComparison.Ordinal) ? r : sent;
        await SignIn(ana);
        Assert.NotNull(sent);
        await ana.Press("Sign out");
        await ana.Go("/signup");
        string body = sent.PostData!;
        int status = await ana.Page.EvaluateAsync<int>(
            """
            async body => (await fetch('/signin/passkey', { method: 'POST', body, headers: { 'Content-Type': 'application/json',
              RequestVerificationToken: document.querySelector('[name=__RequestVerificationToken]').value } })).status
            """,
            body);
        Assert.Equal(400, status);

        // Else the browser would offer the passkey on the sign-in page, and the simulated finger would take the offer.
        await ana.PutDeviceAway();
        await ana.Go("/account/security");
        Assert.Equal("/signin", ana.Path);
    }

    [Fact]
    public async Task passkeys_are_added_renamed_and_removed_and_the_removed_one_opens_nothing()
    {
        await using Visitor ana = await SignedUp();
        await ana.Go("/account/security");
        await Assertions.Expect(ana.Page.Locator("#passkeys .fact")).ToHaveCountAsync(1);

        // The device has one already, and says so.
        await ana.Press("Add a passkey");
        await Assertions.Expect(ana.Page.Locator("#passkeys [data-say]")).ToHaveTextAsync("This device already has a passkey for this account.", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await ana.AnotherDevice();
        await ana.Go("/account/security");
        await ana.Press("Add a passkey");
        await Assertions.Expect(ana.Page.Locator("#passkeys .fact")).ToHaveCountAsync(2, new LocatorAssertionsToHaveCountOptions { Timeout = 30_000 });
        await ana.Look();

        ILocator second = ana.Page.Locator("#passkeys .fact").Last;
        await second.Locator("summary").ClickAsync();
        await second.GetByLabel("Name of this passkey").FillAsync("Blue <b>key</b>");
        await second.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Assertions.Expect(ana.Page.Locator("#passkeys .val", new PageLocatorOptions { HasText = "Blue <b>key</b>" })).ToHaveCountAsync(1);

        ILocator named = ana.Page.Locator("#passkeys .fact", new PageLocatorOptions { HasText = "Blue" });
        await named.Locator("summary").ClickAsync();
        await named.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(ana.Page.Locator("#passkeys .fact")).ToHaveCountAsync(1);
        await ana.Press("Sign out");
        await ana.Go("/signin");
        await ana.Press("Sign in with a passkey");
        await Assertions.Expect(ana.Page.Locator("form[data-passkey] [data-say]")).Not.ToBeEmptyAsync(new LocatorAssertionsToBeEmptyOptions { Timeout = 30_000 });
        await ana.Go("/account/security");
        Assert.Equal("/signin", ana.Path);
    }

    private async Task<Visitor> SignedUp()
    {
        Visitor ana = await Visitor.Come(browser, hub);
        await ana.Bring();
        await ana.Go("/signup");
        await ana.Fill("Name", "Ana Duarte");
        await ana.Fill("E-mail address", Visitor.NewAddress());
        await ana.Press("Create account with a passkey");
        await ana.Arrives("/account/security");
        return ana;
    }

    // The browser may offer the passkey in the field by itself, and the simulated finger is quick.
    private static async Task SignIn(Visitor ana)
    {
        await ana.Page.GotoAsync("/signin");
        try
        {
            await ana.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in with a passkey" }).ClickAsync(new LocatorClickOptions { Timeout = 5_000 });
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException && ana.Path is not "/signin")
        {
        }

        await ana.Arrives("/account/security");
    }
}
