using System.Text.Encodings.Web;
using System.Text.Json;
using Selfhold.Formats.Output;
using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Export;
using Selfhold.Records.Intake;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Writes one line for each customer of a domain: id, winning values, and the source records it is made of. CSV has a column for each attribute that
    /// the domain's files have, and defuses what a spreadsheet would run; JSON Lines name what the customer has.
    /// </summary>
    /// <param name="to">Stays open.</param>
    /// <param name="json">JSON Lines in place of CSV.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Result<ExportReport> ExportCustomers(string domain, Stream to, bool json, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(to);
        return Guard.Run<ExportReport>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (reading.Domain(domain) is not { } found)
            {
                return RecordsErrors.NoSuchDomain(domain);
            }

            ValueForms forms = reading.Forms(found.Number);
            SurvivorshipPolicy policy = reading.Known.Policy(found);
            CustomerColumns? columns = json ? null : CustomerColumns.Of(reading, found.Number);
            using CsvFileWriter? csv = columns is null ? null : new CsvFileWriter(to, guardFormulas: true);
            columns?.WriteHeader(csv!);
            long rows = 0;
            foreach (IReadOnlyList<CustomerRecords> some in CustomerRecords.Of(reading, found.Number, leastRecords: 1, count: _ => { }))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (CustomerRecords customer in some)
                {
                    IReadOnlyList<AttributeView> view = ViewMerge.Of(customer.Stated, policy, forms);
                    string[] records = [.. customer.Stated.Select(s => s.Ref).Order(Comparer<RecordRef>.Create(ViewMerge.ByName)).Select(r => r.ToString())];
                    if (csv is not null)
                    {
                        columns!.WriteRow(csv, customer.Id, view, records);
                    }
                    else
                    {
                        WriteJson(to, customer.Id, view, records);
                    }

                    rows++;
                }
            }

            csv?.Flush();
            to.Flush();
            return new ExportReport(rows, 0, 0, [], [], []);
        });
    }

    private static void WriteJson(Stream to, Guid id, IReadOnlyList<AttributeView> view, string[] records)
    {
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("customer", id);
            json.WriteStartArray("records");
            foreach (string record in records)
            {
                json.WriteStringValue(record);
            }

            json.WriteEndArray();
            json.WriteStartObject("attributes");
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (AttributeView attribute in view.Where(a => a.Value.Value.Length > 0))
            {
                // A file's own column may be called like an attribute.
                string name = attribute.Label;
                for (int i = 2; !names.Add(name); i++)
                {
                    name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{attribute.Label} ({i})");
                }

                json.WriteString(name, attribute.Value.Value.Trim(' '));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }
}
