namespace Selfhold.Outbound;

/// <summary>What the hub may reach when it fetches something on behalf of others.</summary>
public sealed class OutboundOptions
{
    /// <summary>Networks that may be reached although they are not public, as CIDR (<c>10.1.0.0/16</c>) or single addresses. Empty by default.</summary>
    /// <remarks>Inside them plain HTTP and any port are allowed too. It is the only way to loopback. Whether it may be set at all is the host's to say: a hub with a public issuer refuses it.</remarks>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>The hub's own names, never fetched: <c>hub.example</c> stands for every port, <c>localhost:5000</c> for that one.</summary>
    public IReadOnlyList<string> OwnHosts { get; set; } = [];

    /// <summary>From the first look-up to the last byte of the answer. Defaults to 5 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest body that is taken. Defaults to 65,536 bytes.</summary>
    public int MaxBytes { get; set; } = 65_536;
}
