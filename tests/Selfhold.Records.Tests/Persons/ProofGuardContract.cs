using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Persons;

/// <summary>A number or address that passed on: ways around the comparison of names, and what becomes of a proof when the record becomes another's (A7, A15).</summary>
public abstract class ProofGuardContract(DatabaseFamily family) : PersonContract(family)
{
    [Theory]
    [InlineData("name")]
    [InlineData("given_name")]
    [InlineData("middle_name")]
    [InlineData("family_name")]
    [InlineData("birthdate")]
    public async Task there_is_one_name_and_one_birth_date(string attribute)
    {
        Guid eve = Person("Eve Moss");
        Assert.Equal("bad_slot", Code(await Room.State(eve, attribute, 1, "1988-09-04", Stop)));
        Ok(await Room.State(eve, attribute, 0, "1988-09-04", Stop));
        Ok(await Room.State(eve, "nickname", 1, "Evie", Stop));
    }

    [Theory]
    [InlineData("A. Duarte")]
    [InlineData("A. D.")]
    [InlineData("A")]
    [InlineData("Anna")]
    public async Task less_than_a_given_name_and_a_surname_agrees_with_no_record_that_states_both(string name)
    {
        TwoShops();
        Guid her = Person(name);
        ProofDone done = await Prove(her, "anna@duarte.example");
        Assert.Empty(done.Proven);
        Assert.True(done.MayHoldMore);
        Assert.Equal(2, (await Prove(her, "+44 7700 900417")).Proven.Count);
    }

