using Selfhold.Matching.Normalise;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>Turns a table into lines to be compared: normalises each distinct value once, lays out the fields that occur, counts.</summary>
internal sealed partial class Preparer
{
    private const int RowsPerTask = 1 << 15;

    private readonly RecordTable _table;
    private readonly MatchOptions _options;
    private readonly FrozenFrequencies? _frozen;
    private readonly List<Attribute> _attributes = [];
    private readonly List<Action> _work = [];
    private readonly List<string> _notes = [];
    private readonly Fields _fields = new();
    private readonly ValueStore _names = new();
    private readonly ValueStore _emails = new();
    private readonly ValueStore _phones = new();
    private int _width;

    private Preparer(RecordTable table, MatchOptions options)
    {
        _table = table;
        _options = options;
        _frozen = options.Model is { TrainedOn: > 0 } model ? new FrozenFrequencies(model) : null;
    }

    public static Prepared Prepare(RecordTable table, MatchOptions options, CancellationToken cancellation)
        => new Preparer(table, options).Run(cancellation);

    private Prepared Run(CancellationToken cancellation)
    {
        PlanNames();
        PlanContacts();
        PlanPlaces();
        PlanOthers();
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        Parallel.ForEach(_work, parallel, work => work());
        int stride = Math.Max(1, (_width + 3) & ~3);
        int[] lines = Fill(stride, parallel);
        AfterFill(lines, stride);
        Parallel.ForEach(_attributes, parallel, a => a.Count());
        return Finish(lines, stride);
    }

    private int[] Fill(int stride, ParallelOptions parallel)
    {
        int count = _table.Count;
        var lines = new int[(long)count * stride];
        int tasks = (count + RowsPerTask - 1) / RowsPerTask;
        Parallel.For(0, tasks, parallel, task =>
        {
            int from = task * RowsPerTask, to = Math.Min(count, from + RowsPerTask);
            foreach (Attribute attribute in _attributes)
            {
                attribute.Fill(lines, stride, from, to);
            }

            FillBirthDates(lines, stride, from, to);
        });
        return lines;
    }

    private Prepared Finish(int[] lines, int stride)
    {
        NameValues? names = null;
        EmailValues? emails = null;
        PhoneValues? phones = null;
        Parallel.Invoke(
            () => names = new NameValues(_names),
            () => emails = new EmailValues(_emails),
            () => phones = new PhoneValues(_phones));
        var comparisons = new List<Comparison>();
        AddNames(comparisons, names!);
        AddBirthDate(comparisons);
        AddContacts(comparisons, emails!, phones!);
        AddPlaces(comparisons);
        AddOthers(comparisons, lines, stride);
        return new Prepared
        {
            Lines = lines,
            Stride = stride,
            Count = _table.Count,
            Comparisons = comparisons,
            Fields = _fields,
            Names = names!,
            Emails = emails!,
            Phones = phones!,
            Attributes = _attributes,
            Notes = _notes,
        };
    }

    private IEnumerable<TableColumn> ColumnsOf(Meaning meaning)
        => _table.Store.ToArray().Where(c => c.Meaning == meaning && c.Values.Count > 0);

    private bool Has(Meaning meaning) => ColumnsOf(meaning).Any();

    private Attribute NewAttribute(string name, ValueStore store, int? offset = null)
    {
        var attribute = new Attribute(name, offset ?? _width++, store);
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
