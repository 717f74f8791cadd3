using System.Diagnostics;
using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>
/// Whatever bytes come: a reader refuses with an error, gives rows of valid text, or stops with InputException. It never
/// throws anything else, never hangs, and never loses what stands before the damage.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 300_000 : 10_000;

    internal static readonly byte[] Csv = Encoding.UTF8.GetBytes("id,name,note\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{i},\"Name, {i}\",\"say \"\"é\"\"\nx\"\r\n")));
    internal static readonly byte[] Lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 9).Select(i => $"{{\"id\":{i},\"n\":{{\"a\":\"é\\n\"}},\"l\":[1,\"x\"],\"f\":1.5e3}}\n")));
    internal static readonly byte[] Array = Encoding.UTF8.GetBytes("[" + string.Join(",\n", Enumerable.Range(1, 9).Select(i => $"{{\"id\":{i},\"n\":{{\"a\":\"é\\u00e9\"}}}}")) + "]");
    internal static readonly byte[] Cards = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 9).Select(i => $"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:P {i}\r\nitem1.TEL;TYPE=home,pref:+{i}\r\nitem1.X-ABLabel:x\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=\r\n=BC;A\r\nNOTE:fol\r\n ded\\, x\r\nEND:VCARD\r\n")));
    internal static readonly byte[] Book = Workbook.Of(("S", string.Concat(Enumerable.Range(1, 9).Select(i => Workbook.Row("name" + i, "x")))));
    private static readonly byte[] Sheet = Encoding.UTF8.GetBytes("<row>" + Workbook.Row("name", "b") + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" s=\"1\"><v>33000</v></c><c t=\"e\"><v>#N/A</v></c></row></row>");

    [Fact]
    public void any_bytes_as_csv_do_no_harm() => Fuzz(Csv, new ReadOptions { BlockBytes = 64, MaxRecordBytes = 600, MaxValueBytes = 300 }, 1);

    [Fact]
    public void any_bytes_as_json_lines_do_no_harm() => Fuzz(Lines, new ReadOptions { MaxRecordBytes = 600, MaxValueBytes = 300, SampledRecords = 3 }, 2);

    [Fact]
    public void any_bytes_as_json_array_do_no_harm() => Fuzz(Array, new ReadOptions { MaxRecordBytes = 600, MaxValueBytes = 300, SampledRecords = 3 }, 3);

    [Fact]
    public void any_bytes_as_vcards_do_no_harm() => Fuzz(Cards, new ReadOptions { MaxRecordBytes = 600, MaxValueBytes = 300, SampledRecords = 3 }, 4);

    [Fact]
    public void any_bytes_as_utf16_do_no_harm() => Fuzz([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Csv))], new ReadOptions { BlockBytes = 64 }, 5);

    [Fact]
    public void any_archive_as_workbook_does_no_harm() => Fuzz(Book, ReadOptions.Default, 6, Cases / 2);

    [Fact]
    public void any_sheet_in_a_workbook_does_no_harm()
    {
        Random random = new(7);
        for (int i = 0; i < Cases / 2; i++)
        {
            Survive(Workbook.Of(("S", Encoding.UTF8.GetString(Mutate(random, Sheet, 6)))), ReadOptions.Default, 7, i);
        }
    }

    [Fact]
    public void rows_before_the_damage_are_kept()
    {
        Random random = new(8);
        string[] whole = [.. Reading.Bytes(Csv).Rows.Select(row => string.Join('|', row))];
        int bodyStart = Csv.AsSpan().IndexOf("4,\"Name"u8);
        for (int i = 0; i < Cases / 5; i++)
        {
            byte[] damaged = [.. Csv[..bodyStart], .. Mutate(random, Csv[bodyStart..], 8)];
            string[] read = [.. Reading.Bytes(damaged, new ReadOptions { Format = RecordFormat.Csv, Encoding = TextEncoding.Utf8, Delimiter = ',', HasHeader = true, BlockBytes = 50 }).Rows.Take(3).Select(row => string.Join('|', row.Take(3)))];
            Assert.Equal(whole.Take(3), read);
        }
    }

    private static void Fuzz(byte[] seed, ReadOptions options, int salt, int? cases = null)
    {
        Random random = new(20261122 + salt);
        for (int i = 0; i < (cases ?? Cases); i++)
        {
            Survive(Mutate(random, seed, 6), options, salt, i);
        }
    }

    private static void Survive(byte[] bytes, ReadOptions options, int salt, int number)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            Result<IRecordReader> opened = Reading.Open(bytes, options);
            if (opened.IsOk)
            {
                using IRecordReader reader = opened.Value;
                ReadFile file = Reading.All(reader);
                Assert.All(file.Problems, problem => Assert.True(problem.Line >= 1));
            }
        }
        catch (Exception failed)
        {
            Assert.Fail($"seed {salt}, case {number}: {Convert.ToBase64String(bytes)}\n{failed}");
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), $"seed {salt}, case {number} hangs");
    }

    internal static byte[] Mutate(Random random, byte[] seed, int most)
    {
        byte[] special = [.. "\",;\t|\n\r{}[]:\\'= \0\u0001<>&/"u8, 0x80, 0xC3, 0xE9, 0xED, 0xA0, 0xFF, 0xFE, 0xF0];
        List<byte> bytes = [.. seed];
        for (int change = random.Next(1, most); change > 0 && bytes.Count > 1; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = special[random.Next(special.Length)];
                    break;
                case 2:
                    bytes.Insert(at, special[random.Next(special.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Repeat(special[random.Next(special.Length)], random.Next(1, 300)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
