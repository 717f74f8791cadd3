using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Admin;

/// <summary>All businesses, domains and sources of a hub, as one look at the tables gives them. They are few.</summary>
internal sealed class Places
{
    private const int LongestName = 100;

    private Places(BusinessRow[] businesses, DomainRow[] domains, SourceRow[] sources) => (Businesses, Domains, Sources) = (businesses, domains, sources);

    public BusinessRow[] Businesses { get; }

    public DomainRow[] Domains { get; }

    public SourceRow[] Sources { get; }

    public static Places Read(HubDbContext db)
        => new(
            [.. db.Set<BusinessRow>().AsNoTracking().AsEnumerable().OrderBy(b => b.Name, StringComparer.Ordinal)],
            [.. db.Set<DomainRow>().AsNoTracking().AsEnumerable().OrderBy(d => d.Number)],
            [.. db.Set<SourceRow>().AsNoTracking().AsEnumerable().OrderBy(s => s.Number)]);

    /// <summary>By name, however its letters are cased.</summary>
    public BusinessRow? Business(string name) => Array.Find(Businesses, b => Same(b.Name, name));

    public SourceRow? Source(string name) => Array.Find(Sources, s => Same(s.Name, name));

    /// <param name="name">Null for the only one.</param>
    public Result<DomainRow> Domain(string? name)
    {
        if (name is not null)
        {
            return Array.Find(Domains, d => Same(d.Name, name)) is { } named ? named : RecordsErrors.NoSuchDomain(name);
        }

        return Domains switch
        {
            [var only] => only,
            [] => AdminErrors.NoDomainYet(),
            _ => AdminErrors.DomainNeeded(),
        };
    }

    public DomainInfo Info(DomainRow d) => new(
        d.DomainId, d.Number, d.Name, BusinessName(d.BusinessId), d.Country, d.ModelId, d.TrainedOn, PolicyOf(d.Policy), d.LastOperation, HubStorage.FromMicros(d.CreatedAt));

    public SourceInfo Info(SourceRow s) => new(
        s.SourceId, s.Number, s.Name, Array.Find(Domains, d => d.Number == s.DomainNumber)?.Name ?? "", BusinessName(s.BusinessId), (int)s.Trust, s.Verified,
        HubStorage.FromMicros(s.CreatedAt));

    public static BusinessInfo Info(BusinessRow b) => new(b.BusinessId, b.Name, HubStorage.FromMicros(b.CreatedAt));

    /// <summary>The policy that a domain's row holds. It was checked when it was set.</summary>
    public static SurvivorshipPolicy PolicyOf(string json) => SurvivorshipPolicy.Parse(json).Value;

    /// <summary>Null when the name can be used for another of its kind.</summary>
    public static Error? Unfit(string kind, string name, IEnumerable<string> taken)
    {
        bool good = name.Length is > 0 and <= LongestName && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]) && name.EnumerateRunes().All(IsOfNames);
        return !good ? RecordsErrors.BadName(kind) : taken.Any(t => Same(t, name)) ? RecordsErrors.NameTaken(kind, name) : null;
    }

    private static bool IsOfNames(Rune rune)
        => Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '-' or '_' or '.' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private string BusinessName(Guid id) => Array.Find(Businesses, b => b.BusinessId == id)?.Name ?? "";

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
