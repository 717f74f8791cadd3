using System.Text;
using System.Text.Json;
using Selfhold.Formats.Input;
using Selfhold.Formats.Tabular;

namespace Selfhold.Formats.Keyed;

/// <summary>
/// Makes a table of records with named values. The first records decide the columns; a name that first comes up later is
/// kept as JSON text in one more column, so that nothing is lost and the file is read only once.
/// </summary>
internal sealed class KeyedReader : IRecordReader
{
    private const string Rest = "other fields";
    private const int SampledBytes = 8 << 20;

    private readonly Utf8Source? _bytes;
    private readonly IKeyedSource _source;
    private readonly ReadOptions _options;
    private readonly ProblemLog _problems;
    private readonly Queue<KeyedRecord> _sample;
    private readonly Dictionary<byte[], int> _columns;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly byte[][] _names;
    private readonly long[] _seen;
    private readonly HashSet<byte[]> _restSeen = new(Utf8Keys.Instance);
    private readonly KeyedRecord _record = new();
    private long _records;
    private long _rows;

    private static readonly ReadOptions Unlimited = new() { MaxValueBytes = int.MaxValue, MaxRecordBytes = int.MaxValue };

    private readonly RawRegions? _regions;
    private readonly FileShape? _stored;
    private string? _lineEnd;

    private KeyedReader(Utf8Source bytes, IKeyedSource source, ReadOptions options, ProblemLog problems, Queue<KeyedRecord> sample, Dictionary<byte[], int> columns, bool all, RawRegions? regions)
    {
        _regions = regions;
        (_bytes, _source, _options, _problems, _sample, _columns) = (bytes, source, options, problems, sample, columns);
        _lookup = columns.GetAlternateLookup<ReadOnlySpan<byte>>();
        _names = [.. columns.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        _seen = new long[_names.Length];
        string[] names = [.. _names.Select(Encoding.UTF8.GetString)];
        Columns = HeaderNames.MakeUnique(all ? names : [.. names, Rest]);
    }

    private KeyedReader(FileShape shape, IKeyedSource source)
    {
        (_stored, _source, _options, _problems, _sample) = (shape, source, Unlimited, new ProblemLog(), new Queue<KeyedRecord>());
        _columns = new Dictionary<byte[], int>(shape.Names.Count, Utf8Keys.Instance);
        _names = [.. shape.Names.Select(Encoding.UTF8.GetBytes)];
        for (int column = 0; column < _names.Length; column++)
        {
            _columns.TryAdd(_names[column], column);
        }

        _lookup = _columns.GetAlternateLookup<ReadOnlySpan<byte>>();
        _seen = new long[_names.Length];
        Columns = shape.Columns;
    }

    public string Description => _source.Description;

    public IReadOnlyList<string> Columns { get; }

    public long BytesRead => _bytes?.BytesRead ?? 0;

    public long? BytesTotal => _bytes?.BytesTotal;

    public IReadOnlyList<RowProblem> Problems => _problems.Problems;

    public long RefusedRows => _problems.Count;

    public FileShape Shape => _stored ?? new()
    {
        Format = _source.Layout,
        Encoding = _bytes?.Encoding ?? TextEncoding.Utf8,
        ByteOrderMark = _bytes?.HasMark ?? false,
        LineEnd = _lineEnd ?? LineEnds.Last(_regions?.Head) ?? "\n",
        Columns = Columns,
        Names = [.. _names.Select(Encoding.UTF8.GetString)],
        Head = _regions?.Head ?? [],
        Tail = _regions?.Tail ?? [],
    };

    public static Result<IRecordReader> Open(Utf8Source bytes, IKeyedSource source, ReadOptions options, ProblemLog problems, RawRegions? regions)
    {
        source = regions is null ? source : new RawKeyedSource(source, regions);
        Queue<KeyedRecord> sample = new();
        Dictionary<byte[], int> columns = new(Utf8Keys.Instance);
        Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup = columns.GetAlternateLookup<ReadOnlySpan<byte>>();
        int size = 0;
        long rawSize = 0;
        bool all = false;
        while (sample.Count < options.SampledRecords && size < SampledBytes && rawSize < 8L * SampledBytes)
        {
            KeyedRecord record = new();
            if (!source.Next(record, CancellationToken.None))
            {
                all = true;
                break;
            }

            sample.Enqueue(record);
            size += record.Bytes;
            rawSize += record.Raw.Length;
            for (int field = 0; field < record.Count; field++)
            {
                lookup.TryAdd(record.Name(field), columns.Count);
            }

            if (columns.Count > options.MaxColumns)
            {
                return FormatsErrors.TooManyColumns(columns.Count, options.MaxColumns);
            }
        }

        if (columns.Count == 0)
        {
            return problems.Problems is [{ } first, ..]
                ? new Error("no_records", $"No record could be read. Line {first.Line}: {first.Message}")
                : all ? FormatsErrors.Empty() : FormatsErrors.NoRecords();
        }

        return new KeyedReader(bytes, source, options, problems, sample, columns, all, regions);
    }

    /// <summary>Reads stored texts of records under the columns of their file.</summary>
    public static IRecordReader OpenRows(FileShape shape, IReadOnlyList<ReadOnlyMemory<byte>> rows)
        => new KeyedReader(shape, new StoredSource(shape.Format, rows, Unlimited));

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        BatchWriter writer = new(batch, Columns.Count, _stored is null ? 64 << 10 : 1 << 10);
        writer.Start(_rows);
        _regions?.StartReading();
        while (!writer.IsFull)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_sample.TryDequeue(out KeyedRecord? record))
            {
                record = _record;
                if (!_source.Next(record, cancellation))
                {
                    break;
                }
            }

