using System.IO.Compression;

namespace Selfhold.Formats.Tests;

public sealed class XlsxTests
{
    [Fact]
    public void dates_numbers_formulas_and_kept_zeros_come_out_as_text()
    {
        byte[] book = Workbook.Of(("Customers", Workbook.Row("name", "born", "zip", "sum", "vip")
            + "<row><c t=\"inlineStr\"><is><t>Jürgen 😀</t></is></c><c s=\"1\"><v>33000</v></c><c s=\"2\"><v>1067</v></c><c><f>1+1</f><v>2.5</v></c><c t=\"b\"><v>1</v></c></row>"));
        ReadFile file = Reading.Bytes(book);
        Assert.Equal("XLSX, sheet 'Customers'", file.Description);
        Assert.Equal(["name", "born", "zip", "sum", "vip"], file.Columns);
        Assert.Equal("Jürgen 😀|1990-05-07|01067|2.5|true", file.Rows.Show());
    }

    [Fact]
    public void the_first_visible_sheet_with_content_is_read_unless_one_is_named()
    {
        byte[] book = Workbook.Of(("hidden", Workbook.Row("first name", "email") + Workbook.Row("H", "h@x.org")), ("Empty", ""), ("People", Workbook.Row("Title of it all") + "<row></row>" + Workbook.Row("first name", "email") + Workbook.Row("P", "p@x.org")));
        Assert.Equal("P|p@x.org", Reading.Bytes(book).Rows.Show());
        Assert.Equal("H|h@x.org", Reading.Bytes(book, new ReadOptions { Sheet = "HIDDEN" }).Rows.Show());
        Assert.Equal("no_such_sheet", Reading.Refusal(book, new ReadOptions { Sheet = "x" }));
        Assert.Equal("empty_file", Reading.Refusal(Workbook.Of(("Empty", ""))));
    }

    [Fact]
    public void long_sheets_are_read_to_the_end_and_blank_rows_skipped()
    {
        string rows = string.Concat(Enumerable.Range(0, 5_000).Select(i => Workbook.Row($"n{i}", $"c{i}") + (i % 100 == 0 ? "<row></row>" : "")));
        ReadFile file = Reading.Bytes(Workbook.Of(("S", Workbook.Row("name", "city") + rows)));
        Assert.Equal(5_000, file.Rows.Count);
        Assert.Equal("n4999|c4999", file.Rows.TakeLast(1).Show());
    }

    [Fact]
    public void a_zip_bomb_is_refused_before_it_is_unpacked()
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string text) in Workbook.Parts(("S", "")).Where(part => !part.Path.Contains("sheet1")))
            {
                using Stream part = zip.CreateEntry(path).Open();
                part.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }

            using Stream bomb = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
            byte[] blanks = new byte[1 << 20];
            for (int i = 0; i < 200; i++)
            {
                bomb.Write(blanks);
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("archive_too_large", Reading.Refusal(stream.ToArray()));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20 << 20);
    }

    [Fact]
    public void a_bomb_that_lies_about_its_size_is_unpacked_no_further_than_it_states()
    {
        const int True = 100 << 20, Stated = 4_000;
        byte[] book = Workbook.Zip([.. Workbook.Parts(("S", "<row><c><v>1</v></c></row>" + new string(' ', True)))]);
        int patched = 0;
        for (int at = 0; at + 4 <= book.Length; at++)
        {
            // Central directory of the sheet: its stated size stands at 24, its name at 46.
            if (book.AsSpan(at).StartsWith("PK\x01\x02"u8) && book.AsSpan(at + 46).StartsWith("xl/worksheets/sheet1.xml"u8))
            {
                Assert.True(BitConverter.ToInt32(book, at + 24) > True);
                BitConverter.GetBytes(Stated).CopyTo(book, at + 24);
                patched++;
            }
        }

        Assert.Equal(1, patched);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("broken_workbook", Reading.Refusal(book));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20 << 20);
    }

    [Fact]
    public void too_many_parts_and_too_large_a_sum_are_refused()
    {
        byte[] crowd = Workbook.Zip([.. Workbook.Parts(("S", "")), .. Enumerable.Range(0, 10_001).Select(i => ($"x/{i}", ""))]);
        Assert.Equal("archive_too_large", Reading.Refusal(crowd));
        Assert.Equal("archive_too_large", Reading.Refusal(Workbook.Of(("S", Workbook.Row("a", "b"))), new ReadOptions { MaxArchiveBytes = 100 }));
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">")]
    public void document_types_and_outside_entities_are_refused(string type)
    {
        (string Path, string Text)[] parts = [.. Workbook.Parts(("S", Workbook.Row("a", "b"))).Select(part => part.Path.Contains("sheet1") ? (part.Path, part.Text.Replace("?>", "?>" + type)) : part)];
        Assert.Equal("dtd_refused", Reading.Refusal(Workbook.Zip(parts)));
        string far = "?><!--" + new string(' ', 10_000) + "-->" + type;
        parts = [.. Workbook.Parts(("S", Workbook.Row("a", "b"))).Select(part => part.Path.Contains("sheet1") ? (part.Path, part.Text.Replace("?>", far)) : part)];
        Assert.Equal("dtd_refused", Reading.Refusal(Workbook.Zip(parts)));
    }

    [Fact]
    public void archives_that_are_no_workbook_say_so()
    {
        Assert.Equal("archive_not_supported", Reading.Refusal(Workbook.Zip(("a.csv", "a,b\n1,2\n"))));
        Assert.Equal("broken_workbook", Reading.Refusal([0x50, 0x4B, 3, 4, 1, 2, 3]));
    }

    [Fact]
    public void a_sheet_that_breaks_off_keeps_the_rows_before()
    {
        string rows = string.Concat(Enumerable.Range(0, 1_000).Select(i => Workbook.Row($"n{i}", $"c{i}")));
        (string Path, string Text)[] parts = [.. Workbook.Parts(("S", Workbook.Row("name", "city") + rows)).Select(part => part.Path.Contains("sheet1") ? (part.Path, part.Text[..^400]) : part)];
        Result<IRecordReader> opened = Reading.Open(Workbook.Zip(parts));
        Assert.Equal("broken_workbook", opened.IsOk ? Reading.All(opened.Value).Failure?.Error.Code : opened.Error!.Code);
    }
}
