using System.Globalization;
using System.Text.Json;
using Selfhold.Matching.Block;
using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Score;

/// <summary>Reads a model document, member by member; the first thing that is not right ends it.</summary>
internal sealed class ModelReader
{
    public const int LargestMb = 256;

    /// <summary>Levels of one comparison may add up to one give or take so much: people round.</summary>
    private const double Rounding = 0.01;

    private static readonly string[] Members =
        ["format", "trainedOn", "lambda", "lambdaRelated", "threshold", "comparisons", "blockCaps", "rareFrequency", "frequencies"];

    private Error? _error;

    private ModelReader()
    {
    }

    public static Result<MatchModel> Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var reader = new ModelReader();
            MatchModel? model = reader.Model(document.RootElement);
            return reader._error is { } error ? error : model!;
        }
        catch (JsonException broken)
        {
            return ModelErrors.NotJson(broken.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}")
                : "a name occurs twice, or it is nested too deeply");
        }
        catch (InvalidOperationException)
        {
            return ModelErrors.NotJson("half a surrogate pair in a text");
        }
    }

    private MatchModel? Model(JsonElement root)
    {
        if (Format(root) is { } refused)
        {
            _error = refused;
            return null;
        }

        CheckMembers(root, "", Members);
        double lambda = Share(root, "lambda"), related = Share(root, "lambdaRelated", zero: true), threshold = Share(root, "threshold");
        if (_error is null && lambda + related >= 1)
        {
            _error = ModelErrors.BadProbability("lambda and lambdaRelated", "must add up to less than 1");
        }

        var model = new MatchModel
        {
            TrainedOn = Whole(root, "trainedOn", 1),
            Lambda = lambda,
            LambdaRelated = related,
            Threshold = threshold,
            Comparisons = Comparisons(root),
            BlockCaps = Dictionary(root, "blockCaps", BlockingRule.All.Select(r => r.Name).ToHashSet(StringComparer.Ordinal), (parent, name, _) => Whole(parent, name, 0)),
            RareFrequency = Dictionary(root, "rareFrequency", KnownComparisons.All.Attributes, (parent, name, place) => Share(parent, name, one: true, place: place)),
            Frequencies = Dictionary(root, "frequencies", KnownComparisons.All.Attributes, Values),
        };
        return _error is null ? model : null;
    }

    private static Error? Format(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String)
        {
            return ModelErrors.WrongFormat();
        }

        string name = format.GetString()!;
        if (string.Equals(name, MatchModel.FormatName, StringComparison.Ordinal))
        {
            return null;
        }

        string family = MatchModel.FormatName[..(MatchModel.FormatName.IndexOf('/') + 1)];
        bool newer = name.StartsWith(family, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(family.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 1;
        return newer ? ModelErrors.Newer(name) : ModelErrors.WrongFormat();
    }

    private List<ComparisonModel> Comparisons(JsonElement root)
    {
        var comparisons = new List<ComparisonModel>();
        if (!Member(root, "comparisons", JsonValueKind.Array, "comparisons", out JsonElement items))
        {
            return comparisons;
        }

        foreach (JsonElement item in items.EnumerateArray())
        {
            ComparisonModel? comparison = Comparison(item, string.Create(CultureInfo.InvariantCulture, $"comparisons[{comparisons.Count}]"));
            if (comparison is null)
            {
                break;
            }

            if (comparisons.Exists(c => string.Equals(c.Name, comparison.Name, StringComparison.Ordinal)))
            {
                _error ??= ModelErrors.Twice(comparison.Name);
            }

            comparisons.Add(comparison);
        }

        return comparisons;
    }

    private ComparisonModel? Comparison(JsonElement item, string place)
    {
        string name = Text(item, "name", place);
        CheckMembers(item, place, ["name", "shared", "levels"]);
        if (_error is not null)
        {
            return null;
        }

        if (!KnownComparisons.All.ByName.TryGetValue(name, out Comparison? known))
        {
            _error = ModelErrors.UnknownComparison(name);
            return null;
        }

        place = $"comparisons.{name}";
        if (!item.TryGetProperty("shared", out JsonElement shared) || shared.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            _error = ModelErrors.Missing($"{place}.shared");
            return null;
        }

        List<LevelModel> levels = Levels(item, place);
        if (_error is null && (shared.GetBoolean() != known.Shared || !levels.Select(l => l.Name).SequenceEqual(known.Levels.Select(l => l.Name), StringComparer.Ordinal)))
        {
            _error = ModelErrors.OtherLevels(name, known.Levels.Select(l => l.Name));
        }

        CheckSums(levels, place);
        return _error is null ? new ComparisonModel(name, known.Shared, levels) : null;
    }

    private List<LevelModel> Levels(JsonElement item, string place)
    {
        var levels = new List<LevelModel>();
        if (!Member(item, "levels", JsonValueKind.Array, $"{place}.levels", out JsonElement items))
        {
            return levels;
        }

        foreach (JsonElement level in items.EnumerateArray())
        {
            string name = Text(level, "name", string.Create(CultureInfo.InvariantCulture, $"{place}.levels[{levels.Count}]"));
            CheckMembers(level, $"{place}.{name}", ["name", "m", "u", "h"]);
            bool first = levels.Count == 0;
            levels.Add(new LevelModel(
                name,
                Share(level, "m", first, one: true, $"{place}.{name}.m"),
                Share(level, "u", first, one: true, $"{place}.{name}.u"),
                Share(level, "h", first, one: true, $"{place}.{name}.h")));
        }

        return levels;
    }

    private void CheckSums(List<LevelModel> levels, string place)
    {
        foreach ((string member, Func<LevelModel, double> of) in ((string, Func<LevelModel, double>)[])[("m", l => l.M), ("u", l => l.U), ("h", l => l.H)])
        {
            double sum = levels.Sum(of);
            if (_error is null && (of(levels[0]) != 0 || Math.Abs(sum - 1) > Rounding))
            {
                _error = ModelErrors.BadProbability(
                    $"{place}, {member}", string.Create(CultureInfo.InvariantCulture, $"must be 0 for \"{levels[0].Name}\" and add up to 1 over the other levels, not {sum:0.####}"));
            }
        }
    }

    private Dictionary<string, T> Dictionary<T>(JsonElement root, string name, IReadOnlySet<string> known, Func<JsonElement, string, string, T> value)
    {
        var entries = new Dictionary<string, T>(StringComparer.Ordinal);
        if (Member(root, name, JsonValueKind.Object, name, out JsonElement members))
        {
            foreach (JsonProperty member in members.EnumerateObject())
            {
                if (!known.Contains(member.Name))
                {
                    _error ??= ModelErrors.Unknown($"{name}.{member.Name}");
                }

                entries.Add(member.Name, value(members, member.Name, $"{name}.{member.Name}"));
            }
        }

        return entries;
    }

    private IReadOnlyDictionary<string, double> Values(JsonElement parent, string attribute, string place)
    {
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        if (Member(parent, attribute, JsonValueKind.Object, place, out JsonElement values))
        {
            // The place of a bad share names the attribute and not the value: messages hold no person's data.
            foreach (JsonProperty value in values.EnumerateObject())
            {
                shares.Add(value.Name, ShareOf(value.Value, place, zero: false, one: true));
            }
        }

        return shares;
    }

    private void CheckMembers(JsonElement parent, string place, IReadOnlyList<string> known)
    {
        if (_error is not null || parent.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty member in parent.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                _error = ModelErrors.Unknown(place.Length == 0 ? member.Name : $"{place}.{member.Name}");
                return;
            }
        }
    }

    private bool Member(JsonElement parent, string name, JsonValueKind kind, string place, out JsonElement member)
    {
        member = default;
        if (_error is null && (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out member) || member.ValueKind != kind))
        {
            _error = ModelErrors.Missing(place);
        }

        return _error is null;
    }

    private string Text(JsonElement parent, string name, string place)
        => Member(parent, name, JsonValueKind.String, $"{place}.{name}", out JsonElement member) ? member.GetString()! : "";

    private int Whole(JsonElement parent, string name, int least)
    {
        if (!Member(parent, name, JsonValueKind.Number, name, out JsonElement member))
        {
            return 0;
        }

        if (!member.TryGetInt32(out int number) || number < least)
        {
            _error = ModelErrors.BadNumber(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {int.MaxValue}"));
        }

        return number;
    }

    private double Share(JsonElement parent, string name, bool zero = false, bool one = false, string? place = null)
        => Member(parent, name, JsonValueKind.Number, place ?? name, out JsonElement member) ? ShareOf(member, place ?? name, zero, one) : 0;

    private double ShareOf(JsonElement number, string place, bool zero, bool one)
    {
        double share = number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out double value) ? value : double.NaN;
        bool good = double.IsFinite(share) && (zero ? share >= 0 : share > 0) && (one ? share <= 1 : share < 1);
        if (!good)
        {
            _error ??= ModelErrors.BadProbability(place, $"must be a number {(zero ? "from 0" : "above 0")} {(one ? "up to 1" : "and below 1")}");
        }

        return share;
    }
}
