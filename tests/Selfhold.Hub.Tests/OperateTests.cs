using System.Text.Json.Nodes;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests;

/// <summary>What keeps a hub safe: files given back, backups, keys, the doctor, PostgreSQL.</summary>
public sealed class OperateTests
{
    [Fact]
    public void a_source_gets_its_own_file_back_to_the_byte_and_nobody_else_may_read_it()
    {
        using var hub = TestHub.OfTwoSources();
        string file = hub.Folder.At("out.csv");
        hub.Ok("export", "--source", "shop", "-o", file);
        Assert.Equal(TestHub.Shop, File.ReadAllText(file));
        Owned(file);
        Assert.Equal(TestHub.Shop, hub.Ok("export", "--source", "shop", "-o", "-").Out);
        JsonNode corrected = hub.Json("export", "--source", "shop", "--corrected", "-o", file);
        Assert.Equal(4, (long)corrected["rows"]!);
        Assert.InRange((long)corrected["changedCells"]!, 1, 20);
        Assert.Contains("9 New Street", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void all_customers_are_one_list()
    {
        using var hub = TestHub.OfTwoSources();
        string csv = hub.Folder.At("customers.csv"), lines = hub.Folder.At("customers.jsonl");
        hub.Ok("export", "--customers", "-o", csv);
        hub.Ok("export", "--customers", "-o", lines);
        Assert.Equal(6, File.ReadAllLines(csv).Length);
        Assert.Equal(5, File.ReadAllLines(lines).Length);
        Assert.Equal(7, File.ReadLines(lines).Sum(l => JsonNode.Parse(l)!["records"]!.AsArray().Count));
        Owned(csv);
        Owned(lines);
    }

    [Fact]
    public void a_backup_is_proven_and_brings_the_hub_back_elsewhere()
    {
        using var hub = TestHub.OfTwoSources();
        string data = hub.Folder.At("data.backup"), keys = hub.Folder.At("keys.backup"), page = hub.Folder.At("recovery.txt"), elsewhere = hub.Folder.At("elsewhere");
        JsonNode written = hub.Json("backup", "--out", data, "--keys", keys, "--drill");
        Assert.True((bool)written["proven"]!);
        Owned(data);
        Owned(keys);
        hub.Ok("keys", "export", page);
        Owned(page);
        Assert.True((bool)hub.Json("restore", data, "--keys", keys, "--drill")["proven"]!);
        string before = hub.Ok("customer", "show", "shop:1", "--json").Out;
        Ran restored = Cli.Run("restore", data, "--keys", keys, "--recovery", page, "--data", elsewhere);
        Assert.Equal(0, restored.Status);
        Assert.Equal(before, Cli.Run("customer", "show", "shop:1", "--json", "--data", elsewhere).Out);
        Ran again = Cli.Run("restore", data, "--keys", keys, "--data", elsewhere);
        Assert.Equal(5, again.Status);
        Assert.Contains("[target_not_empty]", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_backup_that_was_altered_or_is_half_is_refused()
    {
        using var hub = TestHub.OfTwoSources();
        string data = hub.Folder.At("data.backup"), keys = hub.Folder.At("keys.backup"), page = hub.Folder.At("recovery.txt"), elsewhere = hub.Folder.At("elsewhere");
        hub.Refused(2, "usage", "backup");
        hub.Refused(2, "usage", "backup", "--out", data, "--keys", data);
        hub.Ok("backup", "--out", data, "--keys", keys);
        hub.Ok("keys", "export", page);
        Refused(3, "backup_keys_missing", "restore", data, "--recovery", page, "--data", elsewhere);
        Refused(3, "file_not_found", "restore", hub.Folder.At("nothing"), "--keys", keys, "--data", elsewhere);
        byte[] bytes = File.ReadAllBytes(data);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(data, bytes);
        Refused(4, "backup_damaged", "restore", data, "--keys", keys, "--data", elsewhere);
        Assert.Equal(3, Cli.Run("source", "list", "--data", elsewhere).Status);
    }

    [Fact]
    public void without_its_own_key_a_hub_opens_for_nobody()
    {
        using var hub = TestHub.OfTwoSources();
        string key = Path.Combine(hub.Data, "master.key"), page = hub.Folder.At("recovery.txt");
        hub.Ok("keys", "export", page);
        Assert.True((bool)hub.Json("keys", "show")["exported"]!);
        File.Delete(key);
        hub.Refused(3, "key_missing", "customer", "show", "shop:1");
        using var other = new TestHub();
        other.Ok("source", "add", "shop");
        File.Copy(Path.Combine(other.Data, "master.key"), key);
        hub.Refused(4, "wrong_key", "customer", "show", "shop:1");
        hub.Refused(5, "key_exists", "keys", "import", page);
        File.Delete(key);
        hub.Ok("keys", "import", page);
        hub.Ok("customer", "show", "shop:1");
    }

    [Fact]
    public void rotated_keys_open_what_was_there_and_want_to_be_exported_again()
    {
        using var hub = TestHub.OfTwoSources();
        string page = hub.Ok("keys", "export", "-").Out;
        string before = hub.Ok("customer", "show", "shop:1", "--json").Out;
        Assert.Equal(2, (long)hub.Json("keys", "rotate")["masterVersion"]!);
        Assert.Equal(4, (long)hub.Json("keys", "rotate", "--source", "shop")["recordKeys"]!);
        Assert.Equal(before, hub.Ok("customer", "show", "shop:1", "--json").Out);
        JsonNode keys = hub.Json("keys", "show");
        Assert.False((bool)keys["exported"]!);
        Assert.DoesNotContain(File.ReadAllText(Path.Combine(hub.Data, "master.key")).Trim(), hub.Ok("keys", "show").Out + page, StringComparison.Ordinal);
        hub.Ok("verify-data");
        hub.Refused(3, "source_not_found", "keys", "rotate", "--source", "nowhere");
    }

    [Fact]
    public void the_doctor_says_what_to_do_and_ends_with_one_where_something_is_broken()
    {
        using var hub = TestHub.OfTwoSources();
        Ran well = hub.Ok("doctor", "--thorough");
        Assert.Contains("keys export", well.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.True((bool)hub.Json("doctor")["ok"]!);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(hub.Data, "master.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Ran open = hub.Run("doctor", "--json");
            Assert.Equal(1, open.Status);
            Assert.False((bool)open.Json["ok"]!);
        }

        using var none = new TestHub();
        Ran nothing = none.Run("doctor");
        Assert.Equal(1, nothing.Status);
        Assert.Contains("[hub_not_found]", nothing.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void the_tables_are_checked_and_brought_up()
    {
        using var hub = TestHub.OfTwoSources();
        Assert.True((bool)hub.Json("db", "check")["ok"]!);
        Assert.Empty(hub.Json("db", "migrate")["migrations"]!.AsArray());
        Assert.True((bool)hub.Json("verify-data")["ok"]!);
    }

    [Fact]
    public void a_flipped_byte_is_found_and_named_and_never_shown()
    {
        using var hub = TestHub.OfTwoSources();
        using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(hub.Data, "selfhold.db")};Pooling=False"))
        {
            database.Open();
            using var damage = database.CreateCommand();
            damage.CommandText = "UPDATE records_record SET sealed = substr(sealed, 1, 40) || x'00' || substr(sealed, 42) WHERE record_id = (SELECT record_id FROM records_record ORDER BY record_id LIMIT 1)";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        Ran found = hub.Run("verify-data", "--json");
        Assert.Equal(1, found.Status);
        Assert.Contains(found.Json["problems"]!.AsArray(), p => string.Equals((string)p!["code"]!, "sealed_value_damaged", StringComparison.Ordinal));
        hub.Refused(4, "sealed_value_damaged", "export", "--customers", "-o", hub.Folder.At("customers.csv"));
        Assert.False(File.Exists(hub.Folder.At("customers.csv")));
    }

    [Fact]
    public void postgresql_takes_the_place_of_the_file_and_its_password_is_never_said()
    {
        Assert.SkipWhen(PostgresServer.Shared is null, "There is no PostgreSQL on this machine.");
        string database = PostgresServer.Shared!.NewDatabase();
        try
        {
            using var hub = new TestHub();
            string secret = database + ";Password=hunter2secret";
            string[] at = ["--database", secret];
            Ran added = hub.Ok(["source", "add", "shop", .. at]);
            Assert.Contains("--database \"$SELFHOLD_DATABASE\"", added.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(hub.Data, "selfhold.db")));
            Assert.Equal(4, (long)hub.Json(["import", hub.Folder.File("shop.csv", TestHub.Shop), "--source", "shop", .. at])["new"]!);
            string data = hub.Folder.At("data.backup"), keys = hub.Folder.At("keys.backup");
            hub.Ok(["backup", "--out", data, "--keys", keys, "--drill", .. at]);
            Ran all = Cli.Shell(hub.Folder.Path, $"SELFHOLD_DATABASE='{secret}' \"$selfhold\" doctor --data '{hub.Data}'; SELFHOLD_DATABASE='{secret}' \"$selfhold\" source show shop --data '{hub.Data}'");
            Assert.Equal(0, all.Status);
            foreach (string said in (string[])[all.Out, all.Error, added.Out, added.Error])
            {
                Assert.DoesNotContain("hunter2secret", said, StringComparison.Ordinal);
            }
        }
        finally
        {
            PostgresServer.Shared.DropDatabase(database);
        }
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Password=hunter2secret;Timeout=2", 1, "database_unreachable")]
    [InlineData("postgres://x:hunter2secret@127.0.0.1:1/y", 1, "database_unreachable")]
    [InlineData("hunter2secret", 2, "usage")]
    [InlineData("Host=127.0.0.1;Pasword=hunter2secret", 1, "database_unreachable")]
    [InlineData("Password=hunter2secret", 2, "usage")]
    public void a_connection_that_leads_nowhere_is_an_error_without_its_password(string connection, int status, string code)
    {
        using var hub = new TestHub();
        string said = hub.Refused(status, code, "source", "add", "shop", "--database", connection);
        Assert.DoesNotContain("hunter2secret", said, StringComparison.Ordinal);
        Ran ran = Cli.Shell(hub.Folder.Path, $"SELFHOLD_DEBUG=1 \"$selfhold\" source add shop --database '{connection}'");
        Assert.DoesNotContain("hunter2secret", ran.Out + ran.Error, StringComparison.Ordinal);
    }

    private static void Owned(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static void Refused(int status, string code, params string[] arguments)
    {
        Ran ran = Cli.Run(arguments);
        Assert.Equal(status, ran.Status);
        Assert.Contains($"[{code}]", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Out);
    }
}
