using Selfhold.Transparency;
using Finding = Selfhold.Transparency.Finding;

namespace Selfhold.AccessLog;

/// <summary>What a check of the whole log found.</summary>
public sealed record LogReport
{
    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public Finding? Bad { get; init; }

    public string? Origin { get; init; }

    /// <summary>Entries that were checked.</summary>
    public long Entries { get; init; }

    public int Chains { get; init; }

    /// <summary>Entries whose content was erased: their place is proven, their content is nobody's to know.</summary>
    public long Erased { get; init; }

    /// <summary>Heads that the entries were compared with: published ones, co-signed ones, and those that were given.</summary>
    public long Heads { get; init; }
}
