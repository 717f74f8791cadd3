using System.Globalization;
using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Output;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;

namespace Selfhold.Records.Export;

/// <summary>One source's file, written from its records.</summary>
internal sealed class OriginalExport(Reading reading, SourceRow source, long newest, Stream to, bool corrected) : IExportWork
{
    private const int MostNamed = 1000;

    private readonly SourceShape _shape = reading.Records.Shape(source.Number, newest);
    private readonly IEnumerator<List<StoredRecord>> _chunks = reading.Records.InOrder(source.Number).GetEnumerator();
    private readonly OriginalWriter _writer = new(to, reading.Records.Shape(source.Number, newest).File);
    private readonly Dictionary<int, long> _changedColumns = [];
    private readonly List<ChangedRecord> _changedRecords = [];
    private readonly SortedSet<string> _lost = new(StringComparer.Ordinal);
    private List<StoredRecord> _chunk = [];
    private long _rows;
    private long _left;
    private long _changedRows;
    private long _changedCells;
    private long _relaid;
    private long _unclear;
    private long _unwritable;

    public CustomerInSight[] Next()
    {
        _chunk = _chunks.MoveNext() ? _chunks.Current : [];
        if (_chunk.Count == 0)
        {
            return [];
        }

        Guid[] records = [.. _chunk.Select(r => r.Id)];
        CustomerInSight[] whole = [.. RecordsRoom.Sights(reading, [.. reading.Records.CustomersOf(records).Values.Distinct()])];

        // As the file has them: other records of a customer are looked at only to correct it, and only its own columns are written.
        string[] attributes = RecordsRoom.AttributesOf(reading.Records.Shape, [.. _chunk.Select(r => (r.Source, r.Shape)).Distinct(), (source.Number, newest)]);
        return [.. whole.Select(c => c with { Attributes = attributes, Records = corrected ? c.Records : [.. c.Records.Intersect(records).Order()] })];
    }

    public long Write(IReadOnlySet<Guid> gone)
    {
        List<StoredRecord> chunk = _chunk;
        if (gone.Count > 0)
        {
            Guid[] ids = [.. chunk.Select(r => r.Id)];
            Dictionary<Guid, Guid> customers = reading.Records.CustomersOf([.. ids, .. gone]);
            HashSet<Guid> left = [.. gone.Where(customers.ContainsKey).Select(r => customers[r])];
            chunk = [.. chunk.Where(r => !gone.Contains(r.Id) && !(corrected && customers.TryGetValue(r.Id, out Guid customer) && left.Contains(customer)))];
            _left += left.Count;
        }

        OpenedRecord[] records = reading.Records.OpenAll(chunk);
        Dictionary<Guid, CellChange[]> changes = corrected ? Changes(records) : [];
        foreach (OpenedRecord record in records)
        {
            Row(_writer, record, changes.GetValueOrDefault(record.Id) ?? []);
            _rows++;
        }

        return records.Length;
    }

    public ExportReport Complete()
    {
        _writer.Complete();
        to.Flush();
        return new ExportReport(
            _rows, _changedRows, _changedCells,
            [.. _changedColumns.OrderBy(c => c.Key).Select(c => new ChangedColumn(_shape.Columns[c.Key].Name, _shape.Columns[c.Key].Meaning, c.Value))],
            _changedRecords, [.. Notes(_writer)]);
    }

    public void Dispose()
    {
        _chunks.Dispose();
        _writer.Dispose();
    }

    private void Row(OriginalWriter writer, OpenedRecord record, CellChange[] changes)
    {
        List<(int Column, string Value)> cells = [.. changes.Select(c => (c.Column, c.Value))];
        if (SameLayout(record))
        {
            Write(writer, record.Raw, cells);
        }
        else
        {
            // Corrections come after the cells that they replace.
            _relaid++;
            List<(int Column, string Value)> all = Relaid(record);
            all.RemoveAll(a => cells.Exists(c => c.Column == a.Column));
            Write(writer, Blank(), [.. all, .. cells]);
        }

        if (changes.Length > 0)
        {
            Count(record, changes);
        }
    }

    private void Write(OriginalWriter writer, ReadOnlySpan<byte> raw, List<(int Column, string Value)> cells)
    {
        try
        {
            writer.Row(raw, cells);
        }
        catch (InputException e) when (string.Equals(e.Error.Code, "cannot_change", StringComparison.Ordinal) && cells.Count > 0)
        {
            // Some formats have no place for some values: the others are written.
            int last = cells.FindLastIndex(c => e.Error.Field is null || string.Equals(_shape.File.Columns[c.Column], e.Error.Field, StringComparison.Ordinal));
            cells.RemoveAt(Math.Max(0, last));
            _unwritable++;
            Write(writer, raw, cells);
        }
    }

