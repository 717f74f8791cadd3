using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Persons;

/// <summary>What control of a contact point opens, and what it does not.</summary>
public abstract class ProofContract(DatabaseFamily family) : PersonContract(family)
{
    private const string Header = "id,first name,last name,email,phone,birth date\n";

    [Fact]
    public async Task a_code_sent_to_the_point_proves_every_record_that_states_it_in_every_domain()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        ProofDone done = await Prove(anna, "Anna@Duarte.example");
        Assert.Equal(["bookshop", "gardens"], done.Proven.Select(p => p.Source).Order());
        Assert.False(done.MayHoldMore);
        Assert.All(done.Proven, p => Assert.True(p.Counts && !p.TwoPoints && p.Account == anna));
        Assert.Equal(anna, Under(Record("bookshop", "17")));
        Assert.Equal(anna, Under(Record("gardens", "9001")));
        Assert.Null(Under(Record("bookshop", "18")));
        using HubRead read = Storage.BeginRead();
        Assert.Equal([anna], Room.PersonsOf(read, CustomerOf("bookshop", "17")));
        Assert.Empty(Room.PersonsOf(read, CustomerOf("bookshop", "18")));
    }

    [Fact]
    public async Task a_phone_proves_the_record_that_writes_it_in_another_way_and_not_the_same_digits_of_another_country()
    {
        Ok(Room.AddDomain("uk", country: "GB"));
        Ok(Room.AddSource("crm", "uk"));
        Import("crm", Header + "1,Anna,Duarte,,07700 900417,\n2,Anna,Duarte,,+1 770 090 0417,\n");
        ProofDone done = await Prove(Person("Anna Duarte"), "+44 7700 900417");
        Assert.Equal([Record("crm", "1")], done.Proven.Select(p => p.Record));
    }

    [Fact]
    public async Task beginning_a_proof_answers_alike_whether_or_not_anybody_has_the_point()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        ProofBegun known = await Begin(anna, "anna@duarte.example"), unknown = await Begin(anna, "nobody@nowhere.example");
        Assert.Equal(known.Challenge.Length, unknown.Challenge.Length);
        Assert.Equal(known.ExpiresAt, unknown.ExpiresAt);
        await CodeAt("anna@duarte.example");
        string other = await CodeAt("nobody@nowhere.example");
        ProofDone done = Ok(await Room.CompleteProof(anna, unknown.Challenge, other, Stop));
        Assert.Empty(done.Proven);
        Assert.False(done.MayHoldMore);
        Assert.DoesNotContain(Mails.All, m => m.Text.Contains("bookshop", StringComparison.Ordinal) || m.Text.Contains("Duarte", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_proof_is_never_transitive()
    {
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        Import("sales", Files.Sales.Replace("anna@duarte.example", "other@duarte.example", StringComparison.Ordinal));
        Assert.Equal(CustomerOf("crm", "17"), CustomerOf("sales", "A-1"));
        ProofDone done = await Prove(Person("Anna Duarte"), "anna@duarte.example");
        Assert.Equal([Record("crm", "17")], done.Proven.Select(p => p.Record));
        Assert.Null(Under(Record("sales", "A-1")));
    }

    [Fact]
    public async Task a_code_is_good_once_for_ten_minutes_for_five_tries_and_for_her_alone()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte"), eve = Person("Eve Moss");
        ProofBegun begun = await Begin(anna, "anna@duarte.example");
        string code = await CodeAt("anna@duarte.example");
        Assert.Equal("code_over", Code(await Room.CompleteProof(eve, begun.Challenge, code, Stop)));
        Assert.Equal("wrong_code", Code(await Room.CompleteProof(anna, begun.Challenge, "", Stop)));
        Assert.Equal(2, Ok(await Room.CompleteProof(anna, begun.Challenge, code, Stop)).Proven.Count);
        Assert.Equal("code_over", Code(await Room.CompleteProof(anna, begun.Challenge, code, Stop)));
        Assert.Equal("code_over", Code(await Room.CompleteProof(anna, "not a challenge", code, Stop)));
        begun = await Begin(anna, "anna@duarte.example");
        code = await CodeAt("anna@duarte.example");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("wrong_code", Code(await Room.CompleteProof(anna, begun.Challenge, code == "00000000" ? "11111111" : "00000000", Stop)));
        }

        Assert.Equal("code_over", Code(await Room.CompleteProof(anna, begun.Challenge, code, Stop)));
        begun = await Begin(anna, "anna@duarte.example");
        code = await CodeAt("anna@duarte.example");
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("code_over", Code(await Room.CompleteProof(anna, begun.Challenge, code, Stop)));
    }

    [Fact]
    public async Task a_code_entered_ten_times_at_once_counts_once()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        ProofBegun begun = await Begin(anna, "anna@duarte.example");
        string code = await CodeAt("anna@duarte.example");
        Result<ProofDone>[] all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Room.CompleteProof(anna, begun.Challenge, code, Stop))));
        Assert.Single(all, r => r.IsOk);
        Assert.Equal(2, ProofsOf(anna).Count);
    }

    [Fact]
    public async Task codes_are_limited_by_person_and_by_point()
    {
        Guid anna = Person("Anna Duarte");
        for (int i = 0; i < 4; i++)
        {
            await Begin(anna, "anna@duarte.example");
        }

        Assert.Equal("too_many_tries", Code(await Room.BeginProof(anna, ContactKind.Email, "ANNA@duarte.example", Stop)));
        for (int i = 0; i < 6; i++)
        {
            await Begin(anna, $"anna{i}@duarte.example");
        }

        Assert.Equal("too_many_tries", Code(await Room.BeginProof(anna, ContactKind.Email, "fresh@duarte.example", Stop)));
        for (int person = 0; person < 2; person++)
        {
            Guid other = Person("Some Body");
            for (int i = 0; i < 4; i++)
            {
                await Begin(other, "anna@duarte.example");
            }
        }

        Assert.Equal("too_many_tries", Code(await Room.BeginProof(Person("Some Body"), ContactKind.Email, "anna@duarte.example", Stop)));
        Clock.Advance(TimeSpan.FromHours(1));
        await Begin(anna, "anna@duarte.example");
    }

    [Fact]
    public async Task what_no_code_can_be_sent_to_is_refused()
    {
        Guid anna = Person("Anna Duarte");
        foreach (string value in (string[])["", "anna", "anna@", "@duarte.example", "anna@duarte", "a b@duarte.example", "anna@duarte.example\r\nBcc: x@y.example", "07700 900417", "+44", "+44 7700 900417 ext 5", new string('a', 300) + "@duarte.example"])
        {
            Assert.Equal("bad_contact", Code(await Room.BeginProof(anna, ContactKind.Email, value, Stop)));
            Assert.Equal("bad_contact", Code(await Room.BeginProof(anna, ContactKind.Phone, value, Stop)));
        }

        Assert.Equal("bad_contact", Code(await Room.BeginProof(anna, ContactKind.NationalId, "123456789", Stop)));
        var silent = new RecordsRoom(Storage, Identity);
        Assert.Equal("no_messages", Code(await silent.BeginProof(anna, ContactKind.Phone, "+44 7700 900417", Stop)));
        Assert.Equal("name_needed", Code(await Room.BeginProof(Person(null), ContactKind.Email, "anna@duarte.example", Stop)));
    }

    [Theory]
    [InlineData("Ben Okafor", null)]
    [InlineData("Anna Duarte", "1961-01-30")]
    [InlineData("Anna Smithson", null)]
    public async Task a_name_or_birth_date_that_contradicts_the_record_needs_a_second_point_of_it(string name, string? born)
    {
        TwoShops();
        Guid her = Person(name);
        if (born is not null)
        {
            Ok(await Room.State(her, "birthdate", 0, born, Stop));
        }

        ProofDone first = await Prove(her, "anna@duarte.example");
        Assert.Empty(first.Proven);
        Assert.True(first.MayHoldMore);
        Assert.Empty(ProofsOf(her));
        ProofDone second = await Prove(her, "+44 7700 900417");
        Assert.Equal(["bookshop", "gardens"], second.Proven.Select(p => p.Source).Order());
        Assert.All(second.Proven, p => Assert.True(p.TwoPoints));
    }

    [Theory]
    [InlineData("anna duarte", "1988-09-04")]
    [InlineData("Duarte Anna", null)]
    [InlineData("Ana Duarte", null)]
    [InlineData("Anna Duarte-Reis", null)]
    public async Task forms_of_a_name_typos_and_what_is_not_stated_contradict_nothing(string name, string? born)
    {
        TwoShops();
        Guid her = Person(name);
        if (born is not null)
        {
            Ok(await Room.State(her, "birthdate", 0, born, Stop));
        }

        Assert.Equal(2, (await Prove(her, "anna@duarte.example")).Proven.Count);
    }

    [Fact]
    public async Task who_changes_her_name_to_fit_a_record_has_contradicted_it_before()
    {
        TwoShops();
        Guid eve = Person("Anna");
        Ok(await Room.State(eve, "name", 0, "Eve Moss", Stop));
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
        Ok(await Room.State(eve, "name", 0, "Anna Duarte", Stop));
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
        Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal(2, (await Prove(eve, "anna@duarte.example")).Proven.Count);
    }

    [Fact]
    public async Task a_point_that_several_records_share_and_that_are_not_one_person_needs_a_second_one()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", Header + "1,Anna,Duarte,anna@duarte.example,+44 7700 900417,1988-09-04\n2,Carl,Duarte,carl@duarte.example,+44 7700 900417,1985-01-02\n");
        Guid anna = Person("Anna Duarte");
        Assert.Empty((await Prove(anna, "+44 7700 900417")).Proven);
        ProofDone done = await Prove(anna, "anna@duarte.example");
        ProofInfo only = Assert.Single(done.Proven);
        Assert.Equal(Record("crm", "1"), only.Record);
        Assert.Null(Under(Record("crm", "2")));
    }

    [Fact]
    public async Task a_role_address_needs_a_second_point()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", Header + "1,Anna,Duarte,info@duarte.example,+44 7700 900417,\n");
        Guid anna = Person("Anna Duarte");
        Assert.Empty((await Prove(anna, "info@duarte.example")).Proven);
        Assert.Single((await Prove(anna, "+44 7700 900417")).Proven);
    }

    [Fact]
    public async Task a_confirmed_contact_of_her_account_is_a_second_point_while_it_is_fresh()
    {
        TwoShops();
        Guid her = Person("Anna Smithson");
        Confirm(her, "anna@duarte.example");
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, (await Prove(her, "+44 7700 900417")).Proven.Count);
    }

    [Fact]
    public async Task a_phone_that_passed_to_a_new_owner_shows_her_nothing_of_the_old_one()
    {
        // A15.
        TwoShops();
        Guid anna = Person("Anna Duarte"), nora = Person("Nora Quist");
        await Prove(anna, "+44 7700 900417");
        ProofDone done = await Prove(nora, "+44 7700 900417");
        Assert.Empty(done.Proven);
        Assert.Empty(ProofsOf(nora));
        Assert.DoesNotContain(Her(nora).Attributes, a => a.Value.Value.Contains("Duarte", StringComparison.Ordinal));
        Assert.Equal(2, ProofsOf(anna).Count(p => p.Counts));
        Assert.Equal(anna, Under(Record("bookshop", "17")));
    }

    [Fact]
    public async Task a_point_that_passed_on_is_no_second_point_of_who_had_it()
    {
        TwoShops();
        Guid old = Person("Someone Else"), nora = Person("Nora Quist");
        Assert.Empty((await Prove(old, "+44 7700 900417")).Proven);
        Assert.Empty((await Prove(nora, "+44 7700 900417")).Proven);
        Assert.Empty((await Prove(old, "anna@duarte.example")).Proven);
        Assert.Equal(2, (await Prove(old, "+44 7700 900417")).Proven.Count);
    }

    [Fact]
    public async Task another_persons_fresh_proof_gives_way_to_two_points_and_a_name_that_fits_and_to_nothing_less()
    {
        TwoShops();
        Guid first = Person("Anna Duarte"), second = Person("Anna Duarte");
        await Prove(first, "anna@duarte.example");
        Assert.Empty((await Prove(second, "anna@duarte.example")).Proven);
        Assert.Equal(2, ProofsOf(first).Count);
        ProofDone taken = await Prove(second, "+44 7700 900417");
        Assert.Equal(2, taken.Proven.Count);
        Assert.Empty(ProofsOf(first));
        Assert.Equal(["passed", "passed", "proven", "proven"], HistoryOf(first));
        Assert.Equal(second, Under(Record("bookshop", "17")));
        Assert.DoesNotContain(Her(first).Attributes, a => a.Value.Origins.Any(o => o.Business is not null));
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public async Task an_old_proof_of_another_stands_in_nobodys_way()
    {
        TwoShops();
        Guid first = Person("Anna Duarte"), second = Person("Anna Duarte");
        await Prove(first, "anna@duarte.example");
        Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal(2, (await Prove(second, "anna@duarte.example")).Proven.Count);
        Assert.Equal(["expired", "expired", "proven", "proven"], HistoryOf(first));
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public async Task a_proof_counts_for_twelve_months_and_then_its_key_goes_back()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        await Prove(anna, "anna@duarte.example");
        Assert.Contains(Her(anna).Attributes, a => a.Name == "family_name");
        Assert.Equal(0, await Room.MaintainPersons(Stop));
        Clock.Advance(TimeSpan.FromDays(365));
        Assert.All(ProofsOf(anna), p => Assert.False(p.Counts));
        Assert.DoesNotContain(Her(anna).Attributes, a => a.Name == "family_name");
        using (HubRead read = Storage.BeginRead())
        {
            Assert.Empty(Room.PersonsOf(read, CustomerOf("bookshop", "17")));
        }

        Assert.Equal(2, await Room.MaintainPersons(Stop));
        Assert.Null(Under(Record("bookshop", "17")));
        Assert.Empty(ProofsOf(anna));
        Assert.Equal(["expired", "expired", "proven", "proven"], HistoryOf(anna));
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public async Task a_record_that_states_the_point_no_more_gives_her_nothing_until_it_does_again()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        await Prove(anna, "anna@duarte.example");
        ImportReport reused = Import("bookshop", Files.Crm.Replace("17,Anna,Duarte,anna@duarte.example,+44 7700 900417", "17,Zoe,Winter,zoe@winter.example,+44 7700 900999", StringComparison.Ordinal));
        Assert.DoesNotContain(Her(anna).Attributes, a => a.Value.Value.Contains("Winter", StringComparison.Ordinal));
        Assert.Equal([false, true], ProofsOf(anna).Select(p => p.Counts).Order());
        Assert.Equal(anna, Under(Record("bookshop", "17")));
        Ok(Room.Undo("books", reused.Operation));
        Assert.All(ProofsOf(anna), p => Assert.True(p.Counts));
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public async Task whether_anybody_may_hold_more_is_a_bare_yes_about_her_own_points_and_limited()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte"), nora = Person("Nora Quist");
        Assert.False(Ok(Room.MayHoldRecords([anna])));
        Confirm(anna, "anna@duarte.example");
        Assert.True(Ok(Room.MayHoldRecords([anna])));
        Assert.False(Ok(Room.MayHoldRecords([nora])));
        await Prove(anna, "anna@duarte.example");
        Assert.False(Ok(Room.MayHoldRecords([anna])));
        for (int i = 0; i < 29; i++)
        {
            Ok(Room.MayHoldRecords([anna]));
        }

        Assert.Equal("too_many_tries", Code(Room.MayHoldRecords([anna])));
        Clock.Advance(TimeSpan.FromHours(2));
        Ok(Room.MayHoldRecords([anna]));
    }

    [Fact]
    public async Task a_score_opens_nothing_however_sure_it_is()
    {
        // A7, C10: an import that puts her address beside another's phone joins nothing across persons.
        TwoShops();
        Guid anna = Person("Anna Duarte");
        Ok(await Room.State(anna, "email", 0, "anna@duarte.example", Stop));
        Ok(await Room.State(anna, "birthdate", 0, "1988-09-04", Stop));
        Assert.Empty(ProofsOf(anna));
        Assert.All(Her(anna).Attributes, a => Assert.All(a.Value.Origins, o => Assert.Null(o.Business)));
        Ok(Room.AddDomain("evil", country: "GB"));
        Ok(Room.AddSource("poison", "evil"));
        Import("poison", Header + "1,Anna,Duarte,anna@duarte.example,+44 7700 900666,1988-09-04\n");
        ProofDone mallory = await Prove(Person("Anna Duarte"), "+44 7700 900666");
        Assert.Equal(["poison"], mallory.Proven.Select(p => p.Source));
        Assert.Null(Under(Record("bookshop", "17")));
    }

    [Fact]
    public async Task two_who_prove_one_record_at_once_are_never_both_its_person()
    {
        TwoShops();
        Guid first = Person("Anna Duarte"), second = Person("Anna Duarte");
        ProofBegun a = await Begin(first, "anna@duarte.example");
        string codeA = await CodeAt("anna@duarte.example");
        ProofBegun b = await Begin(second, "anna@duarte.example");
        string codeB = await CodeAt("anna@duarte.example");
        await Task.WhenAll(Task.Run(() => Room.CompleteProof(first, a.Challenge, codeA, Stop)), Task.Run(() => Room.CompleteProof(second, b.Challenge, codeB, Stop)));
        Assert.Equal(2, ProofsOf(first).Count + ProofsOf(second).Count);
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public async Task what_one_of_her_joined_accounts_proved_is_hers()
    {
        TwoShops();
        Guid leader = Person("Anna Duarte"), joined = Person("Anna Duarte");
        await Prove(joined, "anna@duarte.example");
        Join(joined, leader);
        Assert.Contains(Her(leader, joined).Attributes, a => a.Name == "family_name");
        using (HubRead read = Storage.BeginRead())
        {
            Assert.Equal([leader], Room.PersonsOf(read, CustomerOf("bookshop", "17")));
        }

        DateTimeOffset before = ProofsOf(leader, joined)[0].ProvenAt;
        await Prove(leader, "anna@duarte.example");
        Assert.All(ProofsOf(leader, joined), p => Assert.True(p.ProvenAt > before && p.Account == joined));
        Assert.Empty(Room.Verify());
    }
}

public sealed class ProofOnSqlite() : ProofContract(DatabaseFamily.Sqlite);

public sealed class ProofOnPostgres() : ProofContract(DatabaseFamily.Postgres);
