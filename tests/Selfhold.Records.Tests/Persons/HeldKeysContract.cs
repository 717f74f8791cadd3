using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Persons;

/// <summary>Keys of proven records lie under their person's; everything goes on as before, and goes back as it was.</summary>
public abstract class HeldKeysContract(DatabaseFamily family) : PersonContract(family)
{
    private static readonly Guid IdentityKeys = new("5e1f401d-1d00-8000-8000-000000000001");

    private string[] Codes() => [.. Room.Verify().Select(p => p.Code).Distinct().Order(StringComparer.Ordinal)];

    private List<(Guid Record, long Key, byte[] Wrapped)> Keys()
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT record_id, key_id, wrapped FROM keys_record ORDER BY record_id");
        using SqlRows rows = select.Query();
        var keys = new List<(Guid, long, byte[])>();
        while (rows.Read())
        {
            keys.Add((rows.Uuid(0), rows.Long(1), rows.Bytes(2).ToArray()));
        }

        return keys;
    }

    [Fact]
    public async Task a_proof_changes_nothing_that_a_business_sees_and_neither_does_its_withdrawal()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        string books = Dump("books"), garden = Dump("garden");
        string view = System.Text.Json.JsonSerializer.Serialize(Ok(Room.CustomerOf(new RecordRef("bookshop", "17"))));
        await Prove(anna, "anna@duarte.example");
        Guid record = Record("bookshop", "17");
        Assert.Equal(anna, Under(record));
        Assert.Equal((books, garden), (Dump("books"), Dump("garden")));
        Assert.Equal(view, System.Text.Json.JsonSerializer.Serialize(Ok(Room.CustomerOf(new RecordRef("bookshop", "17")))));
        Assert.Single(Room.Search(new CustomerQuery { Email = "anna@duarte.example" }, "books"));
        Assert.True(Room.Explain(new RecordRef("bookshop", "17"), new RecordRef("bookshop", "18")).IsOk);
        Assert.Empty(Codes());
        Assert.Equal("proof_not_found", Code(await Room.WithdrawProof([Person("Eve")], record, Stop)));
        Ok(await Room.WithdrawProof([anna], record, Stop));
        Assert.Equal("proof_not_found", Code(await Room.WithdrawProof([anna], record, Stop)));
        Assert.Null(Under(record));
        Assert.Equal(garden, Dump("garden"));
        Assert.Equal(view, System.Text.Json.JsonSerializer.Serialize(Ok(Room.CustomerOf(new RecordRef("bookshop", "17")))));
        Assert.Equal(["withdrawn", "proven", "proven"], HistoryOf(anna));
        Assert.Empty(Codes());
    }

    [Fact]
    public async Task a_new_version_of_a_proven_record_keeps_its_key_and_stays_under_her()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte"), record = Record("bookshop", "17");
        await Prove(anna, "anna@duarte.example");
        byte[] wrapped = Keys().Single(k => k.Record == record).Wrapped;
        ImportReport changed = Import("bookshop", Files.Crm.Replace("18 Fenwick Row", "2 Harbour View", StringComparison.Ordinal));
        Assert.Equal(wrapped, Keys().Single(k => k.Record == record).Wrapped);
        Assert.Contains("2 Harbour View", System.Text.Json.JsonSerializer.Serialize(Her(anna)));
        Assert.Empty(Codes());
        Ok(Room.Undo("books", changed.Operation));
        Assert.Equal(anna, Under(record));
        Assert.Contains("18 Fenwick Row", Dump("books"));
        Assert.Empty(Codes());
        Import("bookshop", Files.Crm.Split('\n')[0] + "\n" + Files.Crm.Split('\n')[2] + "\n", snapshot: true);
        Assert.Equal(anna, Under(record));
        Assert.Contains(ProofsOf(anna), p => p.Record == record && !p.Counts);
        Import("bookshop", Files.Crm);
        Assert.Contains(ProofsOf(anna), p => p.Record == record && p.Counts);
        Assert.Empty(Codes());
    }

    [Fact]
    public async Task a_taken_back_import_takes_its_proofs_along()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte"), record = Record("bookshop", "17");
        await Prove(anna, "anna@duarte.example");
        Ok(Room.Undo("books", 1));
        Assert.Equal(["gardens"], ProofsOf(anna).Select(p => p.Source));
        Assert.Equal("gone", HistoryOf(anna)[0]);
        Assert.DoesNotContain(Keys(), k => k.Record == record);
        Assert.Empty(Codes());
        Import("bookshop", Files.Crm);
        Assert.Null(Under(record));
        Assert.Empty(Codes());
    }

    [Fact]
    public async Task a_rotated_source_key_leaves_held_keys_alone_and_that_of_persons_wraps_theirs_only()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte"), record = Record("bookshop", "17");
        await Prove(anna, "anna@duarte.example");
        var before = Keys().ToDictionary(k => k.Record);
        Assert.Equal(1, Storage.Keys.RotateSource(Storage, Ok(Room.Source("bookshop")).Source.Id));
        Assert.Equal(before[record], Keys().Single(k => k.Record == record), SameKey);
        Assert.NotEqual(before[Record("bookshop", "18")].Key, Keys().Single(k => k.Record == Record("bookshop", "18")).Key);
        before = Keys().ToDictionary(k => k.Record);
        Assert.Equal(1, Storage.Keys.RotateSource(Storage, IdentityKeys));
        Assert.Equal(before[record], Keys().Single(k => k.Record == record), SameKey);
        Assert.NotEqual(before[anna].Key, Keys().Single(k => k.Record == anna).Key);
        Assert.Empty(HubDoctor.CheckData(Storage));
        Ok(await Room.WithdrawProof([anna], record, Stop));
        Assert.Equal(Storage.Keys.Source(Ok(Room.Source("bookshop")).Source.Id).KeyId, Keys().Single(k => k.Record == record).Key);
        Ok(Storage.Keys.RotateMaster(Storage));
        Assert.Empty(HubDoctor.CheckData(Storage));
    }

    [Theory]
    [InlineData("UPDATE keys_record SET wrapped = (SELECT k.wrapped FROM keys_record k WHERE k.under IS NOT NULL ORDER BY k.record_id LIMIT 1) WHERE under IS NOT NULL", "sealed_value_damaged")]
    [InlineData("UPDATE keys_record SET under = (SELECT i.person_id FROM identity_person i WHERE i.person_id <> keys_record.under ORDER BY i.person_id LIMIT 1) WHERE under IS NOT NULL", "sealed_value_damaged")]
    [InlineData("UPDATE keys_record SET under = NULL WHERE under IS NOT NULL", "sealed_value_damaged")]
    [InlineData("DELETE FROM keys_record WHERE record_id IN (SELECT person_id FROM records_proof)", "sealed_value_damaged")]
    [InlineData("DELETE FROM records_proof", "held_without_proof")]
    [InlineData("UPDATE records_proof SET person_id = (SELECT i.person_id FROM identity_person i WHERE i.person_id <> records_proof.person_id ORDER BY i.person_id LIMIT 1)", "proof_without_key")]
    [InlineData("UPDATE records_proof SET domain_number = domain_number + 1", "wrong_domain")]
    [InlineData("UPDATE records_statement SET sealed = (SELECT s.sealed FROM records_statement s ORDER BY s.statement_id LIMIT 1)", "sealed_value_damaged")]
    [InlineData("UPDATE records_statement SET person_id = (SELECT i.person_id FROM identity_person i WHERE i.person_id <> records_statement.person_id ORDER BY i.person_id LIMIT 1)", "sealed_value_damaged")]
    [InlineData("UPDATE records_challenge SET sealed = (SELECT c.sealed FROM records_challenge c ORDER BY c.challenge_id LIMIT 1)", "sealed_value_damaged")]
    public async Task what_was_swapped_between_persons_or_records_is_refused_and_named(string tamper, string code)
    {
        // C9, F1, F2.
        TwoShops();
        Guid anna = Person("Anna Duarte"), ben = Person("Ben Okafor");
        await Prove(anna, "anna@duarte.example");
        await Prove(ben, "ben.okafor@mail.example");
        Ok(await Room.State(anna, "nickname", 0, "Annie", Stop));
        Ok(await Room.State(ben, "nickname", 0, "Benny", Stop));
        Assert.Empty(Codes());
        Tamper(tamper);
        Assert.Contains(code, Codes());
        Assert.All(Room.Verify(), p => Assert.DoesNotContain("Duarte", p.Message));
        if (code == "sealed_value_damaged" && tamper.Contains("keys_record"))
        {
            Assert.Contains(HubDoctor.CheckData(Storage), p => p.Code is "sealed_value_damaged");
            Assert.Throws<StorageException>(() => (Her(anna), Her(ben)));
        }
    }

    [Fact]
    public async Task a_person_whose_key_is_destroyed_takes_the_records_that_she_proved_with_her()
    {
        TwoShops();
        Guid anna = Person("Anna Duarte");
        await Prove(anna, "anna@duarte.example");
        Tamper("DELETE FROM keys_record WHERE record_id IN (SELECT person_id FROM records_proof)");
        Assert.Equal("sealed_value_damaged", Code(Room.CustomerOf(new RecordRef("bookshop", "17"))));
        Assert.True(Room.CustomerOf(new RecordRef("bookshop", "18")).IsOk);

        // It stands in nobody's way, neither now nor when its proof is over.
        Guid second = Person("Anna Duarte");
        Assert.Empty((await Prove(second, "anna@duarte.example")).Proven);
        Guid ben = Person("Ben Okafor");
        await Prove(ben, "ben.okafor@mail.example");
        Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal(1, await Room.MaintainPersons(Stop));
    }

    [Fact]
    public async Task held_records_are_resolved_with_the_others_in_bulk_and_one_by_one()
    {
        Ok(Room.AddSource("crm"));
        string file = "id,first name,last name,email,phone,birth date\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},Name{(char)('a' + (i % 26))}{i},Sur{i}x,p{i}@mail{i}.example,,19{10 + (i % 80)}-0{1 + (i % 9)}-1{i % 10}\n"));
        Import("crm", file);
        for (int i = 0; i < 5; i++)
        {
            Guid person = Person($"Name{(char)('a' + i)}{i} Sur{i}x");
            Assert.Single((await Prove(person, $"p{i}@mail{i}.example")).Proven);
        }

        string before = Dump("default");
        Ok(Room.Resolve("default", null, dryRun: false));
        Assert.Empty(Codes());
        Import("crm", file.Replace("p3@mail3.example", "p3@mail4.example", StringComparison.Ordinal));
        Assert.NotEqual(before, Dump("default"));
        Assert.Empty(Codes());
    }

    private static bool SameKey((Guid Record, long Key, byte[] Wrapped) a, (Guid Record, long Key, byte[] Wrapped) b) => a.Record == b.Record && a.Key == b.Key && a.Wrapped.SequenceEqual(b.Wrapped);
}

public sealed class HeldKeysOnSqlite() : HeldKeysContract(DatabaseFamily.Sqlite);

public sealed class HeldKeysOnPostgres() : HeldKeysContract(DatabaseFamily.Postgres);
