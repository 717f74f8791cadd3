using System.Runtime.CompilerServices;
using Selfhold.Matching.Table;

namespace Selfhold.Matching;

/// <summary>
/// Takes batches of rows, file after file, into a <see cref="RecordTable"/>. Not safe for several callers; inside, the columns of
/// a batch are shared out to <see cref="Environment.ProcessorCount"/> workers, at most one at a column, so that value numbers
/// do not depend on the number of processors.
/// </summary>
public sealed class RecordTableBuilder
{
    /// <summary>Records a table can hold: their lines must fit one array.</summary>
    public const int MaxRecords = 80_000_000;

    private const int HashAhead = 16;

    private readonly List<TableColumn> _columns = [];
    private readonly List<TableFile> _files = [];
    private readonly int _workers;
    private int[] _targets = [];
    private int _fileStart;
    private string? _fileName;
    private bool _built;

    /// <param name="workers">Threads for one batch; null takes all processors. The table is the same for any number.</param>
    public RecordTableBuilder(int? workers = null) => _workers = Math.Max(1, workers ?? Environment.ProcessorCount);

    /// <summary>Records taken so far.</summary>
    public int Count { get; private set; }

    /// <summary>Starts a file: batches that follow have these columns in this order.</summary>
    /// <exception cref="ArgumentException">Two columns of the file have the same meaning and slot.</exception>
    public void AddFile(string name, IReadOnlyList<ColumnUse> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ObjectDisposedException.ThrowIf(_built, this);
        CloseFile();
        _fileName = name;
        _fileStart = Count;
        _targets = [.. columns.Select(Target)];
        if (_targets.Distinct().Count() != _targets.Length)
        {
            throw new ArgumentException("Two columns have the same name, or the same meaning and slot.", nameof(columns));
        }
    }

    /// <summary>Takes the rows of a batch, which may be reused afterwards.</summary>
    public void Add(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_fileName is null || batch.ColumnCount != _targets.Length)
        {
            throw new InvalidOperationException("A batch came without a file, or with other columns than its file.");
        }

        if (batch.RowCount > MaxRecords - Count)
        {
            throw new InvalidOperationException($"A table holds at most {MaxRecords} records.");
        }

        int from = Count;
        if (_workers == 1 || batch.RowCount < 256)
        {
            for (int c = 0; c < _targets.Length; c++)
            {
                AddColumn(batch, c, from);
            }
        }
        else
        {
            Shared.For(_targets.Length, CancellationToken.None, c => AddColumn(batch, c, from));
        }

        Count += batch.RowCount;
    }

    /// <summary>Closes the table. The builder can't be used afterwards.</summary>
    public RecordTable Build()
    {
        CloseFile();
        _built = true;
        foreach (TableColumn column in _columns)
        {
            column.Reserve(Count);
            column.Trim(Count);
        }

        return new RecordTable([.. _columns], _files, Count);
    }

    private void CloseFile()
    {
        if (_fileName is not null)
        {
            _files.Add(new TableFile(_fileName, _fileStart, Count - _fileStart));
            _fileName = null;
        }
    }

    // Birth dates stay a column per file: day and month are told apart from all values of one file's column, never across files.
    private int Target(ColumnUse use)
    {
        int at = _columns.FindIndex(c => use.Meaning == Meaning.Other
            ? c.Meaning == Meaning.Other && string.Equals(c.Name, use.Name, StringComparison.Ordinal)
            : c.Meaning == use.Meaning && c.Slot == use.Slot && use.Meaning != Meaning.BirthDate);
        if (at < 0)
        {
            at = _columns.Count;
            _columns.Add(new TableColumn(use.Name, use.Meaning, use.Slot, use.DateOrder));
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddColumn(RowBatch batch, int c, int from)
    {
        TableColumn column = _columns[_targets[c]];
        int rows = batch.RowCount;
        column.Reserve(from + rows);
        Span<int> ids = column.Ids.AsSpan(from, rows);
        ValueStore values = column.Values;
        if (!column.Interned)
        {
            for (int r = 0; r < rows; r++)
            {
                ids[r] = values.Append(batch.Value(r, c));
            }

            return;
        }

        Span<ulong> hashes = stackalloc ulong[HashAhead];
        for (int start = 0; start < rows; start += HashAhead)
        {
            int count = Math.Min(HashAhead, rows - start);
            for (int i = 0; i < count; i++)
            {
                hashes[i] = Hash64.Of(batch.Value(start + i, c));
                values.Prefetch(hashes[i]);
            }

            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> value = batch.Value(start + i, c);
                ids[start + i] = value.IsEmpty ? 0 : values.Intern(value, hashes[i]);
            }
        }
    }
}
