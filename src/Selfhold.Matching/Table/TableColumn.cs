using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Table;

/// <summary>One column over all files: a value number per record. Columns that may be compared are interned, others appended.</summary>
internal sealed class TableColumn(string name, Meaning meaning, int slot, DateOrder dateOrder)
{
    public string Name { get; } = name;

    public Meaning Meaning { get; } = meaning;

    public int Slot { get; } = slot;

    public DateOrder DateOrder { get; } = dateOrder;

    public bool Interned { get; } = meaning is not (Meaning.Other or Meaning.ExternalId or Meaning.UpdatedAt);

    public ValueStore Values { get; private init; } = new();

    public int[] Ids { get; private set; } = [];

    /// <summary>The same column with its order of day and month decided.</summary>
    public TableColumn With(DateOrder order) => new(Name, Meaning, Slot, order) { Values = Values, Ids = Ids };

    public void Reserve(int records)
    {
        if (Ids.Length < records)
        {
            int[] grown = Ids;
            Array.Resize(ref grown, Math.Max(records, Math.Max(64, Ids.Length * 2)));
            Ids = grown;
        }
    }

    public void Trim(int records)
    {
        int[] ids = Ids;
        Array.Resize(ref ids, records);
        Ids = ids;
        Values.Freeze();
    }
}
