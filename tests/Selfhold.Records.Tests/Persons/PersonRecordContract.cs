using System.Text.Json;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Persons;

/// <summary>What a person states, and her record as the merge of it with what she has proven.</summary>
public abstract class PersonRecordContract(DatabaseFamily family) : PersonContract(family)
{
    [Fact]
    public async Task her_record_shows_each_value_with_where_it_comes_from_and_what_lost()
    {
        TwoShops();
        Guid anna = Person("Anna D.");
        await Prove(anna, "anna@duarte.example");
        await Prove(anna, "+44 7700 900417");
        Ok(await Room.State(anna, "nickname", 0, "Annie", Stop));
        PersonRecordView her = Her(anna);
        PersonField street = her["street_address"]!;
        Assert.Equal(("18 Fenwick Row", Assurance.Held), (street.Value.Value, street.Assurance));
        Assert.Equal(["gardens", "bookshop"], street.Value.Origins.Select(o => o.Source!));
        Assert.All(street.Value.Origins, o => Assert.NotNull(o.Business));
        Assert.Equal(new DateTimeOffset(2025, 6, 1, 8, 0, 0, TimeSpan.Zero), street.ObservedAt);
        Assert.Equal(("Annie", Assurance.SelfAsserted, "only_value"), (her["nickname"]!.Value.Value, her["nickname"]!.Assurance, her["nickname"]!.Why));
        Assert.Null(Assert.Single(her["nickname"]!.Value.Origins).Business);
        Assert.Equal(("Anna D.", "stated"), (her["name"]!.Value.Value, her["name"]!.Why));
        Assert.Equal("18 Fenwick Row\nLS2 7QP Leeds", her["address"]!.Value.Value);
        Assert.Equal("1988-09-04", her["birthdate"]!.Value.Value);
        Assert.Equal("gold", her["other.Loyalty tier"]!.Value.Value);
        Assert.Single(her.Attributes, a => a.Name == "phone_number");
        Assert.DoesNotContain(her.Attributes, a => a.Value.Value.Length == 0);
    }

    [Fact]
    public async Task her_statement_wins_but_over_a_source_that_may_verify()
    {
        Ok(Room.AddDomain("bank", country: "GB"));
        Ok(Room.AddSource("bankers", "bank", verified: true));
        Ok(Room.AddDomain("shop", country: "GB"));
        Ok(Room.AddSource("shoppers", "shop"));
        Import("bankers", "id,email,birth date\n1,anna@duarte.example,1988-09-04\n");
        Import("shoppers", "id,email,birth date,occupation\n1,anna@duarte.example,1988-09-05,baker\n");
        Guid anna = Person("Anna Duarte");
        Ok(await Room.State(anna, "birthdate", 0, "1988-09-05", Stop));
        Ok(await Room.State(anna, "occupation", 0, "Doctor", Stop));
        Assert.Equal(2, (await Prove(anna, "anna@duarte.example")).Proven.Count);
        PersonRecordView her = Her(anna);
        Assert.Equal(("1988-09-04", "verified", Assurance.Verified), (her["birthdate"]!.Value.Value, her["birthdate"]!.Why, her["birthdate"]!.Assurance));
        PersonValue lost = Assert.Single(her["birthdate"]!.Others);
        Assert.Equal(("1988-09-05", 2), (lost.Value, lost.Origins.Count));
        Assert.Equal(("Doctor", "stated", "baker"), (her["occupation"]!.Value.Value, her["occupation"]!.Why, her["occupation"]!.Others[0].Value));
    }

