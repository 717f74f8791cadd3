using System.Text;
using System.Text.Json;

namespace Selfhold.Formats.Tests;

public sealed class XlsxRoundTripTests
{
    [Fact]
    public void a_workbook_comes_back_with_its_sheet_its_header_and_its_texts()
    {
        byte[] bytes = Workbook.Of(("Kunden &amp; Co", Workbook.Row("Customers") + Workbook.Row() + Workbook.Row("email", "surname", "city", "email")
            + Workbook.Row("a@x.org", "Lee", "", "") + Workbook.Row("b@x.org", "O&apos;Neil &lt;b&gt;", " Ulm ", "2") + "<row/>" + Workbook.Row("", "Ng")));
        RawFile file = RoundTrip.Read(bytes);
        Assert.Equal("[\"a@x.org\",\"Lee\"]\n", Encoding.UTF8.GetString(file.Raws[0]));
        FileShape shape = FileShape.Parse(file.Shape.ToJson()).Value;
        Assert.Equal(("Kunden & Co", FileLayout.Xlsx), (shape.Sheet, shape.Format));
        Assert.Equal(file.Rows.Show(), RoundTrip.Reread(shape, file.Raws).Show());

        byte[] back = RoundTrip.Write(shape, file.Raws);
        RawFile again = RoundTrip.Read(back);
        Assert.Equal(file.Shape.Columns, again.Shape.Columns);
        Assert.Equal(file.Shape.Head, again.Shape.Head);
        Assert.Equal(file.Rows.Show(), again.Rows.Show());
        Assert.Equal("Kunden & Co", again.Shape.Sheet);
        Assert.Equal(back, RoundTrip.Write(shape, file.Raws));
    }

    [Fact]
    public void any_text_survives_in_a_cell()
    {
        Random random = new(31);
        RawFile file = RoundTrip.Read(Workbook.Of(("S", Workbook.Row("email", "surname", "city") + Workbook.Row("x", "y", "z"))));
        List<string[]> rows = [.. Enumerable.Range(0, 500).Select(i => (string[])[$"r{i}", Cell(random), Cell(random)])];
        byte[] back = RoundTrip.Write(file.Shape, rows.Select(row => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(row))));
        Assert.Equal(rows.Show(), RoundTrip.Read(back).Rows.Show());
    }

    [Fact]
    public void a_change_touches_its_own_cell_only()
    {
        RawFile file = RoundTrip.Read(Workbook.Of(("S", Workbook.Row("email", "surname", "city") + Workbook.Row("x", "y"))));
        RawFile again = RoundTrip.Read(Changed(file));
        Assert.Equal("=1+1|y|Ulm", again.Rows.Show());
    }

    [Fact]
    public void a_refused_row_is_handed_out_as_cells()
    {
        RawFile file = RoundTrip.Read(Workbook.Of(("S", Workbook.Row("email", "surname") + Workbook.Row("x", "much too long") + Workbook.Row("a", "b"))), new ReadOptions { MaxValueBytes = 10 });
        Assert.Equal("value_too_long", Assert.Single(file.Refused).Problem.Code);
        Assert.Equal("[\"x\",\"much too long\"]\n", Encoding.UTF8.GetString(file.Refused[0].Raw));
    }

    private static byte[] Changed(RawFile file)
    {
        using MemoryStream stream = new();
        using Output.OriginalWriter writer = new(stream, file.Shape);
        writer.Row(file.Raws[0], [(2, "Ulm"), (0, "=1+1")]);
        writer.Complete();
        return stream.ToArray();
    }

    private static string Cell(Random random)
    {
        StringBuilder text = new();
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            text.Append(random.Next(12) switch { 0 => "\u0007", 1 => "_x0041_", 2 => "\r\n", 3 => "<&>\"'", 4 => " ", 5 => "\t", 6 => "😀", 7 => "é", 8 => "_", _ => "a" });
        }

        return text.ToString();
    }
}
