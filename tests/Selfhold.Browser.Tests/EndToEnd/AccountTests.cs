using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace Selfhold.Browser.Tests.EndToEnd;

/// <summary>Mail, second step and devices, as a person meets them.</summary>
[Collection(OneHub.Name)]
public sealed class AccountTests(Browser browser, LiveHub hub)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_link_from_the_mail_signs_in_with_and_without_script(bool script)
    {
        await using Visitor ana = await Visitor.Come(browser, hub, script);
        string email = await ana.ComeByMail();
        await ana.Arrives("/account/security");
        await Assertions.Expect(ana.Page.Locator("#emails")).ToContainTextAsync(email);
        await ana.Press("Sign out");
        await ana.Reads("You are signed out");

        // The second time she types the code, into the browser that asked.
        await ana.Go("/signin");
        await ana.AskForMail(email);
        await ana.Fill("Code from the message", "0000 0000");
        await ana.Press("Continue");
        await Assertions.Expect(ana.Page.Locator(".summary")).ToBeVisibleAsync();
        await ana.Look();
        await ana.Fill("Code from the message", Visitor.Code(ana.NewMail()));
        await ana.Press("Continue");
        await ana.Arrives("/account/security");
    }

    [Fact]
    public async Task a_link_opened_in_another_browser_signs_nobody_in()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await using Visitor mallory = await Visitor.Come(browser, hub);
        await ana.Go("/signin");
        await ana.AskForMail(Visitor.NewAddress());
        string link = Visitor.Link(ana.NewMail());
        await mallory.Go(link);
        await mallory.Reads("Open this link in the other browser");
        Assert.Equal(0, await mallory.Page.Locator("main button").CountAsync());
        await ana.Go(link);
        await ana.Reads("Make your account");
    }

    [Fact]
    public async Task what_is_typed_wrongly_is_said_on_top_and_beside_the_field_in_her_language()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await ana.Go("/signin?lang=de");
        await ana.Fill("E-Mail-Adresse", "ana@");
        await ana.Press("Link zum Anmelden schicken");
        await Assertions.Expect(ana.Page.Locator(".summary")).ToBeFocusedAsync();
        await Assertions.Expect(ana.Page.Locator("#email")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(ana.Page.Locator("#email")).ToHaveValueAsync("ana@");
        Assert.StartsWith("Fehler:", await ana.Page.TitleAsync(), StringComparison.Ordinal);
        await ana.Look();
    }

    [Fact]
    public async Task with_codes_of_an_app_turned_on_a_mail_alone_is_not_enough()
    {
        await using Visitor ana = await Visitor.Come(browser, hub, script: false);
        string email = await ana.ComeByMail();
        await ana.Go("/account/totp");
        await ana.Reads("Codes from an app");
        await ana.Page.Locator("summary").ClickAsync();
        string secret = (await ana.Page.Locator(".secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await ana.Fill("Type the code that the app shows now", Totp(secret, 0));
        await ana.Press("Turn on");
        await ana.Arrives("/account/security");
        await ana.Press("Sign out");
        await ana.Go("/signin");
        await ana.AskForMail(email);
        await ana.FollowMail();
        await ana.Reads("Your second step");
        await ana.Page.GotoAsync("/account/security");
        Assert.Equal("/signin", ana.Path);
        await ana.Page.GoBackAsync();
        await ana.Fill("Code from your app", Totp(secret, 1));
        await ana.Press("Continue");
        await ana.Arrives("/account/security");
    }

    [Fact]
    public async Task a_device_signed_out_from_another_is_out_at_once()
    {
        await using Visitor here = await Visitor.Come(browser, hub);
        await using Visitor there = await Visitor.Come(browser, hub);
        string email = await here.ComeByMail();
        await here.Arrives("/account/security");
        await there.ComeByMail(email);
        await there.Arrives("/account/security");
        await here.Go("/account/sessions");
        await Assertions.Expect(here.Page.Locator(".held .fact")).ToHaveCountAsync(2);
        await here.Press("Sign out", ".held .fact");
        await Assertions.Expect(here.Page.Locator(".held .fact")).ToHaveCountAsync(1);
        await there.Go("/account/security");
        Assert.Equal("/signin", there.Path);
    }

    private static string Totp(string secret, long ahead)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var key = new List<byte>();
        int bits = 0, value = 0;
        foreach (char c in secret)
        {
            value = (value << 5) | alphabet.IndexOf(c, StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                key.Add((byte)(value >> bits));
                value &= (1 << bits) - 1;
            }
        }

        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + ahead);
#pragma warning disable CA5350 // RFC 6238 with SHA-1 is what the apps know.
        byte[] mac = HMACSHA1.HashData(key.ToArray(), step);
#pragma warning restore CA5350
        int code = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & int.MaxValue;
        return (code % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
}
