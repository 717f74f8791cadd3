using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Selfhold.Formats;
using Selfhold.Records.Admin;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    public IReadOnlyList<BusinessInfo> Businesses()
    {
        using HubDbContext db = _storage.Context();
        return [.. Places.Read(db).Businesses.Select(Places.Info)];
    }

    public IReadOnlyList<DomainInfo> Domains()
    {
        using HubDbContext db = _storage.Context();
        Places places = Places.Read(db);
        return [.. places.Domains.Select(places.Info)];
    }

    public IReadOnlyList<SourceInfo> Sources()
    {
        using HubDbContext db = _storage.Context();
        Places places = Places.Read(db);
        return [.. places.Sources.Select(places.Info)];
    }

    /// <param name="name">Null for the only domain; with several it is <c>domain_needed</c>.</param>
    public Result<DomainInfo> Domain(string? name)
    {
        using HubDbContext db = _storage.Context();
        Places places = Places.Read(db);
        return places.Domain(name).TryGet(out DomainRow? domain, out Error? error) ? places.Info(domain) : error;
    }

    /// <summary>A source with its figures and what its newest file was understood to say.</summary>
    public Result<SourceDetails> Source(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        using HubDbContext db = _storage.Context();
        Places places = Places.Read(db);
        if (places.Source(name) is not { } source)
        {
            return RecordsErrors.NoSuchSource(name);
        }

        IQueryable<RecordRow> records = db.Set<RecordRow>().Where(r => r.SourceNumber == source.Number);
        long current = records.LongCount(r => r.EndedBy == null);
        long all = records.LongCount();
        long? last = db.Set<OperationRow>()
            .Where(o => o.DomainNumber == source.DomainNumber && o.SourceNumber == source.Number && o.Kind == "import" && o.UndoneBy == null)
            .Max(o => (long?)o.At);
        SourceShape? shape = null;
        if ((records.Where(r => r.EndedBy == null).Max(r => (long?)r.Shape) ?? source.Shape) is { } newest && db.Set<ShapeRow>().FirstOrDefault(s => s.SourceNumber == source.Number && s.Shape == newest) is { } stored)
        {
            DomainRow domain = places.Domains.Single(d => d.Number == source.DomainNumber);
            shape = SourceShape.Parse(_storage.Keys.Domain(domain.DomainId).OpenDocument(SealPlaces.Shape(source.SourceId, newest), stored.Sealed));
        }

        return new SourceDetails(
            places.Info(source), current, all - current, last is { } at ? HubStorage.FromMicros(at) : null, shape is null ? null : FormatOf(shape),
            shape is null ? [] : [.. shape.Columns.Select(c => new SourceColumn(c.Name, c.Meaning, c.Slot))]);
    }

    /// <summary>Newest first.</summary>
    /// <param name="domain">Its name; an unknown one has none.</param>
    public IReadOnlyList<OperationInfo> Operations(string domain, int most)
    {
        using HubDbContext db = _storage.Context();
        Places places = Places.Read(db);
        if (!places.Domain(domain).TryGet(out DomainRow? found, out _))
        {
            return [];
        }

        OperationRow[] rows = [.. db.Set<OperationRow>().Where(o => o.DomainNumber == found.Number).OrderByDescending(o => o.Operation).Take(most)];
        return [.. rows.Select(o => new OperationInfo(
            found.Name, o.Operation, o.Kind, HubStorage.FromMicros(o.At), Array.Find(places.Sources, s => s.Number == o.SourceNumber)?.Name, o.Undoes, o.UndoneBy,
            Figures(o.Report), FileOf(found, o)))];
    }

    /// <summary>Name of the imported file; sealed, because names of files may name people.</summary>
    private string? FileOf(DomainRow domain, OperationRow operation)
        => operation.Sealed is { } name ? Encoding.UTF8.GetString(_storage.Keys.Domain(domain.DomainId).OpenDocument(SealPlaces.File(domain.DomainId, operation.Operation), name)) : null;

    /// <summary>The numbers of a report; its texts are not for people.</summary>
    private static Dictionary<string, long> Figures(string report)
    {
        using JsonDocument document = JsonDocument.Parse(report);
        return document.RootElement.EnumerateObject()
            .Where(m => m.Value.ValueKind == JsonValueKind.Number && m.Value.TryGetInt64(out _))
            .ToDictionary(m => m.Name, m => m.Value.GetInt64(), StringComparer.Ordinal);
    }

    private static string FormatOf(SourceShape shape)
    {
        FileShape file = shape.File;
        string encoding = file.Encoding switch
        {
            TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian => "UTF-16",
            TextEncoding.Windows1252 => "Windows-1252",
            _ => "UTF-8",
        };
        string system = shape.Recognised.System is { } known ? known + ", " : "";
        return system + file.Format switch
        {
            FileLayout.Csv => $"CSV, {encoding}, " + file.Delimiter switch { ',' => "comma", ';' => "semicolon", '\t' => "tab", '|' => "bar", var other => other.ToString() },
            FileLayout.Xlsx => "Excel workbook",
            FileLayout.Vcard => $"vCard, {encoding}",
            FileLayout.JsonLines => $"JSON Lines, {encoding}",
            _ => $"JSON, {encoding}",
        };
    }
}

/// <summary>Where the room's sealed documents belong.</summary>
internal static class SealPlaces
{
    public static SealContext Shape(Guid source, long shape) => new("records_shape", "shape", source, (int)shape);

    public static SealContext File(Guid domain, long operation) => new("records_operation", "file", domain, (int)operation);

    /// <summary>The id is part of the place: one model can't stand in for another.</summary>
    public static SealContext Model(Guid domain, string id) => new("records_model", "model " + id, domain, 0);
}
