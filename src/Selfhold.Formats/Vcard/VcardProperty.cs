using System.Text;

namespace Selfhold.Formats.Vcard;

/// <summary>One content line: <c>item1.TEL;TYPE=cell;PREF=1:+49 30 1</c> (RFC 6350 §3.3, and the looser vCard 2.1).</summary>
internal sealed class VcardProperty
{
    public string Group { get; private init; } = string.Empty;

    public required string Name { get; init; }

    /// <summary>Types in the order of the file, joined with <c>,</c>: <c>HOME,VOICE</c>.</summary>
    public string Types { get; set; } = string.Empty;

    /// <summary>1 is most preferred; 101 where nothing is said (RFC 6350 §5.3).</summary>
    public int Preference { get; private set; } = 101;

    public bool QuotedPrintable { get; private set; }

    public string Charset { get; private set; } = string.Empty;

    /// <summary>The birthday's year is a filler (Apple's X-APPLE-OMIT-YEAR).</summary>
    public bool YearOmitted { get; private set; }

    public string Value { get; set; } = string.Empty;

    /// <returns>Null where the line is no content line.</returns>
    public static VcardProperty? Parse(string line)
    {
        int colon = Outside(line, ':', 0);
        if (colon <= 0)
        {
            return null;
        }

        List<string> parts = Split(line[..colon], ';');
        string name = parts[0].Trim();
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        VcardProperty property = new()
        {
            Group = dot > 0 ? name[..dot].ToUpperInvariant() : string.Empty,
            Name = name[(dot + 1)..].ToUpperInvariant(),
            Value = line[(colon + 1)..],
        };
        foreach (string part in parts.Skip(1))
        {
            property.Parameter(part.Trim());
        }

        return property.Name.Length == 0 || property.Name.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : property;
    }

    /// <summary>Parts of a structured value as they stand.</summary>
    public List<string> RawComponents() => Split(Value, ';', quotes: false);

    /// <summary>Parts of a structured value, unescaped.</summary>
    public List<string> Components() => [.. Split(Value, ';', quotes: false).Select(Unescape)];

    /// <summary>RFC 6350 §3.4: <c>\n</c>, <c>\,</c>, <c>\;</c>, <c>\\</c>.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is 'n' or 'N' or ',' or ';' or '\\' or ':')
            {
                i++;
                c = text[i] is 'n' or 'N' ? '\n' : text[i];
            }

            plain.Append(c);
        }

        return plain.ToString();
    }

    private void Parameter(string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? "TYPE" : part[..equals].Trim().ToUpperInvariant();
        string value = part[(equals + 1)..].Trim().Trim('"');
        switch (name)
        {
            case "TYPE":
                foreach (string type in value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    Type(type.ToUpperInvariant());
                }

                break;
            case "PREF":
                Preference = int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out int preference) ? preference : 1;
                break;
            case "ENCODING":
                QuotedPrintable |= value.Equals("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);
                break;
            case "CHARSET":
                Charset = value.ToUpperInvariant();
                break;
            case "X-APPLE-OMIT-YEAR":
                YearOmitted = true;
                break;
            default:
                break;
        }
    }

    private void Type(string type)
    {
        if (type == "PREF")
        {
            Preference = 1;
        }
        else if (type == "QUOTED-PRINTABLE")
        {
            QuotedPrintable = true;
        }
        else if (type is not ("BASE64" or "B" or "8BIT" or "7BIT"))
        {
            Types = Types.Length == 0 ? type : Types + "," + type;
        }
    }

    private static int Outside(string text, char wanted, int from)
    {
        bool quoted = false;
        for (int i = from; i < text.Length; i++)
        {
            quoted ^= text[i] == '"';
            if (!quoted && text[i] == wanted)
            {
                return i;
            }
        }

        return quoted ? text.IndexOf(wanted, from) : -1;
    }

    private static List<string> Split(string text, char at, bool quotes = true)
    {
        List<string> parts = [];
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == at && !quoted))
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
            else if (text[i] == '\\')
            {
                i = Math.Min(i + 1, text.Length - 1);
            }
            else if (text[i] == '"' && quotes)
            {
                quoted = !quoted;
            }
        }

        return parts;
    }
}
