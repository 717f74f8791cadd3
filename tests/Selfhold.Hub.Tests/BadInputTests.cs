using System.IO.Compression;
using System.Text;

namespace Selfhold.Hub.Tests;

/// <summary>Files as they should not be: a clear message or a sound result, the right exit status, never a trace.</summary>
public sealed class BadInputTests
{
    private const string Header = "id,first name,last name,email,date of birth\n";

    private static Ran Match(string name, string content) => Match(name, Encoding.UTF8.GetBytes(content));

    private static Ran Match(string name, byte[] content)
    {
        using var folder = new Folder();
        string file = folder.File(name, content);
        Ran ran = Cli.Run("match", file, "--json", "--out", folder.At("c.csv"));
        Assert.DoesNotContain("internal_error", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        string[] expected = ran.Status == 0 ? ["c.csv", name] : [name];
        Assert.Equal(expected.Order(StringComparer.Ordinal), folder.Files, StringComparer.Ordinal);
        return ran;
    }

    /// <summary>Words that have nothing to do with each other.</summary>
    private static string Word(int seed)
    {
        var random = new Random(seed + 1);
        return string.Concat(Enumerable.Range(0, 9).Select(i => (i % 2 == 0 ? "bdfgklmnprstvz" : "aeiou")[random.Next(i % 2 == 0 ? 14 : 5)]));
    }

    private static void Fails(Ran ran, string code, int status = 1)
    {
        Assert.Contains($"[{code}]", ran.Error, StringComparison.Ordinal);
        Assert.Equal(status, ran.Status);
        Assert.Empty(ran.Out);
    }

    [Fact]
    public void an_empty_file_is_named() => Fails(Match("a.csv", ""), "empty_file");

    [Fact]
    public void a_header_without_rows_has_no_records() => Fails(Match("a.csv", Header), "no_records");

    [Fact]
    public void one_record_is_one_person()
    {
        Ran ran = Match("a.csv", Header + "1,Ann,Lee,ann@mail.example,1980-02-03\n");
        Assert.Equal(0, ran.Status);
        Assert.Equal(1, (int)ran.Json["people"]!);
    }

    [Fact]
    public void equal_records_are_one_person()
    {
        var text = new StringBuilder(Header);
        for (int i = 0; i < 500; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},Ann,Lee,ann@mail.example,1980-02-03\n");
        }

        Ran ran = Match("a.csv", text.ToString());
        Assert.Equal(0, ran.Status);
        Assert.Equal(1, (int)ran.Json["people"]!);
    }

    [Fact]
    public void a_column_of_one_value_or_of_none_does_no_harm()
    {
        var text = new StringBuilder("id,first name,last name,email,country,phone\n");
        for (int i = 0; i < 200; i++)
        {
            string word = Word(i / 2);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},{word},{Word(7919 * (i / 2))},{word}.{i / 2}@mail.example,DE,\n");
        }