    [Fact]
    public async Task an_address_is_one_voices_and_never_mixed()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        await Prove(anna, "anna@duarte.example");
        Ok(await Room.State(anna, "locality", 0, "Hull", Stop));
        PersonRecordView her = Her(anna);
        Assert.Equal(("Hull", "Leeds"), (her["locality"]!.Value.Value, her["locality"]!.Others[0].Value));
        Assert.Null(her["street_address"]);
        Assert.Null(her["postal_code"]);
        Assert.Equal("Hull", her["address"]!.Value.Value);
        Assert.Equal("18 Fenwick Row", Assert.Single(her.Unused, u => u.Name == "street_address").Others[0].Value);
        Ok(await Room.State(anna, "locality", 0, "leeds", Stop));
        Assert.Equal("18 Fenwick Row", Her(anna)["street_address"]!.Value.Value);
    }

    [Fact]
    public async Task a_confirmed_contact_of_her_account_is_evidenced_also_where_she_states_it()
    {
        Guid anna = Person("Anna Duarte");
        Confirm(anna, "anna@duarte.example");
        Assert.Equal(("anna@duarte.example", Assurance.Evidenced), (Her(anna)["email"]!.Value.Value, Her(anna)["email"]!.Assurance));
        Ok(await Room.State(anna, "email", 0, "other@duarte.example", Stop));
        PersonRecordView two = Her(anna);
        Assert.Equal([("other@duarte.example", Assurance.SelfAsserted), ("anna@duarte.example", Assurance.Evidenced)], two.Attributes.Where(a => a.Name == "email").Select(a => (a.Value.Value, a.Assurance)));
        Ok(await Room.State(anna, "email", 0, "Anna@duarte.example", Stop));
        PersonField only = Assert.Single(Her(anna).Attributes, a => a.Name == "email");
        Assert.Equal(Assurance.Evidenced, only.Assurance);
    }

    [Fact]
    public async Task joining_and_taking_back_leaves_the_same_bytes()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        Ok(await Room.State(anna, "occupation", 0, "Doctor", Stop));
        string before = JsonSerializer.Serialize(Her(anna));
        ProofDone done = await Prove(anna, "anna@duarte.example");
        string joined = JsonSerializer.Serialize(Her(anna));
        Assert.NotEqual(before, joined);
        foreach (ProofInfo proof in done.Proven)
        {
            Ok(await Room.WithdrawProof([anna], proof.Record, Stop));
        }

        Assert.Equal(before, JsonSerializer.Serialize(Her(anna)));
        await Prove(anna, "anna@duarte.example");
        Assert.Equal(joined, JsonSerializer.Serialize(Her(anna)));
    }

    [Fact]
    public async Task only_what_is_asked_for_is_merged_and_it_is_what_the_whole_record_says()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        Confirm(anna, "anna@duarte.example");
        await Prove(anna, "anna@duarte.example");
        PersonRecordView whole = Her(anna);
        foreach (string name in whole.Attributes.Select(a => a.Name).Distinct())
        {
            using HubRead read = Storage.BeginRead();
            PersonRecordView asked = Room.PersonRecord(read, For(anna), [anna], [name]);
            Assert.Equal(JsonSerializer.Serialize(whole.Attributes.Where(a => a.Name == name)), JsonSerializer.Serialize(asked.Attributes));
        }
    }

    [Fact]
    public void a_record_is_handed_out_for_an_admission_once_and_for_its_owner_alone()
    {
        Guid anna = Person("Anna Duarte"), eve = Person("Eve Moss");
        var admission = For(anna);
        using HubRead read = Storage.BeginRead();
        Assert.Throws<InvalidOperationException>(() => Room.PersonRecord(read, admission, [eve]));
        Room.PersonRecord(read, admission, [anna]);
        Assert.Throws<InvalidOperationException>(() => Room.PersonRecord(read, admission, [anna]));
        Assert.Throws<InvalidOperationException>(() => Room.Statements(read, admission, [anna]));
    }

    [Fact]
    public async Task what_she_said_before_stays_in_her_history()
    {
        Guid anna = Person("Anna Duarte");
        Guid first = Ok(await Room.State(anna, "occupation", 0, "Baker", Stop));
        Clock.Advance(TimeSpan.FromDays(1));
        Guid second = Ok(await Room.State(anna, "occupation", 0, "Doctor", Stop));
        Assert.Equal("statement_not_found", Code(await Room.EndStatement([anna], first, Stop)));
        Assert.Equal("statement_not_found", Code(await Room.EndStatement([Person("Eve")], second, Stop)));
        Ok(await Room.EndStatement([anna], second, Stop));
        Assert.Null(Her(anna)["occupation"]);
        using HubRead read = Storage.BeginRead();
        Assert.Equal([("Doctor", true), ("Baker", true)], Room.Statements(read, For(anna), [anna]).Select(s => (s.Value, s.EndedAt is not null)));
    }

    [Theory]
    [InlineData("birthdate", "1988-09-04", "1988-09-04")]
    [InlineData("birthdate", "04.09.1988", null)]
    [InlineData("birthdate", "1988-02-30", null)]
    [InlineData("birthdate", "2999-01-01", null)]
    [InlineData("email", " Anna@Duarte.example ", "anna@duarte.example")]
    [InlineData("email", "anna", null)]
    [InlineData("phone_number", "+44 7700 900417", "+447700900417")]
    [InlineData("phone_number", "07700 900417", null)]
    [InlineData("country", "gb", "GB")]
    [InlineData("country", "XX", null)]
    [InlineData("nickname", "Ань́ка 小安 🌼", "Ань́ка 小安 🌼")]
    [InlineData("nickname", "a\u0000b", null)]
    [InlineData("nickname", "a\nb", null)]
    [InlineData("nickname", "a\u202Eb", null)]
    [InlineData("nickname", "   ", null)]
    [InlineData("other.shoe size", "41", "41")]
    public async Task values_are_checked_attribute_by_attribute(string attribute, string value, string? kept)
    {
        Guid anna = Person("Anna Duarte");
        Result<Guid> stated = await Room.State(anna, attribute, 0, value, Stop);
        if (kept is null)
        {
            Assert.Equal("bad_value", Code(stated));
        }
        else
        {
            Ok(stated);
            Assert.Equal(kept, Her(anna)[attribute]!.Value.Value);
        }
    }

    [Fact]
    public async Task only_what_a_person_can_say_is_taken()
    {
        Guid anna = Person("Anna Duarte");
        foreach (string name in (string[])["", "address", "age_over_18", "has_verified_email", "other.", "other.a\nb", "password", "OTHER.x"])
        {
            Assert.Equal("unknown_attribute", Code(await Room.State(anna, name, 0, "x", Stop)));
        }

        Assert.Equal("bad_slot", Code(await Room.State(anna, "email", 10, "a@b.example", Stop)));
        Assert.Equal("bad_slot", Code(await Room.State(anna, "email", -1, "a@b.example", Stop)));
        Assert.Equal("bad_value", Code(await Room.State(anna, "nickname", 0, new string('x', 1001), Stop)));
        Assert.Equal("bad_value", Code(await Room.State(anna, "nickname", 0, "half " + (char)0xD83D, Stop)));
        Ok(await Room.State(anna, "nickname", 0, new string('x', 1000), Stop));
    }

    [Fact]
    public async Task values_of_persons_lie_sealed()
    {
        Guid anna = Person("Anna Duarte");
        Ok(await Room.State(anna, "nickname", 0, "Kanarienvogel", Stop));
        await Begin(anna, "kanarienvogel@duarte.example");
        using HubRead read = Storage.BeginRead();
        foreach (string column in (string[])["sealed FROM records_statement", "sealed FROM records_challenge", "code FROM records_challenge"])
        {
            using PreparedSql select = read.Prepare($"SELECT {column}");
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                Assert.DoesNotContain("anarienvogel", System.Text.Encoding.Latin1.GetString(rows.Bytes(0)));
            }
        }
    }

    [Fact]
    public void a_customer_is_found_where_it_is_by_any_id_it_had()
    {
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        Guid first = CustomerOf("crm", "17");
        using (HubRead read = Storage.BeginRead())
        {
            CustomerPlace place = Room.Place(read, first)!;
            Assert.Equal(first, place.Customer);
            Assert.Equal(Room.Businesses().Single().Id, place.Business);
            Assert.Null(Room.Place(read, Record("crm", "nobody")));
            Assert.Equal([Record("crm", "17")], Room.RecordIdsOf(read, first));
        }
    }
}

public sealed class PersonRecordOnSqlite() : PersonRecordContract(DatabaseFamily.Sqlite);

public sealed class PersonRecordOnPostgres() : PersonRecordContract(DatabaseFamily.Postgres);
