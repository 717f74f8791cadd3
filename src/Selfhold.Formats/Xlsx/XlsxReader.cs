using System.Text;
using ExcelDataReader;
using Selfhold.Formats.Tabular;

namespace Selfhold.Formats.Xlsx;

/// <summary>Reads one sheet of an XLSX workbook row by row. Formulas give the values that were saved with them.</summary>
internal sealed class XlsxReader : IRecordReader
{
    private const int SampledRows = 200;

    private readonly Stream _stream;
    private readonly IExcelDataReader _sheet;
    private readonly ReadOptions _options;
    private readonly ProblemLog _problems = new();
    private readonly Queue<(long Row, string[] Values)> _sample;
    private InputException? _failure;
    private byte[] _utf8 = new byte[256];
    private long _row;
    private long _rows;
    private bool _ended;
    private readonly byte[] _head;

    private XlsxReader(Stream stream, IExcelDataReader sheet, Queue<(long Row, string[] Values)> sample, bool ended, IReadOnlyList<string> columns, byte[] head, ReadOptions options)
    {
        _head = head;
        (_stream, _sheet, _sample, _ended, Columns, _options) = (stream, sheet, sample, ended, columns, options);
        _row = SampledRows;
        Description = $"XLSX, sheet '{sheet.Name}'";
    }

    public string Description { get; }

    public IReadOnlyList<string> Columns { get; }

    public long BytesRead => _ended && _sample.Count == 0 ? _stream.Length : Math.Min(_stream.Position, _stream.Length);

    public long? BytesTotal => _stream.Length;

    public IReadOnlyList<RowProblem> Problems => _problems.Problems;

    public long RefusedRows => _problems.Count;

    public FileShape Shape => new() { Format = FileLayout.Xlsx, Columns = Columns, Head = _head, Sheet = _sheet.Name };

