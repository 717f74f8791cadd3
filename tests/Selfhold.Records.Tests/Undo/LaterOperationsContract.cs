using System.Text;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Undo;

/// <summary>What must hold when operations come after those that are undone, and when records go away and come back.</summary>
public abstract class LaterOperationsContract : RoomContract
{
    private const string Header = "id,first name,last name,birth date,email,phone\n";

    protected LaterOperationsContract(DatabaseFamily family)
        : base(family) => Ok(Room.AddSource("crm", null, null));

    [Fact]
    public void what_a_later_snapshot_ended_stays_ended_when_an_earlier_change_is_undone()
    {
        Import("crm", Header + Ann(1) + Ben(2) + Row(3, "Cleo", "Marsh"));
        long changed = Import("crm", Header + Row(2, "Benedict", "Walker")).Operation;
        Import("crm", Header + Ann(1) + Row(3, "Cleo", "Marsh"), snapshot: true);
        Ok(Room.Undo("default", changed));
        Assert.Equal("record_not_found", Code(Room.CustomerOf(new RecordRef("crm", "2"))));
        Clean();
    }

    [Fact]
    public void records_vanish_when_every_import_that_had_them_is_undone_in_whatever_order()
    {
        Import("crm", Header + Ann(1));
        string before = Dump();
        long brought = Import("crm", Header + Ben(2) + Row(3, "Cleo", "Marsh")).Operation;
        long changed = Import("crm", Header + Row(2, "Benedict", "Walker")).Operation;
        Ok(Room.Undo("default", brought));
        Assert.True(Room.CustomerOf(new RecordRef("crm", "2")).IsOk);
        Ok(Room.Undo("default", changed));
        Assert.Equal(before, Dump());
        Clean();
    }

    [Fact]
    public void ids_of_customers_who_were_joined_lead_to_the_one_they_are_now()
    {
        Import("crm", Header + Ann(1) + Ben(2));
        Guid first = Ok(Room.CustomerOf(new RecordRef("crm", "1"))).Id, second = Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id;
        Ok(Room.Decide(new RecordRef("crm", "1"), new RecordRef("crm", "2"), same: true));
        Guid joined = Ok(Room.CustomerOf(new RecordRef("crm", "1"))).Id;
        Assert.All([first, second], id => Assert.Equal(joined, Ok(Room.Customer(id)).Id));
        Clean();
    }

    [Fact]
    public void every_id_that_a_customer_ever_had_leads_to_a_customer()
    {
        Import("crm", Header + Ann(1));
        Import("crm", Header + Ann(2));
        Guid joined = Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id;
        long parted = Ok(Room.UndoJoin(new RecordRef("crm", "2"))).Operation;
        Guid[] apart = [Ok(Room.CustomerOf(new RecordRef("crm", "1"))).Id, Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id];
        Guid alone = Assert.Single(apart, id => id != joined);
        Ok(Room.Undo("default", parted));
        Assert.Equal(joined, Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id);
        Assert.Equal(joined, Ok(Room.Customer(alone)).Id);
        Clean();
    }

    [Fact]
    public void who_is_missing_one_night_and_back_the_next_is_the_same_customer()
    {
        Import("crm", Header + Ann(1) + Ben(2));
        Guid id = Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id;
        Import("crm", Header + Ann(1), snapshot: true);
        Assert.Equal(1, Import("crm", Header + Ann(1) + Ben(2), snapshot: true).Revived);
        Assert.Equal(id, Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id);
        Clean();
    }

    [Fact]
    public void a_decision_outlives_the_import_that_brought_its_record()
    {
        Import("crm", Header + Ann(1));
        long brought = Import("crm", Header + Ann(2)).Operation;
        Ok(Room.Decide(new RecordRef("crm", "1"), new RecordRef("crm", "2"), same: false));
        Ok(Room.Undo("default", brought));
        Clean();
        Import("crm", Header + Ann(2));
        Assert.NotEqual(Ok(Room.CustomerOf(new RecordRef("crm", "1"))).Id, Ok(Room.CustomerOf(new RecordRef("crm", "2"))).Id);
        Clean();
    }

    [Fact]
    public void a_wrong_first_file_leaves_no_trace_of_how_it_was_read()
    {
        long wrong = Import("crm", "id,name\n7,Ann\n").Operation;
        Ok(Room.Undo("default", wrong));
        Import("crm", "first name,last name\nAnn,Berg\n");
        Clean();
    }

