using Selfhold.Formats.Output;
using Selfhold.Matching;
using Selfhold.Records.Customers;

namespace Selfhold.Records.Export;

/// <summary>The columns of a table of customers: what the domain's files have, known before the first customer is read.</summary>
internal sealed class CustomerColumns
{
    /// <summary>Columns for e-mail addresses, and for phone numbers. Who has more has the rest in the last, with semicolons.</summary>
    private const int LeastOfLists = 2;

    private readonly List<(Meaning Meaning, int Slot, string Label)> _columns;
    private readonly Dictionary<(Meaning, int, string), int> _at;

    private CustomerColumns(List<(Meaning Meaning, int Slot, string Label)> columns)
    {
        _columns = columns;
        _at = columns.Select((c, i) => (Key: (c.Meaning, c.Slot, c.Label), i)).ToDictionary(c => c.Key, c => c.i);
    }

    public static CustomerColumns Of(Reading reading, long domain)
    {
        var columns = new HashSet<(Meaning, int, string)>();
        foreach (long source in reading.SourcesOf(domain).Select(s => s.Number))
        {
            foreach (ColumnUse use in reading.Records.ShapesOf(source).SelectMany(s => reading.Records.Shape(source, s).Columns).Where(u => Attributes.IsShown(u.Meaning, u.Slot)))
            {
                for (int slot = 0; slot < (Attributes.IsList(use.Meaning) ? Math.Max(LeastOfLists, use.Slot + 1) : 1); slot++)
                {
                    int of = Attributes.IsList(use.Meaning) ? slot : use.Slot;
                    columns.Add(Attributes.GoesByName(use.Meaning) ? (use.Meaning, 0, use.Name) : (use.Meaning, of, Attributes.Label(use.Meaning, of)));
                }
            }
        }

        return new CustomerColumns([.. columns.OrderBy(c => Attributes.Rank(c.Item1)).ThenBy(c => c.Item2).ThenBy(c => c.Item3, StringComparer.Ordinal).ThenBy(c => c.Item1)]);
    }

    public void WriteHeader(CsvFileWriter csv)
    {
        csv.Write("customer");
        foreach ((_, _, string label) in _columns)
        {
            csv.Write(label);
        }

        csv.Write("records");
        csv.EndRow();
    }

    public void WriteRow(CsvFileWriter csv, Guid customer, IReadOnlyList<AttributeView> view, string[] records)
    {
        var values = new string[_columns.Count];
        foreach (AttributeView attribute in view)
        {
            string value = attribute.Value.Value.Trim(' ');
            if (_at.TryGetValue((attribute.Attribute, attribute.Slot, attribute.Label), out int at))
            {
                values[at] = value;
            }
            else if (Attributes.IsList(attribute.Attribute))
            {
                int last = _columns.FindLastIndex(c => c.Meaning == attribute.Attribute);
                values[last] += "; " + value;
            }
        }

        csv.Write(customer.ToString());
        foreach (string? value in values)
        {
            csv.Write(value ?? "");
        }

        csv.Write(string.Join("; ", records));
        csv.EndRow();
    }
}
