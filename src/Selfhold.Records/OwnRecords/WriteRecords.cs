using System.Text.Json;
using Selfhold.AccessLog;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Records.Looks;
using Selfhold.Records.OwnRecords;
using Selfhold.Storage;

namespace Selfhold.Records;

// A business's own source records, one by one or some at a time. What it writes stays its own: under its source, at its source's assurance, whoever the record is matched with.
public sealed partial class RecordsRoom
{
    /// <summary>Most records in one <see cref="WriteRecords"/>.</summary>
    public const int MostOwnWrites = 500;

    /// <summary>
    /// Writes records of one source of the business: one operation, that can be undone, and one transaction. Each good one is kept, each bad one named in its place.
    /// </summary>
    /// <param name="tell">
    /// Called last in the transaction where something changed, with the customers whose records it were and now are, to tell them of it in the same transaction. Null tells nobody.
    /// </param>
    /// <returns><c>source_not_found</c>, alike for a source that is not there and one of another business; <c>source_without_ids</c>.</returns>
    public Result<OwnWriteReport> WriteRecords(
        Guid business, string source, IReadOnlyList<OwnWrite> items, Action<HubWrite, IReadOnlyList<CustomerInSight>>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count > MostOwnWrites)
        {
            throw new ArgumentException("Too many records at once.", nameof(items));
        }

        return Guard.Run<OwnWriteReport>(() => OwnSource(business, source) is { } own ? new OwnWriteRun(_storage, own, items, tell, cancellation).Run() : OwnErrors.NoSuchSource());
    }

    /// <summary>The record says exactly this from now on.</summary>
    /// <returns>What became of it; a refusal as an error, with the member that is meant in <see cref="Error.Field"/>.</returns>
    public Result<OwnWritten> PutRecord(Guid business, string source, string externalId, JsonElement members, string? ifMatch = null, bool ifAbsent = false, CancellationToken cancellation = default)
        => One(business, source, new OwnWrite(OwnAction.Put, externalId, members) { IfMatch = ifMatch, IfAbsent = ifAbsent }, cancellation);

    /// <summary>Members replace those of the record, a null takes one out.</summary>
    public Result<OwnWritten> PatchRecord(Guid business, string source, string externalId, JsonElement members, string? ifMatch = null, CancellationToken cancellation = default)
        => One(business, source, new OwnWrite(OwnAction.Patch, externalId, members) { IfMatch = ifMatch }, cancellation);

    /// <summary>The record ends.</summary>
    public Result<OwnWritten> DeleteRecord(Guid business, string source, string externalId, string? ifMatch = null, CancellationToken cancellation = default)
        => One(business, source, new OwnWrite(OwnAction.Delete, externalId) { IfMatch = ifMatch }, cancellation);

    /// <summary>The customer that one of the business's own current records belongs to: what an entry of a look at the record needs. Shows nothing.</summary>
    /// <returns><c>source_not_found</c> or <c>record_not_found</c>.</returns>
    public Result<FoundCustomer> OwnRecordOf(Guid business, RecordRef record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (OwnSource(business, record.Source) is null)
        {
            return OwnErrors.NoSuchSource();
        }

        return CustomerOfRecord(record).TryGet(out FoundCustomer? found, out Error? error) ? found : error.Code is "record_not_found" ? OwnErrors.NoSuchRecord() : error;
    }

    /// <summary>One of the business's own records as it stands, for a reader.</summary>
    /// <param name="admission">Good for each owner of the look.</param>
    /// <param name="look">At the customer of <see cref="OwnRecordOf"/>.</param>
    /// <returns><c>look_changed</c> where the customer is not any more what the entry says: look again.</returns>
    public Result<OwnRecordView> OwnRecord(Admission admission, CustomerInSight look, Guid business, RecordRef record)
    {
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(record);
        return Guard.Run<OwnRecordView>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Admit(reading, admission, [look]) is { } changed ? changed : OwnRecord(reading, look.Records, business, record);
        });
    }

    /// <summary>The same, shown to nobody.</summary>
    internal Result<OwnRecordView> OwnRecordWithout(Guid business, RecordRef record)
        => Guard.Run<OwnRecordView>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return OwnRecord(reading, null, business, record);
        });

    /// <param name="admitted">Only one of these is opened; null: any.</param>
    private static Result<OwnRecordView> OwnRecord(Reading reading, IReadOnlyList<Guid>? admitted, Guid business, RecordRef record)
    {
        if (reading.Source(record.Source) is not { } source || source.BusinessId != business)
        {
            return OwnErrors.NoSuchSource();
        }

        if (!reading.Find(record with { Source = source.Name }).TryGet(out StoredRecord? found, out _))
        {
            return OwnErrors.NoSuchRecord();
        }

        if (admitted is not null && !admitted.Contains(found.Id))
        {
            return LookErrors.Changed();
        }

        OpenedRecord opened = reading.Records.OpenAll([found])[0];
        return new OwnRecordView(
            source.Name, reading.Records.ExternalIdOf(opened), OwnRow.Version(found), HubStorage.FromMicros(found.ObservedAt),
            [.. OwnRow.Read(opened).Select(m => new OwnMember(m.Key, m.Value.Text, m.Value.Kind))]);
    }

    private Result<OwnWritten> One(Guid business, string source, OwnWrite item, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(item);
        return WriteRecords(business, source, [item], cancellation: cancellation).TryGet(out OwnWriteReport? report, out Error? error)
            ? report.Items[0].Error is { } refused ? refused : report.Items[0]
            : error;
    }

    /// <summary>A source that is the business's own; null for any other.</summary>
    private SourceRow? OwnSource(Guid business, string name)
    {
        using var reading = new Reading(_storage, _known);
        return reading.Source(name) is { } source && source.BusinessId == business ? source : null;
    }
}