    private void Count(OpenedRecord record, CellChange[] changes)
    {
        _changedRows++;
        _changedCells += changes.Length;
        foreach (CellChange change in changes)
        {
            _changedColumns[change.Column] = _changedColumns.GetValueOrDefault(change.Column) + 1;
        }

        if (_changedRecords.Count < MostNamed)
        {
            _changedRecords.Add(new ChangedRecord(reading.Records.RefOf(record), [.. changes.Select(c => _shape.Columns[c.Column].Name)]));
        }
    }

    /// <summary>Cells to change, of those records that have company.</summary>
    private Dictionary<Guid, CellChange[]> Changes(OpenedRecord[] records)
    {
        Guid[] customers = [.. reading.Records.CustomersOf([.. records.Select(r => r.Id)]).Values.Distinct()];
        (Guid Customer, Guid Record)[] shared =
            [.. reading.Records.OfCustomers(customers).GroupBy(l => l.Customer).Where(c => c.Count() > 1).SelectMany(c => c)];
        var asked = records.ToDictionary(r => r.Id);
        DomainRow domain = reading.Domain(source.DomainNumber);
        ValueForms forms = reading.Forms(domain.Number);
        var corrections = new Corrections(_shape, source.Name, forms);
        var changes = new Dictionary<Guid, CellChange[]>();
        foreach (CustomerRecords customer in CustomerRecords.Read(reading, shared))
        {
            IReadOnlyList<AttributeView> view = ViewMerge.Of(customer.Stated, reading.Known.Policy(domain), forms);
            foreach (OpenedRecord record in customer.Opened.Where(r => asked.ContainsKey(r.Id)))
            {
                changes.Add(record.Id, corrections.Of(InNewShape(record), view));
            }
        }

        _unclear += corrections.Unclear;
        return changes;
    }

    /// <summary>The record's values in the columns of the newest file.</summary>
    private string[] InNewShape(OpenedRecord record)
        => ReferenceEquals(record.Shape, _shape) || SameColumns(record)
            ? record.Values
            : [.. _shape.File.Columns.Select(c => ColumnOf(record.Shape.File, c) is >= 0 and int at ? record.Values[at] : "")];

    private bool SameColumns(OpenedRecord record) => record.Shape.File.Columns.SequenceEqual(_shape.File.Columns, StringComparer.Ordinal);

    /// <summary>Whether the row's text can stand in the newest file as it is. Objects and cards name their values themselves.</summary>
    private bool SameLayout(OpenedRecord record)
    {
        FileShape own = record.Shape.File, file = _shape.File;
        return record.Stored.Shape == newest || (own.Format == file.Format && file.Format switch
        {
            FileLayout.Csv => own.Delimiter == file.Delimiter && SameColumns(record),
            FileLayout.Xlsx => SameColumns(record),
            _ => true,
        });
    }

    private List<(int Column, string Value)> Relaid(OpenedRecord record)
    {
        // As the older file had them: what is read for comparison may be cleaned of a system's own marks.
        using IRecordReader reader = RecordFiles.OpenRows(record.Shape.File, [record.Raw]);
        var batch = new RowBatch();
        reader.Read(batch, CancellationToken.None);
        var cells = new List<(int, string)>();
        for (int c = 0; c < batch.ColumnCount; c++)
        {
            string name = record.Shape.File.Columns[c];
            int at = ColumnOf(_shape.File, name);
            if (batch.Value(0, c).IsEmpty)
            {
                continue;
            }

            if (at < 0)
            {
                _lost.Add(name);
            }
            else
            {
                cells.Add((at, Encoding.UTF8.GetString(batch.Value(0, c))));
            }
        }

        return cells;
    }

    private byte[] Blank() => Encoding.UTF8.GetBytes(_shape.File.Format switch
    {
        FileLayout.Csv => _shape.File.LineEnd,
        FileLayout.Xlsx => "[]",
        FileLayout.Vcard => "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n",
        FileLayout.JsonArray => "{}",
        _ => "{}" + _shape.File.LineEnd,
    });

    private static int ColumnOf(FileShape file, string name)
    {
        for (int c = 0; c < file.Columns.Count; c++)
        {
            if (string.Equals(file.Columns[c], name, StringComparison.Ordinal))
            {
                return c;
            }
        }

        return -1;
    }

    private IEnumerable<string> Notes(OriginalWriter writer)
    {
        foreach (string left in ExportNotes.LeftOut(_left))
        {
            yield return left;
        }

        if (_relaid > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{_relaid} rows came with an older layout and were laid out anew by column names.");
        }

        if (_lost.Count > 0)
        {
            yield return $"The newest layout has no place for these older columns: {string.Join(", ", _lost)}.";
        }

        if (_unclear > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{_unclear} cells differ from the customer's value but were left: they are written in another way than in this file.");
        }

        if (_unwritable > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{_unwritable} values have no place in the text of their row and were left as they were.");
        }

        if (writer.ReplacedCharacters > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{writer.ReplacedCharacters} characters are not in the encoding of the file and became '?'.");
        }
    }
}
