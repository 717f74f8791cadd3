using System.Globalization;
using System.Net;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>An address and port to listen on: <c>127.0.0.1:8480</c>, <c>[::1]:8480</c>, <c>localhost:8480</c>, <c>*:443</c>.</summary>
/// <param name="Address">Null for <c>localhost</c>, which is both of its addresses.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    public static ListenAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535)
        {
            return null;
        }

        string host = text[..colon];
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return new ListenAddress(null, port);
        }

        if (string.Equals(host, "*", StringComparison.Ordinal))
        {
            return new ListenAddress(IPAddress.IPv6Any, port);
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        return bracketed == host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out IPAddress? address) ? new ListenAddress(address, port) : null;
    }

    public override string ToString() => Address is null ? string.Create(CultureInfo.InvariantCulture, $"localhost:{Port}") : new IPEndPoint(Address, Port).ToString();
}
