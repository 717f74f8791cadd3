using System.Text;
using System.Text.Json;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.OwnRecords;

/// <summary>A business's own records, written one by one: what holds on either database.</summary>
public abstract class OwnRecordsContract : RoomContract
{
    private readonly Guid _shop;
    private readonly Guid _other;

    protected OwnRecordsContract(DatabaseFamily family)
        : base(family)
    {
        _shop = Ok(Room.AddBusiness("Shop")).Id;
        _other = Ok(Room.AddBusiness("Other")).Id;
        Ok(Room.AddDomain("people", "Shop", "GB"));
        Ok(Room.AddDomain("strangers", "Other", "GB"));
        Ok(Room.AddSource("till", "people"));
        Ok(Room.AddSource("app", "people"));
        Ok(Room.AddSource("theirs", "strangers"));
    }

    [Fact]
    public void a_record_is_put_read_back_and_put_again_unchanged()
    {
        OwnWritten put = Ok(Put("1", """{ "first_name": "Ann", "last_name": "Lee", "email": "ann@mail.example", "points": 12, "vip": true, "note": null }"""));
        Assert.Equal("created", put.State);
        Assert.Equal(["email ann@mail.example String", "first_name Ann String", "last_name Lee String", "points 12 Number", "vip true True"], Members("1"));
        Assert.Equal("Ann", Attribute(Ok(Room.CustomerOf(new RecordRef("till", "1"))), Meaning.GivenName).Value.Value);

        long operations = Count("records_operation");
        OwnWritten again = Ok(Put("1", """{ "vip": true, "points": 12, "email": "ann@mail.example", "last_name": "Lee", "first_name": "Ann" }"""));
        Assert.Equal(("unchanged", put.Version), (again.State, again.Version));
        Assert.Equal(operations, Count("records_operation"));
    }

    [Fact]
    public void a_put_says_all_of_a_record_and_a_patch_some_of_it()
    {
        OwnWritten put = Ok(Put("1", """{ "first_name": "Ann", "email": "ann@mail.example", "points": 12 }"""));
        OwnWritten patched = Ok(Room.PatchRecord(_shop, "till", "1", Json("""{ "points": 13, "email": null, "city": "York" }""")));
        Assert.Equal("changed", patched.State);
        Assert.NotEqual(put.Version, patched.Version);
        Assert.Equal(["city York String", "first_name Ann String", "points 13 Number"], Members("1"));
        Ok(Put("1", """{ "city": "Hull" }"""));
        Assert.Equal(["city Hull String"], Members("1"));
        Assert.Equal("record_not_found", Code(Room.PatchRecord(_shop, "till", "2", Json("""{ "city": "Hull" }"""))));
    }

    [Fact]
    public void a_record_is_written_only_in_the_version_that_was_named()
    {
        string first = Ok(Put("1", """{ "city": "York" }""")).Version!;
        Assert.Equal("version_conflict", Code(Room.PutRecord(_shop, "till", "2", Json("""{ "city": "York" }"""), ifMatch: "*")));
        string second = Ok(Room.PutRecord(_shop, "till", "1", Json("""{ "city": "Hull" }"""), ifMatch: first)).Version!;
        Assert.Equal("version_conflict", Code(Room.PatchRecord(_shop, "till", "1", Json("""{ "city": "Leeds" }"""), ifMatch: first)));
        Assert.Equal("version_conflict", Code(Room.DeleteRecord(_shop, "till", "1", ifMatch: first)));
        Assert.Equal("record_exists", Code(Room.PutRecord(_shop, "till", "1", Json("""{ "city": "Leeds" }"""), ifAbsent: true)));

        // What is undone and said anew is another version, though it says the same.
        Ok(Room.Undo("people", 2));
        Assert.Equal("version_conflict", Code(Room.DeleteRecord(_shop, "till", "1", ifMatch: second)));
        Assert.NotEqual(second, Ok(Put("1", """{ "city": "Hull" }""")).Version);
    }

