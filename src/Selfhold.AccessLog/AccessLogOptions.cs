using System.ComponentModel.DataAnnotations;

namespace Selfhold.AccessLog;

/// <summary>Settings of the access log. Bound by the host from the section <c>AccessLog</c>.</summary>
public sealed class AccessLogOptions
{
    /// <summary>The log's name in its signed heads (C2SP tlog-checkpoint): a name without scheme, such as <c>hub.example/log</c>. Empty: a name made up once for the hub.</summary>
    /// <remarks>The name of the first entry stays for good: a log under another name is another log. Until then it follows this setting.</remarks>
    [RegularExpression(@"[^\s+\p{C}]{1,200}", ErrorMessage = "it must be a name of up to 200 characters without blanks and plus signs, such as hub.example/log")]
    public string Origin { get; set; } = "";

    /// <summary>The longest time between two published heads while entries come in. Defaults to 1 second, which is also the most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:01")]
    public TimeSpan PublishEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many callers may wait for the log at once; one more is refused with <c>log_busy</c>. Defaults to 20,000.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 20_000;

    /// <summary>How long published heads are kept that no witness has signed. Defaults to 30 days; those that were signed, and the newest, stay.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan CheckpointRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The log's name for a hub at this address.</summary>
    public static string OriginOf(Uri issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return (issuer.IsDefaultPort ? issuer.IdnHost : $"{issuer.IdnHost}:{issuer.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}") + "/log";
    }
}
