using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>Turns a table into lines to be compared: normalises each distinct value once, lays out the fields that occur, counts.</summary>
internal sealed partial class Preparer
{
    private const int RowsPerTask = 1 << 15;

    /// <summary>Tables below so many records are prepared on the calling thread: sharing out would cost more than it saves.</summary>
    private const int SmallTable = 4096;

    private readonly RecordTable _table;
    private readonly MatchOptions _options;
    private readonly FrozenFrequencies? _frozen;
    private readonly bool _pure;
    private readonly bool _alone;
    private readonly ILookup<Meaning, TableColumn> _columns;
    private readonly List<Attribute> _attributes = [];
    private readonly List<Action> _work = [];
    private readonly List<string> _notes = [];
    private readonly Fields _fields = new();
    private readonly ValueStore _names = new();
    private readonly ValueStore _emails = new();
    private readonly ValueStore _phones = new();
    private int _width;

    private Preparer(RecordTable table, MatchOptions options, FrozenFrequencies? frozen, bool pure)
    {
        _table = table;
        _options = options;
        _frozen = frozen;
        _pure = pure;
        _fields.SlotsInPlace = pure;
        _alone = pure && table.Count < SmallTable;
        TableColumn[] columns = [.. table.Store.ToArray().Where(c => c.Values.Count > 0)];
        _columns = (pure ? columns.OrderBy(c => c.Slot) : columns.AsEnumerable()).ToLookup(c => c.Meaning);
    }

    public static Prepared Prepare(RecordTable table, MatchOptions options, CancellationToken cancellation)
        => new Preparer(table, options, options.Model is { TrainedOn: > 0 } model ? new FrozenFrequencies(model) : null, pure: false).Run(cancellation);

    /// <summary>
    /// Prepares so that what a pair of records weighs follows from the two records, the frequencies and the country alone: nothing
    /// is inferred from a column, nothing is counted, and the values of a slot stand at the slot's own place.
    /// </summary>
    public static Prepared PreparePure(RecordTable table, FrozenFrequencies frequencies, string? country, CancellationToken cancellation)
        => new Preparer(table, new MatchOptions { Country = country ?? "" }, frequencies, pure: true).Run(cancellation);

    private Prepared Run(CancellationToken cancellation)
    {
        PlanNames();
        PlanContacts();
        PlanPlaces();
        PlanOthers();
        Shared.For(_work.Count, cancellation, piece => _work[piece](), _alone);
        if (_options.Link != LinkMode.Dedupe)
        {
            _fields.File = _width++;
        }

        var lines = new RecordLines(_table.Count, _width);
        Shared.ForRange(lines.Count, RowsPerTask, cancellation, (from, to) => Fill(lines, from, to));
        AfterFill(lines);
        Shared.For(_attributes.Count, cancellation, piece => Count(_attributes[piece], lines), _alone);
        return Finish(lines, cancellation);
    }

    private void Count(Attribute attribute, RecordLines lines)
    {
        if (_pure)
        {
            attribute.CountNothing();
        }
        else
        {
            attribute.Count(lines);
        }
    }

    private void Fill(RecordLines lines, int from, int to)
    {
        foreach (Attribute attribute in _attributes)
        {
            attribute.Fill(lines, from, to);
        }

        FillBirthDates(lines, from, to);
        FillFiles(lines, from, to);
    }

    /// <summary>Between files, equal records of two files are two: the file is part of the line.</summary>
    private void FillFiles(RecordLines lines, int from, int to)
    {
        for (int r = from; _fields.File >= 0 && r < to; r++)
        {
            lines.At(r, _fields.File) = _table.FileOf(r) + 1;
        }
    }

    private Prepared Finish(RecordLines lines, CancellationToken cancellation)
    {
        NameValues? names = null;
        EmailValues? emails = null;
        var places = new List<Comparison>();
        Action[] values =
        [
            () => names = new NameValues(_names),
            () => FillContacts(lines, emails = new EmailValues(_emails)),
            () => AddPlaces(places),
        ];
        Shared.For(values.Length, cancellation, piece => values[piece](), _alone);
        var comparisons = new List<Comparison>();
        AddNames(comparisons, names!);
        AddBirthDate(comparisons);
        AddContacts(comparisons, emails!);
        comparisons.AddRange(places);
        AddOthers(comparisons, lines);
        return new Prepared
        {
            Lines = lines,
            Comparisons = comparisons,
            Fields = _fields,
            Names = names!,
            Emails = emails!,
            EmailLocals = _locals,
            Attributes = _attributes,
            Notes = _notes,
        };
    }

    private IEnumerable<TableColumn> ColumnsOf(Meaning meaning) => _columns[meaning];

    private bool Has(Meaning meaning) => _columns.Contains(meaning);

    /// <summary>The slots to lay out: those that occur, or all up to the highest, so that a slot stands at the same place in every table.</summary>
    private List<int> Slots(IEnumerable<TableColumn> columns)
    {
        List<int> slots = [.. columns.Select(c => c.Slot).Distinct().Order()];
        return _pure && slots.Count > 0 ? [.. Enumerable.Range(0, slots[^1] + 1)] : slots;
    }

    private Attribute NewAttribute(string name, ValueStore store, int? offset = null, int slot = 0)
    {
        var attribute = new Attribute(name, offset ?? _width++, store, slot);
        _attributes.Add(attribute);
        return attribute;
    }

    /// <summary>A field of its own with a store of its own, filled from all columns of a meaning; null where there is none.</summary>
    private Attribute? Plan(string name, Meaning meaning, Normaliser normalise, ValueStore? store = null)
    {
        var columns = ColumnsOf(meaning).ToList();
        if (columns.Count == 0)
        {
            return null;
        }

        Attribute attribute = NewAttribute(name, store ?? new ValueStore());
        _work.Add(() => columns.ForEach(c => attribute.Take(c, normalise)));
        return attribute;
    }

    private Rarity RarityOf(params IReadOnlyList<Attribute?> fields)
        => Attribute.RarityOf([.. fields.Where(f => f is not null)!], _frozen);
}
