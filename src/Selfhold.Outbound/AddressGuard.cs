using System.Net;
using System.Net.Sockets;

namespace Selfhold.Outbound;

/// <summary>Which addresses the hub may connect to: public ones, and those the operator allowed.</summary>
internal sealed class AddressGuard
{
    // IANA IPv4 Special-Purpose Address Registry (RFC 6890), as far as it is not globally reachable, with multicast and the reserved rest.
    private static readonly IPNetwork[] NotPublic4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
    ];

    // RFC 4291 §2.4: global unicast is 2000::/3. All that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) lies outside or below.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic6 =
    [
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),
    ];

    private readonly IPNetwork[] _allowed;

    public AddressGuard(IReadOnlyList<string> allowedNetworks) => _allowed = [.. allowedNetworks.Select(Network)];

    public bool AllowsAny => _allowed.Length > 0;

    /// <param name="ordinary">HTTPS on port 443. Anything else is for allowed networks alone.</param>
    public bool MayReach(IPAddress address, bool ordinary) => IsAllowed(address) || (ordinary && IsPublic(address));

    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(NotPublic4, n => Contains(n, address)),
        AddressFamily.InterNetworkV6 => Contains(Global6, address) && !Array.Exists(NotPublic6, n => Contains(n, address)),
        _ => false,
    };

    private bool IsAllowed(IPAddress address) => Array.Exists(_allowed, n => Contains(n, address));

    // Bit by bit, because IPNetwork.Contains answers for the IPv4 address inside a mapped one, and finds ::ffff:8.8.8.8 in 2000::/3.
    private static bool Contains(IPNetwork network, IPAddress address)
    {
        byte[] of = network.BaseAddress.GetAddressBytes(), bytes = address.GetAddressBytes();
        if (of.Length != bytes.Length)
        {
            return false;
        }

        int whole = network.PrefixLength / 8, rest = network.PrefixLength % 8;
        return of.AsSpan(0, whole).SequenceEqual(bytes.AsSpan(0, whole)) && (rest == 0 || (of[whole] ^ bytes[whole]) >> (8 - rest) == 0);
    }

    private static IPNetwork Network(string text)
    {
        if (IPNetwork.TryParse(text, out IPNetwork network))
        {
            return network;
        }

        return IPAddress.TryParse(text, out IPAddress? one)
            ? new IPNetwork(one, one.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            : throw new ArgumentException($"'{text}' is not a network. Write it as 10.1.0.0/16 or fd00:1::/32, with no bit set behind the prefix.", nameof(text));
    }
}