    public static Result<IRecordReader> Open(Stream stream, ReadOptions options)
    {
        if (!stream.CanSeek)
        {
            return FormatsErrors.NotSeekable();
        }

        if (WorkbookGuard.Check(stream, options) is { } refused)
        {
            return refused;
        }

        IExcelDataReader? sheet = null;
        try
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            stream.Position = 0;
            sheet = ExcelReaderFactory.CreateOpenXmlReader(stream, new ExcelReaderConfiguration { LeaveOpen = true });
            Result<IRecordReader> reader = OpenSheet(stream, sheet, options);
            if (!reader.IsOk)
            {
                sheet.Dispose();
            }

            return reader;
        }
        catch (Exception broken) when (broken is not (OutOfMemoryException or OperationCanceledException))
        {
            sheet?.Dispose();
            return Broken(broken);
        }
    }

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        BatchWriter writer = new(batch, Columns.Count);
        writer.Start(_rows);
        while (!writer.IsFull && _failure is null)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_sample.TryDequeue(out (long Row, string[] Values) next))
            {
                if (!NextRow(out string[] values))
                {
                    break;
                }

                next = (_row, values);
            }

            Take(next.Row, next.Values, writer);
        }

        _rows += batch.RowCount;
        if (batch.RowCount == 0 && _failure is not null)
        {
            throw _failure;
        }

        return batch.RowCount > 0;
    }

    public void Dispose()
    {
        _sheet.Dispose();
        _stream.Dispose();
    }

    private static Result<IRecordReader> OpenSheet(Stream stream, IExcelDataReader sheet, ReadOptions options)
    {
        List<string> names = [];
        do
        {
            names.Add(sheet.Name);
            bool wanted = options.Sheet is null
                ? string.Equals(sheet.VisibleState, "visible", StringComparison.OrdinalIgnoreCase)
                : string.Equals(sheet.Name, options.Sheet, StringComparison.OrdinalIgnoreCase);
            if (!wanted)
            {
                continue;
            }

            if (sheet.FieldCount > options.MaxColumns)
            {
                return FormatsErrors.TooManyColumns(sheet.FieldCount, options.MaxColumns);
            }

            List<string[]> rows = [];
            while (rows.Count < SampledRows && sheet.Read())
            {
                rows.Add(Values(sheet));
            }

            int width = rows.Select(row => Array.FindLastIndex(row, value => value.Length > 0) + 1).DefaultIfEmpty().Max();
            HeaderChoice choice = HeaderFinder.Find([.. rows.Select(row => row[..Math.Min(width, row.Length)])], options.HasHeader);
            if (choice.FirstRow >= 0)
            {
                Queue<(long, string[])> sample = new(rows.Select((row, i) => (i + 1L, row)).Skip(choice.FirstRow));
                return new XlsxReader(stream, sheet, sample, rows.Count < SampledRows, choice.Columns, [.. rows.Take(choice.FirstRow).SelectMany(SheetRow.Write)], options);
            }
        }
        while (sheet.NextResult());
        return options.Sheet is not null && !names.Contains(options.Sheet, StringComparer.OrdinalIgnoreCase)
            ? FormatsErrors.NoSuchSheet(options.Sheet, names)
            : FormatsErrors.Empty();
    }

    private bool NextRow(out string[] values)
    {
        values = [];
        try
        {
            if (_ended || !_sheet.Read())
            {
                _ended = true;
                return false;
            }

            values = Values(_sheet);
            _row++;
            return true;
        }
        catch (Exception broken) when (broken is not (OutOfMemoryException or OperationCanceledException))
        {
            // Rows read before are handed out first.
            _failure = new InputException(Broken(broken), broken);
            return false;
        }
    }

    private static string[] Values(IExcelDataReader sheet)
    {
        string[] values = new string[sheet.FieldCount];
        for (int column = 0; column < values.Length; column++)
        {
            object? value = sheet.GetValue(column);
            values[column] = CellText.Of(value, value is double ? sheet.GetNumberFormatString(column) : null);
        }

        return values;
    }

    private void Take(long row, string[] values, BatchWriter writer)
    {
        if (Array.TrueForAll(values, value => value.Length == 0))
        {
            return;
        }

        writer.BeginRow();
        for (int column = 0; column < values.Length; column++)
        {
            string value = values[column];
            if (value.Length == 0)
            {
                continue;
            }

            if (Fault(value, column) is { } fault)
            {
                _problems.Add(row, fault.Code, fault.Message);
                if (_options is { KeepRaw: true, OnRefused: { } listener })
                {
                    byte[] refused = SheetRow.Write(values);
                    listener(new RowProblem(row, fault.Code, fault.Message), refused.AsSpan(0, Math.Min(refused.Length, PendingRefusal.MostBytes)));
                }

                return;
            }

            int most = Encoding.UTF8.GetMaxByteCount(value.Length);
            _utf8 = _utf8.Length < most ? new byte[most] : _utf8;
            writer.Put(column, _utf8.AsSpan(0, Encoding.UTF8.GetBytes(value, _utf8)));
        }

        if (_options.KeepRaw)
        {
            writer.EndRow(SheetRow.Write(values), row);
        }
        else
        {
            writer.EndRow();
        }
    }

    private (string Code, string Message)? Fault(string value, int column)
    {
        if (column >= Columns.Count)
        {
            return (FormatsErrors.RaggedRow, $"The row has a value beyond the {Columns.Count} columns of the header.");
        }

        if (value.Length > _options.MaxValueBytes / 3 && Encoding.UTF8.GetByteCount(value) > _options.MaxValueBytes)
        {
            return (FormatsErrors.ValueTooLong, $"The value of column {column + 1} is longer than {_options.MaxValueBytes} bytes.");
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return (FormatsErrors.NulByte, $"The value of column {column + 1} holds a NUL character.");
        }

        for (int i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]))
            {
                if (!(i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1])))
                {
                    return (FormatsErrors.LoneSurrogate, $"The value of column {column + 1} holds half of a surrogate pair.");
                }

                i++;
            }
        }

        return null;
    }

    private static Error Broken(Exception broken)
    {
        for (Exception? cause = broken; cause is not null; cause = cause.InnerException)
        {
            if (cause is System.Xml.XmlException && cause.Message.Contains("DTD", StringComparison.Ordinal))
            {
                return FormatsErrors.DtdRefused();
            }
        }

        return FormatsErrors.BrokenWorkbook(broken is System.Xml.XmlException ? "a part of it is not valid XML" : "it is damaged");
    }
}
