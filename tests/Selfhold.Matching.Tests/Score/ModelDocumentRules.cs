using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Matching.Score;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Score;

public sealed class ModelDocumentRules
{
    private static readonly Lazy<MatchModel> Learned = new(() => Engine.Run(Tables.Of(Compare.ComparisonLaws.Random(1, 1).Columns, Compare.ComparisonLaws.Rows(1, 400))).Model);

    [Fact]
    public void a_model_is_read_as_it_was_written()
    {
        string json = Learned.Value.ToJson();
        MatchModel read = Read(json).Value;
        Assert.Equal(json, read.ToJson());
        Assert.Equal(Learned.Value.Id, read.Id);
        Assert.Matches("^[0-9a-f]{64}$", read.Id);
        using var stream = new MemoryStream();
        read.Write(stream);
        stream.Position = 0;
        Assert.Equal(json, MatchModel.Parse(stream).Value.ToJson());
        Assert.Equal(json, Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void the_id_follows_from_what_the_model_says_and_from_no_order_of_its_members()
    {
        MatchModel model = Learned.Value;
        Assert.Equal(model.Id, (model with { BlockCaps = model.BlockCaps.Reverse().ToDictionary(StringComparer.Ordinal), Frequencies = model.Frequencies.Reverse().ToDictionary(StringComparer.Ordinal) }).Id);
        Assert.NotEqual(model.Id, (model with { Lambda = model.Lambda * 1.000001 }).Id);
        Assert.NotEqual(model.Id, (model with { Threshold = 0.77 }).Id);
    }

    [Fact]
    public void this_version_knows_its_own_comparisons()
    {
        Assert.Equal(14, KnownComparisons.All.ByName.Count);
        Assert.Equal(Engine.Prepare(Compare.ComparisonLaws.Random(1, 60)).Comparisons.Select(c => c.Name).Order(), KnownComparisons.All.ByName.Keys.Order());
        Assert.True(Learned.Value.Frequencies.Keys.All(KnownComparisons.All.Attributes.Contains));
    }

    [Theory]
    [InlineData("", "model_not_json")]
    [InlineData("{", "model_not_json")]
    [InlineData("PK\u0003\u0004", "model_not_json")]
    [InlineData("{\"format\":\"selfhold-model/1\",\"format\":\"selfhold-model/1\"}", "model_not_json")]
    [InlineData("[]", "model_wrong_format")]
    [InlineData("{}", "model_wrong_format")]
    [InlineData("{\"format\":\"splink\"}", "model_wrong_format")]
    [InlineData("{\"format\":7}", "model_wrong_format")]
    [InlineData("{\"format\":\"selfhold-model/2\"}", "model_newer")]
    [InlineData("{\"format\":\"selfhold-model/1\"}", "model_incomplete")]
    [InlineData("{\"format\":\"selfhold-model/1\",\"extra\":1}", "model_unknown_member")]
    [InlineData("[[[[[[[[[[[[1]]]]]]]]]]]]", "model_not_json")]
    [InlineData("{\"format\":\"\\ud800\"}", "model_not_json")]
    public void what_is_no_model_is_refused(string json, string code)
        => Assert.Equal(code, Read(json).Error!.Code);

    public static TheoryData<string, string, string> Damages => new()
    {
        { "$.lambda", "0", "model_bad_probability" },
        { "$.lambda", "1", "model_bad_probability" },
        { "$.lambda", "-0.1", "model_bad_probability" },
        { "$.lambda", "1e999", "model_bad_probability" },
        { "$.lambda", "\"0.1\"", "model_incomplete" },
        { "$.lambdaRelated", "0.999999", "model_bad_probability" },
        { "$.threshold", "1", "model_bad_probability" },
        { "$.threshold", "null", "model_incomplete" },
        { "$.trainedOn", "0", "model_bad_number" },
        { "$.trainedOn", "2.5", "model_bad_number" },
        { "$.comparisons", "{}", "model_incomplete" },
        { "$.comparisons[0].name", "\"shoe size\"", "model_unknown_comparison" },
        { "$.comparisons[1].name", "\"given name\"", "model_other_levels" },
        { "$.comparisons[0].shared", "true", "model_other_levels" },
        { "$.comparisons[0].shared", "\"no\"", "model_incomplete" },
        { "$.comparisons[0].levels[1].name", "\"equal\"", "model_other_levels" },
        { "$.comparisons[0].levels[1].m", "0", "model_bad_probability" },
        { "$.comparisons[0].levels[1].u", "0", "model_bad_probability" },
        { "$.comparisons[0].levels[1].m", "0.999", "model_bad_probability" },
        { "$.comparisons[0].levels[0].m", "0.2", "model_bad_probability" },
        { "$.comparisons[0].levels", "[]", "model_other_levels" },
        { "$.comparisons[0].weight", "3", "model_unknown_member" },
        { "$.comparisons[0].levels[1].w", "3", "model_unknown_member" },
        { "$.blockCaps.phone", "-1", "model_bad_number" },
        { "$.blockCaps.shoes", "4", "model_unknown_member" },
        { "$.frequencies.shoes", "{}", "model_unknown_member" },
        { "$.frequencies.city", "{\"leeds\":0}", "model_bad_probability" },
        { "$.frequencies.city", "{\"leeds\":\"x\"}", "model_bad_probability" },
        { "$.rareFrequency.city", "2", "model_bad_probability" },
    };

    [Theory, MemberData(nameof(Damages))]
    public void a_damaged_model_is_refused_and_the_place_is_named(string place, string value, string code)
    {
        JsonNode root = JsonNode.Parse(Learned.Value.ToJson())!;
        string[] steps = place[2..].Replace("[", ".[").Split('.');
        JsonNode at = root;
        foreach (string step in steps[..^1])
        {
            at = step[0] == '[' ? at[int.Parse(step[1..^1])]! : at[step]!;
        }

        at[steps[^1]] = "DAMAGE";
        Error error = Read(root.ToJsonString().Replace("\"DAMAGE\"", value)).Error!;
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain("leeds", error.Message);
        Assert.False(string.IsNullOrEmpty(error.Field));
    }

    [Fact]
    public void a_comparison_that_stands_twice_is_refused()
    {
        JsonNode root = JsonNode.Parse(Learned.Value.ToJson())!;
        root["comparisons"]!.AsArray().Add(root["comparisons"]![0]!.DeepClone());
        Assert.Equal("model_duplicate", Read(root.ToJsonString()).Error!.Code);
    }

    [Fact]
    public void no_damage_makes_reading_throw()
    {
        byte[] good = Encoding.UTF8.GetBytes(Learned.Value.ToJson());
        Check.ForAll(2_000, random =>
        {
            byte[] bad = [.. good];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                bad[random.Next(bad.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"{}[],:\"0123456789eE.-"[random.Next(21)];
            }

            Result<MatchModel> read = MatchModel.Parse(bad.AsSpan(0, random.Next(4) == 0 ? random.Next(bad.Length) : bad.Length));
            Assert.True(read.IsOk || read.Error!.Code.StartsWith("model_"));
        });
    }

    private static Result<MatchModel> Read(string json) => MatchModel.Parse(Encoding.UTF8.GetBytes(json));
}
