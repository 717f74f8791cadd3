using System.Text.Json;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>One place that settings come from. A later layer outweighs an earlier one, setting by setting; lists are replaced whole.</summary>
/// <param name="Origin">How people call it: a file's name, a variable, an option.</param>
/// <param name="Values">By key (<c>Server:Listen</c>), however its letters are cased.</param>
internal sealed record SettingLayer(string Origin, IReadOnlyDictionary<string, Given> Values)
{
    private const string Prefix = "SELFHOLD__";

    /// <summary>A JSON file; comments and a last comma may stand in it.</summary>
    /// <exception cref="CommandException">It is not there, or can't be understood.</exception>
    public static SettingLayer OfFile(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
            var values = new Dictionary<string, Given>(StringComparer.OrdinalIgnoreCase);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new CommandException(ServeErrors.BadSettings($"{path} must hold a JSON object: {{ \"Identity\": {{ … }} }}."));
            }

            Flatten("", document.RootElement, path, values);
            return new SettingLayer(Path.GetFileName(path), values);
        }
        catch (JsonException e)
        {
            throw new CommandException(ServeErrors.BadSettings($"{path} is no JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}."));
        }
    }

    /// <summary>All variables that begin with <c>SELFHOLD__</c>: <c>SELFHOLD__Identity__Issuer</c>, <c>SELFHOLD__Server__Listen__0</c>.</summary>
    public static SettingLayer OfEnvironment(IReadOnlyDictionary<string, string> variables)
    {
        var parts = new SortedDictionary<string, (string Name, SortedDictionary<int, string> Values)>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in variables.Where(v => v.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            string[] words = name[Prefix.Length..].Split("__");
            bool numbered = int.TryParse(words[^1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) && words.Length > 2;
            string key = string.Join(':', numbered ? words[..^1] : words);
            if (!parts.TryGetValue(key, out (string Name, SortedDictionary<int, string> Values) part))
            {
                parts[key] = part = (name, []);
            }

            part.Values[numbered ? number : 0] = value;
        }

        return new SettingLayer("environment", parts.ToDictionary(p => p.Key, p => new Given([.. p.Value.Values.Values], p.Value.Name), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What was said with <c>--set Section:Key=value</c>; said twice, a list has both.</summary>
    public static SettingLayer OfCommandLine(IEnumerable<string> sets, IEnumerable<(string Key, IReadOnlyList<string> Values, string Option)> options)
    {
        var values = new Dictionary<string, Given>(StringComparer.OrdinalIgnoreCase);
        foreach (string set in sets)
        {
            int at = set.IndexOf('=', StringComparison.Ordinal);
            string key = at > 0 ? set[..at].Trim() : throw new CommandException(HubErrors.Usage("--set takes Section:Key=value, for example --set Identity:HubName=\"Kestrel\".", "--set"));
            values[key] = new Given([.. values.TryGetValue(key, out Given? earlier) ? earlier.Values : [], set[(at + 1)..]], "--set");
        }

        foreach ((string key, IReadOnlyList<string> given, string option) in options.Where(o => o.Values.Count > 0))
        {
            values[key] = new Given(given, option);
        }

        return new SettingLayer("command line", values);
    }

    private static void Flatten(string key, JsonElement element, string path, Dictionary<string, Given> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    Flatten(key.Length == 0 ? member.Name : key + ":" + member.Name, member.Value, path, values);
                }

                break;
            case JsonValueKind.Array:
                values[key] = new Given([.. element.EnumerateArray().Select(e => Scalar(key, e, path))], Path.GetFileName(path));
                break;
            case JsonValueKind.Null:
                break;
            default:
                values[key] = new Given([Scalar(key, element, path)], Path.GetFileName(path));
                break;
        }
    }

    private static string Scalar(string key, JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new CommandException(ServeErrors.BadSettings($"{path}: {key} must hold plain values.")),
    };
}

/// <param name="Values">One, or those of a list.</param>
/// <param name="Where">What to look at to find it: a file, a variable, an option.</param>
internal sealed record Given(IReadOnlyList<string> Values, string Where);
