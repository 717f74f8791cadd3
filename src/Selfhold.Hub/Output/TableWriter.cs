using System.Globalization;
using System.Text;
using Selfhold.Formats.Output;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Output;

/// <summary>The kinds of table that can be written.</summary>
internal enum TableFormat
{
    Csv,
    JsonLines,
}

/// <summary>
/// Rows under named columns, as CSV or JSON Lines. CSV has an apostrophe before what a spreadsheet would run as a formula
/// (<see cref="FormulaGuard"/>); JSON Lines has values as they are, and leaves out empty ones.
/// </summary>
internal sealed class TableWriter : IDisposable
{
    private readonly CsvFileWriter? _csv;
    private readonly JsonLinesWriter? _json;
    private readonly IReadOnlyList<string> _columns;
    private int _column;

    /// <param name="to">Stays open.</param>
    public TableWriter(TableFormat format, IReadOnlyList<string> columns, Stream to)
    {
        _columns = columns;
        if (format == TableFormat.Csv)
        {
            _csv = new CsvFileWriter(to);
        }
        else
        {
            _json = new JsonLinesWriter(to, columns);
        }
    }

    /// <summary>The format that a name ends in; a device or standard output gets CSV.</summary>
    /// <exception cref="CommandException">It ends in another.</exception>
    public static TableFormat FormatOf(string path, string option) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => TableFormat.Csv,
        ".JSONL" or ".NDJSON" => TableFormat.JsonLines,
        _ when path is "-" || path.StartsWith("/dev/", StringComparison.Ordinal) => TableFormat.Csv,
        _ => throw new CommandException(HubErrors.OutputFormat(path, option)),
    };

    /// <summary>The column names, where the format has a line for them.</summary>
    public void Header()
    {
        if (_csv is not null)
        {
            foreach (string column in _columns)
            {
                _csv.Write(column);
            }

            _csv.EndRow();
        }
    }

    public void Value(ReadOnlySpan<byte> value)
    {
        Begin();
        if (_csv is not null)
        {
            if (!value.IsEmpty && !char.IsAsciiLetterOrDigit((char)value[0]) && FormulaGuard.NeedsGuard(value))
            {
                _csv.Write([(byte)'\'', .. value]);
            }
            else
            {
                _csv.Write(value);
            }
        }
        else if (!value.IsEmpty)
        {
            _json!.Write(_column, value);
        }

        _column++;
    }

    public void Value(string value) => Value(Encoding.UTF8.GetBytes(value));

    public void Value(long number)
    {
        Begin();
        _csv?.Write(number);
        _json?.Write(_column, number);
        _column++;
    }

    public void Value(double number, int digits)
    {
        Begin();
        if (_csv is not null)
        {
            Span<byte> text = stackalloc byte[64];
            Math.Round(number, digits).TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
            _csv.Write(text[..written]);
        }

        _json?.Write(_column, Math.Round(number, digits));
        _column++;
    }

    public void EndRow()
    {
        Begin();
        _csv?.EndRow();
        _json?.EndRow();
        _column = 0;
    }

    public void Flush()
    {
        _csv?.Flush();
        _json?.Flush();
    }

    public void Dispose()
    {
        _csv?.Dispose();
        _json?.Dispose();
    }

    private void Begin()
    {
        if (_column == 0)
        {
            _json?.BeginRow();
        }
    }
}
