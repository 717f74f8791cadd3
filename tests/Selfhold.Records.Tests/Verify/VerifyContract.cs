using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Verify;

public abstract class VerifyContract : RoomContract
{
    protected VerifyContract(DatabaseFamily family)
        : base(family)
    {
        Ok(Room.AddSource("crm"));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        Import("sales", Files.Sales);
        Import("crm", Files.Crm.Replace("silver", "gold", StringComparison.Ordinal));
    }

    private string[] Codes() => [.. Room.Verify().Select(p => p.Code).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void a_sound_hub_has_no_problems()
    {
        Assert.Empty(Room.Verify());
        Ok(Room.Undo("default", 3));
        Assert.Empty(Room.Verify());
        Ok(Room.Undo("default", 2));
        Assert.Empty(Room.Verify());
        Import("crm", Files.Crm.Split('\n')[0] + "\n" + Files.Crm.Split('\n')[1] + "\n", snapshot: true);
        Assert.Empty(Room.Verify());
    }

    [Theory]
    [InlineData("UPDATE records_record SET sealed = (SELECT v.sealed FROM records_version v)", "sealed_value_damaged")]
    [InlineData("UPDATE records_version SET sealed = (SELECT r.sealed FROM records_record r WHERE r.record_id = records_version.record_id)", "sealed_value_damaged")]
    [InlineData("UPDATE keys_record SET wrapped = (SELECT k.wrapped FROM keys_record k ORDER BY k.record_id LIMIT 1)", "sealed_value_damaged")]
    [InlineData("UPDATE records_shape SET sealed = (SELECT s.sealed FROM records_shape s ORDER BY s.source_number LIMIT 1)", "sealed_value_damaged")]
    [InlineData("UPDATE records_operation SET sealed = (SELECT o.sealed FROM records_operation o WHERE o.operation = 1)", "sealed_value_damaged")]
    [InlineData("UPDATE records_record SET content = (SELECT v.content FROM records_version v)", "content_differs")]
    [InlineData("DELETE FROM keys_record WHERE record_id IN (SELECT record_id FROM records_version)", "record_key_missing")]
    [InlineData("DELETE FROM records_link WHERE record_id IN (SELECT record_id FROM records_version)", "link_missing")]
    [InlineData("UPDATE records_record SET ended_by = 3 WHERE record_id IN (SELECT record_id FROM records_version)", "link_of_ended")]
    [InlineData("DELETE FROM records_version", "version_gap")]
    [InlineData("DELETE FROM records_operation WHERE operation = 2", "operation_gap")]
    [InlineData("UPDATE records_domain SET last_operation = 7", "operations_differ")]
    [InlineData("UPDATE records_link SET operation = 99", "operation_unknown")]
    [InlineData("DELETE FROM records_contact WHERE kind = 1", "contact_missing")]
    [InlineData("UPDATE records_contact SET hash = hash + 1 WHERE kind = 2", "contact_stray")]
    [InlineData("UPDATE records_domain SET customers = customers + 1", "figures_differ")]
    [InlineData("UPDATE records_link SET domain_number = 2", "wrong_domain")]
    public void what_must_not_be_is_found_and_named(string tamper, string code)
    {
        Tamper(tamper);
        IReadOnlyList<DataProblem> problems = Room.Verify();
        Assert.Contains(code, problems.Select(p => p.Code));
        Assert.All(problems, p => Assert.DoesNotContain("Anna", p.Message));
        Assert.All(problems, p => Assert.DoesNotContain("duarte", p.Message));
    }

    [Fact]
    public void rows_that_name_nothing_are_found()
    {
        string id = Storage.Family == DatabaseFamily.Sqlite ? "x'00000000000000000000000000000001'" : "'00000000-0000-0000-0000-000000000001'::uuid";
        string other = Storage.Family == DatabaseFamily.Sqlite ? "x'00000000000000000000000000000002'" : "'00000000-0000-0000-0000-000000000002'::uuid";
        Tamper($"INSERT INTO records_review (domain_number, record_a, record_b, weight, reason, component, operation) VALUES (1, {id}, {other}, 1, 'near_threshold', 1, 1)");
        Assert.Equal(["dangling_reference"], Codes());
        Tamper("DELETE FROM records_review");
        Tamper($"INSERT INTO records_alias (old_id, new_id, domain_number, operation) VALUES ({id}, {other}, 1, 1)");
        Assert.Equal(["alias_lost"], Codes());
        Tamper($"INSERT INTO records_alias (old_id, new_id, domain_number, operation) VALUES ({other}, {id}, 1, 1)");
        Assert.Equal(["alias_cycle"], Codes());
        Assert.Equal("customer_not_found", Code(Room.Customer(new Guid("00000000-0000-0000-0000-000000000001"))));
    }

    [Fact]
    public void who_looks_hears_how_far_it_is()
    {
        var told = new List<RecordsProgress>();
        Room.Verify(new Heard(told));
        Assert.Contains(told, p => p is { Stage: "records", Done: 3 });
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Room.Verify(null, stop.Token));
    }

    private sealed class Heard(List<RecordsProgress> told) : IProgress<RecordsProgress>
    {
        public void Report(RecordsProgress value) => told.Add(value);
    }
}

public sealed class VerifyOnSqlite() : VerifyContract(DatabaseFamily.Sqlite);

public sealed class VerifyOnPostgres() : VerifyContract(DatabaseFamily.Postgres);
