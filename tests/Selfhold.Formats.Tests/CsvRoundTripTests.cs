using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>Laws of the raw text: a file comes back byte for byte, its rows can be read alone, and a change touches one value.</summary>
public sealed class CsvRoundTripTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 200_000 : 6_000;

    [Fact]
    public void a_file_comes_back_byte_for_byte()
    {
        Random random = new(1);
        int exact = 0, refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            (byte[] bytes, ReadOptions options, string what) = CsvSoup.File(random);
            if (!Reading.Open(bytes, options).IsOk)
            {
                continue;
            }

            RawFile file = RoundTrip.Read(bytes, options);
            FileShape shape = FileShape.Parse(file.Shape.ToJson()).Value;
            byte[] back = RoundTrip.Write(shape, file.Raws);
            byte[] all = RoundTrip.Write(shape, Merged(file));
            if (!all.SequenceEqual(bytes) || (file.Refused.Count == 0 && !back.SequenceEqual(bytes)))
            {
                Assert.Fail($"case {i}, {what}\nfile {RoundTrip.Text(bytes)}\nback {RoundTrip.Text(all)}\nrefused {string.Join(' ', file.Refused.Select(r => r.Problem))}");
            }

            Assert.Equal(file.Problems, file.Refused.Select(one => one.Problem).Take(1_000));
            exact += file.Refused.Count == 0 && file.Rows.Count > 0 ? 1 : 0;
            refused += file.Refused.Count > 0 ? 1 : 0;
        }

        Assert.True(exact > Cases / 3, $"{exact} files without refused rows are too few");
        Assert.True(refused > Cases / 10, $"{refused} files with refused rows are too few");
    }

    [Fact]
    public void keeping_the_raw_text_changes_no_value()
    {
        Random random = new(2);
        for (int i = 0; i < Cases / 3; i++)
        {
            (byte[] bytes, ReadOptions options, _) = CsvSoup.File(random);
            if (Reading.Open(bytes, options).IsOk)
            {
                ReadFile plain = Reading.Bytes(bytes, options);
                RawFile kept = RoundTrip.Read(bytes, options);
                Assert.Equal(plain.Rows.Show(), kept.Rows.Show());
                Assert.Equal(plain.Problems, kept.Problems);
            }
        }
    }

    [Fact]
    public void the_size_of_blocks_does_not_change_the_raw_text()
    {
        Random random = new(3);
        for (int i = 0; i < Cases / 3; i++)
        {
            (byte[] bytes, ReadOptions options, _) = CsvSoup.File(random);
            if (Reading.Open(bytes, options).IsOk)
            {
                RawFile whole = RoundTrip.Read(bytes, options with { BlockBytes = 1 << 20 });
                RawFile parts = RoundTrip.Read(bytes, options with { BlockBytes = random.Next(1, 60) });
                Assert.Equal(whole.Raws, parts.Raws);
                Assert.Equal(whole.Lines, parts.Lines);
                Assert.Equal(whole.Refused.Select(one => (one.Problem, RoundTrip.Text(one.Raw))), parts.Refused.Select(one => (one.Problem, RoundTrip.Text(one.Raw))));
            }
        }
    }

    [Fact]
    public void any_rows_read_alone_have_the_values_of_the_first_reading()
    {
        Random random = new(4);
        for (int i = 0; i < Cases / 2; i++)
        {
            (byte[] bytes, ReadOptions options, string what) = CsvSoup.File(random);
            if (!Reading.Open(bytes, options).IsOk)
            {
                continue;
            }

            RawFile file = RoundTrip.Read(bytes, options);
            int[] some = [.. Enumerable.Range(0, file.Rows.Count).Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next())];
            string found = RoundTrip.Reread(file.Shape, some.Select(at => file.Raws[at])).Show();
            string expected = some.Select(at => file.Rows[at]).Show();
            if (expected != found)
            {
                Assert.Fail($"case {i}, {what}\nfile {RoundTrip.Text(bytes)}\nexpected {expected}\nfound {found}");
            }
        }
    }

    [Fact]
    public void a_change_touches_its_own_value_only()
    {
        Random random = new(5);
        int changed = 0;
        for (int i = 0; i < Cases; i++)
        {
            (byte[] bytes, ReadOptions options, string what) = CsvSoup.File(random);
            if (!Reading.Open(bytes, options).IsOk || RoundTrip.Read(bytes, options) is not { Rows.Count: > 0 } file)
            {
                continue;
            }

            int row = random.Next(file.Rows.Count), column = random.Next(file.Shape.Columns.Count);
            string value = CsvSoup.Value(random, file.Shape.Delimiter) + (random.Next(2) == 0 ? "x" : "y\"");
            byte[] after = RoundTrip.Change(file.Shape, file.Raws[row], (column, value));
            string[] expected = [.. file.Rows[row]];
            expected[column] = value;
            List<string[]> found = RoundTrip.Reread(file.Shape, [after]);
            byte[] back = RoundTrip.Change(file.Shape, after, (column, file.Rows[row][column]));
            if (found.Show() != new[] { expected }.Show() || !Elsewhere(file.Shape, file.Raws[row], column).SequenceEqual(Elsewhere(file.Shape, after, column)))
            {
                Assert.Fail($"case {i}, {what}, column {column}\nrow {RoundTrip.Text(file.Raws[row])}\nafter {RoundTrip.Text(after)}\nback {RoundTrip.Text(back)}");
            }

            changed++;
        }

        Assert.True(changed > Cases / 3);
    }

    /// <summary>Texts of all other values that the row has, and what follows the row.</summary>
    private static IEnumerable<string> Elsewhere(FileShape shape, byte[] raw, int column)
    {
        List<(int Start, int End)> cells = [];
        int end = Csv.CsvCells.Split(raw, (byte)shape.Delimiter, cells);
        for (int i = 0; i < shape.Columns.Count; i++)
        {
            yield return i == column || i >= cells.Count ? "" : Encoding.UTF8.GetString(raw[cells[i].Start..cells[i].End]);
        }

        yield return Encoding.UTF8.GetString(raw[end..]);
    }

    /// <summary>Accepted and refused rows in the order of the file.</summary>
    private static IEnumerable<byte[]> Merged(RawFile file)
        => file.Raws.Select((raw, i) => (file.Lines[i], raw)).Concat(file.Refused.Select(one => (one.Problem.Line, one.Raw))).OrderBy(one => one.Item1).Select(one => one.Item2);
}