        Ran ran = Match("a.csv", text.ToString());
        Assert.Equal(0, ran.Status);
        Assert.Equal(100, (int)ran.Json["people"]!);
    }

    [Fact]
    public void binary_junk_is_no_table()
    {
        byte[] junk = new byte[20_000];
        new Random(7).NextBytes(junk);
        Ran ran = Match("a.csv", junk);
        Assert.Equal(1, ran.Status);
        Assert.StartsWith("selfhold: ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ids_may_repeat()
    {
        Ran ran = Match("a.csv", Header + "1,Ann,Lee,ann@mail.example,1980-02-03\n1,Bob,Ray,bob@mail.example,1971-05-06\n");
        Assert.Equal(0, ran.Status);
        Assert.Equal(2, (int)ran.Json["records"]!);
    }

    [Fact]
    public void ten_thousand_columns_are_read_or_refused_in_words()
    {
        string header = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}"));
        string row = string.Join(',', Enumerable.Range(0, 10_000).Select(_ => "x"));
        Ran ran = Match("a.csv", header + "\n" + row + "\n" + row + "\n");
        Assert.True(ran.Status is 0 or 1, ran.Error);
    }

    [Fact]
    public void strange_letters_and_years_do_no_harm()
    {
        Ran ran = Match("a.csv", Header
            + "1,\u202eAnn\u202c,Le\u200be,ann@mail.example,0001-01-01\n"
            + "2,An\u0301n,\ufeffLee,ANN@MAIL.EXAMPLE,9999-12-31\n"
            + "3,=cmd|' /C calc'!A0,@SUM(1),x@mail.example,31/02/1980\n");
        Assert.Equal(0, ran.Status);
        Assert.Equal(3, (int)ran.Json["records"]!);
    }

    [Fact]
    public void half_a_surrogate_pair_in_json_does_no_harm()
    {
        Ran ran = Match("a.jsonl", "{\"first name\":\"A\\ud800nn\",\"last name\":\"Lee\"}\n{\"first name\":\"Ann\",\"last name\":\"Lee\"}\n");
        Assert.True(ran.Status is 0 or 1, ran.Error);
    }

    [Fact]
    public void the_wrong_encoding_is_seen()
    {
        Ran ran = Match("a.csv", Encoding.Latin1.GetBytes(Header + "1,J\u00fcrgen,M\u00fcller,j@mail.example,1980-02-03\n2,J\u00fcrgen,M\u00fcller,j@mail.example,1980-02-03\n"));
        Assert.Equal(0, ran.Status);
        Assert.Equal(1, (int)ran.Json["people"]!);
    }

    [Fact]
    public void utf16_is_read()
    {
        byte[] text = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Header + "1,Zoë,Müller,z@mail.example,1980-02-03\n")];
        Ran ran = Match("a.csv", text);
        Assert.Equal(0, ran.Status);
        Assert.Equal(1, (int)ran.Json["records"]!);
    }

    [Fact]
    public void a_workbook_that_unpacks_to_far_too_much_is_refused()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string part in (string[])["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
            {
                using Stream entry = zip.CreateEntry(part, CompressionLevel.SmallestSize).Open();
                byte[] blanks = new byte[1 << 20];
                Array.Fill(blanks, (byte)' ');
                for (int i = 0; i < (part.Contains("sheet1", StringComparison.Ordinal) ? 1_100 : 0); i++)
                {
                    entry.Write(blanks);
                }
            }
        }

        Ran ran = Match("bomb.xlsx", memory.ToArray());
        Assert.True(ran.Status is 1 or 4, ran.Error);
        Assert.StartsWith("selfhold: ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_folder_is_no_file()
    {
        using var folder = new Folder();
        Ran ran = Cli.Run("match", folder.Path);
        Assert.NotEqual(0, ran.Status);
        Assert.Contains("[file_is_folder]", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_refused_row_is_listed_with_its_line_and_the_rest_is_kept()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", Header + "1,Ann,Lee,ann@mail.example,1980-02-03\n2,too,many,cells,here,and,there\n3,Bob,Ray,bob@mail.example,1971-05-06\n");
        Ran ran = Cli.Run("match", file, "--errors", folder.At("refused.csv"), "--json");
        Assert.Equal(0, ran.Status);
        Assert.Equal(2, (int)ran.Json["records"]!);
        string[] lines = File.ReadAllLines(folder.At("refused.csv"));
        Assert.Equal("file,line,code,reason", lines[0]);
        Assert.StartsWith("a.csv,3,ragged_row,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void a_value_cant_steer_the_terminal_of_who_looks_at_it()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", "id,first name,last name,email,memo\n1,\u001b[2JAnn,Lee,ann@mail.example,\u001b]0;owned\u0007\n2,Ann,Lee,ann@mail.example,\u202eabc\n");
        Ran ran = Cli.Run("match", file);
        Assert.Equal(0, ran.Status);
        Assert.DoesNotContain('\u001b', ran.Out);
        Assert.DoesNotContain('\u202e', ran.Out);
        Assert.DoesNotContain('\u0007', ran.Out);
    }
}
