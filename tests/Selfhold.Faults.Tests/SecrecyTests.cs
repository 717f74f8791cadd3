using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Selfhold.Matching;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Faults.Tests;

/// <summary>What who steals disk, backup or logs can read.</summary>
public sealed class SecrecyTests
{
    private static readonly string[] Canaries =
    [
        "Xanthippequill", "Zwiebelfischer", "canary.bird@coalmine.example", "+44 7700 909417", "7700909417", "99 Kanarienvogelgasse", "Quetzalcoatlstadt", "QX9 8ZY", "1931-07-29", "AB123456C",
    ];

    [Theory]
    [InlineData(DatabaseFamily.Sqlite)]
    [InlineData(DatabaseFamily.Postgres)]
    public void no_planted_value_lies_in_clear_anywhere(DatabaseFamily family)
    {
        using var hub = new FaultHub(family);
        string plain = "id,first name,last name,email,phone,street,city,postal code,birth date,national id\n";
        string row = $"{{0}},{Canaries[0]},{Canaries[1]},{Canaries[2]},{Canaries[3]},{Canaries[5]},{Canaries[6]},{Canaries[7]},{Canaries[8]},{Canaries[9]}\n";
        var text = new StringBuilder(plain);
        for (int i = 0; i < 30; i++)
        {
            // Often enough for a model to think that it may name the value.
            text.AppendFormat(row, $"can{i}");
        }

        text.Append(FaultHub.People(0, 150).Split('\n', 2)[1].Replace("\n", ",,\n", StringComparison.Ordinal));
        string elsewhere = Directory.CreateTempSubdirectory("selfhold-canary-").FullName;
        string file = Path.Combine(elsewhere, "canary.csv");
        File.WriteAllText(file, text.ToString());
        (int exit, string output, string errors) = FaultHub.Finish(hub.Import(file, "crm"));
        Assert.Equal(0, exit);
        var outside = new List<byte[]> { Encoding.UTF8.GetBytes(output), Encoding.UTF8.GetBytes(errors) };
        using (HubStorage storage = hub.Open())
        {
            var room = new RecordsRoom(storage);
            FaultHub.Ok(room.Decide(new RecordRef("crm", "c1"), new RecordRef("crm", "c100"), same: true));
            FaultHub.Ok(room.Resolve("default", null, dryRun: false));
            File.WriteAllText(file, text.ToString().Replace("can1,", "can777,", StringComparison.Ordinal) + "can1,too,many\0,columns,x,y,z,q\n");
            Result<ImportReport> again = room.Import(new ImportRequest(file, "crm") { Snapshot = true, ConfirmEnding = (_, _) => true });
            outside.Add(Encoding.UTF8.GetBytes(again.ToString() + string.Join('\n', again.IsOk ? again.Value.Problems : []) + string.Join('\n', room.Verify())));
            using MemoryStream data = new(), keys = new();
            FaultHub.Ok(HubBackup.Write(storage, data, keys));
            outside.Add(data.ToArray());
            outside.Add(keys.ToArray());
            if (family == DatabaseFamily.Postgres)
            {
                outside.Add(AllOf(storage));
            }

            // With the log still beside it.
            outside.AddRange(Directory.EnumerateFiles(hub.Location.DataDirectory).Select(Read));
            Assert.Contains(Canaries[0], FaultHub.Dump(room));
        }

        outside.AddRange(Directory.EnumerateFiles(hub.Location.DataDirectory).Select(Read));
        foreach (byte[] bytes in outside)
        {
            foreach (byte[] form in Canaries.SelectMany(Forms))
            {
                Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{Encoding.UTF8.GetString(form)} lies in clear.");
            }
        }

        Directory.Delete(elsewhere, recursive: true);
    }

    private static byte[] Read(string path)
    {
        using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }

    private static IEnumerable<byte[]> Forms(string canary)
    {
        foreach (string form in (string[])[canary, canary.ToLowerInvariant(), canary.ToUpperInvariant(), Uri.EscapeDataString(canary)])
        {
            yield return Encoding.UTF8.GetBytes(form);
            yield return Encoding.Unicode.GetBytes(form);
            yield return Encoding.BigEndianUnicode.GetBytes(form);
        }

        // In base64 the inside of a value reads the same at each of three places.
        byte[] plain = Encoding.UTF8.GetBytes(canary);
        for (int shift = 0; shift < 3; shift++)
        {
            string coded = Convert.ToBase64String([.. new byte[shift], .. plain]);
            int from = shift == 0 ? 0 : shift + 1, length = (((plain.Length + shift) / 3) * 4) - from;
            yield return Encoding.ASCII.GetBytes(coded.Substring(from, length));
        }
    }

