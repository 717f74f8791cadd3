using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Grants;

public abstract class GrantsContract : ConsentContract
{
    private protected GrantsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task what_she_gives_flows_and_nothing_else()
    {
        Agreement letter = await Asked();
        Assert.Equal("no_grant", Decides(letter, "email").Why);
        Given given = await Gives(letter, "email", "given_name");
        Decision decision = Decides(letter, "postal_code", "given_name", "email", "birthdate");
        Assert.Equal(["email", "given_name"], decision.Attributes);
        Assert.Equal(("allowed", given.Grant.Id, "consent", Ana), (decision.Why, decision.Grant, decision.Basis, decision.Person));
        Assert.True(decision.Agreement.Span.SequenceEqual(letter.Hash.Span));
        Assert.Equal("not_in_grant", Decides(letter, "birthdate").Why);
        using HubRead read = Storage.BeginRead();
        Assert.Empty(Room.Decide(read, [Ana], Ana, letter.Purpose, ["email"]).Attributes);
        Assert.Empty(Room.Decide(read, [Ana], Shop, "ServiceProvision", ["email"]).Attributes);
        Assert.Empty(Room.Decide(read, [Shop], Shop, letter.Purpose, ["email"]).Attributes);
        Assert.Equal(["email"], Room.Decide(read, [Ana], Shop, "dpv:directmarketing", ["email"]).Attributes);
    }

    [Fact]
    public async Task a_second_click_is_the_first()
    {
        Agreement letter = await Asked();
        Given first = await Gives(letter, "email"), second = await Gives(letter, "email");
        Assert.Equal((false, true), (first.Already, second.Already));
        Assert.Equal((first.Grant.Id, first.Receipt), (second.Grant.Id, second.Receipt));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM consent_event"));
        Result<Changed> once = await Room.Withdraw([Ana], first.Grant.Id, Ct), twice = await Room.Withdraw([Ana], first.Grant.Id, Ct);
        Assert.Equal((false, true), (once.Value.Already, twice.Value.Already));
        Assert.Equal(2, Count("SELECT COUNT(*) FROM consent_event"));
    }

    [Fact]
    public async Task a_withdrawal_holds_at_the_next_decision_and_giving_again_undoes_it()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email", "given_name");
        Decision before = Decides(letter, "email");
        Assert.True((await Room.Withdraw([Ana], given.Grant.Id, Ct)).IsOk);
        Decision after = Decides(letter, "email");
        Assert.Equal("withdrawn", after.Why);
        Assert.False(after.Allows);
        Assert.NotEqual(before.Generation, after.Generation);
        using (HubRead read = Storage.BeginRead())
        {
            Assert.False(Room.StillHolds(read, [Ana], before));
        }

