using System.ComponentModel.DataAnnotations;

namespace Selfhold.Supply;

/// <summary>What one client of a business may ask of the API. The section <c>Supply</c>.</summary>
/// <remarks>Counts are those of one process: they keep one client from hurting others, and are no accounting.</remarks>
public sealed class SupplyOptions
{
    /// <summary>Customers that one client may read in a minute; each id of a batch counts. A minute's worth may come at once. Defaults to 60,000.</summary>
    [Range(1, int.MaxValue)]
    public int ReadsPerMinute { get; set; } = 60_000;

    /// <summary>Source records that one client may write in a minute; each record of a batch counts. Defaults to 30,000.</summary>
    [Range(1, int.MaxValue)]
    public int WritesPerMinute { get; set; } = 30_000;

    /// <summary>Agreements that one client may ask for in a minute: each may become a mail to a person. Defaults to 60.</summary>
    [Range(1, int.MaxValue)]
    public int AsksPerMinute { get; set; } = 60;

    /// <summary>Ids that one client may ask for in a minute although it was never given them; after that it reads nothing until the minute is over. Defaults to 600.</summary>
    /// <remarks>ASVS 5.0 2.4.1. Ids are 122 random bits and more: this stops noise, not luck.</remarks>
    [Range(1, int.MaxValue)]
    public int UnknownPerMinute { get; set; } = 600;

    /// <summary>How long a business may use an answer again without asking, at most. Never beyond the end of the grant. Defaults to 5 minutes, which is also the most.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Freshness { get; set; } = TimeSpan.FromMinutes(5);
}