    /// <summary>Every row of every table, as the server tells it.</summary>
    private static byte[] AllOf(HubStorage storage)
    {
        using HubRead read = storage.BeginRead();
        var tables = new List<string>();
        using (System.Data.Common.DbCommand command = read.Connection.CreateCommand())
        {
            command.Transaction = read.Transaction;
            command.CommandText = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
            using System.Data.Common.DbDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                tables.Add(rows.GetString(0));
            }
        }

        using var all = new MemoryStream();
        foreach (string table in tables)
        {
            using System.Data.Common.DbCommand command = read.Connection.CreateCommand();
            command.Transaction = read.Transaction;
            command.CommandText = $"SELECT * FROM \"{table}\"";
            using System.Data.Common.DbDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                for (int i = 0; i < rows.FieldCount; i++)
                {
                    all.Write(rows.GetValue(i) is byte[] bytes ? bytes : Encoding.UTF8.GetBytes(rows.GetValue(i).ToString()!));
                    all.WriteByte(0);
                }
            }
        }

        return all.ToArray();
    }

    [Fact]
    public void without_the_keys_a_dictionary_finds_no_e_mail_in_a_dump()
    {
        using var hub = new FaultHub(DatabaseFamily.Sqlite);
        using HubStorage storage = hub.Open();
        var room = new RecordsRoom(storage);
        FaultHub.Ok(room.AddSource("crm"));
        FaultHub.Ok(room.Import(new ImportRequest(hub.Save("a.csv", FaultHub.People(0, 600)), "crm")));
        HashSet<long> stored = [];
        var blobs = new HashSet<UInt128>();
        using (HubRead read = storage.BeginRead())
        {
            using SqlRows rows = read.Prepare("SELECT hash FROM records_contact").Query();
            while (rows.Read())
            {
                stored.Add(rows.Long(0));
            }

            using SqlRows content = read.Prepare("SELECT content FROM records_record").Query();
            while (content.Read())
            {
                blobs.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(content.Bytes(0)));
            }
        }

        Assert.True(stored.Count > 300);
        string[] lines = FaultHub.People(0, 600).Split('\n');
        foreach (string guess in Enumerable.Range(0, 10_000).Select(i => $"p{i}@mail.example").Concat(lines).Concat(lines.Select(l => l + "\n")))
        {
            byte[] text = Encoding.UTF8.GetBytes(guess);
            foreach (byte[] digest in (byte[][])[SHA256.HashData(text), SHA512.HashData(text), SHA1.HashData(text), MD5.HashData(text), HMACSHA256.HashData(new byte[32], text)])
            {
                Assert.DoesNotContain(BitConverter.ToInt64(digest), stored);
                Assert.DoesNotContain(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(digest), stored);
                Assert.DoesNotContain(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest), blobs);
            }
        }
    }

    [Fact]
    public void two_domains_hold_no_common_hash_for_the_same_people()
    {
        using var hub = new FaultHub(DatabaseFamily.Sqlite);
        using HubStorage storage = hub.Open();
        var room = new RecordsRoom(storage);
        string file = hub.Save("a.csv", FaultHub.People(0, 300));
        foreach (string name in (string[])["one", "two"])
        {
            FaultHub.Ok(room.AddDomain(name));
            FaultHub.Ok(room.AddSource("crm-" + name, name));
            FaultHub.Ok(room.Import(new ImportRequest(file, "crm-" + name)));
        }

        Assert.Equal(0, Count(storage, "SELECT COUNT(*) FROM records_contact a JOIN records_contact b ON a.hash = b.hash AND a.domain_number < b.domain_number"));
        Assert.Equal(0, Count(storage, "SELECT COUNT(*) FROM records_link a JOIN records_link b ON (a.unit = b.unit OR a.record_id = b.record_id) AND a.domain_number < b.domain_number"));
        Assert.Equal(0, Count(storage, "SELECT COUNT(*) FROM records_record a JOIN records_record b ON a.content = b.content AND a.domain_number < b.domain_number"));
    }

    [Fact]
    public void values_that_many_people_share_have_no_index_of_full_length()
    {
        using var hub = new FaultHub(DatabaseFamily.Sqlite);
        using HubStorage storage = hub.Open();
        var room = new RecordsRoom(storage);
        FaultHub.Ok(room.AddSource("crm"));

        // Gender, birth year, country and surname only: nothing that names one person.
        var text = new StringBuilder("id,gender,birth date,country,last name,first name\n");
        for (int i = 0; i < 400; i++)
        {
            text.Append(i).Append(i % 2 == 0 ? ",f," : ",m,").Append(1950 + (i % 40)).Append("-01-01,DE,Surname").Append(i % 5).Append(",Given").Append(i % 7).Append('\n');
        }

        FaultHub.Ok(room.Import(new ImportRequest(hub.Save("low.csv", text.ToString()), "crm")));
        Assert.Equal(0, Count(storage, "SELECT COUNT(*) FROM records_contact"));

        // Beside random ids, the only columns that follow from what people state are those: contacts (64 bits, e-mail, phone and id number), blocks (40 bits), units and rows as a whole.
        Assert.Equal(0, Count(storage, "SELECT COUNT(*) FROM records_hot WHERE block < 0 OR block >= 1099511627776"));
        Assert.Equal(0, Count(storage, "SELECT COUNT(*) FROM records_bucket WHERE LENGTH(entries) % 13 <> 0"));
    }

    [Fact]
    public void no_nonce_comes_twice_however_often_a_row_is_imported()
    {
        using var hub = new FaultHub(DatabaseFamily.Sqlite);
        using HubStorage storage = hub.Open();
        var room = new RecordsRoom(storage);
        FaultHub.Ok(room.AddSource("crm"));
        var nonces = new HashSet<string>();
        long values = 0;
        for (int round = 0; round < 6; round++)
        {
            FaultHub.Ok(room.Import(new ImportRequest(hub.Save("a.csv", FaultHub.People(0, 2000, round % 2 == 0 ? "" : "b")), "crm") { KeepModel = true }));
        }

        using HubRead read = storage.BeginRead();
        foreach (string column in (string[])["sealed FROM records_record", "sealed FROM records_version", "wrapped FROM keys_record", "sealed FROM records_shape", "sealed FROM records_operation WHERE sealed IS NOT NULL"])
        {
            using SqlRows rows = read.Prepare("SELECT " + column).Query();
            while (rows.Read())
            {
                values++;
                Assert.True(nonces.Add(Convert.ToHexString(rows.Bytes(0).Slice(6, 12))), "A nonce was used twice: " + column);
            }
        }

        Assert.True(values > 13_000);
    }

    [Fact]
    public void a_block_that_everybody_is_in_costs_no_more_than_thrice()
    {
        // The same people; in the second file all have one surname and one phone number.
        string cool = FaultHub.People(0, 20_000);
        string hot = string.Join('\n', cool.Split('\n').Select((l, i) =>
        {
            string[] c = l.Split(',');
            return i == 0 || c.Length < 5 ? l : string.Join(',', [c[0], c[1], "Smith", c[3], "+44 7700 900000", .. c[5..]]);
        }));
        double Time(string file, int most)
        {
            using var hub = new FaultHub(DatabaseFamily.Sqlite);
            using HubStorage storage = hub.Open();
            var room = new RecordsRoom(storage);
            FaultHub.Ok(room.AddSource("crm"));
            FaultHub.Ok(room.Resolve("default", MatchModel.Shipped with { TrainedOn = 100_000 }, dryRun: false));
            string path = hub.Save("a.csv", string.Join('\n', file.Split('\n').Take(most + 1)) + "\n");
            var watch = Stopwatch.StartNew();
            FaultHub.Ok(room.Import(new ImportRequest(path, "crm")));
            double seconds = watch.Elapsed.TotalSeconds;
            string next = hub.Save("b.csv", string.Join('\n', file.Split('\n').Take(21)).Replace("c", "new", StringComparison.Ordinal) + "\n");
            watch.Restart();
            FaultHub.Ok(room.Import(new ImportRequest(next, "crm") { Door = ResolveDoor.Incremental }));
            if (most < 5000)
            {
                Assert.Empty(room.Verify());
            }

            return seconds + watch.Elapsed.TotalSeconds;
        }

        Time(hot, 1500);
        double without = Time(cool, 20_000), with = Time(hot, 20_000);
        Assert.True(with < without * 3, $"{with:F1} s with the hot block, {without:F1} s without.");
    }

    private static long Count(HubStorage storage, string sql)
    {
        using HubRead read = storage.BeginRead();
        return read.Prepare(sql).QueryLong() ?? 0;
    }
}
