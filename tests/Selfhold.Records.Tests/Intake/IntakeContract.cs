using System.Text;
using Selfhold.Records.Tests.Laws;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Intake;

public abstract class IntakeContract(DatabaseFamily family) : RoomContract(family)
{
    private string Save(string name, byte[] file)
    {
        string path = Path.Combine(Storage.Location.DataDirectory, name);
        File.WriteAllBytes(path, file);
        return path;
    }

    private string People(int from, int to, int seed = 1)
        => LawFiles.Write(0, false, Enumerable.Range(from, to - from).Select(i => LawRow.Draw(new Random((seed * 1000) + i), $"r{i}", 20)));

    private long LastOperation => Ok(Room.Domain("default")).LastOperation;

    [Fact]
    public void a_file_imported_twice_changes_nothing_the_second_time()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", People(0, 40));
        string dump = Dump();
        ImportReport again = Import("crm", People(0, 40));
        Assert.Equal((0L, 0L, 0L, 40L), (again.Operation, again.New, again.Changed, again.Unchanged));
        Assert.Equal(dump, Dump());
        Assert.Equal(1, LastOperation);
        Import("crm", People(0, 40), snapshot: true);
        Assert.Equal(1, LastOperation);
    }

    [Fact]
    public void the_same_file_twice_at_once_has_one_effect()
    {
        Ok(Room.AddSource("crm"));
        string path = Save("g1.csv", Encoding.UTF8.GetBytes(People(0, 60)));
        Task<Result<ImportReport>>[] both = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => Room.Import(new ImportRequest(path, "crm"))))];
        ImportReport[] reports = [.. both.Select(t => Ok(t.GetAwaiter().GetResult()))];
        Assert.Equal(60, reports.Sum(r => r.New));
        Assert.Equal(180, reports.Sum(r => r.Unchanged));
        Assert.Equal(1, LastOperation);
        Assert.Equal(60, Count("records_record"));
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public void a_snapshot_ends_what_it_lacks_and_a_later_one_revives_it()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", People(0, 40));
        string whole = Dump();
        ImportReport ends = Import("crm", People(0, 36), snapshot: true);
        Assert.Equal(4, ends.Ended);
        Assert.Equal(40, Count("records_record"));
        Assert.Equal(36, Count("records_link"));
        Assert.Equal("record_not_found", Code(Room.UndoJoin(new RecordRef("crm", "r39"))));
        ImportReport back = Import("crm", People(0, 40), snapshot: true);
        Assert.Equal((4L, 0L), (back.Revived, back.Ended));
        Assert.Empty(Room.Verify());
        Ok(Room.Undo("default", 3));
        Ok(Room.Undo("default", 2));
        Assert.Equal(whole, Dump());
    }

    [Fact]
    public void a_snapshot_that_would_end_more_than_a_fifth_asks()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", People(0, 40));
        string dump = Dump();
        string path = Save("part.csv", Encoding.UTF8.GetBytes(People(0, 31)));
        Assert.Equal("snapshot_ends_many", Code(Room.Import(new ImportRequest(path, "crm") { Snapshot = true })));
        (long, long) asked = (0, 0);
        Assert.Equal("snapshot_ends_many", Code(Room.Import(new ImportRequest(path, "crm")
        {
            Snapshot = true,
            ConfirmEnding = (ends, of) =>
            {
                asked = (ends, of);
                return false;
            },
        })));
        Assert.Equal((9L, 40L), asked);
        Assert.Equal(dump, Dump());
        Assert.Equal(1, LastOperation);
        Assert.Equal(9, Ok(Room.Import(new ImportRequest(path, "crm") { Snapshot = true, ConfirmEnding = (_, _) => true })).Ended);
    }

    [Fact]
    public void a_dry_run_tells_everything_and_changes_nothing()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", People(0, 40));
        string dump = Dump();
        string path = Save("next.csv", Encoding.UTF8.GetBytes(People(30, 50, seed: 2)));
        ImportReport dry = Ok(Room.Import(new ImportRequest(path, "crm") { DryRun = true, Snapshot = true }));
        Assert.Equal((0L, 10L, 30L), (dry.Operation, dry.New, dry.Ended));
        Assert.True(dry.Changed > 0);
        Assert.Equal(dump, Dump());
        Assert.Equal(1, LastOperation);
        Assert.Equal(40, Count("records_record"));
        ImportReport wet = Ok(Room.Import(new ImportRequest(path, "crm") { Snapshot = true, ConfirmEnding = (_, _) => true }));
        Assert.Equal((dry.New, dry.Changed, dry.Ended, dry.CustomersAfter), (wet.New, wet.Changed, wet.Ended, wet.CustomersAfter));
    }

    [Fact]
    public void bad_rows_are_refused_with_line_and_reason_and_the_good_ones_stay()
    {
        Ok(Room.AddSource("crm"));
        string file = "id,first name,last name,email\n1,Anna,Stone,a@x.example\n1,Second,Same,b@x.example\n2,Ben\0ny,Stone,c@x.example\n3,=cmd|' /C calc'!A0,'; DROP TABLE records_record;--,d@x.example\n4,"
            + new string('n', 300_000) + ",Long,e@x.example\n5,Last,One,f@x.example\n";
        var refused = new List<string>();
        string path = Save("bad.csv", Encoding.UTF8.GetBytes(file));
        ImportReport report = Ok(Room.Import(new ImportRequest(path, "crm") { OnRefused = (p, raw) => refused.Add($"{p.Line} {p.Code}") }));
        Assert.Contains("3 duplicate_id", refused);
        Assert.Equal(report.Refused, refused.Count);
        Assert.Equal(report.Rows, report.New + report.Refused);
        Assert.All(report.Problems, p => Assert.True(p.Line > 1 && p.Message.Length > 10 && !p.Message.Contains("Anna", StringComparison.Ordinal)));
        Assert.Contains("DROP TABLE records_record", Dump());
        Assert.Contains("=cmd|' /C calc'!A0", Dump());
        Assert.Contains("\"id\":\"5\"", Dump());
        Assert.Empty(Room.Verify());
        long before = LastOperation;
        Assert.Equal("row_refused", Code(Room.Import(new ImportRequest(Save("bad2.csv", Encoding.UTF8.GetBytes("id,first name,last name,email\n8,A,B,c@x.example\n8,A,B,c@x.example\n")), "crm") { OnError = OnRowError.Stop })));
        Assert.Equal(before, LastOperation);
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("mixed")]
    [InlineData("wide")]
    [InlineData("bare_cr")]
    [InlineData("unclosed")]
    [InlineData("empty")]
    [InlineData("header_only")]
    [InlineData("binary")]
    [InlineData("bom16")]
    public void whatever_the_file_is_the_hub_stays_sound(string what)
    {
        Ok(Room.AddSource("crm"));
        Import("crm", People(0, 5));
        string dump = Dump();
        byte[] file = what switch
        {
            "latin1" => Encoding.Latin1.GetBytes("id,first name,last name\n1,Zoë,Müller\n"),
            "mixed" => [.. Encoding.UTF8.GetBytes("id,first name,last name\n1,Zoë,Müller\n2,"), 0xFC, 0xFF, .. Encoding.UTF8.GetBytes(",Grün\n3,Anna,Stone\n")],
            "wide" => Encoding.UTF8.GetBytes("id," + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}")) + "\n1," + string.Join(',', Enumerable.Range(0, 10_000)) + "\n"),
            "bare_cr" => Encoding.UTF8.GetBytes("id,first name,last name\r1,Anna,Stone\r2,Ben,Stone\r"),
            "unclosed" => Encoding.UTF8.GetBytes("id,first name,last name\n1,Anna,Stone\n2,\"Ben,Stone\n3,Carla,Stone\n"),
            "empty" => [],
            "header_only" => Encoding.UTF8.GetBytes("id,first name,last name\n"),
            "binary" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 131 % 256))],
            _ => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("id,first name,last name\n1,Anna,Stone\n")],
        };
        Result<ImportReport> result = Room.Import(new ImportRequest(Save("any.csv", file), "crm"));
        if (!result.IsOk)
        {
            Assert.Matches("^[a-z_]+$", result.Error!.Code);
            Assert.Equal(dump, Dump());
        }
        else
        {
            ImportReport report = result.Value;
            Assert.Equal(report.Rows, report.New + report.Changed + report.Unchanged + report.Revived + report.Refused);
            if (report.Operation > 0)
            {
                Ok(Room.Undo("default", report.Operation));
            }
        }

        Assert.Equal(dump, Dump());
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public void decisions_outlive_re_import_changed_rows_and_a_new_model()
    {
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("shop"));
        Import("crm", People(0, 60));
        Import("shop", LawFiles.Write(1, false, Enumerable.Range(0, 60).Select(i => LawRow.Draw(new Random(1000 + i), $"r{i}", 20))));
        RecordRef a = new("crm", "r1"), b = new("crm", "r2"), c = new("crm", "r3"), d = new("shop", "r3");
        DecisionReport joined = Ok(Room.Decide(a, b, same: true));
        DecisionReport parted = Ok(Room.Decide(c, d, same: false));
        Assert.Equal(joined.CustomerA, joined.CustomerB);
        Assert.NotEqual(parted.CustomerA, parted.CustomerB);
        void Hold()
        {
            Assert.Equal(CustomerOf(a), CustomerOf(b));
            Assert.NotEqual(CustomerOf(c), CustomerOf(d));
        }

        Import("crm", People(0, 60));
        Hold();
        Import("crm", People(0, 20, seed: 9));
        Hold();
        Ok(Room.Resolve("default", null, dryRun: false));
        Hold();
        Import("crm", People(20, 60), snapshot: true);
        Import("crm", People(0, 60), snapshot: true);
        Hold();
        Assert.Equal("already_decided", Code(Room.Decide(b, a, same: true)));
        Assert.Equal("decision_conflict", Code(Room.Decide(b, a, same: false)));
        Ok(Room.Undo("default", joined.Operation));
        Ok(Room.Undo("default", parted.Operation));
        Assert.Empty(Room.Verify());
    }

    private Guid CustomerOf(RecordRef record) => Room.Search(new CustomerQuery { ExternalId = record.ExternalId }, "default").Single(h => h.Record == record).Customer;

    [Fact]
    public void under_one_frozen_model_the_order_of_sources_does_not_matter()
    {
        using var hub = new LawHub(Storage.Family);
        string[] files = [.. Enumerable.Range(0, LawFiles.Kinds).Select(k => LawFiles.Write(k, false, Enumerable.Range(0, 30).Select(i => LawRow.Draw(new Random((k * 100) + i), $"r{i}", 12))))];
        var partitions = new HashSet<string>();
        foreach (int[] order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]])
        {
            LawDomain domain = hub.NewDomain();
            Ok(hub.Room.Resolve(domain.Name, LawHub.Model(3), dryRun: false));
            foreach (int kind in order)
            {
                Ok(domain.Import(kind, files[kind], (ResolveDoor)(order[0] == 1 ? 2 : 1)));
            }

            partitions.Add(domain.Partition());
        }

        Assert.Single(partitions);
    }
}

public sealed class IntakeOnSqlite() : IntakeContract(DatabaseFamily.Sqlite);

public sealed class IntakeOnPostgres() : IntakeContract(DatabaseFamily.Postgres);