        await Gives(letter, "email", "given_name");
        Assert.True(Decides(letter, "email").Allows);
        Assert.Equal(["given", "withdrawn", "given"], The(given.Grant.Id).Events.Select(e => e.Kind));
    }

    [Fact]
    public async Task one_attribute_can_be_taken_back_but_an_essential_one_takes_the_whole_along()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email", "given_name", "postal_code");
        await Room.Withdraw([Ana], given.Grant.Id, Ct, ["postal_code"]);
        Assert.Equal(["email", "given_name"], Decides(letter, "email", "given_name", "postal_code").Attributes);
        Assert.Equal("given", The(given.Grant.Id).Status);
        await Room.Withdraw([Ana], given.Grant.Id, Ct, ["email"]);
        Assert.Equal(("withdrawn", false), (The(given.Grant.Id).Status, Decides(letter, "given_name").Allows));
        Assert.Equal("attribute_not_asked", (await Room.Withdraw([Ana], given.Grant.Id, Ct, ["gender"])).Error!.Code);
    }

    [Fact]
    public async Task essential_attributes_cannot_be_left_out_and_more_than_asked_cannot_be_given()
    {
        Agreement letter = await Asked();
        Assert.Equal("attribute_essential", (await Room.Give(YesTo(letter, "given_name"), Ct)).Error!.Code);
        Assert.Equal("attribute_not_asked", (await Room.Give(YesTo(letter, "email", "birthdate"), Ct)).Error!.Code);
        Assert.Equal("until_past", (await Room.Give(YesTo(letter, "email") with { Until = Clock.GetUtcNow() }, Ct)).Error!.Code);
        Assert.Equal("uses_unfit", (await Room.Give(YesTo(letter, "email") with { Uses = 0 }, Ct)).Error!.Code);
        Assert.Equal("subject_needed", (await Room.Give(YesTo(letter, "email") with { Subject = "" }, Ct)).Error!.Code);
        Assert.Equal("agreement_not_found", (await Room.Give(YesTo(letter, "email") with { Agreement = new byte[32] }, Ct)).Error!.Code);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM consent_event"));
        Assert.Equal(0, Count("SELECT COUNT(*) FROM consent_grant"));
    }

    [Fact]
    public async Task a_grant_ends_at_its_time_without_anybody_doing_anything()
    {
        Agreement letter = await Asked();
        DateTimeOffset until = Clock.GetUtcNow().AddDays(1);
        Given given = await Gives(YesTo(letter, "email") with { Until = until });
        Assert.Equal(until, Decides(letter, "email").Until);
        Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1));
        Decision last = Decides(letter, "email");
        Assert.True(last.Allows);
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal("expired", Decides(letter, "email").Why);
        Assert.Equal("expired", The(given.Grant.Id).Status);
        using (HubRead read = Storage.BeginRead())
        {
            Assert.False(Room.StillHolds(read, [Ana], last));
        }

        Assert.Equal(1, await Room.Expire(Ct));
        Assert.Equal(0, await Room.Expire(Ct));
        Assert.Equal("expired", The(given.Grant.Id).Events[^1].Kind);
        Assert.Equal("expired", Decides(letter, "email").Why);
    }

    [Fact]
    public async Task uses_are_counted_down_and_never_below_none()
    {
        Agreement letter = await Asked();
        await Gives(YesTo(letter, "email") with { Uses = 2 });
        for (long left = 2; left > 0; left--)
        {
            Decision decision = Decides(letter, "email");
            Assert.Equal(left, decision.UsesLeft);
            Assert.True(await Storage.WriteAsync(write => Room.CountUse(write, decision), Ct));
            using HubRead read = Storage.BeginRead();
            Assert.True(Room.StillHolds(read, [Ana], decision));
        }

        Assert.Equal("used_up", Decides(letter, "email").Why);
    }

    [Fact]
    public async Task a_pause_stops_and_resuming_goes_on()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email", "given_name");
        await Room.Pause([Ana], given.Grant.Id, Ct);
        Assert.Equal("paused", Decides(letter, "email").Why);
        Assert.True((await Room.Pause([Ana], given.Grant.Id, Ct)).Value.Already);
        await Room.Withdraw([Ana], given.Grant.Id, Ct, ["given_name"]);
        await Room.Resume([Ana], given.Grant.Id, Ct);
        Assert.Equal(["email"], Decides(letter, "email", "given_name").Attributes);
    }

    [Fact]
    public async Task a_new_version_widens_no_old_grant_and_giving_it_supersedes()
    {
        Agreement one = await Asked();
        Given old = await Gives(one, "email");
        Agreement two = await Asked(optional: ["given_name", "postal_code", "birthdate"], with: d => d with { Agreement = one.Id });
        Assert.Equal((one.Id, 2L), (two.Id, two.Version));
        Assert.Equal(["email"], Decides(two, "email", "birthdate").Attributes);
        Given now = await Gives(two, "email", "birthdate");
        Assert.Equal("superseded", The(old.Grant.Id).Status);
        Assert.Equal(["birthdate", "email"], Decides(two, "email", "birthdate").Attributes);
        Assert.Equal(now.Grant.Id, Decides(two, "email").Grant);
    }

    [Fact]
    public async Task special_categories_take_an_explicit_yes_of_their_own()
    {
        Agreement clinic = await Asked(["email", "other.Allergies"], ["given_name"]);
        Given mixed = await Gives(clinic, "email", "given_name", "other.Allergies");
        Assert.Equal(["other.Allergies"], mixed.Left);
        Assert.False(mixed.Grant.Special);
        Assert.Equal(["email"], Decides(clinic, "email", "other.Allergies").Attributes);
        Assert.Equal("attribute_essential", (await Room.Give(YesTo(clinic, "other.Allergies"), Ct)).Error!.Code);
        Assert.Equal(["email"], Decides(clinic, "email", "other.Allergies").Attributes);
        Given special = await Gives(YesTo(clinic, "other.Allergies") with { Explicit = true });
        Assert.True(special.Grant.Special);
        Assert.NotEqual(mixed.Grant.Id, special.Grant.Id);
        Decision both = Decides(clinic, "email", "other.Allergies");
        Assert.Equal((2, 2), (both.Attributes.Count, both.Parts.Count));
        await Room.Withdraw([Ana], special.Grant.Id, Ct);
        Assert.Equal(["email"], Decides(clinic, "email", "other.Allergies").Attributes);
    }

    [Fact]
    public async Task of_two_agreements_of_one_purpose_her_last_word_on_an_attribute_counts()
    {
        Agreement letter = await Asked(), post = await Asked(["email"], ["postal_code"], d => d with { Service = "Kestrel post" });
        Given first = await Gives(letter, "email", "given_name");
        Given second = await Gives(post, "email", "postal_code");
        Assert.Equal(3, Decides(letter, "email", "given_name", "postal_code").Attributes.Count);
        await Room.Withdraw([Ana], first.Grant.Id, Ct);
        Assert.Equal([], Decides(letter, "email", "given_name", "postal_code").Attributes);
        Assert.Equal([], The(second.Grant.Id).Effective);
        Given anew = await Gives(post, "email");
        Assert.False(anew.Already);
        Assert.Equal(["email"], Decides(letter, "email", "given_name", "postal_code").Attributes);
        Assert.True((await Room.Withdraw([Ana], first.Grant.Id, Ct)).Value.Already);
        Assert.Equal(["email"], Decides(letter, "email").Attributes);
    }

    [Fact]
    public async Task a_no_of_one_joined_account_outweighs_an_earlier_yes_of_another()
    {
        Guid other = Guid.Parse("0198c0de-0000-7000-8000-000000000002");
        Agreement letter = await Asked();
        await Gives(letter, "email");
        await Gives(YesTo(letter, "email", "given_name") with { Person = other });
        Assert.Equal(["email"], Decides(letter, "email", "given_name").Attributes);
        Assert.Equal(["email", "given_name"], Decides([other], letter, "email", "given_name").Attributes);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Room.Refuse(new No(other, letter.Hash, "portal", "en"), Ct)).IsOk);
        Assert.False(Decides([Ana, other], letter, "email").Allows);
        Assert.True(Decides([Ana], letter, "email").Allows);
    }

    [Fact]
    public async Task an_answer_to_a_newer_version_ends_what_any_joined_account_gave_to_the_older_one()
    {
        Guid other = Guid.Parse("0198c0de-0000-7000-8000-000000000002");
        Agreement letter = await Asked();
        await Gives(YesTo(letter, "email", "given_name") with { Person = other });
        Agreement newer = await Asked(["email"], [], d => d with { Agreement = letter.Id });
        Assert.Equal((letter.Id, 2), (newer.Id, newer.Version));
        Assert.Equal(["email", "given_name"], Decides([Ana, other], letter, "email", "given_name").Attributes);

        // By another process whose clock is behind, all the same.
        Clock.Advance(TimeSpan.FromMinutes(-5));
        await Gives(YesTo(newer, "email") with { Accounts = [Ana, other] });
        Assert.Equal(["email"], Decides([Ana, other], letter, "email", "given_name").Attributes);
        Assert.True((await Room.Refuse(new No(Ana, newer.Hash, "portal", "en") { Accounts = [Ana, other] }, Ct)).IsOk);
        Assert.False(Decides([Ana, other], letter, "email", "given_name").Allows);
    }

    [Fact]
    public async Task a_refusal_is_kept_and_takes_back_what_was_given()
    {
        Agreement letter = await Asked();
        IReadOnlyList<GrantInfo> no = (await Room.Refuse(new No(Ana, letter.Hash, "portal", "de"), Ct)).Value;
        Assert.Equal("refused", Assert.Single(no).Status);
        Assert.Equal("refused", Decides(letter, "email").Why);
        await Room.Refuse(new No(Ana, letter.Hash, "portal", "de"), Ct);
        Assert.Equal(1, Count("SELECT COUNT(*) FROM consent_event"));
        await Gives(letter, "email");
        await Room.Refuse(new No(Ana, letter.Hash, "portal", "de"), Ct);
        Assert.Equal("withdrawn", The(no[0].Id).Status);
        Assert.False(Decides(letter, "email").Allows);
    }

    [Fact]
    public async Task a_clock_set_back_changes_no_order()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email");
        Clock.Advance(TimeSpan.FromHours(-1));
        await Room.Withdraw([Ana], given.Grant.Id, Ct);
        Assert.False(Decides(letter, "email").Allows);
        await Gives(letter, "email");
        Assert.True(Decides(letter, "email").Allows);
        GrantEvent[] events = [.. The(given.Grant.Id).Events];
        Assert.True(events[0].At < events[1].At && events[1].At < events[2].At);
    }

    [Fact]
    public async Task the_notice_that_she_was_shown_can_be_proven()
    {
        Agreement letter = await Asked();
        Given given = await Gives(YesTo(letter, "email") with { Language = "de-AT" });
        GrantEvent yes = The(given.Grant.Id).Events[0];
        AgreementText shown = Room.Agreement(given.Grant.Agreement).Value.Terms.Texts[yes.Language];
        Assert.Equal("de", yes.Language);
        Assert.True(yes.Notice.Span.SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(shown.Notice))));
    }

    [Fact]
    public async Task somebody_else_says_why()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email");
        Assert.Equal("reason_needed", (await Room.Withdraw([Ana], given.Grant.Id, Ct, actor: Actor.Operator(" "))).Error!.Code);
        await Room.Withdraw([Ana], given.Grant.Id, Ct, actor: Actor.Operator("She called on 4 March."));
        GrantEvent e = The(given.Grant.Id).Events[^1];
        Assert.Equal(("operator", "She called on 4 March."), (e.Actor, e.Reason));
        Assert.Equal("grant_not_found", (await Room.Withdraw([Shop], given.Grant.Id, Ct)).Error!.Code);
    }

    [Fact]
    public async Task a_receipt_is_signed_and_names_her_as_the_business_does()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email");
        ConsentReceipt receipt = Room.Receipt([Ana], given.Grant.Id).Value;
        Assert.Equal(given.Receipt, receipt.Jws);
        JsonNode json = JsonNode.Parse(receipt.Json)!;
        Assert.Equal("sub-of-ana-at-the-shop", (string?)json["piiPrincipalId"]);
        Assert.DoesNotContain(Ana.ToString(), receipt.Json);
        await Room.ChangeUntil([Ana], given.Grant.Id, Clock.GetUtcNow().AddDays(3), Ct);
        Assert.Equal(2, Room.Receipt([Ana], given.Grant.Id).Value.Number);
        Assert.Equal(1, Room.Receipt([Ana], given.Grant.Id, 1).Value.Number);
        Tamper("UPDATE consent_receipt SET jws = (SELECT jws FROM consent_agreement)");
        Assert.Equal("receipt_tampered", Room.Receipt([Ana], given.Grant.Id).Error!.Code);
    }
}

public sealed class GrantsOnSqlite() : GrantsContract(TempHub.Sqlite());

public sealed class GrantsOnPostgres() : GrantsContract(TempHub.Postgres());
