using System.Buffers.Text;
using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

internal sealed partial class Preparer
{
    private readonly List<(int[] Raw, int[] Map)> _dates = [];
    private Attribute? _birth;

    private void PlanBirthDate()
    {
        bool parts = Has(Meaning.BirthYear);
        if (!parts && !Has(Meaning.BirthDate))
        {
            return;
        }

        // Two fields: the date as digits, and behind it the number of the full date for its rarity.
        _fields.Birth = _width;
        _birth = NewAttribute("birth date", new ValueStore(), _width + 1);
        _width += 2;
        _work.Add(() =>
        {
            foreach (TableColumn column in ColumnsOf(Meaning.BirthDate))
            {
                ReadDates(column);
            }

            if (parts)
            {
                ReadDateParts();
            }
        });
    }

    private void ReadDates(TableColumn column)
    {
        DateOrder order = column.DateOrder == DateOrder.Unknown && !_pure ? DecideOrder(column) : column.DateOrder;
        var dates = new int[column.Values.Count + 1];
        for (int id = 1; id < dates.Length; id++)
        {
            dates[id] = BirthDate.FromDecimal(Dates.Parse(column.Values[id], order));
        }

        TakeDates(column.Ids, dates);
    }

    private void TakeDates(int[] raw, int[] dates)
    {
        _dates.Add((raw, dates));
        var numbers = new int[dates.Length];
        Span<byte> digits = stackalloc byte[8];
        for (int id = 1; id < dates.Length; id++)
        {
            if (BirthDate.IsFull(dates[id]))
            {
                Utf8Formatter.TryFormat(dates[id], digits, out _, new System.Buffers.StandardFormat('x', 8));
                numbers[id] = _birth!.Store.Intern(digits);
            }
        }

        _birth!.Take(raw, numbers);
    }

    private DateOrder DecideOrder(TableColumn column)
    {
        DateOrderAccumulator evidence = Dates.DecideOrder();
        for (int id = 1; id <= column.Values.Count; id++)
        {
            evidence.Add(column.Values[id]);
        }

        DateOrderDecision decision = evidence.Decide();
        if (decision.Ambiguous)
        {
            lock (_notes)
            {
                _notes.Add($"Column \"{column.Name}\": nothing tells day from month in its dates (as in 03/04/1990). Only their years were compared; say --date-order dmy or mdy.");
            }
        }

        return decision.Order;
    }

    /// <summary>Day, month and year in columns of their own.</summary>
    private void ReadDateParts()
    {
        int[] years = Numbers(Meaning.BirthYear, 9999), months = Numbers(Meaning.BirthMonth, 12), days = Numbers(Meaning.BirthDay, 31);
        var raw = new int[_table.Count];
        var numbers = new Dictionary<int, int> { [0] = 0 };
        for (int r = 0; r < raw.Length; r++)
        {
            int date = years[r] == 0 ? 0 : BirthDate.FromDecimal((years[r] * 10000) + (months[r] * 100) + days[r]);
            if (!numbers.TryGetValue(date, out raw[r]))
            {
                raw[r] = numbers.Count;
                numbers.Add(date, raw[r]);
            }
        }

        var dates = new int[numbers.Count];
        foreach ((int date, int number) in numbers)
        {
            dates[number] = date;
        }

        TakeDates(raw, dates);
    }

    private int[] Numbers(Meaning meaning, int highest)
    {
        var perRecord = new int[_table.Count];
        foreach (TableColumn column in ColumnsOf(meaning))
        {
            var map = new int[column.Values.Count + 1];
            for (int id = 1; id < map.Length; id++)
            {
                ReadOnlySpan<byte> value = column.Values[id].Trim((byte)' ');
                bool whole = Utf8Parser.TryParse(value, out int number, out int used)
                    && (used == value.Length || value[used..].SequenceEqual(".0"u8));
                map[id] = whole && number > 0 && number <= highest ? number : 0;
            }

            for (int r = 0; r < perRecord.Length; r++)
            {
                perRecord[r] = perRecord[r] != 0 ? perRecord[r] : map[column.Ids[r]];
            }
        }

        return perRecord;
    }

    private void FillBirthDates(RecordLines lines, int from, int to)
    {
        foreach ((int[] raw, int[] map) in _dates)
        {
            for (int r = from; r < to; r++)
            {
                ref int at = ref lines.At(r, _fields.Birth);
                at = at == 0 ? map[raw[r]] : at;
            }
        }
    }

    private void AddBirthDate(List<Comparison> comparisons)
    {
        if (_birth is not null && _dates.Any(d => d.Map.Any(date => date != 0)))
        {
            comparisons.Add(new BirthDateComparison(_fields.Birth, RarityOf(_birth)));
        }
    }
}