            _records++;
            int before = batch.RowCount;
            Take(record, writer);
            if (_stored is not null && batch.RowCount == before)
            {
                throw new InputException(FormatsErrors.BrokenRow(_records - 1));
            }
        }

        _rows += batch.RowCount;
        return batch.RowCount > 0;
    }

    public void Dispose() => _bytes?.Dispose();

    private void Take(KeyedRecord record, BatchWriter writer)
    {
        writer.BeginRow();
        List<int>? rest = null;
        for (int field = 0; field < record.Count; field++)
        {
            ReadOnlySpan<byte> name = record.Name(field), value = record.Value(field);
            if (value.Length > _options.MaxValueBytes)
            {
                Refuse(record, FormatsErrors.ValueTooLong, $"A value is longer than {_options.MaxValueBytes} bytes.");
                return;
            }

            // Records of one file mostly name their values in the same order.
            int column = field;
            if (column >= _names.Length || !name.SequenceEqual(_names[column]))
            {
                column = _lookup.TryGetValue(name, out int found) ? found : -1;
            }

            if (column < 0)
            {
                (rest ??= []).Add(field);
            }
            else if (_seen[column] == _records)
            {
                Duplicate(record);
                return;
            }
            else
            {
                _seen[column] = _records;
                writer.Put(column, value);
            }
        }

        if (rest is not null && !PutRest(record, rest, writer))
        {
            return;
        }

        if (_regions is null)
        {
            writer.EndRow();
            return;
        }

        _lineEnd ??= LineEnds.Last(record.Raw);
        writer.EndRow(record.Raw, record.Line);
    }

    private bool PutRest(KeyedRecord record, List<int> rest, BatchWriter writer)
    {
        using MemoryStream text = new();
        _restSeen.Clear();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            foreach (int field in rest)
            {
                if (!_restSeen.Add(record.Name(field).ToArray()))
                {
                    Duplicate(record);
                    return false;
                }

                json.WriteString(record.Name(field), record.Value(field));
            }

            json.WriteEndObject();
        }

        writer.Put(_names.Length, text.GetBuffer().AsSpan(0, (int)text.Length));
        return true;
    }

    private void Duplicate(KeyedRecord record)
        => Refuse(record, FormatsErrors.DuplicateKey, "The record names the same field twice. Keep one of them.");

    private void Refuse(KeyedRecord record, string code, string message)
    {
        _problems.Add(record.Line, code, message);
        _regions?.Refuse(new RowProblem(record.Line, code, message), record.Raw);
    }
}
