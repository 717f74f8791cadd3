using System.Text;
using Selfhold.Formats.Csv;
using Selfhold.Formats.Xlsx;

namespace Selfhold.Formats.Output;

/// <summary>
/// Writes refused rows as a CSV file that a person corrects and imports again: the source's columns behind two of our own,
/// <see cref="ReasonColumn"/> and <see cref="LineColumn"/>, which recognition knows and leaves alone, so that the mapping of the source
/// still applies. A row that can't be split into values (an open quote, a broken object) stands as one value in the source's first
/// column. Comma, UTF-8. Holds the rows' values, formulas included: the file is for whoever may see the source.
/// </summary>
/// <param name="to">Stays open. Nothing is written before the first row.</param>
/// <param name="shape">Shape of the file that the rows are from.</param>
public sealed class RefusedRowsWriter(Stream to, FileShape shape) : IDisposable
{
    public const string ReasonColumn = "selfhold_reason";
    public const string LineColumn = "selfhold_line";

    private readonly CsvFileWriter _csv = new(to);
    private readonly List<(int Start, int End)> _cells = [];

    // What was corrected and is still refused gets its new reason, not one more.
    private readonly int _skipped = shape.Columns is [ReasonColumn, LineColumn, ..] ? 2 : 0;

    public long Rows { get; private set; }

    /// <param name="raw">As <see cref="ReadOptions.OnRefused"/> gave it.</param>
    public void Add(RowProblem problem, ReadOnlySpan<byte> raw)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (Rows++ == 0)
        {
            _csv.Write(ReasonColumn);
            _csv.Write(LineColumn);
            foreach (string column in shape.Columns.Skip(_skipped))
            {
                _csv.Write(column);
            }

            _csv.EndRow();
        }

        _csv.Write($"{problem.Code}: {problem.Message}");
        _csv.Write(problem.Line);
        foreach (string value in Values(problem, raw))
        {
            _csv.Write(value);
        }

        _csv.EndRow();
    }

    /// <summary>Writes what is left. The stream stays open.</summary>
    public void Dispose()
    {
        if (Rows > 0)
        {
            _csv.Dispose();
        }
    }

    private List<string> Values(RowProblem problem, ReadOnlySpan<byte> raw)
    {
        if (shape.Format == FileLayout.Xlsx && SheetRow.Parse(raw) is { } cells)
        {
            return [.. cells.Skip(_skipped).Select(Clean)];
        }

        // A text that was cut may end within a quote.
        bool whole = raw.Length < PendingRefusal.MostBytes && problem.Code is not (FormatsErrors.UnclosedQuote or FormatsErrors.RecordTooLong);
        if (shape.Format != FileLayout.Csv || !whole)
        {
            return [Clean(Encoding.UTF8.GetString(raw.TrimEnd("\r\n"u8)))];
        }

        CsvCells.Split(raw, (byte)shape.Delimiter, _cells);
        List<string> values = [];
        foreach ((int start, int end) in _cells.Skip(_skipped))
        {
            values.Add(Clean(CsvCells.Value(raw[start..end])));
        }

        return values;
    }

    /// <summary>What is no text becomes U+FFFD: the file itself must be readable.</summary>
    private static string Clean(string value) => value.Replace('\0', '\uFFFD');
}
