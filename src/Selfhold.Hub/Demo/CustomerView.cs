using Selfhold.Hub.Match;
using Selfhold.Matching;

namespace Selfhold.Hub.Demo;

/// <summary>A value of a customer, who says it, and what else is said.</summary>
/// <param name="Origin">The systems that say it.</param>
/// <param name="Others">The values that lost, each with its systems.</param>
internal sealed record ViewRow(string Attribute, string Value, string Origin, string Others);

/// <summary>What several source records say about one customer, put together. Nothing is changed and nothing is lost: each value keeps its origin.</summary>
internal sealed class CustomerView(RecordSet records, IReadOnlyList<int> members)
{
    private readonly RecordTable _table = records.Table;

    public IEnumerable<ViewRow> Rows()
    {
        ViewRow?[] rows =
        [
            Row("name", NameOf),
            Row("e-mail", r => Values(r, Meaning.Email)),
            Row("phone", r => Values(r, Meaning.Phone)),
            Row("address", AddressesOf),
            Row("birth date", r => Values(r, Meaning.BirthDate)),
            Row("company", r => Values(r, Meaning.Company)),
            Marketing(),
        ];
        return rows.OfType<ViewRow>();
    }

    /// <summary>The name of a record as a line; a company where no person is named.</summary>
    public IReadOnlyList<string> NameOf(int record)
    {
        string name = Joined(" ", First(record, Meaning.GivenName), First(record, Meaning.Surname));
        return name.Length > 0 ? [name] : Values(record, Meaning.FullName) is { Count: > 0 } full ? [full[0]] : Values(record, Meaning.Company);
    }

    public IReadOnlyList<string> AddressesOf(int record)
    {
        var addresses = new List<string>();
        for (int slot = 0; slot < ColumnUse.MaxSlots; slot++)
        {
            string address = Joined(", ",
                Value(record, Meaning.Street, slot), Value(record, Meaning.AddressLine2, slot),
                Joined(" ", Value(record, Meaning.PostalCode, slot).ToUpperInvariant(), Value(record, Meaning.City, slot)));
            if (address.Length > 0)
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    public IReadOnlyList<string> Values(int record, Meaning meaning)
        => [.. _table.Columns.Index().Where(c => c.Item.Meaning == meaning).Select(c => Shown(record, c.Index)).Where(v => v.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];

    public string SystemOf(int record) => records.FileOf(record).Plan.System ?? records.FileOf(record).Name;

    // The value that most systems agree on wins; then the fuller one, then the first: always the same for the same records.
    private ViewRow? Row(string attribute, Func<int, IReadOnlyList<string>> valuesOf)
    {
        var said = members
            .SelectMany(r => valuesOf(r).Select(v => (Value: v, System: SystemOf(r))))
            .GroupBy(v => Key(v.Value), StringComparer.Ordinal)
            .Select(g => (Value: g.MaxBy(v => v.Value.Count(char.IsLower))!.Value, Systems: g.Select(v => v.System).Distinct(StringComparer.Ordinal).ToArray(), Times: g.Count()))
            .OrderByDescending(v => v.Systems.Length).ThenByDescending(v => v.Times).ThenByDescending(v => v.Value.Length)
            .ToArray();
        return said.Length == 0 ? null
            : new ViewRow(attribute, said[0].Value, string.Join(", ", said[0].Systems), string.Join("; ", said[1..].Select(v => $"{v.Value} ({string.Join(", ", v.Systems)})")));
    }

    /// <summary>A no outweighs any yes, and a yes in a file is not a consent that could be shown to anybody.</summary>
    private ViewRow? Marketing()
    {
        string[] no = [.. members.Where(r => Values(r, Meaning.OptOut).Any(IsYes) || Values(r, Meaning.OptIn).Any(IsNo)).Select(SystemOf).Distinct(StringComparer.Ordinal)];
        string[] yes = [.. members.Where(r => Values(r, Meaning.OptIn).Any(IsYes)).Select(SystemOf).Distinct(StringComparer.Ordinal)];
        return (no.Length, yes.Length) switch
        {
            (0, 0) => null,
            (0, _) => new ViewRow("marketing", "yes, imported: not demonstrable", string.Join(", ", yes), ""),
            _ => new ViewRow("marketing", "no", string.Join(", ", no), yes.Length > 0 ? $"yes, imported ({string.Join(", ", yes)})" : ""),
        };
    }

    private static bool IsYes(string value) => value.ToUpperInvariant() is "YES" or "TRUE" or "1" or "Y";

    private static bool IsNo(string value) => value.ToUpperInvariant() is "NO" or "FALSE" or "0" or "N";

    /// <summary>What two writings of one value have in common: letters and digits, a number without its country, the parts of a date.</summary>
    private static string Key(string value)
    {
        string bare = string.Concat(value.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        if (bare.Length == 0 || !bare.All(char.IsAsciiDigit))
        {
            return bare;
        }

        string[] parts = value.Split('/', '-', '.');
        return parts.Length == 3 ? string.Join('-', parts.Select(p => p.Trim().TrimStart('0')).Order(StringComparer.Ordinal))
            : bare.Length > 9 ? bare[^9..] : bare;
    }

    private string First(int record, Meaning meaning) => Value(record, meaning, 0);

    private string Value(int record, Meaning meaning, int slot)
        => _table.IndexOf(meaning, slot) is >= 0 and int column ? Shown(record, column) : "";

    private string Shown(int record, int column) => ValueText.Shown(_table.Value(record, column), 60);

    private static string Joined(string separator, params string[] parts) => string.Join(separator, parts.Where(p => p.Length > 0));
}
