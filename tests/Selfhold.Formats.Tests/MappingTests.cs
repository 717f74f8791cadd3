using System.Text;
using Selfhold.Formats.Recognition;

namespace Selfhold.Formats.Tests;

public sealed class MappingTests
{
    [Fact]
    public void a_mapping_that_was_saved_is_read_back_the_same()
    {
        MappingFile mapping = new([new("Kd-Nr", Meaning.ExternalId, 0, null), new("Tel 2", Meaning.Phone, 1, null), new("Geb", Meaning.BirthDate, 0, DateOrder.DayMonthYear)]);
        using MemoryStream stream = new();
        mapping.Write(stream);
        Assert.Contains("\"Kd-Nr\": \"externalId\"", Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(mapping.Columns, MappingFile.Parse(stream.ToArray()).Value.Columns);
    }

    [Theory]
    [InlineData("nonsense", null)]
    [InlineData("{}", null)]
    [InlineData("[1]", null)]
    [InlineData("{\"columns\":{\"A\":\"phonee\"}}", "A")]
    [InlineData("{\"columns\":{\"A\":\"5\"}}", "A")]
    [InlineData("{\"columns\":{\"A\":7}}", "A")]
    [InlineData("{\"columns\":{\"A\":\"email\",\"A\":\"email\"}}", "A")]
    [InlineData("{\"columns\":{\"B\":{\"meaning\":\"phone\",\"slot\":-1}}}", "B")]
    [InlineData("{\"columns\":{\"B\":{\"meaning\":\"phone\",\"slots\":1}}}", "B")]
    [InlineData("{\"columns\":{\"B\":{\"meaning\":\"birthDate\",\"dateOrder\":\"dym\"}}}", "B")]
    [InlineData("{\"columns\":{\"B\":{\"meaning\":\"\\ud800\"}}}", null)]
    public void a_bad_mapping_names_the_column(string json, string? column)
    {
        Error error = MappingFile.Parse(Encoding.UTF8.GetBytes(json)).Error!;
        Assert.Equal("bad_mapping", error.Code);
        Assert.Equal(column, error.Field);
    }

    [Fact]
    public void columns_that_only_one_side_knows_are_kept_and_reported()
    {
        RecognisedFile file = FileRecognition.Recognise(["email", "extra"], []);
        RecognisedFile mapped = MappingFile.Parse("{\"columns\":{\"email\":{\"meaning\":\"email\",\"slot\":2},\"gone\":\"phone\"}}"u8.ToArray()).Value.ApplyTo(file);
        Assert.Equal((Meaning.Email, 2, MappingBasis.MappingFile), (mapped.Columns[0].Meaning, mapped.Columns[0].Slot, mapped.Columns[0].Basis));
        Assert.Equal(Meaning.Other, mapped.Columns[1].Meaning);
        Assert.Equal(2, mapped.Notes.Count);
        Assert.Contains("'gone'", mapped.Notes[1]);
    }

    [Theory]
    [InlineData("001A0000006Vm9r", "001A0000006Vm9rIAC")]
    [InlineData("001A0000006Vm9rIAC", "001A0000006Vm9rIAC")]
    [InlineData("no id", "no id")]
    [InlineData("001A0000006Vm-r", "001A0000006Vm-r")]
    public void salesforce_ids_of_15_become_18_and_nothing_else_changes(string id, string expected)
        => Assert.Equal(expected, SalesforceId.To18(id));

    [Fact]
    public void the_case_of_a_salesforce_id_is_in_its_three_last_letters()
    {
        // Each letter stands for five: bit i is set where letter i is a capital.
        Assert.Equal("AAAAAaaaaabBbBb5AK", SalesforceId.To18("AAAAAaaaaabBbBb"));
    }

    [Fact]
    public void transforms_undo_what_the_systems_add()
    {
        const string Shopify = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,Total Spent,Tax Exempt\n'7210448301122,Ann,'O Neil,a@x.org,yes,'+4930123,0,no\n'72104,Bob,Lee,b@x.org,yes,,0,no\n";
        ReadFile file = Transformed(Shopify);
        Assert.Equal("7210448301122|Ann|'O Neil|a@x.org|yes|+4930123|0|no", file.Rows.Take(1).Show());

        const string Salesforce = "Id,IsDeleted,LastName,FirstName,OwnerId,MasterRecordId\nAAAAAaaaaabBbBb,false,Lee,Ann,x,\n003D000001aH2xAIAS,false,Lee,Bob,y,\n";
        Assert.Equal(["AAAAAaaaaabBbBb5AK", "003D000001aH2xAIAS"], Transformed(Salesforce).Rows.Select(row => row[0]));

        const string Google = "First Name,Last Name,File As,Labels,E-mail 1 - Value\nAnn,Lee,,* myContacts,a@x.org ::: b@x.org ::: c@x.org\n";
        Assert.Equal("a@x.org;b@x.org;c@x.org", Transformed(Google).Rows[0][4]);
    }

    [Fact]
    public void a_file_without_transforms_is_read_by_its_own_reader()
    {
        using IRecordReader reader = Reading.Open("email,city\na@x.org,Ulm\n"u8.ToArray()).Value;
        Assert.Same(reader, TransformingReader.Over(reader, FileRecognition.Recognise(reader.Columns, []).Columns));
    }

    private static ReadFile Transformed(string text)
    {
        ReadFile plain = Reading.Text(text);
        RecognisedFile recognised = FileRecognition.Recognise(plain.Columns, plain.Rows);
        using IRecordReader reader = TransformingReader.Over(Reading.Open(Encoding.UTF8.GetBytes(text)).Value, recognised.Columns);
        return Reading.All(reader);
    }
}
