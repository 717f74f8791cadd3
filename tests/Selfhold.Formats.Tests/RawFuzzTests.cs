using System.Text;
using Selfhold.Formats.Output;

namespace Selfhold.Formats.Tests;

/// <summary>Whatever bytes come: keeping the raw text changes nothing that is read, loses nothing, and what was kept can be read again.</summary>
public sealed class RawFuzzTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 100_000 : 3_000;
    private static readonly ReadOptions Small = new() { BlockBytes = 64, SampledRecords = 3 };

    [Fact]
    public void any_csv_comes_back() => Fuzz(FuzzTests.Csv, Small with { Format = RecordFormat.Csv }, 21);

    [Fact]
    public void any_utf16_comes_back() => Fuzz([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(FuzzTests.Csv))], Small with { Format = RecordFormat.Csv, Encoding = TextEncoding.Utf16LittleEndian }, 22);

    [Fact]
    public void any_json_lines_come_back() => Fuzz(FuzzTests.Lines, Small with { Format = RecordFormat.Json }, 23);

    [Fact]
    public void any_json_array_comes_back() => Fuzz(FuzzTests.Array, Small with { Format = RecordFormat.Json }, 24, exact: false);

    [Fact]
    public void any_cards_come_back() => Fuzz(FuzzTests.Cards, Small with { Format = RecordFormat.Vcard }, 25);

    [Fact]
    public void any_workbook_can_be_read_again() => Fuzz(FuzzTests.Book, Small, 26, exact: false, atLeast: 30);

    private static void Fuzz(byte[] seed, ReadOptions options, int salt, bool exact = true, int? atLeast = null)
    {
        Random random = new(20261122 + salt);
        int read = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = FuzzTests.Mutate(random, seed, 6);

            // Half a character at the end is no text in any encoding, and not kept.
            bytes = options.Encoding == TextEncoding.Utf16LittleEndian ? bytes[..(bytes.Length & ~1)] : bytes;
            try
            {
                read += Check(random, bytes, options, exact) ? 1 : 0;
            }
            catch (Exception failed)
            {
                Assert.Fail($"seed {salt}, case {i}: {RoundTrip.Text(bytes)}\n{Convert.ToBase64String(bytes)}\n{failed}");
            }
        }

        Assert.True(read > (atLeast ?? Cases / 10), $"{read} files read are too few");
    }

    private static bool Check(Random random, byte[] bytes, ReadOptions options, bool exact)
    {
        if (!Reading.Open(bytes, options).IsOk)
        {
            return false;
        }

        ReadFile plain = Reading.Bytes(bytes, options);
        if (plain.Failure is not null)
        {
            return false;
        }

        RawFile kept = RoundTrip.Read(bytes, options);
        Assert.Equal(plain.Rows.Show(), kept.Rows.Show());
        Assert.Equal(Sorted(plain.Problems), Sorted(kept.Problems));
        Assert.Equal(Sorted(plain.Problems), Sorted(kept.Refused.Select(one => one.Problem)));
        FileShape shape = FileShape.Parse(kept.Shape.ToJson()).Value;
        byte[] back = RoundTrip.Write(shape, kept.Raws);
        if (exact && kept.Refused.Count == 0)
        {
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(back));
        }

        Assert.Equal(kept.Rows.Show(), RoundTrip.Reread(shape, kept.Raws).Show());
        Report(shape, kept);
        if (kept.Rows.Count > 0 && shape.Format != FileLayout.Xlsx)
        {
            Change(random, shape, kept);
        }

        return true;
    }

    /// <summary>What is found reading ahead comes before what is found reading.</summary>
    private static IEnumerable<RowProblem> Sorted(IEnumerable<RowProblem> problems)
        => problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Code, StringComparer.Ordinal).ThenBy(problem => problem.Message, StringComparer.Ordinal);

    private static void Report(FileShape shape, RawFile kept)
    {
        using MemoryStream stream = new();
        using (RefusedRowsWriter writer = new(stream, shape))
        {
            foreach ((RowProblem problem, byte[] raw) in kept.Refused)
            {
                writer.Add(problem, raw);
            }
        }

        if (kept.Refused.Count > 0)
        {
            ReadFile report = Reading.Bytes(stream.ToArray(), new ReadOptions { Format = RecordFormat.Csv, Encoding = TextEncoding.Utf8, Delimiter = ',' });
            Assert.Equal(kept.Refused.Count, report.Rows.Count + report.Problems.Count(problem => problem.Code == "ragged_row"));
            Assert.Equal("selfhold_reason", report.Columns[0]);
        }
    }

    private static void Change(Random random, FileShape shape, RawFile kept)
    {
        int row = random.Next(kept.Rows.Count), column = random.Next(shape.Columns.Count);
        string[] expected = [.. kept.Rows[row]];
        expected[column] = "new \"value\"; é";
        try
        {
            byte[] after = RoundTrip.Change(shape, kept.Raws[row], (column, expected[column]));
            Assert.Equal(new[] { expected }.Show(), RoundTrip.Reread(shape, [after]).Show());
        }
        catch (InputException stopped) when (stopped.Error.Code == "cannot_change" && shape.Format != FileLayout.Csv)
        {
            // Values that stand in no one place.
        }
    }
}
