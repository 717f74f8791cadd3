using System.Globalization;
using System.Text;
using Selfhold.Formats.Keyed;

namespace Selfhold.Formats.Vcard;

/// <summary>
/// Names the properties of a card as columns: parts of N and ADR apart, the second TEL as "TEL (2)", its types and label as
/// "TEL (2) Type". The preferred of several comes first.
/// </summary>
internal static class VcardColumns
{
    private static readonly string[] NameParts = ["Family", "Given", "Additional", "Prefix", "Suffix"];
    private static readonly string[] AddressParts = ["PO Box", "Extended", "Street", "City", "Region", "Postal Code", "Country"];

    /// <summary>Whether the property is split into columns of its parts.</summary>
    public static bool HasParts(string property) => property is "N" or "ADR";

    /// <returns>The number of a part by its column's name, or -1.</returns>
    public static int Part(string property, string part)
        => property == "N" ? Array.IndexOf(NameParts, part) : property == "ADR" ? Array.IndexOf(AddressParts, part) : -1;

    public static void Write(List<VcardProperty> card, KeyedRecord record)
    {
        Dictionary<string, string> labels = card.Where(p => p.Name == "X-ABLABEL" && p.Group.Length > 0)
            .GroupBy(p => p.Group, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => Label(g.First().Value), StringComparer.Ordinal);
        foreach (IGrouping<string, VcardProperty> same in card.GroupBy(p => p.Name, StringComparer.Ordinal))
        {
            if (same.Key == "VERSION" || (same.Key == "X-ABLABEL" && same.All(p => p.Group.Length > 0)))
            {
                continue;
            }

            int number = 0;
            foreach (VcardProperty property in same.OrderBy(p => p.Preference))
            {
                number++;
                string name = number == 1 ? same.Key : string.Create(CultureInfo.InvariantCulture, $"{same.Key} ({number})");
                if (property.Group.Length > 0 && labels.TryGetValue(property.Group, out string? label))
                {
                    property.Types = label;
                }

                Write(property, name, record);
            }
        }
    }

    private static void Write(VcardProperty property, string name, KeyedRecord record)
    {
        switch (property.Name)
        {
            case "N":
                Parts(property, name, NameParts, record);
                break;
            case "ADR":
                Parts(property, name, AddressParts, record);
                break;
            case "ORG":
                Add(record, name, string.Join(";", property.Components().Where(part => part.Length > 0)));
                break;
            case "BDAY" when property.YearOmitted && property.Value.Length >= 8:
                Add(record, name, "--" + property.Value[4..].TrimStart('-'));
                break;
            case "TEL":
                Add(record, name, WithoutScheme(property.Value, "tel:"));
                break;
            case "EMAIL":
                Add(record, name, WithoutScheme(property.Value, "mailto:"));
                break;
            default:
                Add(record, name, VcardProperty.Unescape(property.Value));
                break;
        }

        if (property.Types.Length > 0)
        {
            Add(record, name + " Type", property.Types);
        }
    }

    private static void Parts(VcardProperty property, string name, string[] parts, KeyedRecord record)
    {
        List<string> values = property.Components();
        for (int i = 0; i < values.Count; i++)
        {
            string part = i < parts.Length ? parts[i] : string.Create(CultureInfo.InvariantCulture, $"part {i + 1}");
            Add(record, $"{name} {part}", values[i]);
        }
    }

    private static string WithoutScheme(string value, string scheme)
        => VcardProperty.Unescape(value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? value[scheme.Length..] : value);

    /// <summary>Apple writes its own words as <c>_$!&lt;Home&gt;!$_</c>.</summary>
    private static string Label(string value)
    {
        string label = VcardProperty.Unescape(value);
        return label.StartsWith("_$!<", StringComparison.Ordinal) && label.EndsWith(">!$_", StringComparison.Ordinal) && label.Length >= 8 ? label[4..^4] : label;
    }

    private static void Add(KeyedRecord record, string name, string value)
        => record.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value.Trim()));
}
