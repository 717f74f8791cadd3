using System.Net;
using System.Text.Json;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.People;

public abstract class PasskeyContract(DatabaseFamily family)
{
    private const string Ana = "ana@duarte.example";

    [Fact]
    public async Task an_account_is_made_with_its_passkey_in_one_step_and_its_address_counts_once_confirmed()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = NewKey(host);
        Assert.Equal("/account", (await SignUp(ana, key)).Json.GetProperty("next").GetString());
        Assert.NotNull(ana.Session);
        Assert.Equal(0, Verified(host));
        Answer confirmed = await ana.Follow(await host.Mail.Newest(Ana));
        Assert.Equal((HttpStatusCode.SeeOther, 1L), (confirmed.Status, Verified(host)));
    }

    [Fact]
    public async Task a_passkey_signs_in_without_a_name_and_its_use_is_noted()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor first = host.Visitor(), second = host.Visitor();
        using SoftPasskey key = NewKey(host);
        await SignUp(first, key);
        Answer signedIn = await SignIn(second, key, next: "/account/sessions");
        Assert.Equal((HttpStatusCode.OK, "/account/sessions"), (signedIn.Status, signedIn.Json.GetProperty("next").GetString()));
        Assert.NotNull(SignInByMailContract.Current(host, second.Session!));
        Assert.Equal(key.Counter, Number(host, "SELECT counter FROM identity_passkey"));
    }

    [Fact]
    public async Task what_the_authenticator_knows_her_by_is_not_the_person_id()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = NewKey(host);
        await SignUp(ana, key);
        using HubRead read = host.Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT person_id, handle FROM identity_person");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        string handle = System.Text.Encoding.ASCII.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(key.UserHandle));
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(rows.Bytes(1)), handle);
        Assert.False(rows.Bytes(1).SequenceEqual(rows.Uuid(0).ToByteArray(bigEndian: true)));
    }

    [Fact]
    public async Task a_replayed_assertion_is_refused_with_400_and_one_event()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = NewKey(host);
        await SignUp(ana, key);
        JsonElement begun = (await ana.PostJson("/signin/passkey/options", new { })).Json;
        var body = new { ticket = begun.GetProperty("ticket").GetString(), credential = JsonDocument.Parse(key.Get(begun.GetProperty("options").GetRawText())).RootElement };
        Assert.Equal(HttpStatusCode.OK, (await ana.PostJson("/signin/passkey", body)).Status);
        Answer replayed = await ana.PostJson("/signin/passkey", body);
        Assert.Equal((HttpStatusCode.BadRequest, "link_used"), (replayed.Status, replayed.Json.GetProperty("code").GetString()));
        Assert.Equal(1, host.Lines.Of("passkey_refused", "link_used"));

        // The same assertion on a fresh ceremony does not know its challenge.
        JsonElement next = (await ana.PostJson("/signin/passkey/options", new { })).Json;
        Answer stale = await ana.PostJson("/signin/passkey", new { ticket = next.GetProperty("ticket").GetString(), body.credential });
        Assert.Equal((HttpStatusCode.BadRequest, "passkey_refused"), (stale.Status, stale.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task wrong_origin_relying_party_challenge_flags_or_signature_and_a_counter_that_goes_back_are_refused()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), thief = host.Visitor();
        using SoftPasskey key = NewKey(host);
        await SignUp(ana, key);
        string origin = key.Origin;
        (string Reason, Action Lie, Action Mend)[] lies =
        [
            ("assertion", () => key.Origin = "https://evil.example", () => key.Origin = origin),
            ("assertion", () => key.Origin = origin + ".evil.example", () => key.Origin = origin),
            ("assertion", () => key.CrossOrigin = true, () => key.CrossOrigin = false),
            ("assertion", () => key.RpId = "evil.example", () => key.RpId = null),
            ("assertion", () => key.Challenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", () => key.Challenge = null),
            ("assertion", () => key.Flags = 0x01, () => key.Flags = 0x05),
            ("assertion", () => key.Flags = 0x04, () => key.Flags = 0x05),
            ("counter_rollback", () => key.Counter = 0, () => key.Counter = 100),
        ];
        foreach ((string reason, Action lie, Action mend) in lies)
        {
            lie();
            int before = host.Lines.Of("passkey_refused");
            Answer refused = await SignIn(thief, key);
            Assert.Equal((HttpStatusCode.BadRequest, "passkey_refused"), (refused.Status, refused.Json.GetProperty("code").GetString()));
            Assert.Equal(before + 1, host.Lines.Of("passkey_refused"));
            Assert.True(host.Lines.Of("passkey_refused", reason) > 0);
            mend();
        }

        Assert.Null(thief.Session);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(thief, key)).Status);
    }

    [Fact]
    public async Task a_passkey_that_the_hub_does_not_know_says_so_and_another_persons_handle_does_not_help()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), ben = host.Visitor(), thief = host.Visitor();
        using SoftPasskey one = NewKey(host), two = NewKey(host), stranger = NewKey(host);
        await SignUp(ana, one);
        await SignUp(ben, two, "ben@duarte.example");
        stranger.TakeUserHandle(one.UserHandle);
        Assert.Equal("passkey_unknown", (await SignIn(thief, stranger)).Json.GetProperty("code").GetString());
        two.TakeUserHandle(one.UserHandle);
        Assert.Equal("passkey_refused", (await SignIn(thief, two)).Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task a_ceremony_begun_in_one_browser_ends_in_no_other()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        using SoftPasskey key = NewKey(host);
        await SignUp(ana, key);
        await mallory.PostJson("/signin/passkey/options", new { });
        JsonElement begun = (await ana.PostJson("/signin/passkey/options", new { })).Json;
        Answer elsewhere = await mallory.PostJson(
            "/signin/passkey", new { ticket = begun.GetProperty("ticket").GetString(), credential = JsonDocument.Parse(key.Get(begun.GetProperty("options").GetRawText())).RootElement });
        Assert.Equal((HttpStatusCode.BadRequest, "other_browser"), (elsewhere.Status, elsewhere.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task one_ceremony_of_fifty_answers_at_once_signs_in_once()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = NewKey(host);
        await SignUp(ana, key);
        JsonElement begun = (await ana.PostJson("/signin/passkey/options", new { })).Json;
        var body = new { ticket = begun.GetProperty("ticket").GetString(), credential = JsonDocument.Parse(key.Get(begun.GetProperty("options").GetRawText())).RootElement };
        Answer[] all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ana.PostJson("/signin/passkey", body)));
        Assert.Single(all, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(49, all.Count(a => a.Status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task rubbish_is_refused_with_400()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor mallory = host.Visitor();
        foreach (object credential in (object[])[new { }, "x", 1, new { id = "AAAA" }, new { id = "", rawId = "", type = "public-key", response = new { clientDataJSON = "!", authenticatorData = "", signature = "" } }])
        {
            JsonElement begun = (await mallory.PostJson("/signin/passkey/options", new { })).Json;
            Answer refused = await mallory.PostJson("/signin/passkey", new { ticket = begun.GetProperty("ticket").GetString(), credential });
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.PostJson("/signin/passkey", new { })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.PostJson("/signin/passkey", new[] { 1 })).Status);
        Assert.DoesNotContain(host.Lines.All, l => l.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_second_passkey_needs_fresh_proof_and_every_proven_address_is_told()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey first = NewKey(host), second = NewKey(host);
        await SignUp(ana, first);
        await ana.Follow(await host.Mail.Newest(Ana));
        host.Clock.Pass(host.Room.Options.StepUpAge);
        Answer late = await ana.PostJson("/account/passkeys/options", new { });
        Assert.Equal((HttpStatusCode.Unauthorized, "step_up_needed"), (late.Status, late.Json.GetProperty("code").GetString()));

        // Her mail alone is not enough where she has a passkey.
        using Visitor reader = host.Visitor();
        await reader.SignInByMail(Ana);
        Assert.Equal(HttpStatusCode.Unauthorized, (await reader.PostJson("/account/passkeys/options", new { })).Status);

        await SignIn(ana, first);
        JsonElement begun = (await ana.PostJson("/account/passkeys/options", new { })).Json;
        Assert.Single(begun.GetProperty("options").GetProperty("excludeCredentials").EnumerateArray());
        int mails = host.Mail.All.Count(m => m.To == Ana);
        Answer added = await ana.PostJson(
            "/account/passkeys",
            new { ticket = begun.GetProperty("ticket").GetString(), name = "Kitchen", credential = JsonDocument.Parse(second.Create(begun.GetProperty("options").GetRawText())).RootElement });
        Assert.Equal(HttpStatusCode.OK, added.Status);
        await host.Mail.Newest(Ana, mails + 1);
        using Visitor other = host.Visitor();
        Assert.Equal(HttpStatusCode.OK, (await SignIn(other, second)).Status);
    }

    internal static SoftPasskey NewKey(PeopleHost host) => new(host.Address.GetLeftPart(UriPartial.Authority));

    internal static async Task<Answer> SignUp(Visitor visitor, SoftPasskey key, string email = Ana, string? code = null)
    {
        Answer options = await visitor.PostJson("/signup/passkey/options", new { email, name = "Ana Duarte", code = code ?? "" });
        Assert.Equal(HttpStatusCode.OK, options.Status);
        Answer made = await visitor.PostJson(
            "/signup/passkey",
            new { ticket = options.Json.GetProperty("ticket").GetString(), credential = JsonDocument.Parse(key.Create(options.Json.GetProperty("options").GetRawText())).RootElement });
        Assert.Equal(HttpStatusCode.OK, made.Status);
        return made;
    }

    internal static async Task<Answer> SignIn(Visitor visitor, SoftPasskey key, string next = "")
    {
        JsonElement begun = (await visitor.PostJson("/signin/passkey/options", new { })).Json;
        return await visitor.PostJson(
            "/signin/passkey",
            new { ticket = begun.GetProperty("ticket").GetString(), credential = JsonDocument.Parse(key.Get(begun.GetProperty("options").GetRawText())).RootElement, next });
    }

    private static long Verified(PeopleHost host) => Number(host, "SELECT COUNT(*) FROM identity_contact WHERE verified_at IS NOT NULL");

    private static long Number(PeopleHost host, string sql)
    {
        using HubRead read = host.Storage.BeginRead();
        using PreparedSql select = read.Prepare(sql);
        return select.QueryLong() ?? 0;
    }
}

public sealed class PasskeyOnSqlite() : PasskeyContract(DatabaseFamily.Sqlite);

public sealed class PasskeyOnPostgres() : PasskeyContract(DatabaseFamily.Postgres);
