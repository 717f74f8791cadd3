using System.Text;
using System.Text.Json;
using Selfhold.Formats;
using Selfhold.Formats.Output;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Export;

public abstract class ExportContract(DatabaseFamily family) : RoomContract(family)
{
    private const string NoIds = "first name,last name,email\nEva,Lind,eva@lind.example\nEva,Lind,eva@lind.example\n";

    private (string Text, ExportReport Report) Original(string source, bool corrected)
    {
        using var to = new MemoryStream();
        ExportReport report = Ok(Room.ExportOriginal(source, to, corrected));
        return (Encoding.UTF8.GetString(to.ToArray()), report);
    }

    [Fact]
    public void an_untouched_file_comes_back_byte_for_byte()
    {
        Ok(Room.AddSource("a"));
        Ok(Room.AddSource("b"));
        byte[] windows = [.. "id;Vorname;Nachname;E-Mail\r\n1;J"u8, 0xF6, .. "rg;\"M\"\"ller\";j@x.example\r\n\r\n2; Eva ;O'Neil;=1+1@x.example"u8];
        Import("a", windows);
        using var to = new MemoryStream();
        ExportReport report = Ok(Room.ExportOriginal("a", to, corrected: false));
        Assert.Equal(windows, to.ToArray());
        Assert.Equal((2, 0, 0), (report.Rows, report.ChangedRows, report.ChangedCells));
        const string json = "{\"id\": 1, \"email\":\"a@x.example\" , \"more\":{\"x\":[1,2]}}\n{\"id\":2,\"email\":\"b@x.example\"}\n";
        Import("b", json);
        Assert.Equal(json, Original("b", corrected: false).Text);
    }

    [Fact]
    public void a_corrected_file_differs_only_where_the_customer_is_known_better()
    {
        Ok(Room.AddDomain("d", country: "GB"));
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        Import("sales", Files.Sales);
        (string text, ExportReport report) = Original("crm", corrected: true);
        Assert.Equal(
            Files.Crm.Replace("17,Anna,Duarte,", "17,Anna,Duarte-Reis,", StringComparison.Ordinal).Replace("18 Fenwick Row,Leeds,LS2 7QP", "2 Harbour View,Hull,HU1 2AA", StringComparison.Ordinal),
            text);
        Assert.Equal((2, 1, 4), (report.Rows, report.ChangedRows, report.ChangedCells));
        Assert.Equal(["Last name", "Street", "City", "Postal code"], report.Columns.Select(c => c.Column));
        ChangedRecord changed = Assert.Single(report.Records);
        Assert.Equal(new RecordRef("crm", "17"), changed.Record);
        Assert.Equal(4, changed.Columns.Count);
        Assert.Equal(Files.Crm, Original("crm", corrected: false).Text);
        Assert.Equal(Files.Sales, Original("sales", corrected: true).Text);
    }

    [Fact]
    public void an_address_that_is_not_contradicted_loses_nothing()
    {
        Ok(Room.AddSource("a"));
        Ok(Room.AddSource("b"));
        Import("a", "id,first name,last name,email,birth date,street,city,postal code,region\n1,Anna,Duarte,anna@duarte.example,1988-09-04,18 Fenwick Row,,LS2 7QP,Yorkshire\n");
        Import("b", "id,first name,last name,email,birth date,street,city,postal code,region\n1,Anna,Duarte,anna@duarte.example,1988-09-04,18 FENWICK ROW,Leeds,LS2 7QP,\n");
        Assert.Equal(2, Ok(Room.CustomerOf(new RecordRef("a", "1"))).Records.Count);
        (string a, _) = Original("a", corrected: true);
        (string b, _) = Original("b", corrected: true);
        Assert.Contains("Yorkshire", a);
        Assert.Contains("18 FENWICK ROW,Leeds", b);
    }

    [Fact]
    public void several_columns_of_one_kind_and_consents_are_never_rewritten()
    {
        Ok(Room.AddSource("a"));
        Ok(Room.AddSource("b"));
        const string file = "id,first name,last name,birth date,street,city,postal code,email,phone,mobile phone,newsletter opt in,do not call,gender\n1,Anna,Duarte,1988-09-04,18 Fenwick Row,Leeds,LS2 7QP,anna@duarte.example,+44 113 4960001,,no,yes,F\n";
        Import("a", file);
        Import("b", file.Replace("no,yes,F", "yes,no,female", StringComparison.Ordinal).Replace("+44 113 4960001,", "+44 113 4960001,+44 7700 900417", StringComparison.Ordinal));
        Assert.Equal(2, Ok(Room.CustomerOf(new RecordRef("a", "1"))).Records.Count);
        (string text, ExportReport report) = Original("a", corrected: true);
        Assert.Equal(file, text);
        Assert.Equal(0, report.ChangedCells);
    }

