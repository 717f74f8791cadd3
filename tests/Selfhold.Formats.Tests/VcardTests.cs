namespace Selfhold.Formats.Tests;

public sealed class VcardTests
{
    private const string Three = """
        BEGIN:VCARD
        VERSION:3.0
        N:Lee;Ann;Marie\, Jo;Dr.;PhD
        FN:Dr. Ann Lee
        TEL;TYPE=HOME,VOICE:+49 30 1
        TEL;TYPE=CELL;TYPE=PREF:tel:+49-170-2
        EMAIL;TYPE=INTERNET:ann@x.org
        item1.EMAIL:ann@work.example
        item1.X-ABLabel:_$!<Work>!$_
        ADR;TYPE=HOME:;;Kurze Str. 5\nHinterhaus;Berlin;;10115;Germany
        NOTE:long
          text
        ORG:Acme;Sales
        BDAY:1990-04-03
        END:VCARD

        """;

    [Fact]
    public void a_card_becomes_a_row_with_the_preferred_value_first()
    {
        ReadFile file = Reading.Text(Three.ReplaceLineEndings("\r\n"));
        Assert.Equal("vCard", file.Description);
        Dictionary<string, string> row = file.Columns.Zip(Assert.Single(file.Rows)).ToDictionary();
        Assert.Equal("Lee", row["N Family"]);
        Assert.Equal("Marie, Jo", row["N Additional"]);
        Assert.Equal("+49-170-2", row["TEL"]);
        Assert.Equal("CELL", row["TEL Type"]);
        Assert.Equal("+49 30 1", row["TEL (2)"]);
        Assert.Equal("ann@work.example", row["EMAIL (2)"]);
        Assert.Equal("Work", row["EMAIL (2) Type"]);
        Assert.Equal("Kurze Str. 5\nHinterhaus", row["ADR Street"]);
        Assert.Equal("10115", row["ADR Postal Code"]);
        Assert.Equal("long text", row["NOTE"]);
        Assert.Equal("Acme;Sales", row["ORG"]);
    }

    [Fact]
    public void version_2_1_with_quoted_printable_and_charsets_is_read()
    {
        byte[] card = [.. "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=\r\n=BCrgen\r\nFN;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=FCrgen\r\nNOTE;CHARSET=WINDOWS-1252:gr"u8, 0xFC, .. "n\r\nTEL;HOME;PREF:1\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Somebody Else\r\nEND:VCARD\r\nEND:VCARD\r\n"u8];
        ReadFile file = Reading.Bytes(card, new ReadOptions { Encoding = TextEncoding.Utf8 });
        Dictionary<string, string> row = file.Columns.Zip(Assert.Single(file.Rows)).ToDictionary();
        Assert.Equal(("Müller", "Jürgen", "Jürgen", "grün", "HOME"), (row["N Family"], row["N Given"], row["FN"], row["NOTE"], row["TEL Type"]));
    }

    [Fact]
    public void version_4_with_uris_and_preferences_is_read()
    {
        ReadFile file = Reading.Text("BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nTEL;VALUE=uri;PREF=2:tel:+1\nTEL;PREF=1;VALUE=uri;TYPE=\"voice,home\":tel:+2\nEMAIL:mailto:a@x.org\nBDAY:--0307\nGENDER:F\nEND:VCARD\n");
        Dictionary<string, string> row = file.Columns.Zip(Assert.Single(file.Rows)).ToDictionary();
        Assert.Equal(("+2", "+1", "a@x.org", "--0307", "F"), (row["TEL"], row["TEL (2)"], row["EMAIL"], row["BDAY"], row["GENDER"]));
    }

    [Fact]
    public void apples_filler_year_is_no_year()
        => Assert.Contains("--03-07", Reading.Text("BEGIN:VCARD\nFN:A\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-07\nEND:VCARD\n").Rows[0]);

    [Fact]
    public void a_broken_card_is_refused_by_its_line_and_the_others_are_kept()
    {
        ReadFile file = Reading.Text("BEGIN:VCARD\nFN:A\nEND:VCARD\nBEGIN:VCARD\nno property\nEND:VCARD\njunk\njunk\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nFN:C\nEND:VCARD\nBEGIN:VCARD\nFN:D\n");
        Assert.Equal("A\nC", file.Rows.Show());
        Assert.Equal([4L, 7L, 9L, 14L], file.Problems.Select(problem => problem.Line));
        Assert.All(file.Codes, code => Assert.Equal("bad_card", code));
    }

    [Fact]
    public void many_cards_are_read_one_by_one_and_late_properties_kept()
    {
        string text = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"BEGIN:VCARD\nFN:Person {i}\n{(i == 4_000 ? "X-LATE:yes\n" : "")}END:VCARD\n"));
        ReadFile file = Reading.Text(text);
        Assert.Equal(5_000, file.Rows.Count);
        Assert.Equal("{\"X-LATE\":\"yes\"}", file.Rows[4_000][1]);
    }
}
