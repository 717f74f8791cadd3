using System.Text;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Score;

/// <summary>A model may leave the house: it names nothing that fewer than twenty records state.</summary>
public sealed class ModelPrivacy
{
    [Theory]
    [InlineData("fake_1000.csv")]
    [InlineData("febrl3.csv")]
    [InlineData("historical_50k.csv")]
    public void each_value_that_a_model_names_is_stated_by_twenty_records(string file)
    {
        RecordTable table = Labelled.Load(file).Take(20_000).Table();
        MatchModel model = MatchModel.Parse(Encoding.UTF8.GetBytes(Engine.Run(table).Model.ToJson())).Value;
        Prepared prepared = Engine.Prepare(table);
        int named = 0;
        foreach ((string name, IReadOnlyDictionary<string, double> values) in model.Frequencies)
        {
            if (name == "e-mail name")
            {
                Assert.All(values.Keys, value => Assert.True(RecordsWithEmailName(table, value) >= MatchModel.MinimumCountOfNamedValue));
                continue;
            }

            Selfhold.Matching.Compare.Attribute attribute = prepared.Attributes.First(a => a.Name == name);
            var counts = new Dictionary<int, int>();
            for (int r = 0; r < table.Count && name != "further names"; r++)
            {
                counts[prepared.Lines.At(r, attribute.Offset)] = counts.GetValueOrDefault(prepared.Lines.At(r, attribute.Offset)) + 1;
            }

            foreach (string value in values.Keys)
            {
                int id = attribute.Store.Find(Encoding.UTF8.GetBytes(value));
                Assert.True(name == "further names" || counts.GetValueOrDefault(id) >= MatchModel.MinimumCountOfNamedValue, $"{name} names a value stated {counts.GetValueOrDefault(id)} times");
                named++;
            }
        }

        Assert.True(named > 5);
    }

    private static int RecordsWithEmailName(RecordTable table, string name)
    {
        int column = table.IndexOf(Meaning.Email);
        return Enumerable.Range(0, table.Count).Count(r => table.Value(r, column).StartsWith(name + "@", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void no_address_number_or_id_of_one_person_is_named()
    {
        Meaning[] meanings = [Meaning.GivenName, Meaning.Surname, Meaning.Email, Meaning.Phone, Meaning.NationalId, Meaning.BirthDate];
        string[][] rows = [.. Enumerable.Range(0, 900).Select(i => (string[])["Anna", $"{Runs.EdgeCases.Name(i / 3)}", $"{Runs.EdgeCases.Name(i / 3)}@web.de", $"+49 221 {700_000 + (i / 3)}", $"{80_000_000 + (i / 3)}", $"19{10 + (i / 3 % 90)}-03-{1 + (i / 3 % 28):00}"])];
        string json = Engine.Run(Tables.Of(Tables.Columns(meanings), rows)).Model.ToJson();
        foreach (string[] row in rows)
        {
            Assert.DoesNotContain(row[1], json);
            Assert.DoesNotContain(row[3].Replace(" ", ""), json);
            Assert.DoesNotContain(row[4], json);
        }

        Assert.Contains("\"anna\"", json);
    }

    [Fact]
    public void names_before_the_at_and_words_of_full_names_are_named_when_twenty_customers_have_them()
    {
        string[][] rows =
        [
            .. Enumerable.Range(0, 40).Select(i => (string[])[$"{Runs.EdgeCases.Name(i)} Esquire {Runs.EdgeCases.Name(i + 500)}", $"office@{Runs.EdgeCases.Name(i)}.example", $"19{10 + i}-03-04"]),
            .. Enumerable.Range(0, 30).Select(i => (string[])[$"Ottilie Wilhelmina Xaveria Quandt", "oquandt@web.de", "1950-01-02"]),
            .. Enumerable.Range(0, 200).Select(i => (string[])[$"{Runs.EdgeCases.Name(i + 900)} {Runs.EdgeCases.Name(i + 1500)}", $"{Runs.EdgeCases.Name(i + 900)}@web.de", $"19{10 + (i % 80)}-05-{1 + (i % 28):00}"]),
        ];
        MatchModel model = Engine.Run(Tables.Of(Tables.Columns(Meaning.FullName, Meaning.Email, Meaning.BirthDate), rows)).Model;
        Assert.Contains("esquire", model.Frequencies["further names"].Keys);
        Assert.DoesNotContain("wilhelmina", model.ToJson());
        Assert.DoesNotContain("oquandt", model.ToJson());
        Assert.InRange(model.RareFrequency["e-mail name"], 1e-6, 0.1);
        Assert.Equal(model.Id, MatchModel.Parse(Encoding.UTF8.GetBytes(model.ToJson())).Value.Id);
    }

    /// <summary>One good customer with thirty records is one person, not thirty.</summary>
    [Fact]
    public void what_identifies_one_person_is_not_named_however_many_records_she_has()
    {
        Meaning[] meanings = [Meaning.GivenName, Meaning.Surname, Meaning.Email, Meaning.Phone, Meaning.NationalId, Meaning.Occupation];
        string[][] rows =
        [
            .. Enumerable.Range(0, 30).Select(i => (string[])["Ottilie", "Quandt", "ottilie.quandt@web.de", "+49 221 987654", "77001122", Runs.EdgeCases.Name(i)]),
            .. Enumerable.Range(0, 300).Select(i => (string[])[Runs.EdgeCases.Name(i % 60), Runs.EdgeCases.Name(i + 500), $"{Runs.EdgeCases.Name(i)}@web.de", $"+49 30 {200_000 + (i * 37)}", $"{80_000_000 + i}", ""]),
        ];
        string json = Engine.Run(Tables.Of(Tables.Columns(meanings), rows)).Model.ToJson();
        Assert.DoesNotContain("ottilie.quandt@web.de", json);
        Assert.DoesNotContain("987654", json);
        Assert.DoesNotContain("77001122", json);
    }

    /// <summary>Ten records that state a name in two columns are ten records, not twenty.</summary>
    [Fact]
    public void a_value_that_one_record_states_twice_counts_once()
    {
        string[][] rows =
        [
            .. Enumerable.Range(0, 12).Select(i => (string[])["Zebedee", "Zebedee", Runs.EdgeCases.Name(i), "zebedee@web.de", "zebedee@web.de"]),
            .. Enumerable.Range(0, 200).Select(i => (string[])["Anna", "Ann", Runs.EdgeCases.Name(i + 50), "", ""]),
        ];
        string json = Engine.Run(Tables.Of(Tables.Columns(Meaning.GivenName, Meaning.Nickname, Meaning.Surname, Meaning.Email, Meaning.Email), rows)).Model.ToJson();
        Assert.DoesNotContain("zebedee", json);
        Assert.Contains("\"anna\"", json);
    }
}
