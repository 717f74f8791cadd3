using Selfhold.Records.Export;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Begins to write the current records of a source as its own file: format, header, dialect and order of its newest import, untouched cells byte for byte.
    /// Rows that came with an older layout are laid out anew by the names of the columns.
    /// </summary>
    /// <param name="to">Stays open. What was written before an error is no whole file.</param>
    /// <param name="corrected">Replace cells by the customer's winning values, where it is clear what the cell means and how it is written; see <see cref="ExportReport"/>.</param>
    public Result<RecordsExport> BeginOriginalExport(string source, Stream to, bool corrected)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(to);
        return Begin<OriginalExport>(reading =>
        {
            if (reading.Source(source) is not { } found)
            {
                return RecordsErrors.NoSuchSource(source);
            }

            // Without records there may still have been a file: its header is given back.
            long newest = reading.Records.ShapesOf(found.Number) is [.., var last] and var shapes
                ? shapes.FindLast(s => !reading.Records.Shape(found.Number, s).Own) is > 0 and var ofFile ? ofFile : last
                : reading.Sql.Number("SELECT COALESCE(shape, 0) FROM records_source WHERE number = @n", ("n", found.Number));
            return newest == 0 ? ExportErrors.NothingImported(source) : new OriginalExport(reading, found, newest, to, corrected);
        });
    }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Result<ExportReport> ExportOriginal(string source, Stream to, bool corrected, CancellationToken cancellation = default)
        => Run(BeginOriginalExport(source, to, corrected), cancellation);
}