    [Fact]
    public void what_is_written_in_another_way_is_left_and_said()
    {
        Ok(Room.AddSource("old"));
        Ok(Room.AddSource("new"));
        Import("old", "id,first name,last name,email,street,city,postal code,country,birth date,opt in,gender\n1,Anna,Duarte,anna@duarte.example,18 Fenwick Row,Leeds,LS2 7QP,GB,04/09/1988,no,F\n");
        Import("new", "id,first name,last name,email,street,city,postal code,country,birth date,opt in,gender,updated at\n1,Anna,Duarte,anna@duarte.example,2 Harbour View,Hull,HU1 2AA,United Kingdom,1988-09-05,yes,female,2026-02-01T00:00:00Z\n");
        Tamper("UPDATE records_record SET observed_at = 1 WHERE source_number = 1");
        Assert.Equal(2, Ok(Room.CustomerOf(new RecordRef("old", "1"))).Records.Count);
        (string text, ExportReport report) = Original("old", corrected: true);
        Assert.Contains("18 Fenwick Row,Leeds,LS2 7QP,GB,04/09/1988,no,F", text);
        Assert.Equal(0, report.ChangedCells);
        Assert.Contains(report.Notes, n => n.Contains("another way", StringComparison.Ordinal));
    }

    [Fact]
    public void rows_of_an_older_layout_are_laid_out_by_the_names_of_columns()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", "id,first name,last name,email,fax\n1,Anna,\"Duarte, Reis\",anna@duarte.example,12\n2,Ben,Okafor,ben@okafor.example,\n");
        Import("crm", "email;id;last name;first name;city\nben@okafor.example;2;Okafor;Ben;York\n");
        (string text, ExportReport report) = Original("crm", corrected: false);
        Assert.StartsWith("email;id;last name;first name;city\n", text);
        Assert.Contains("anna@duarte.example;1;Duarte, Reis;Anna", text);
        Assert.Contains("ben@okafor.example;2;Okafor;Ben;York\n", text);
        Assert.Equal(3, text.TrimEnd('\n').Split('\n').Length);
        Assert.Contains(report.Notes, n => n.Contains("fax", StringComparison.Ordinal));
    }

    [Fact]
    public void a_delta_keeps_the_place_of_its_rows_and_leaves_no_trace_when_it_is_undone()
    {
        Ok(Room.AddSource("crm"));
        string file = Files.Crm + "19,Dora,Quist,dora@quist.example,,,,,,\n";
        Import("crm", file);
        string[] lines = file.Split('\n');
        ImportReport delta = Import("crm", lines[0] + "\n" + lines[3].Replace("Quist", "Lind", StringComparison.Ordinal) + "\n" + lines[1].Replace("gold", "bronze", StringComparison.Ordinal) + "\n");
        Assert.Equal(2, delta.Changed);
        Assert.Equal(file.Replace("Quist", "Lind", StringComparison.Ordinal).Replace("gold", "bronze", StringComparison.Ordinal), Original("crm", corrected: false).Text);
        Ok(Room.Undo("default", delta.Operation));
        Assert.Equal(file, Original("crm", corrected: false).Text);
        ImportReport other = Import("crm", "e-mail;Customer ID;last name\ndora@quist.example;19;Lind\n");
        Assert.StartsWith("e-mail;Customer ID", Original("crm", corrected: false).Text);
        Assert.Equal("CSV, UTF-8, semicolon", Ok(Room.Source("crm")).Format);
        Ok(Room.Undo("default", other.Operation));
        Assert.Equal(file, Original("crm", corrected: false).Text);
        Assert.Equal("CSV, UTF-8, comma", Ok(Room.Source("crm")).Format);
    }

    [Fact]
    public void cards_and_objects_of_several_files_stand_in_one()
    {
        Ok(Room.AddSource("cards"));
        Ok(Room.AddSource("objects"));
        const string one = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nN:Duarte;Anna;;;\r\nFN:Anna Duarte\r\nEMAIL:anna@duarte.example\r\nEND:VCARD\r\n";
        string two = one.Replace("UID:1", "UID:2", StringComparison.Ordinal).Replace("Anna", "Ben", StringComparison.Ordinal).Replace("EMAIL:anna@", "TITLE:Baker\r\nEMAIL:ben@", StringComparison.Ordinal);
        Import("cards", one);
        Import("cards", two);
        Assert.Equal(one + two, Original("cards", corrected: false).Text);
        const string first = "[\n {\"id\":1,\"email\":\"a@x.example\"}\n]\n";
        Import("objects", first);
        Assert.Equal(first, Original("objects", corrected: false).Text);
        Import("objects", "[{\"id\":2,\"name\":\"Ben\",\"email\":\"b@x.example\"}]");
        using JsonDocument both = JsonDocument.Parse(Original("objects", corrected: false).Text);
        Assert.Equal([1, 2], both.RootElement.EnumerateArray().Select(o => o.GetProperty("id").GetInt32()));
    }

    [Fact]
    public void ended_records_are_not_exported()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", Files.Crm);
        string one = string.Join('\n', Files.Crm.Split('\n').Where(l => !l.StartsWith("18", StringComparison.Ordinal)));
        Import("crm", one, snapshot: true);
        Assert.Equal(one, Original("crm", corrected: false).Text);
        Ok(Room.AddSource("empty"));
        using var to = new MemoryStream();
        Assert.Equal("nothing_imported", Code(Room.ExportOriginal("empty", to, corrected: false)));
        Assert.Equal("source_not_found", Code(Room.ExportOriginal("none", to, corrected: false)));
    }

    [Fact]
    public void a_table_of_customers_has_a_line_for_each_and_runs_in_no_spreadsheet()
    {
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("sales"));
        string formula = Files.Crm.Replace("silver", "=HYPERLINK(1)", StringComparison.Ordinal);
        Import("crm", formula);
        Import("sales", Files.Sales);
        using var to = new MemoryStream();
        Assert.Equal(2, Ok(Room.ExportCustomers("default", to, json: false)).Rows);
        string[] lines = Encoding.UTF8.GetString(to.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("customer,given name,surname,birth date,email,email 2,phone,phone 2,street,city,postal code,Loyalty tier,records", lines[0]);
        Guid anna = Ok(Room.CustomerOf(new RecordRef("crm", "17"))).Id;
        string row = Assert.Single(lines, l => l.StartsWith(anna.ToString(), StringComparison.Ordinal));
        Assert.Contains("2 Harbour View,Hull,HU1 2AA", row);
        Assert.EndsWith("crm:17; sales:A-1", row);
        Assert.Contains("'=HYPERLINK(1)", Assert.Single(lines, l => l.Contains("Okafor", StringComparison.Ordinal)));

        using IRecordReader again = RecordFiles.Open(new MemoryStream(to.ToArray()), null, ReadOptions.Default).Value;
        var batch = new RowBatch();
        Assert.True(again.Read(batch, TestContext.Current.CancellationToken));
        int tier = again.Columns.ToList().IndexOf("Loyalty tier");
        Assert.Contains("=HYPERLINK(1)", Enumerable.Range(0, batch.RowCount).Select(r => Encoding.UTF8.GetString(FormulaGuard.Restore(batch.Value(r, tier)))));
    }

    [Fact]
    public void customers_as_json_lines_name_what_they_have()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", Files.Crm);
        using var to = new MemoryStream();
        Assert.Equal(2, Ok(Room.ExportCustomers("default", to, json: true)).Rows);
        foreach (string line in Encoding.UTF8.GetString(to.ToArray()).TrimEnd('\n').Split('\n'))
        {
            using JsonDocument customer = JsonDocument.Parse(line);
            RecordRef first = RecordRef.Parse(customer.RootElement.GetProperty("records")[0].GetString()!)!;
            Assert.Equal(Ok(Room.CustomerOf(first)).Id, customer.RootElement.GetProperty("customer").GetGuid());
            Assert.NotEqual("", customer.RootElement.GetProperty("attributes").GetProperty("email").GetString());
        }

        Assert.Equal("domain_not_found", Code(Room.ExportCustomers("nowhere", to, json: true)));
    }

    [Fact]
    public void a_dump_is_the_same_for_two_hubs_that_were_told_the_same()
    {
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        ImportReport second = Import("sales", Files.Sales);
        Import("crm", Files.Crm.Replace("silver", "gold", StringComparison.Ordinal));
        Ok(Room.AddSource("list"));
        Import("list", NoIds);
        string first = Dump();
        using var other = new OtherHub(Storage.Family);
        Assert.Equal(first, other.Told(Clock));
        Assert.Contains("\"group\":\"crm:17\"", first);
        Assert.Contains("\"history\":[{\"version\":1", first);
        string[] ids = [.. first.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()!)];
        Assert.Equal(["17", "18"], ids[..2]);
        Assert.Equal("A-1", ids[^1]);
        Assert.All(ids[2..4], id => Assert.StartsWith("row-", id));
        Ok(Room.Undo("default", second.Operation));
        Assert.NotEqual(first, Dump());
        Import("sales", Files.Sales);
        Assert.Equal(first, Dump());
    }

    /// <summary>Another hub, told the same in another order.</summary>
    private sealed class OtherHub(DatabaseFamily family) : RoomContract(family)
    {
        public string Told(SetClock clock)
        {
            Clock.Advance(clock.GetUtcNow() - Clock.GetUtcNow() + TimeSpan.FromDays(3));
            Ok(Room.AddSource("sales"));
            Ok(Room.AddSource("list"));
            Ok(Room.AddSource("crm"));
            Import("list", NoIds);
            Import("sales", Files.Sales);
            Import("crm", Files.Crm);
            Import("crm", Files.Crm.Replace("silver", "gold", StringComparison.Ordinal));
            return Dump();
        }
    }
}

public sealed class ExportOnSqlite() : ExportContract(DatabaseFamily.Sqlite);

public sealed class ExportOnPostgres() : ExportContract(DatabaseFamily.Postgres);