    [Fact]
    public void a_deleted_record_ends_and_may_come_again()
    {
        Ok(Put("1", """{ "city": "York" }"""));
        Assert.Equal("ended", Ok(Room.DeleteRecord(_shop, "till", "1")).State);
        Assert.Equal("record_not_found", Code(Room.OwnRecordOf(_shop, new RecordRef("till", "1"))));
        Assert.Equal("record_not_found", Code(Room.DeleteRecord(_shop, "till", "1")));
        Assert.Contains("\"state\":\"ended\"", Dump("people"));
        Assert.Equal("created", Ok(Put("1", """{ "city": "York" }""")).State);
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public void good_rows_of_a_batch_are_kept_and_bad_ones_named()
    {
        OwnWriteReport report = Ok(Room.WriteRecords(_shop, "till",
        [
            new OwnWrite(OwnAction.Put, "1", Json("""{ "email": "ann@mail.example" }""")),
            new OwnWrite(OwnAction.Put, "2", Json("""{ "address": { "city": "York" } }""")),
            new OwnWrite(OwnAction.Put, "1", Json("""{ "email": "bob@mail.example" }""")),
            new OwnWrite(OwnAction.Delete, "3"),
            new OwnWrite(OwnAction.Put, "4", Json("""{ "email": "dee@mail.example" }""")),
        ]));
        Assert.Equal(["created", "refused nested_member address", "refused duplicate_id id", "refused record_not_found ", "created"],
            report.Items.Select(i => i.State + (i.Error is { } e ? $" {e.Code} {e.Field}" : "")));
        Assert.Equal(["1", "2", "1", "3", "4"], report.Items.Select(i => i.ExternalId));
        Ok(Room.Undo("people", report.Operation));
        Assert.Equal("", Dump("people"));
        Assert.Empty(Room.Verify());
    }

    [Theory]
    [InlineData("reserved_member", """{ "verified": true, "email": "a@mail.example" }""")]
    [InlineData("reserved_member", """{ "person_id": "x" }""")]
    [InlineData("reserved_member", """{ "Person-ID": "x" }""")]
    [InlineData("reserved_member", """{ "trust": 100 }""")]
    [InlineData("reserved_member", """{ "tenant": "other" }""")]
    [InlineData("reserved_member", """{ "role": "admin" }""")]
    [InlineData("nested_member", """{ "address": {} }""")]
    [InlineData("nested_member", """{ "emails": ["a@mail.example"] }""")]
    [InlineData("duplicate_member", """{ "email": "a@mail.example", "email": "b@mail.example" }""")]
    [InlineData("duplicate_member", """{ "city": "York", "City": "Hull" }""")]
    [InlineData("id_differs", """{ "id": "2", "city": "York" }""")]
    [InlineData("bad_member", """{ "city": "\ud800" }""")]
    [InlineData("bad_member", """{ "city": "Yo\u0000rk" }""")]
    [InlineData("bad_member", """{ "points": 1e999 }""")]
    [InlineData("bad_member_name", """{ "": "York" }""")]
    [InlineData("bad_member_name", """{ " city": "York" }""")]
    [InlineData("bad_record", """{ }""")]
    [InlineData("bad_record", """{ "city": null }""")]
    [InlineData("bad_record", """[]""")]
    [InlineData("bad_record", "\"York\"")]
    public void what_a_record_may_not_say_is_refused_and_nothing_kept(string code, string members)
    {
        Ok(Put("0", """{ "city": "York" }"""));
        string before = Dump("people");
        Assert.Equal(code, Code(Put("1", members)));
        Assert.Equal(before, Dump("people"));
    }

    [Fact]
    public void a_source_of_another_business_is_not_there()
    {
        Ok(Put("1", """{ "city": "York" }"""));
        Error alien = Room.PutRecord(_other, "till", "1", Json("""{ "city": "Hull" }""")).Error!;
        Assert.Equal(alien, Room.PutRecord(_other, "nowhere", "1", Json("""{ "city": "Hull" }""")).Error);
        Assert.Equal("source_not_found", alien.Code);
        Assert.Equal(alien, Room.DeleteRecord(_other, "till", "1").Error);
        Assert.Equal(alien, Room.OwnRecordOf(_other, new RecordRef("till", "1")).Error);
        Assert.Equal(["city York String"], Members("1"));
    }

    [Fact]
    public void the_answer_is_the_same_whether_somebody_was_matched_or_not()
    {
        Import("app", "id,first_name,last_name,email\n7,Ann,Lee,ann@mail.example\n8,Bob,Ray,bob@mail.example\n");
        OwnWritten matched = Ok(Put("1", """{ "first_name": "Ann", "last_name": "Lee", "email": "ann@mail.example" }"""));
        OwnWritten alone = Ok(Put("2", """{ "first_name": "Cy", "last_name": "Fox", "email": "cyf@mail.example" }"""));
        Assert.Equal(2, Ok(Room.CustomerOf(new RecordRef("till", "1"))).Records.Count);
        Assert.Single(Ok(Room.CustomerOf(new RecordRef("till", "2"))).Records);
        Assert.Equal(matched with { ExternalId = "", Version = "", Record = null }, alone with { ExternalId = "", Version = "", Record = null });
        Assert.Equal(matched.Version!.Length, alone.Version!.Length);
    }

    [Fact]
    public void records_of_a_file_are_patched_and_the_file_can_be_given_back()
    {
        const string File = "ID;Vorname;Nachname;E-Mail;Kundenart\n1;Ann;Lee;ann@mail.example;role 5\n2;Bob;Ray;bob@mail.example;\n";
        Import("till", File);
        Assert.Equal("unchanged", Ok(Put("2", """{ "Vorname": "Bob", "Nachname": "Ray", "e-mail": "bob@mail.example" }""")).State);
        Ok(Room.PatchRecord(_shop, "till", "1", Json("""{ "nachname": "Leigh" }""")));
        Assert.Equal(["E-Mail ann@mail.example String", "Kundenart role 5 String", "Nachname Leigh String", "Vorname Ann String"], Members("1"));
        using var to = new MemoryStream();
        Ok(Room.ExportOriginal("till", to, corrected: false));
        Assert.Equal(File.Replace("Lee", "Leigh", StringComparison.Ordinal), Encoding.UTF8.GetString(to.ToArray()));

        // And the next file of the source is read as the last was.
        Assert.Equal(1, Import("till", File).Changed);
        Assert.Equal(0, Import("till", File).Changed);
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public void many_writes_of_like_records_share_one_shape()
    {
        for (int i = 0; i < 5; i++)
        {
            Ok(Put($"{i}", $$"""{ "city": "York", "points": {{i}} }"""));
        }

        Assert.Equal(1, Count("records_shape"));
        Assert.Equal("source_without_ids", Code(Room.PutRecord(_shop, Texts(), "1", Json("""{ "city": "York" }"""))));
    }

    [Fact]
    public async Task of_two_who_patch_the_same_version_one_wins()
    {
        string version = Ok(Put("1", """{ "city": "York" }""")).Version!;
        Result<OwnWritten>[] both = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => Room.PatchRecord(_shop, "till", "1", Json($$"""{ "city": "Hull {{i}}" }"""), ifMatch: version), TestContext.Current.CancellationToken)));
        Assert.Single(both, b => b.IsOk);
        Assert.All(both.Where(b => !b.IsOk), b => Assert.Equal("version_conflict", b.Error!.Code));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private Result<OwnWritten> Put(string id, string members)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return Room.PutRecord(_shop, "till", id, Json(members));
    }

    private string Texts()
    {
        Import("app", "first_name,city\nAnn,York\nBob,Hull\n");
        return "app";
    }

    private string[] Members(string id)
    {
        Ok(Room.OwnRecordOf(_shop, new RecordRef("till", id)));
        return [.. Ok(Room.OwnRecordWithout(_shop, new RecordRef("till", id))).Members.Select(m => $"{m.Name} {m.Value} {m.Kind}").Order(StringComparer.Ordinal)];
    }
}

public sealed class OwnRecordsOnSqlite() : OwnRecordsContract(DatabaseFamily.Sqlite);

public sealed class OwnRecordsOnPostgres() : OwnRecordsContract(DatabaseFamily.Postgres);
