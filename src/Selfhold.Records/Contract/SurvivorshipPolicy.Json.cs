using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Selfhold.Records;

/// <summary>
/// A policy as a document: <code>{ "rules": ["verified_first", "most_recent"], "attributes": { "email": ["most_trusted"] } }</code>
/// Attributes have the names of a mapping file.
/// </summary>
public sealed partial record SurvivorshipPolicy
{
    private static readonly JsonDocumentOptions Kindly = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 8 };

    /// <summary>Rules of an attribute: its own, else the general ones.</summary>
    public IReadOnlyList<SurvivorshipRule> RulesOf(Meaning attribute) => Attributes.TryGetValue(attribute, out IReadOnlyList<SurvivorshipRule>? own) ? own : Rules;

    /// <summary>Canonical JSON: the same policy gives the same text.</summary>
    public string ToJson()
    {
        var root = new JsonObject { ["rules"] = Words(Rules) };
        if (Attributes.Count > 0)
        {
            root["attributes"] = new JsonObject(Attributes.Select(a => KeyValuePair.Create(Name(a.Key), (JsonNode?)Words(a.Value))));
        }

        return Encoding.UTF8.GetString(CanonicalJson.Write(root));
    }

    /// <returns>The policy, or <c>bad_policy</c>.</returns>
    public static Result<SurvivorshipPolicy> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Kindly);
            return Read(document.RootElement);
        }
        catch (JsonException broken)
        {
            return Bad($"it is not valid JSON (line {(broken.LineNumber ?? 0) + 1})");
        }
    }

    /// <summary>Equal where they decide alike: the same rules in the same order for each attribute.</summary>
    public bool Equals(SurvivorshipPolicy? other) => other is not null && string.Equals(ToJson(), other.ToJson(), StringComparison.Ordinal);

    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    internal static string Word(SurvivorshipRule rule) => rule switch
    {
        SurvivorshipRule.VerifiedFirst => "verified_first",
        SurvivorshipRule.MostRecent => "most_recent",
        SurvivorshipRule.MostTrusted => "most_trusted",
        SurvivorshipRule.MostComplete => "most_complete",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Result<SurvivorshipPolicy> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("rules", out JsonElement general))
        {
            return Bad("it is no object with a member 'rules'");
        }

        if (!ReadRules(general, "rules").TryGet(out SurvivorshipRule[]? rules, out Error? error))
        {
            return error;
        }

        var attributes = new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>>();
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (member.NameEquals("attributes") && member.Value.ValueKind == JsonValueKind.Object)
            {
                if (ReadAttributes(member.Value, attributes) is { } wrong)
                {
                    return wrong;
                }
            }
            else if (!member.NameEquals("rules"))
            {
                return Bad($"its member '{member.Name}' is neither 'rules' nor an object 'attributes'");
            }
        }

        return new SurvivorshipPolicy(rules, attributes);
    }

    private static Error? ReadAttributes(JsonElement members, Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>> to)
    {
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (Enum.GetValues<Meaning>().Where(m => string.Equals(Name(m), member.Name, StringComparison.OrdinalIgnoreCase)).ToArray() is not [var meaning])
            {
                return Bad($"'{member.Name}' is no attribute; known are {string.Join(", ", Enum.GetValues<Meaning>().Select(Name))}");
            }

            if (!ReadRules(member.Value, member.Name).TryGet(out SurvivorshipRule[]? rules, out Error? error))
            {
                return error;
            }

            if (!to.TryAdd(meaning, rules))
            {
                return Bad($"'{member.Name}' is there twice");
            }
        }

        return null;
    }

    private static Result<SurvivorshipRule[]> ReadRules(JsonElement list, string of)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return Bad($"'{of}' is no list of rules");
        }

        var rules = new List<SurvivorshipRule>();
        foreach (JsonElement word in list.EnumerateArray())
        {
            SurvivorshipRule[] named = word.ValueKind == JsonValueKind.String ? [.. Enum.GetValues<SurvivorshipRule>().Where(r => word.ValueEquals(Word(r)))] : [];
            if (named is not [var rule])
            {
                return Bad($"'{of}' names something that is no rule; known are {string.Join(", ", Enum.GetValues<SurvivorshipRule>().Select(Word))}");
            }

            if (rules.Contains(rule))
            {
                return Bad($"'{of}' names {Word(rule)} twice");
            }

            rules.Add(rule);
        }

        return rules.Count == 0 ? Bad($"'{of}' is empty") : rules.ToArray();
    }

    private static JsonArray Words(IReadOnlyList<SurvivorshipRule> rules) => new([.. rules.Select(r => (JsonNode)Word(r))]);

    private static string Name(Meaning meaning) => char.ToLowerInvariant(meaning.ToString()[0]) + meaning.ToString()[1..];

    private static Error Bad(string what) => new("bad_policy", $"The policy can't be used: {what}.");
}
