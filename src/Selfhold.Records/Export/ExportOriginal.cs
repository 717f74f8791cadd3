using Selfhold.Formats;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Export;
using Selfhold.Records.Intake;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Writes the current records of a source as its own file: format, header, dialect and order of its newest import, untouched cells byte for byte.
    /// Rows that came with an older layout are laid out anew by the names of the columns.
    /// </summary>
    /// <param name="to">Stays open. What was written before an error is no whole file.</param>
    /// <param name="corrected">Replace cells by the customer's winning values, where it is clear what the cell means and how it is written; see <see cref="ExportReport"/>.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Result<ExportReport> ExportOriginal(string source, Stream to, bool corrected, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(to);
        return Guard.Run<ExportReport>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (reading.Source(source) is not { } found)
            {
                return RecordsErrors.NoSuchSource(source);
            }

            // Without records there may still have been a file: its header is given back.
            long newest = reading.Records.ShapesOf(found.Number) is [.., var last]
                ? last
                : reading.Sql.Number("SELECT COALESCE(shape, 0) FROM records_source WHERE number = @n", ("n", found.Number));
            return newest == 0 ? ExportErrors.NothingImported(source) : new OriginalExport(reading, found, newest, to, corrected).Run(cancellation);
        });
    }
}
