using System.Text.Encodings.Web;
using System.Text.Json;
using Selfhold.Formats.Output;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;

namespace Selfhold.Records.Export;

/// <summary>One line for each customer of a domain; see <see cref="RecordsRoom.BeginCustomerExport"/>.</summary>
internal sealed class CustomerExport : IExportWork
{
    private readonly Reading _reading;
    private readonly Stream _to;
    private readonly ValueForms _forms;
    private readonly SurvivorshipPolicy _policy;
    private readonly CustomerColumns? _columns;
    private readonly CsvFileWriter? _csv;
    private readonly IEnumerator<(Guid Customer, Guid Record)[]> _chunks;
    private long _rows;
    private long _left;

    public CustomerExport(Reading reading, DomainRow domain, Stream to, bool json)
    {
        _reading = reading;
        _to = to;
        _forms = reading.Forms(domain.Number);
        _policy = reading.Known.Policy(domain);
        _columns = json ? null : CustomerColumns.Of(reading, domain.Number);
        _csv = _columns is null ? null : new CsvFileWriter(to, guardFormulas: true);
        _columns?.WriteHeader(_csv!);
        _chunks = CustomerRecords.Chunks(reading, domain.Number, leastRecords: 1, mostCustomers: IExportWork.Most, count: _ => { }).GetEnumerator();
    }

    public CustomerInSight[] Next()
        => _chunks.MoveNext() ? [.. RecordsRoom.Sights(_reading, [.. _chunks.Current.Select(l => l.Customer).Distinct()])] : [];

    public long Write(IReadOnlySet<Guid> gone)
    {
        HashSet<Guid> left = [.. _chunks.Current.Where(l => gone.Contains(l.Record)).Select(l => l.Customer)];
        long before = _rows;
        foreach (CustomerRecords customer in CustomerRecords.Read(_reading, left.Count == 0 ? _chunks.Current : [.. _chunks.Current.Where(l => !left.Contains(l.Customer))]))
        {
            IReadOnlyList<AttributeView> view = ViewMerge.Of(customer.Stated, _policy, _forms);
            string[] records = [.. customer.Stated.Select(s => s.Ref).Order(Comparer<RecordRef>.Create(ViewMerge.ByName)).Select(r => r.ToString())];
            if (_csv is not null)
            {
                _columns!.WriteRow(_csv, customer.Id, view, records);
            }
            else
            {
                WriteJson(customer.Id, view, records);
            }

            _rows++;
        }

        _left += left.Count;
        return _rows - before;
    }

    public ExportReport Complete()
    {
        _csv?.Flush();
        _to.Flush();
        return new ExportReport(_rows, 0, 0, [], [], ExportNotes.LeftOut(_left));
    }

    public void Dispose()
    {
        _chunks.Dispose();
        _csv?.Dispose();
    }

    private void WriteJson(Guid id, IReadOnlyList<AttributeView> view, string[] records)
    {
        using (var json = new Utf8JsonWriter(_to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
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

        _to.WriteByte((byte)'\n');
    }
}

internal static class ExportNotes
{
    public static string[] LeftOut(long customers)
        => customers == 0 ? [] : [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{customers} customers were erased while the file was written, and are not in it.")];
}
