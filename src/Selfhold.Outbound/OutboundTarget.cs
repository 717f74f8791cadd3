using System.Net;

namespace Selfhold.Outbound;

/// <summary>What can be said about an address before anything is looked up.</summary>
internal static class OutboundTarget
{
    // Names that never leave a machine or a site (RFC 6761, RFC 6762, RFC 8375, ICANN's private-use name).
    private static readonly string[] LocalNames = [".localhost", ".local", ".internal", ".home.arpa"];

    public static Error? Refusal(Uri uri, AddressGuard guard, IReadOnlyList<string> ownHosts)
    {
        if (!uri.IsAbsoluteUri)
        {
            return OutboundErrors.Refused("it is not absolute");
        }

        bool plain = string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);
        if (!plain && !string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
        {
            return OutboundErrors.Refused("its scheme is not https");
        }

        if (HasUserInfo(uri))
        {
            return OutboundErrors.Refused("it holds a user name, a backslash or a control character");
        }

        string host = Host(uri);
        if (host.Length == 0)
        {
            return OutboundErrors.Refused("it has no host");
        }

        if (ownHosts.Any(own => IsOwn(own, host, uri.Port)))
        {
            return OutboundErrors.Refused("it is this hub's own");
        }

        bool ordinary = !plain && uri.Port == 443;
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return guard.MayReach(literal, ordinary) ? null : OutboundErrors.Refused("its network, scheme or port is not open to the hub");
        }

        if (EndsInNumber(host))
        {
            return OutboundErrors.Refused("its host is neither a name nor an address");
        }

        // A name may turn out to be in an allowed network; then the connection decides. Without any such network it cannot.
        if (guard.AllowsAny)
        {
            return null;
        }

        return !ordinary ? OutboundErrors.Refused("only https on port 443 is fetched")
            : IsLocal(host) ? OutboundErrors.Refused("its name is a local one")
            : null;
    }

    /// <summary>The host as it is looked up and compared: ASCII, lower case, without brackets and final dot.</summary>
    public static string Host(Uri uri)
    {
        try
        {
            return uri.IdnHost.TrimEnd('.').Trim('[', ']').ToLowerInvariant();
        }
        catch (UriFormatException)
        {
            return "";
        }
    }

    // Uri hides an empty user ("https://@evil") and turns backslashes into slashes; what was written decides.
    private static bool HasUserInfo(Uri uri)
    {
        string written = uri.OriginalString;
        int from = written.IndexOf("//", StringComparison.Ordinal);
        string rest = from < 0 ? written : written[(from + 2)..];
        int end = rest.AsSpan().IndexOfAny('/', '?', '#');
        string authority = end < 0 ? rest : rest[..end];
        return uri.UserInfo.Length > 0 || authority.Contains('@', StringComparison.Ordinal) || written.Any(c => c == '\\' || char.IsControl(c));
    }

    private static bool IsOwn(string own, string host, int port)
    {
        if (!Uri.TryCreate("https://" + own.Trim(), UriKind.Absolute, out Uri? known) || !string.Equals(Host(known), host, StringComparison.Ordinal))
        {
            return false;
        }

        string behind = own[(own.LastIndexOf(']') + 1)..];
        return !behind.Contains(':', StringComparison.Ordinal) || known.Port == port;
    }

    // WHATWG URL §3.5: a host whose last label is a number is an IPv4 address or nothing; no look-up may make a third thing of it.
    private static bool EndsInNumber(string host)
    {
        string last = host[(host.LastIndexOf('.') + 1)..];
        return last.Length > 0 && (last.All(char.IsAsciiDigit) || (last.StartsWith("0x", StringComparison.Ordinal) && last.Skip(2).All(char.IsAsciiHexDigit)));
    }

    private static bool IsLocal(string host)
        => !host.Contains('.', StringComparison.Ordinal) || LocalNames.Any(n => host.EndsWith(n, StringComparison.Ordinal));
}
