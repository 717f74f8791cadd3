using System.Text;
using Selfhold.Matching.Table;

namespace Selfhold.Matching;

/// <summary>
/// Records of one or several files, by column, each distinct value kept once. What the engine works on. Read-only after
/// <see cref="RecordTableBuilder.Build"/> and safe for many readers.
/// </summary>
public sealed class RecordTable
{
    private readonly TableColumn[] _columns;

    internal RecordTable(TableColumn[] columns, IReadOnlyList<TableFile> files, int count)
    {
        _columns = columns;
        Files = files;
        Count = count;
        Columns = [.. columns.Select(c => new ColumnUse(c.Name, c.Meaning, c.Slot, c.DateOrder))];
    }

    /// <summary>Records of all files together.</summary>
    public int Count { get; }

    public IReadOnlyList<TableFile> Files { get; }

    public IReadOnlyList<ColumnUse> Columns { get; }

    internal ReadOnlySpan<TableColumn> Store => _columns;

    /// <summary>The value as the file had it, in UTF-8; empty where the record does not state it.</summary>
    public ReadOnlySpan<byte> Utf8(int record, int column)
    {
        TableColumn c = _columns[column];
        return c.Values[c.Ids[record]];
    }

    /// <inheritdoc cref="Utf8"/>
    public string Value(int record, int column) => Encoding.UTF8.GetString(Utf8(record, column));

    /// <summary>Position in <see cref="Files"/> of the file that a record came from.</summary>
    public int FileOf(int record)
    {
        for (int i = Files.Count - 1; i > 0; i--)
        {
            if (record >= Files[i].First)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>Position of the first column of a meaning, or −1.</summary>
    public int IndexOf(Meaning meaning, int slot = 0)
        => Array.FindIndex(_columns, c => c.Meaning == meaning && c.Slot == slot);

    /// <summary>Position of a column by its name in the file (case matters), or −1.</summary>
    public int IndexOf(string name)
        => Array.FindIndex(_columns, c => string.Equals(c.Name, name, StringComparison.Ordinal));

    /// <summary>The same table with the order of day and month of some date columns decided.</summary>
    /// <param name="orders">By position of the column.</param>
    public RecordTable WithDateOrders(IReadOnlyDictionary<int, Normalise.DateOrder> orders)
    {
        ArgumentNullException.ThrowIfNull(orders);
        return new RecordTable([.. _columns.Select((column, at) => orders.TryGetValue(at, out Normalise.DateOrder order) ? column.With(order) : column)], Files, Count);
    }

    /// <summary>
    /// Numbers the values of all columns of one name, in all files, from 0 up; −1 where a record states none. For a column of the
    /// truth, which the engine never sees.
    /// </summary>
    /// <param name="name">The column's name in the files (case matters).</param>
    /// <param name="count">Number of different values.</param>
    public int[] NumberValues(string name, out int count)
    {
        var numbers = new int[Count];
        Array.Fill(numbers, -1);
        var values = new ValueStore();
        foreach (TableColumn column in _columns.Where(c => string.Equals(c.Name, name, StringComparison.Ordinal)))
        {
            for (int record = 0; record < numbers.Length; record++)
            {
                ReadOnlySpan<byte> value = column.Values[column.Ids[record]];
                numbers[record] = value.IsEmpty ? numbers[record] : values.Intern(value) - 1;
            }
        }

        count = values.Count;
        return numbers;
    }
}
