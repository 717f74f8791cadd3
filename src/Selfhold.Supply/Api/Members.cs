using System.Text.Json;

namespace Selfhold.Supply.Api;

/// <summary>The members of one object, each asked for by its name; what nobody asked for is refused at the end. The first thing that is wrong counts.</summary>
/// <param name="path">What stands before a member's name when it is told: <c>records[3].</c></param>
internal struct Members(JsonElement of, string path = "")
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Why the object can't be taken; null as long as it can.</summary>
    public Error? Wrong { get; private set; }

    public bool Has(string name) => of.TryGetProperty(name, out _);

    /// <param name="must">What it must be, for whoever reads the refusal: "a text of 1 to 100 characters".</param>
    public string? Text(string name, int most, string must, bool needed = false, Func<string, bool>? fits = null)
    {
        if (!Find(name, needed, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= most && fits?.Invoke(text) is not false)
        {
            return text;
        }

        Fail(SupplyErrors.InvalidMember(path + name, must));
        return null;
    }

    public IReadOnlyList<string> Texts(string name, int mostItems, int mostLength, string must, bool needed = false, Func<string, bool>? fits = null)
    {
        if (!Find(name, needed, out JsonElement value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 || value.GetArrayLength() > mostItems)
        {
            Fail(SupplyErrors.InvalidMember(path + name, must));
            return [];
        }

        var texts = new string[value.GetArrayLength()];
        int at = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } text || text.Length > mostLength || fits?.Invoke(text) is false)
            {
                Fail(SupplyErrors.InvalidMember(path + name, must));
                return [];
            }

            texts[at++] = text;
        }

        return texts;
    }

    public JsonElement? Element(string name, JsonValueKind kind, string must, bool needed = false)
    {
        if (!Find(name, needed, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        Fail(SupplyErrors.InvalidMember(path + name, must));
        return null;
    }

    public void Fail(Error error) => Wrong ??= error;

    /// <summary>To be called when everything was asked for: members that nobody knows are refused (abuse case C7).</summary>
    public Error? End()
    {
        if (Wrong is not null)
        {
            return Wrong;
        }

        foreach (JsonProperty member in of.EnumerateObject())
        {
            if (!_asked.Contains(member.Name))
            {
                Fail(SupplyErrors.UnknownMember(path + StrictJson.Shown(member.Name)));
                break;
            }
        }

        return Wrong;
    }

    private bool Find(string name, bool needed, out JsonElement value)
    {
        _asked.Add(name);
        if (of.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null)
        {
            return true;
        }

        if (needed)
        {
            Fail(SupplyErrors.MissingMember(path + name));
        }

        return false;
    }
}
