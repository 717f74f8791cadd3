using System.Text;

namespace Selfhold.Formats.Tests;

public sealed class CsvReadingTests
{
    [Fact]
    public void values_come_out_as_written_with_quotes_undone()
    {
        ReadFile file = Reading.Text("name,note\nAnn,\"a, \"\"b\"\"\nc\"\nBob,5\" nail\nCid,\"x\"y\n");
        Assert.Equal("CSV, UTF-8, comma", file.Description);
        Assert.Equal(["name", "note"], file.Columns);
        Assert.Equal("Ann|a, \"b\"\nc\nBob|5\" nail\nCid|xy", file.Rows.Show());
        Assert.Empty(file.Problems);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4")]
    [InlineData("a,b\r1,2\r3,4\r")]
    [InlineData("a,b\n1,2\r\n3,4\r")]
    [InlineData("\n\na,b\n\n1,2\n,\n3,4\n\n")]
    [InlineData("a;b\n1;2\n3;4\n")]
    [InlineData("a\tb\n1\t2\n3\t4\n")]
    [InlineData("a|b\n1|2\n3|4\n")]
    [InlineData("sep=;\r\na;b\r\n1;2\r\n3;4\r\n")]
    [InlineData("sep=^\na^b\n1^2\n3^4\n")]
    [InlineData("a,b\n1,2,\n3,4,,\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\"3\",\"4\"")]
    [InlineData("Export of today\n\na,b\n1,2\n3,4\n")]
    public void line_ends_delimiters_blank_lines_trailing_commas_and_preambles_do_not_change_the_rows(string text)
    {
        ReadFile file = Reading.Text(text);
        Assert.Equal(["a", "b"], file.Columns);
        Assert.Equal("1|2\n3|4", file.Rows.Show());
        Assert.Equal(0, file.Refused);
    }

    [Fact]
    public void a_semicolon_file_with_decimal_commas_is_split_at_semicolons()
        => Assert.Equal("1,5|2,5|3,5\n4,5|5,5|6,5", Reading.Text("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n").Rows.Show());

    [Fact]
    public void the_note_before_linkedin_connections_is_passed_over()
    {
        ReadFile file = Reading.Text("Notes:\n\"When exporting your connection data, you may notice, that some are missing.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nAnn,Lee,https://x,ann@x.org,Acme,Clerk,16 Jun 2026\n");
        Assert.Equal("First Name", file.Columns[0]);
        Assert.Equal("Ann", Assert.Single(file.Rows)[0]);
    }

    [Fact]
    public void empty_and_duplicate_headers_become_unique()
    {
        ReadFile file = Reading.Text("Email,,Email,Email (2),\nx,1,y,z,2\n");
        Assert.Equal(["Email", "column 2", "Email (3)", "Email (2)", "column 5"], file.Columns);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void utf16_is_read_with_and_without_mark_in_both_orders(bool mark)
    {
        foreach (bool big in new[] { false, true })
        {
            UnicodeEncoding encoding = new(big, mark);
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("Vorname;Ort\nJürgen;Köln 😀\n")];
            ReadFile file = Reading.Bytes(bytes);
            Assert.Equal("CSV, UTF-16, semicolon", file.Description);
            Assert.Equal("Jürgen|Köln 😀", file.Rows.Show());
        }
    }

    [Fact]
    public void half_a_surrogate_pair_costs_its_row_only()
    {
        byte[] bytes = new UnicodeEncoding(false, true).GetPreamble().Concat(Encoding.Unicode.GetBytes("a,b\n1,2\n3,X4\n5,6\n")).ToArray();
        int x = bytes.AsSpan().IndexOf("X\0"u8);
        bytes[x + 1] = 0xD8;
        ReadFile file = Reading.Bytes(bytes);
        Assert.Equal("1|2\n5|6", file.Rows.Show());
        Assert.Equal(new RowProblem(3, "invalid_text", file.Problems[0].Message), Assert.Single(file.Problems));
    }

    [Fact]
    public void the_utf8_mark_is_no_part_of_the_first_header()
        => Assert.Equal("a", Reading.Bytes([0xEF, 0xBB, 0xBF, .. "a,b\n1,2\n"u8]).Columns[0]);

    [Fact]
    public void windows_1252_is_recognised_and_read_with_its_own_signs()
    {
        byte[] bytes = [.. "name,price\nM"u8, 0xFC, .. "ller,"u8, 0x80, .. "5\n"u8];
        ReadFile file = Reading.Bytes(bytes);
        Assert.Equal("CSV, Windows-1252, comma", file.Description);
        Assert.Equal("Müller|€5", file.Rows.Show());
    }

    [Fact]
    public void windows_1252_is_recognised_even_when_the_first_umlaut_comes_after_megabytes()
    {
        StringBuilder text = new("id,name\n");
        for (int i = 0; i < 200_000; i++)
        {
            text.Append(i).Append(",plain\n");
        }

        byte[] bytes = [.. Encoding.ASCII.GetBytes(text.ToString()), .. "x,M"u8, 0xFC, .. "ller\ny,Gr"u8, 0xF6, 0xDF, .. "e\n"u8];
        ReadFile file = Reading.Bytes(bytes);
        Assert.Equal(200_002, file.Rows.Count);
        Assert.Equal("x|Müller\ny|Größe", file.Rows.TakeLast(2).Show());
        Assert.Equal(0, file.Refused);
    }

    [Fact]
    public void a_forced_encoding_and_delimiter_win()
    {
        ReadFile file = Reading.Bytes([.. "a,b;c\n\xE9"u8.ToArray().Select(b => b)], new ReadOptions { Delimiter = ',', Encoding = TextEncoding.Windows1252 });
        Assert.Equal(["a", "b;c"], file.Columns);
        Assert.Equal("bad_delimiter", Reading.Refusal("a,b\n", new ReadOptions { Delimiter = '"' }));
    }

    [Fact]
    public void bidi_marks_zero_width_signs_and_formulas_are_handed_on_untouched()
    {
        const string Odd = "\u202Eevil\u202C,\u200Bzero\u200D,=HYPERLINK(1)";
        Assert.Equal(Odd.Replace(',', '|'), Reading.Text("a,b,c\n" + Odd + "\n").Rows.Show());
    }

    [Fact]
    public void a_file_without_header_gets_numbered_columns()
    {
        ReadFile file = Reading.Text("Ann,ann@x.org,1990-04-03\nBob,bob@x.org,1991-04-03\n");
        Assert.Equal(["column 1", "column 2", "column 3"], file.Columns);
        Assert.Equal(2, file.Rows.Count);
        Assert.Equal(["a", "b"], Reading.Text("a,b\n").Columns);
        Assert.Single(Reading.Text("a,b\n", new ReadOptions { HasHeader = false }).Rows);
    }

    [Fact]
    public void a_header_of_one_name_and_empty_ones_is_no_preamble()
        => Assert.Equal(["email", "column 2"], Reading.Text("email,\na@x.org,1\nb@x.org,2\n").Columns);

    [Fact]
    public void row_names_of_r_get_a_column_of_their_own()
    {
        ReadFile file = Reading.Text("\"first_name\",\"city\"\n\"1\",\"Ann\",\"Bonn\"\n\"2\",\"Bob\",\"Ulm\"\n");
        Assert.Equal(["column 1", "first_name", "city"], file.Columns);
        Assert.Equal("2|Bob|Ulm", file.Rows.TakeLast(1).Show());
    }

    [Fact]
    public void a_header_alone_is_a_file_of_no_rows()
    {
        ReadFile file = Reading.Text("first_name,email\n");
        Assert.Equal(2, file.Columns.Count);
        Assert.Empty(file.Rows);
    }

    [Fact]
    public void one_column_is_a_table_too()
        => Assert.Equal("a@x.org\nb@x.org", Reading.Text("email\na@x.org\n\nb@x.org").Rows.Show());

    [Fact]
    public void ten_thousand_columns_are_read_and_twenty_thousand_are_refused()
    {
        string header = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}"));
        ReadFile file = Reading.Text($"{header}\nx\n{string.Join(',', Enumerable.Range(0, 10_000))}\n");
        Assert.Equal(10_000, file.Columns.Count);
        Assert.Equal("9999", file.Rows[1][9_999]);
        Assert.Equal("x", file.Rows[0][0]);
        Assert.Equal("too_many_columns", Reading.Refusal(string.Join(',', Enumerable.Range(0, 20_000)) + "\n1\n"));
    }

    [Fact]
    public void a_batch_that_somebody_trimmed_is_filled_all_the_same()
    {
        using IRecordReader reader = Reading.Open("a,b\n1,2\n"u8.ToArray()).Value;
        RowBatch batch = new() { Starts = new int[500], Lengths = new int[1] };
        Assert.True(reader.Read(batch, TestContext.Current.CancellationToken));
        Assert.Equal((byte)'2', Assert.Single(batch.Value(0, 1).ToArray()));
    }

    [Fact]
    public void progress_ends_at_the_size_of_the_file()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a,b\n1,2\n");
        using IRecordReader reader = Reading.Open(bytes).Value;
        Reading.All(reader);
        Assert.Equal(bytes.Length, reader.BytesRead);
        Assert.Equal(bytes.Length, reader.BytesTotal);
    }

    [Fact]
    public void reading_stops_when_the_user_does()
    {
        using CancellationTokenSource stop = new();
        using IRecordReader reader = Reading.Open("a,b\n1,2\n"u8.ToArray()).Value;
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => reader.Read(new RowBatch(), stop.Token));
    }
}
