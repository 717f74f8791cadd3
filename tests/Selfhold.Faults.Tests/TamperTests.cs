using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Faults.Tests;

public abstract class TamperContract(DatabaseFamily family)
{
    private string Flip(string column, int at) => family == DatabaseFamily.Sqlite
        ? $"substr({column}, 1, {at - 1}) || CASE hex(substr({column}, {at}, 1)) WHEN '00' THEN x'01' ELSE x'00' END || substr({column}, {at + 1})"
        : $"set_byte({column}, {at - 1}, 255 - get_byte({column}, {at - 1}))";

    private string Cut(string column, int length) => family == DatabaseFamily.Sqlite ? $"substr({column}, 1, {length})" : $"substring({column} FROM 1 FOR {length})";

    private string Value(string table, string column, string how) => how switch
    {
        "format" => Flip(column, 1),
        "algorithm" => Flip(column, 2),
        "key id" => Flip(column, 3),
        "nonce" => Flip(column, 10),
        "body" => Flip(column, 20),
        "tag" => Flip(column, 34),
        "cut" => Cut(column, 33),
        "cut to nothing" => Cut(column, 0),
        _ => $"(SELECT o.{column} FROM kept o WHERE o.{column} <> {table}.{column} ORDER BY o.{column} LIMIT 1)",
    };

    public static TheoryData<string, string> Places()
    {
        var data = new TheoryData<string, string>();
        foreach (string place in (string[])["records_record.sealed", "keys_record.wrapped", "records_shape.sealed", "records_model.sealed"])
        {
            foreach (string how in (string[])["format", "algorithm", "key id", "nonce", "body", "tag", "cut", "cut to nothing", "swapped"])
            {
                data.Add(place, how);
            }
        }

        return data;
    }

    [Fact]
    public void a_sealed_value_that_was_flipped_cut_or_swapped_is_named_and_never_read()
    {
        using var hub = new FaultHub(family);
        string file = hub.Save("a.csv", FaultHub.People(0, 150)), other = hub.Save("b.csv", FaultHub.People(0, 4).Replace("city,", "town name,", StringComparison.Ordinal)), more = hub.Save("c.csv", FaultHub.People(140, 160, "q"));
        using (HubStorage storage = hub.Open())
        {
            var room = new RecordsRoom(storage);
            FaultHub.Ok(room.AddSource("crm"));
            FaultHub.Ok(room.AddSource("shop"));
            FaultHub.Ok(room.Import(new ImportRequest(file, "crm")));
            FaultHub.Ok(room.Import(new ImportRequest(other, "shop")));
            FaultHub.Ok(room.Resolve("default", null, dryRun: false));
            FaultHub.Ok(room.Resolve("default", Matching.MatchModel.Shipped with { TrainedOn = 1000 }, dryRun: false));
        }

        foreach ((string place, string how) in Places().Select(p => p.Data))
        {
            (string table, string column) = (place.Split('.')[0], place.Split('.')[1]);
            string keep = $"CREATE TABLE kept AS SELECT * FROM {table}";
            Change(hub, keep);
            Change(hub, $"UPDATE {table} SET {column} = {Value(table, column, how)}");
            Named(hub, table, how, more);
            Change(hub, $"DELETE FROM {table}");
            Change(hub, $"INSERT INTO {table} SELECT * FROM kept");
            Change(hub, "DROP TABLE kept");
        }

        using HubStorage sound = hub.Open();
        Assert.Empty(new RecordsRoom(sound).Verify());
    }

    private static void Named(FaultHub hub, string table, string how, string more)
    {
        using HubStorage storage = hub.Open();
        var room = new RecordsRoom(storage);
        IReadOnlyList<DataProblem> problems = room.Verify();

        // A key of no bytes is what is left of one that was erased.
        string code = table == "keys_record" && how == "cut to nothing" ? "record_key_missing" : "sealed_value_damaged";
        Assert.True(problems.Any(p => p.Code == code && p.Message.Contains(table, StringComparison.Ordinal)), $"{table} {how}: {string.Join('\n', problems.Take(3))}");
        Assert.DoesNotContain(problems, p => p.Message.Contains("   at ", StringComparison.Ordinal) || p.Message.Contains("Surname", StringComparison.Ordinal));

        // Where it is needed it is named as an error, whichever way it comes.
        Result<ImportReport> import = room.Import(new ImportRequest(more, "crm") { DryRun = true, Door = ResolveDoor.Bulk });
        Assert.False(import.IsOk, $"{table} {how}: an import read through it.");
        Assert.True(import.Error!.Code is "sealed_value_damaged" or "key_unknown" or "record_key_missing", $"{table} {how}: {import.Error}");
    }

    private static void Change(FaultHub hub, string sql)
    {
        using HubStorage storage = hub.Open();
        using HubWrite write = storage.BeginWrite();
        write.Execute(sql);
        write.Commit();
    }
}

public sealed class TamperOnSqlite() : TamperContract(DatabaseFamily.Sqlite);

public sealed class TamperOnPostgres() : TamperContract(DatabaseFamily.Postgres);
