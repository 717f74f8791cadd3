using System.Collections.Frozen;
using System.Text.Json;

namespace Selfhold.Records.OwnRecords;

/// <summary>What a record that a business writes may hold. Pure.</summary>
internal static class MemberRules
{
    public const int LongestId = 200, LongestName = 100, LongestValue = 10_000, MostMembers = 200, MostColumns = 500;

    private const int LongestNumber = 100;

    // Words by which the hub says what it knows of a record. A record that said them itself would mislead whoever reads it.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
    [
        "verified", "isverified", "emailverified", "phoneverified", "phonenumberverified", "addressverified", "assurance", "trust",
        "person", "personid", "account", "accountid", "subject", "sub", "customer", "tenant", "tenantid", "businessid", "domainid", "sourceid", "recordid",
        "role", "roles", "admin", "isadmin", "operator", "isoperator", "scope", "scopes", "permission", "permissions", "grant", "grants", "consentstate", "matchscore",
    ], StringComparer.Ordinal);

    public static Error? Id(string id)
        => id.Length is 0 or > LongestId || char.IsWhiteSpace(id[0]) || char.IsWhiteSpace(id[^1]) || id.Any(char.IsControl) || !IsText(id) ? OwnErrors.BadId() : null;

    /// <summary>Reads what was said; a null value takes a member out.</summary>
    /// <param name="columns">The source's own, some of which a file of it had.</param>
    /// <param name="idColumn">Its name.</param>
    public static Result<List<(string Name, OwnValue? Value)>> Read(JsonElement record, string externalId, IReadOnlyList<string> columns, string idColumn)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            return OwnErrors.NotAnObject();
        }

        var members = new List<(string, OwnValue?)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in record.EnumerateObject())
        {
            if (members.Count >= MostMembers)
            {
                return OwnErrors.TooMany();
            }

            if (NameOf(member) is not { } said)
            {
                return OwnErrors.BadName();
            }

            string? known = Column(columns, said);
            if (known is null && IsReserved(said))
            {
                return OwnErrors.Reserved(said);
            }

            string name = known ?? said;
            if (!seen.Add(name))
            {
                return OwnErrors.Twice(said);
            }

            if (!Value(member.Value, said).TryGet(out Said read, out Error? error))
            {
                return error;
            }

            if (string.Equals(name, idColumn, StringComparison.Ordinal))
            {
                if (read.Value is { } id && !string.Equals(id.Text.Trim(' '), externalId, StringComparison.Ordinal))
                {
                    return OwnErrors.OtherId(said);
                }

                continue;
            }

            members.Add((name, read.Value));
        }

        return members;
    }

    private static bool IsReserved(string name) => Reserved.Contains(string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant());

    /// <summary>The source's column that is meant: as written, else however its letters are cased.</summary>
    private static string? Column(IReadOnlyList<string> columns, string name)
        => columns.FirstOrDefault(c => string.Equals(c, name, StringComparison.Ordinal)) ?? columns.FirstOrDefault(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase));

    private static string? NameOf(JsonProperty member)
    {
        string name;
        try
        {
            name = member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        return name.Length is > 0 and <= LongestName && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]) && !name.Any(char.IsControl) && IsText(name) ? name : null;
    }

    private static Result<Said> Value(JsonElement value, string name)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return new Said(null);
            case JsonValueKind.True or JsonValueKind.False:
                return new Said(new OwnValue(value.ValueKind, value.ValueKind == JsonValueKind.True ? "true" : "false"));
            case JsonValueKind.Number:
                string number = value.GetRawText();
                return number.Length <= LongestNumber && !number.AsSpan().ContainsAny('e', 'E') ? new Said(new OwnValue(JsonValueKind.Number, number)) : OwnErrors.BadValue(name);
            case JsonValueKind.String:
                return Text(value) is { } text ? new Said(text.Length == 0 ? null : new OwnValue(JsonValueKind.String, text)) : OwnErrors.BadValue(name);
            default:
                return OwnErrors.Nested(name);
        }
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            string text = value.GetString()!;
            return text.Length <= LongestValue && !text.Contains('\0', StringComparison.Ordinal) && IsText(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    private static bool IsText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Said(OwnValue? Value);
}

/// <summary>What a member states, with the kind it was put in.</summary>
internal sealed record OwnValue(JsonValueKind Kind, string Text);