    [Fact]
    public void rows_are_read_anew_when_the_header_above_them_is_corrected()
    {
        Import("crm", "id,last name,first name\n1,Ann,Berg\n");
        ImportReport report = Import("crm", "id,first name,last name\n1,Ann,Berg\n");
        Assert.Equal(1, report.Changed);
        CustomerView view = Ok(Room.CustomerOf(new RecordRef("crm", "1")));
        Assert.Equal("Ann", Attribute(view, Meaning.GivenName).Value.Value);
        Clean();
    }

    [Fact]
    public void a_snapshot_with_refused_rows_ends_nobody_unasked()
    {
        Import("crm", Header + string.Concat(Enumerable.Range(1, 20).Select(Ann)));
        string path = Path.GetTempFileName();
        File.WriteAllText(path, Header + string.Concat(Enumerable.Range(1, 19).Select(Ann)) + "20,Ann,Berg,1980-01-01,too,many,values,here\n");
        Assert.Equal("snapshot_incomplete", Code(Room.Import(new ImportRequest(path, "crm") { Snapshot = true })));
        File.Delete(path);
        Assert.True(Room.CustomerOf(new RecordRef("crm", "20")).IsOk);
        Clean();
    }

    [Fact]
    public void a_record_without_its_key_is_named_and_nothing_goes_on_without_it()
    {
        Import("crm", Header + Ann(1) + Ben(2));
        Tamper("DELETE FROM keys_record WHERE record_id IN (SELECT record_id FROM records_record WHERE ordinal = 1)");
        Assert.Equal("record_key_missing", Code(Room.Resolve("default", null, dryRun: false)));
    }

    [Fact]
    public void a_version_that_was_taken_back_does_not_pass_for_the_one_that_took_its_number()
    {
        Import("crm", Header + Ann(1));
        long first = Import("crm", Header + Row(1, "Anna", "Berg")).Operation;
        string stale = Hex("SELECT sealed FROM records_record");
        Ok(Room.Undo("default", first));
        Import("crm", Header + Row(1, "Anne", "Berg"));
        Assert.Equal(2, Assert.Single(Ok(Room.CustomerOf(new RecordRef("crm", "1"))).Records).Version);
        Tamper("UPDATE records_record SET sealed = " + (Storage.Family == DatabaseFamily.Sqlite ? $"x'{stale}'" : $"'\\x{stale}'::bytea"));
        Assert.Contains(Room.Verify(null, CancellationToken.None), p => p.Code == "sealed_value_damaged");
    }

    [Fact]
    public void of_many_records_that_state_the_same_none_is_taken_out_at_random()
    {
        Import("crm", Header + string.Concat(Enumerable.Range(1, 10).Select(Ann)));
        Assert.Equal("too_much_alike", Code(Room.UndoJoin(new RecordRef("crm", "1"))));
        Assert.Equal(10, Ok(Room.CustomerOf(new RecordRef("crm", "1"))).Records.Count);
        Clean();
    }

    [Fact]
    public void thousands_of_changed_records_pass_the_incremental_door()
    {
        string[] names = ["Ann", "Ben", "Cleo", "Dov", "Edda", "Finn", "Gus", "Hedda", "Ivo", "Jule"];
        string File(int version) => Header + string.Concat(Enumerable.Range(1, 2300).Select(i =>
            Row(i, names[i % 10], "Berg" + (i / 7 * 31 % 97), $"19{10 + (i % 80)}-0{1 + (i % 9)}-1{i % 10}", $"{names[i % 10]}{i / 3}@x.example", version == 1 ? "" : $"0770090{i:0000}")));
        Import("crm", File(1));
        string path = Path.GetTempFileName();
        System.IO.File.WriteAllText(path, File(2), Encoding.UTF8);
        Assert.Equal(2300, Ok(Room.Import(new ImportRequest(path, "crm") { Door = ResolveDoor.Incremental, KeepModel = true })).Changed);
        System.IO.File.Delete(path);
        Clean();
    }

    private string Hex(string sql)
    {
        using HubRead read = Storage.BeginRead();
        using SqlRows rows = read.Prepare(sql).Query();
        Assert.True(rows.Read());
        return Convert.ToHexString(rows.Bytes(0));
    }

    private static string Ann(int id) => Row(id, "Ann", "Berg");

    private static string Ben(int id) => Row(id, "Ben", "Walker", "1971-05-06", "ben@walker.example", "07700900222");

    private static string Row(int id, string first, string last, string birth = "1980-01-01", string email = "ann@berg.example", string phone = "07700900111")
        => $"{id},{first},{last},{birth},{email},{phone}\n";

    private void Clean() => Assert.Empty(Room.Verify(null, CancellationToken.None));
}

public sealed class LaterOperationsOnSqlite() : LaterOperationsContract(DatabaseFamily.Sqlite);

public sealed class LaterOperationsOnPostgres() : LaterOperationsContract(DatabaseFamily.Postgres);
