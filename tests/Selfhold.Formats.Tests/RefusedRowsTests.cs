using System.Text;
using Selfhold.Formats.Output;
using Selfhold.Formats.Recognition;

namespace Selfhold.Formats.Tests;

public sealed class RefusedRowsTests
{
    private const string Source = "email;surname;city\na@x.org;Lee;Ulm\nb@x.org;\"O;Neil\";Ulm;beyond\n\nc@x.org;\"open;Bonn\nd@x.org;Ng\0;Bonn\ne@x.org;Ray;Bonn\n";

    [Fact]
    public void refused_rows_become_a_file_with_reason_line_and_the_columns_of_the_source()
    {
        ReadFile file = Reading.Bytes(Refused(Encoding.UTF8.GetBytes(Source)));
        Assert.Equal(["selfhold_reason", "selfhold_line", "email", "surname", "city"], file.Columns);
        Assert.Equal("c@x.org;\"open;Bonn||\nd@x.org|Ng\uFFFD|Bonn", file.Rows.Select(row => row[2..]).Show());
        Assert.Equal(["5", "6"], file.Rows.Select(row => row[1]));
        Assert.StartsWith("unclosed_quote: ", file.Rows[0][0]);
        Assert.Equal("ragged_row", Assert.Single(file.Problems).Code);
    }

    [Fact]
    public void what_is_still_wrong_after_correcting_gets_its_new_reason()
    {
        byte[] once = Refused(Encoding.UTF8.GetBytes(Source));
        byte[] twice = Refused(once);
        Assert.Equal("selfhold_reason,selfhold_line,email,surname,city", Encoding.UTF8.GetString(twice).Split('\n')[0]);
        Assert.EndsWith(",2,b@x.org,O;Neil,Ulm,beyond\n", Encoding.UTF8.GetString(twice));
    }

    [Fact]
    public void a_file_without_refused_rows_makes_no_file()
        => Assert.Empty(Refused("email;city\na@x.org;Ulm\n"u8.ToArray()));

    [Fact]
    public void the_columns_of_the_source_keep_their_meaning_beside_ours()
    {
        string[] columns = ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Phone", "Total Spent", "Tax Exempt"];
        string[] row = ["'72", "Ann", "Lee", "a@x.org", "yes", "'+49", "0", "no"];
        RecognisedFile plain = FileRecognition.Recognise(columns, [row]);
        RecognisedFile refused = FileRecognition.Recognise(["selfhold_reason", "selfhold_line", .. columns], [["why", "3", .. row]]);
        Assert.Equal("Shopify", refused.System);
        Assert.Equal([Meaning.Other, Meaning.Other], refused.Columns.Take(2).Select(column => column.Meaning));
        Assert.Equal(plain.Columns, refused.Columns.Skip(2).Select(column => column with { Column = column.Column - 2 }));
        RecognisedFile mapped = MappingFile.From(plain).ApplyTo(refused);
        Assert.Empty(mapped.Notes);
        Assert.Equal(plain.Columns.Select(Said), mapped.Columns.Skip(2).Select(column => Said(column with { Column = column.Column - 2 })));
    }

    [Fact]
    public void a_refused_row_of_any_length_costs_no_more_than_a_megabyte()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("email,surname\na@x.org," + new string('x', 6 << 20) + "\nb@x.org,Lee\n");
        RawFile file = RoundTrip.Read(bytes);
        (RowProblem problem, byte[] raw) = Assert.Single(file.Refused);
        Assert.Equal(1 << 20, raw.Length);
        Assert.Equal("b@x.org|Lee", file.Rows.Show());
        Assert.Equal(2, problem.Line);
        Assert.Equal(3, file.Lines[0]);
    }

    [Fact]
    public void a_frozen_mapping_gives_exactly_what_was_recognised_first()
    {
        string[][] headers =
        [
            ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Phone", "Total Spent", "Tax Exempt"],
            ["Id", "IsDeleted", "LastName", "FirstName", "OwnerId", "MasterRecordId", "Birthdate"],
            ["First Name", "Last Name", "File As", "Labels", "E-mail 1 - Value", "E-mail 2 - Value", "Phone 1 - Value"],
            ["Kd-Nr", "Vorname", "Nachname", "Geburtsdatum", "Tel", "Tel 2", "Rechnungsadresse Ort", "Lieferadresse Ort", "e\"\\\n\u00e9"],
        ];
        foreach (string[] header in headers)
        {
            string[] row = [.. header.Select((_, i) => $"'{i}")];
            foreach (string[][] sample in (string[][][])[[], [row]])
            {
                RecognisedFile first = FileRecognition.Recognise(header, sample);
                first = first with { Columns = [.. first.Columns.Select((column, i) => i == 2 ? column with { DateOrder = DateOrder.MonthDayYear } : column)] };
                using MemoryStream stream = new();
                MappingFile.From(first).Write(stream);
                MappingFile parsed = MappingFile.Parse(stream.ToArray()).Value;
                Assert.Equal(MappingFile.From(first).Columns, parsed.Columns);

                // Whatever a later file's values suggest.
                foreach (string[][] later in (string[][][])[[], [row]])
                {
                    RecognisedFile again = parsed.ApplyTo(FileRecognition.Recognise(header, later));
                    Assert.Equal(first.System, again.System);
                    Assert.Equal(first.Columns.Select(Said), again.Columns.Select(Said));
                }
            }
        }
    }

    [Theory]
    [InlineData("{\"columns\":{\"A\":{\"meaning\":\"phone\",\"transforms\":[\"apostroph\"]}}}", "A")]
    [InlineData("{\"columns\":{\"A\":{\"meaning\":\"phone\",\"transforms\":\"apostrophe\"}}}", "A")]
    [InlineData("{\"frozen\":1,\"columns\":{\"A\":\"phone\"}}", null)]
    [InlineData("{\"system\":1,\"columns\":{\"A\":\"phone\"}}", null)]
    public void a_bad_frozen_mapping_is_refused(string json, string? column)
    {
        Error error = MappingFile.Parse(Encoding.UTF8.GetBytes(json)).Error!;
        Assert.Equal(("bad_mapping", column), (error.Code, error.Field));
    }

    private static (int, string, Meaning, int, ValueTransform, DateOrder?) Said(ColumnMapping column)
        => (column.Column, column.Name, column.Meaning, column.Slot, column.Transform, column.DateOrder);

    private static byte[] Refused(byte[] source)
    {
        using MemoryStream stream = new();
        RefusedRowsWriter? writer = null;
        IRecordReader? reader = null;
        ReadOptions options = new() { KeepRaw = true, OnRefused = (problem, raw) => (writer ??= new RefusedRowsWriter(stream, reader!.Shape)).Add(problem, raw) };
        using (reader = Reading.Open(source, options).Value)
        {
            Reading.All(reader);
        }

        writer?.Dispose();
        return stream.ToArray();
    }
}
