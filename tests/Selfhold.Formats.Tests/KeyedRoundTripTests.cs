using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>The laws of the raw text for JSON and vCard.</summary>
public sealed class KeyedRoundTripTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 60_000 : 1_500;

    [Theory]
    [InlineData(FileLayout.JsonLines)]
    [InlineData(FileLayout.JsonArray)]
    [InlineData(FileLayout.JsonObjects)]
    [InlineData(FileLayout.Vcard)]
    public void a_file_comes_back_byte_for_byte_and_its_rows_can_be_read_alone(FileLayout layout)
    {
        Random random = new(11);
        int whole = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = KeyedSoup.File(random, layout);
            ReadOptions options = new() { BlockBytes = 1 << 20, SampledRecords = random.Next(2) == 0 ? 2 : 1_000 };
            RawFile file = RoundTrip.Read(bytes, options);
            Assert.Equal(layout, file.Shape.Format);
            FileShape shape = FileShape.Parse(file.Shape.ToJson()).Value;
            byte[] back = RoundTrip.Write(shape, file.Raws);
            ReadFile plain = Reading.Bytes(bytes, options);
            if (file.Refused.Count == 0 && !back.SequenceEqual(bytes))
            {
                Assert.Fail($"case {i}\nfile {RoundTrip.Text(bytes)}\nback {RoundTrip.Text(back)}");
            }

            Assert.Equal(plain.Rows.Show(), file.Rows.Show());
            Assert.Equal(plain.Problems, file.Refused.Select(one => one.Problem).OrderBy(one => one.Line));
            Assert.Equal(file.Rows.Show(), RoundTrip.Reread(shape, file.Raws).Show());
            whole += file.Refused.Count == 0 ? 1 : 0;

            // Left out and turned around, it is still a file of these rows.
            int[] some = [.. Enumerable.Range(0, file.Rows.Count).Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next())];
            if (some.Length > 0)
            {
                byte[] part = RoundTrip.Write(shape, some.Select(at => file.Raws[at]));
                ReadFile again = Reading.Bytes(part, new ReadOptions { Format = layout == FileLayout.Vcard ? RecordFormat.Vcard : RecordFormat.Json });
                if (again.Rows.Count != some.Length || again.Refused > 0)
                {
                    Assert.Fail($"case {i}, {string.Join(' ', some)}\nfile {RoundTrip.Text(bytes)}\npart {RoundTrip.Text(part)}\n{string.Join('\n', again.Problems)}");
                }
            }
        }

        Assert.True(whole > Cases / 3, $"{whole} whole files are too few");
    }

    [Theory]
    [InlineData(FileLayout.JsonLines)]
    [InlineData(FileLayout.JsonArray)]
    [InlineData(FileLayout.Vcard)]
    public void a_change_touches_its_own_value_only(FileLayout layout)
    {
        Random random = new(12);
        int changed = 0, refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = KeyedSoup.File(random, layout);
            RawFile file = RoundTrip.Read(bytes);
            int row = random.Next(file.Rows.Count), column = random.Next(file.Shape.Columns.Count);
            string value = KeyedSoup.Text(random).Trim() + "z";
            string[] expected = [.. file.Rows[row]];
            expected[column] = value;
            byte[] after;
            try
            {
                after = RoundTrip.Change(file.Shape, file.Raws[row], (column, value));
            }
            catch (InputException stopped)
            {
                Assert.Equal("cannot_change", stopped.Error.Code);
                string name = file.Shape.Columns[column];
                Assert.True(name.EndsWith(" Type") || name == "TEL (2)" && !RoundTrip.Text(file.Raws[row]).Contains("TEL"), name);
                refused++;
                continue;
            }

            List<string[]> found = RoundTrip.Reread(file.Shape, [after]);
            if (found.Show() != new[] { expected }.Show())
            {
                Assert.Fail($"case {i}, {file.Shape.Columns[column]}\nrow {RoundTrip.Text(file.Raws[row])}\nafter {RoundTrip.Text(after)}\nexpected {expected.AsEnumerable().Aggregate((a, b) => a + "|" + b)}\nfound {found.Show()}");
            }

            changed++;
        }

        Assert.True(changed > Cases / 2 && (refused > 0) == (layout == FileLayout.Vcard), $"{changed} changed, {refused} refused");
    }

    [Fact]
    public void a_changed_number_stays_a_number_and_a_list_a_list()
    {
        RawFile file = RoundTrip.Read("{\"a\":1, \"b\":true,\"c\":[\"x\",\"y\"],\"d\":{\"e\":null}}\r\n{\"f\":\"g\"}"u8.ToArray());
        Assert.Equal(["a", "b", "c", "d.e", "f"], file.Shape.Columns);
        byte[] changed = RoundTrip.Change(file.Shape, file.Raws[0], (0, "-2.5"), (1, "false"), (2, "p;q\""), (3, "ü"), (4, "new"));
        Assert.Equal("{\"a\":-2.5, \"b\":false,\"c\":[\"p\",\"q\\\"\"],\"d\":{\"e\":\"ü\"},\"f\":\"new\"}\r\n", Encoding.UTF8.GetString(changed));
        Assert.Equal("{\"a\":\"1 or 2\", \"b\":\"maybe\",", Encoding.UTF8.GetString(RoundTrip.Change(file.Shape, file.Raws[0], (0, "1 or 2"), (1, "maybe")))[..27]);
    }

    [Fact]
    public void a_card_keeps_its_parameters_and_gets_lines_for_what_it_did_not_say()
    {
        RawFile file = RoundTrip.Read(Encoding.UTF8.GetBytes("BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;;;\r\nitem1.TEL;TYPE=cell;PREF=1:tel:+49 30\r\n 1\r\nEND:VCARD\r\nBEGIN:VCARD\r\nEMAIL:a@x.org\r\nTEL:1\r\nTEL:2\r\nEND:VCARD"));
        int Column(string name) => file.Shape.Columns.ToList().IndexOf(name);
        string changed = Encoding.UTF8.GetString(RoundTrip.Change(file.Shape, file.Raws[0], (Column("N Family"), "O;Neil"), (Column("TEL"), "+1"), (Column("EMAIL"), "b@x.org"), (Column("TEL (2)"), "+2")));
        Assert.Equal("BEGIN:VCARD\r\nVERSION:3.0\r\nN:O\\;Neil;Ann;;;\r\nitem1.TEL;TYPE=cell;PREF=1:tel:+1\r\nEMAIL:b@x.org\r\nTEL:+2\r\nEND:VCARD\r\n", changed);
    }

    [Fact]
    public void refused_records_are_handed_out_with_their_text()
    {
        RawFile lines = RoundTrip.Read("{\"a\":1}\nnonsense\n\n{\"a\":2,\"a\":3}\n{\"a\":4}\n"u8.ToArray());
        Assert.Equal(["nonsense\n\n", "{\"a\":2,\"a\":3}\n"], lines.Refused.OrderBy(one => one.Problem.Line).Select(one => Encoding.UTF8.GetString(one.Raw)));
        Assert.Equal("{\"a\":1}\n{\"a\":4}\n", Encoding.UTF8.GetString(RoundTrip.Write(lines.Shape, lines.Raws)));

        RawFile array = RoundTrip.Read("[\n{\"a\":1},\n7,\n{\"a\":4},\n{\"a\":]}\n]\n"u8.ToArray());
        Assert.Equal("[\n{\"a\":1},\n{\"a\":4}\n]\n", Encoding.UTF8.GetString(RoundTrip.Write(array.Shape, array.Raws)));

        RawFile cards = RoundTrip.Read("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nstray\nBEGIN:VCARD\nFN:C\nEND:VCARD\n"u8.ToArray());
        Assert.Equal(["BEGIN:VCARD\nFN:A\n", "stray\n"], cards.Refused.Select(one => Encoding.UTF8.GetString(one.Raw)));
        Assert.Equal("BEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\nEND:VCARD\n", Encoding.UTF8.GetString(RoundTrip.Write(cards.Shape, cards.Raws)));
    }
}
