using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Matching;
using Order = Selfhold.Matching.Normalise.DateOrder;

namespace Selfhold.Records.Intake;

/// <summary>
/// Finds out how the columns of a file are to be read: as the source's last file was where the columns are the same, as the user's mapping
/// says, or as recognised. What only the whole file tells (day before month?) is collected while it is read.
/// </summary>
internal sealed class ShapePlan
{
    private const int SampledRows = 500;

    private readonly RecognisedFile _recognised;
    private readonly ColumnUse[] _columns;
    private readonly int[] _undecided;
    private readonly RecordTableBuilder? _dates;

    private ShapePlan(RecognisedFile recognised, ColumnUse[] columns)
    {
        _recognised = recognised;
        _columns = columns;
        _undecided = [.. Enumerable.Range(0, columns.Length).Where(c => columns[c].Meaning == Meaning.BirthDate && columns[c].DateOrder == Order.Unknown)];
        if (_undecided.Length > 0)
        {
            _dates = new RecordTableBuilder(workers: 1);
            _dates.AddFile("", [.. _undecided.Select(c => columns[c])]);
        }
    }

    public RecognisedFile Recognised => _recognised;

    /// <summary>As far as it is decided while rows are read.</summary>
    public IReadOnlyList<ColumnUse> Columns => _columns;

    public int IdColumn => Array.FindIndex(_columns, c => c.Meaning == Meaning.ExternalId && c.Slot == 0);

    public int UpdatedColumn => Array.FindIndex(_columns, c => c.Meaning == Meaning.UpdatedAt && c.Slot == 0);

    /// <param name="last">How the source was read last; null at its first import.</param>
    /// <param name="map">The user's mapping, or null.</param>
    public static ShapePlan For(IReadOnlyList<string> columns, RowBatch first, SourceShape? last, MappingFile? map)
    {
        bool same = last is not null && last.File.Columns.SequenceEqual(columns, StringComparer.Ordinal);
        if (same && map is null)
        {
            return new ShapePlan(last!.Recognised, [.. last.Columns]);
        }

        RecognisedFile recognised = FileRecognition.Recognise(columns, Sample(first));
        MappingFile? from = map ?? (last is null ? null : MappingFile.From(last.Recognised));
        if (from is not null)
        {
            recognised = new MappingFile([.. from.Columns.Where(c => columns.Contains(c.Name, StringComparer.Ordinal))]).ApplyTo(recognised);
        }

        return new ShapePlan(recognised, [.. Uses(recognised.Columns)]);
    }

    /// <summary>For records that a business writes itself: what the source's columns mean is kept, and of new ones only the name tells.</summary>
    /// <param name="columns">The source's, then the new ones.</param>
    public static ShapePlan OfOwn(IReadOnlyList<string> columns, string idColumn, SourceShape? last)
    {
        if (last is not null && last.File.Columns.SequenceEqual(columns, StringComparer.Ordinal))
        {
            return new ShapePlan(last.Recognised, [.. last.Columns]);
        }

        RecognisedFile recognised = FileRecognition.Recognise(columns, []);
        if (last is not null)
        {
            recognised = MappingFile.From(last.Recognised).ApplyTo(recognised);
        }

        ColumnUse[] uses = [.. Uses(recognised.Columns)];
        for (int c = 0; c < uses.Length; c++)
        {
            if (last is not null && c < last.Columns.Count)
            {
                uses[c] = last.Columns[c];
            }
            else if (string.Equals(columns[c], idColumn, StringComparison.Ordinal))
            {
                uses[c] = new ColumnUse(columns[c], Meaning.ExternalId);
            }
            else if (uses[c] is { Meaning: Meaning.ExternalId or Meaning.UpdatedAt, Slot: 0 })
            {
                // Which record it is, and when it changed, is not for a new member to say.
                uses[c] = new ColumnUse(columns[c], Meaning.Other);
            }
        }

        return new ShapePlan(recognised, uses);
    }

    /// <summary>Whether a row that came with a shape says the same as it says now. Where rows name their values, only columns that both know count.</summary>
    public bool ReadsAs(SourceShape shape)
    {
        if (shape.File.Format is FileLayout.Csv or FileLayout.Xlsx)
        {
            return _columns.Select(c => (c.Name, c.Meaning, c.Slot)).SequenceEqual(shape.Columns.Select(c => (c.Name, c.Meaning, c.Slot)));
        }

        Dictionary<string, ColumnUse> now = _columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return shape.Columns.All(c => !now.TryGetValue(c.Name, out ColumnUse? use) || (use.Meaning == c.Meaning && use.Slot == c.Slot));
    }

    /// <summary>Looks at rows for what only many of them tell.</summary>
    public void Watch(RowBatch batch)
    {
        if (_dates is null)
        {
            return;
        }

        int width = _undecided.Length;
        var part = new RowBatch
        {
            Buffer = batch.Buffer, ColumnCount = width, RowCount = batch.RowCount, Starts = new int[batch.RowCount * width], Lengths = new int[batch.RowCount * width],
        };
        for (int row = 0; row < batch.RowCount; row++)
        {
            for (int c = 0; c < width; c++)
            {
                int from = (row * batch.ColumnCount) + _undecided[c], to = (row * width) + c;
                (part.Starts[to], part.Lengths[to]) = (batch.Starts[from], batch.Lengths[from]);
            }
        }

        _dates.Add(part);
    }

    /// <summary>The shape, once all rows were read.</summary>
    public SourceShape Finish(FileShape file)
    {
        ColumnUse[] columns = [.. _columns];
        if (_dates is not null)
        {
            RecordTable table = _dates.Build();
            for (int c = 0; c < _undecided.Length; c++)
            {
                columns[_undecided[c]] = columns[_undecided[c]] with { DateOrder = FrozenMatcher.DateOrderOf(table, c) };
            }
        }

        return new SourceShape(file, _recognised, columns);
    }

    // A meaning has a few slots, each for one column; what finds none is kept and not compared.
    private static IEnumerable<ColumnUse> Uses(IReadOnlyList<ColumnMapping> columns)
    {
        var taken = new HashSet<(Meaning, int)>();
        foreach (ColumnMapping column in columns)
        {
            (Meaning meaning, int slot) = (column.Meaning, column.Slot);
            while (meaning != Meaning.Other && slot < ColumnUse.MaxSlots && !taken.Add((meaning, slot)))
            {
                slot++;
            }

            Order order = meaning != Meaning.BirthDate ? Order.Unknown
                : column.DateOrder switch { DateOrder.DayMonthYear => Order.Dmy, DateOrder.MonthDayYear => Order.Mdy, DateOrder.YearMonthDay => Order.Ymd, _ => Order.Unknown };
            yield return slot < ColumnUse.MaxSlots ? new ColumnUse(column.Name, meaning, slot, order) : new ColumnUse(column.Name, Meaning.Other);
        }
    }

    private static List<string[]> Sample(RowBatch batch)
    {
        var rows = new List<string[]>();
        for (int r = 0; r < Math.Min(batch.RowCount, Math.Clamp(40_000 / Math.Max(1, batch.ColumnCount), 5, SampledRows)); r++)
        {
            string[] row = new string[batch.ColumnCount];
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = Encoding.UTF8.GetString(batch.Value(r, c));
            }

            rows.Add(row);
        }

        return rows;
    }
}