    [Fact]
    public async Task a_record_that_states_no_name_is_proven_by_its_point()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", "id,email,city\n1,anna@duarte.example,Leeds\n");
        Assert.Single((await Prove(Person("Anna"), "anna@duarte.example")).Proven);
    }

    [Fact]
    public async Task the_name_of_the_account_is_compared_whatever_she_states_beside_it()
    {
        TwoShops();
        Guid eve = Person("Eve Moss");
        Ok(await Room.State(eve, "given_name", 0, "A", Stop));
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
        Ok(await Room.State(eve, "given_name", 0, "Anna", Stop));
        Ok(await Room.State(eve, "family_name", 0, "Duarte", Stop));
        Ok(await Room.State(eve, "name", 0, "Anna Duarte", Stop));
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
    }

    [Fact]
    public async Task parts_of_a_name_do_not_cover_up_a_whole_one()
    {
        TwoShops();
        Guid eve = Person(null);
        Ok(await Room.State(eve, "name", 0, "Eve Moss", Stop));
        Ok(await Room.State(eve, "given_name", 0, "Anna", Stop));
        Ok(await Room.State(eve, "family_name", 0, "Duarte", Stop));
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
    }

    [Fact]
    public async Task a_name_that_was_cleared_after_the_code_was_asked_for_is_asked_for_again_and_compared_all_the_same()
    {
        TwoShops();
        Guid eve = Person("Eve Moss");
        ProofBegun begun = await Begin(eve, "anna@duarte.example");
        string code = await CodeAt("anna@duarte.example");
        Rename(eve, null);
        Assert.Equal("name_needed", Code(await Room.CompleteProof(eve, begun.Challenge, code, Stop)));
        Rename(eve, "Anna Duarte");
        Assert.Empty(Ok(await Room.CompleteProof(eve, begun.Challenge, code, Stop)).Proven);
        Assert.Empty(ProofsOf(eve));
    }

    [Fact]
    public async Task who_renames_her_account_before_each_try_has_contradicted_the_record_before()
    {
        TwoShops();
        Guid eve = Person("Eve Moss");
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
        Rename(eve, "Anna Duarte");
        Clock.Advance(TimeSpan.FromDays(3));
        await Room.MaintainPersons(Stop);
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
        Clock.Advance(TimeSpan.FromDays(3));
        Assert.Empty((await Prove(eve, "anna@duarte.example")).Proven);
        Clock.Advance(TimeSpan.FromDays(366));
        await Room.MaintainPersons(Stop);
        Assert.Equal(2, (await Prove(eve, "anna@duarte.example")).Proven.Count);
    }

    [Theory]
    [InlineData("17,Anna,Duarte", "17,Zoe,Winter")]
    [InlineData("1988-09-04", "2001-12-24")]
    public async Task a_version_that_names_another_person_shows_her_nothing_until_she_proves_it_again(string was, string becomes)
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        await Prove(anna, "anna@duarte.example");
        Assert.Equal(2, Sources(anna));
        ImportReport reused = Import("bookshop", Files.Crm.Replace(was, becomes, StringComparison.Ordinal).Replace("gold", "platinum", StringComparison.Ordinal));
        Assert.Equal(1, Sources(anna));
        Assert.DoesNotContain(Her(anna).Attributes, a => a.Value.Value is "Zoe" or "2001-12-24" or "platinum");
        Ok(Room.Undo("books", reused.Operation));
        Assert.Equal(2, Sources(anna));
    }

    [Fact]
    public async Task a_version_that_changes_something_else_is_hers_as_before()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        await Prove(anna, "anna@duarte.example");
        Import("bookshop", Files.Crm.Replace("gold", "platinum", StringComparison.Ordinal).Replace("17,Anna,Duarte", "17,ANNA,duarte", StringComparison.Ordinal));
        Assert.Equal(2, Sources(anna));
        Assert.Contains(Her(anna).Attributes, a => a.Value.Value == "platinum");
    }

    [Fact]
    public async Task a_proof_that_needed_a_second_point_counts_while_both_are_stated()
    {
        TwoShops();
        Guid her = Person("Anna Smithson");
        await Prove(her, "anna@duarte.example");
        Assert.Equal(2, (await Prove(her, "+44 7700 900417")).Proven.Count);
        Import("bookshop", Files.Crm.Replace("anna@duarte.example", "else@duarte.example", StringComparison.Ordinal));
        Assert.Equal([false, true], ProofsOf(her).Select(p => p.Counts).Order());
        Assert.Equal(1, Sources(her));
        using HubRead read = Storage.BeginRead();
        Assert.Empty(Room.PersonsOf(read, CustomerOf("bookshop", "17")));
        Assert.Equal([her], Room.PersonsOf(read, CustomerOf("gardens", "9001")));
    }

    [Fact]
    public async Task of_many_who_enter_codes_for_one_point_at_once_one_has_it()
    {
        TwoShops();
        (Guid Person, string Challenge, string Code)[] all = new (Guid, string, string)[6];
        for (int i = 0; i < all.Length; i++)
        {
            Guid person = Person("Anna Duarte");
            all[i] = (person, (await Begin(person, "anna@duarte.example")).Challenge, await CodeAt("anna@duarte.example"));
        }

        Result<ProofDone>[] done = await Task.WhenAll(all.Select(a => Task.Run(() => Room.CompleteProof(a.Person, a.Challenge, a.Code, Stop))));
        Assert.All(done, d => Assert.True(d.IsOk));
        using HubRead read = Storage.BeginRead();
        using PreparedSql used = read.Prepare("SELECT COUNT(*) FROM records_challenge WHERE used_at IS NOT NULL");
        Assert.Equal(1, used.QueryLong());
        Assert.Equal(2, all.Sum(a => ProofsOf(a.Person).Count));
        Assert.Empty(Room.Verify());
    }

    private int Sources(Guid person) => Her(person).Attributes.SelectMany(a => a.Value.Origins).Select(o => o.Record).OfType<Guid>().Distinct().Count();

    private void Rename(Guid person, string? name)
    {
        using HubWrite write = Storage.BeginWrite();
        Identity.Persons.Rename(write, person, name);
        write.Commit();
    }
}

public sealed class ProofGuardOnSqlite() : ProofGuardContract(DatabaseFamily.Sqlite);

public sealed class ProofGuardOnPostgres() : ProofGuardContract(DatabaseFamily.Postgres);
