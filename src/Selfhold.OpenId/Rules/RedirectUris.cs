using System.Buffers;

namespace Selfhold.OpenId;

/// <summary>Addresses of clients: which may be registered, and which one that was sent is a registered one.</summary>
public static class RedirectUris
{
    private const int MaxLength = 2000;

    private static readonly SearchValues<char> Unwise = SearchValues.Create("\\\"<>^`{|}"), LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly string[] LoopbackPrefixes = ["http://127.0.0.1", "http://[::1]"];

    /// <summary>
    /// Character by character (RFC 9700 §2.1). Only the port of a loopback address written as numbers may differ (RFC 8252 §7.3):
    /// nothing is parsed, so no two readings of an address can disagree.
    /// </summary>
    public static bool IsRegistered(IReadOnlyList<string> registered, string sent)
    {
        ArgumentNullException.ThrowIfNull(registered);
        ArgumentNullException.ThrowIfNull(sent);
        for (int i = 0; i < registered.Count; i++)
        {
            if (string.Equals(registered[i], sent, StringComparison.Ordinal) || SameButPort(registered[i], sent))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why an address may not be registered, or null. What it says continues "redirect_uris: …".</summary>
    public static string? WhyNot(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Length > MaxLength)
        {
            return "an address is longer than 2000 characters";
        }

        if (uri.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || uri.AsSpan().ContainsAny(Unwise))
        {
            return "an address has characters that no address has; write names of other scripts as punycode";
        }

        bool secure = uri.StartsWith("https://", StringComparison.Ordinal);
        if (!secure && !uri.StartsWith("http://", StringComparison.Ordinal))
        {
            return "an address must begin with https:// (http:// on loopback only)";
        }

        if (uri.Contains('#', StringComparison.Ordinal))
        {
            return "an address must not have a fragment"; // RFC 6749 §3.1.2
        }

        if (uri.Contains('*', StringComparison.Ordinal))
        {
            return "an address must be whole; there are no wildcards";
        }

        return WhyNotAuthority(uri.AsSpan(secure ? 8 : 7), secure) ?? WhyNotPath(uri);
    }

    /// <summary>Scheme, host and port, for the origins that may call from a browser. Only for addresses that may be registered.</summary>
    public static string Origin(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        int start = uri.IndexOf("//", StringComparison.Ordinal) + 2;
        int end = uri.AsSpan(start).IndexOfAny('/', '?');
        string origin = end < 0 ? uri : uri[..(start + end)];
        string standard = uri.StartsWith("https:", StringComparison.Ordinal) ? ":443" : ":80";
        return origin.EndsWith(standard, StringComparison.Ordinal) ? origin[..^standard.Length] : origin;
    }

    private static string? WhyNotAuthority(ReadOnlySpan<char> rest, bool secure)
    {
        int end = rest.IndexOfAny('/', '?');
        ReadOnlySpan<char> authority = end < 0 ? rest : rest[..end];
        ReadOnlySpan<char> host = authority;
        if (authority.StartsWith("[::1]"))
        {
            host = authority[..5];
        }
        else if (authority.IndexOf(':') is >= 0 and int colon)
        {
            host = authority[..colon];
        }

        ReadOnlySpan<char> port = authority[host.Length..];
        if (!port.IsEmpty && !IsPort(port))
        {
            return "an address has a port that is none, or a name before the host";
        }

        if (host is "localhost" or "127.0.0.1" or "[::1]")
        {
            return null;
        }

        if (!secure)
        {
            return "an address must begin with https:// (http:// only for localhost, 127.0.0.1 and [::1])";
        }

        return IsHostName(host) ? null : "an address must have a host in small letters, without a name before it and without a dot at its end";
    }

    private static string? WhyNotPath(string uri)
    {
        ReadOnlySpan<char> path = uri.AsSpan(uri.IndexOf("//", StringComparison.Ordinal) + 2);
        path = path[..(path.IndexOf('?') is >= 0 and int query ? query : path.Length)];
        foreach (Range part in path.Split('/'))
        {
            ReadOnlySpan<char> segment = path[part];
            if (segment is "." or "..")
            {
                return "an address must not have . or .. in its path";
            }
        }

        return path.Contains("%2e", StringComparison.OrdinalIgnoreCase) || path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase)
            ? "an address must not hide dots or slashes" : null;
    }

    private static bool IsHostName(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > 253)
        {
            return false;
        }

        // A last part that is a number makes an IPv4 address of it, in whatever writing (WHATWG URL §3.5): there is only one good one.
        ReadOnlySpan<char> last = host[(host.LastIndexOf('.') + 1)..];
        if (last.StartsWith("0x") || !last.ContainsAnyExceptInRange('0', '9'))
        {
            return System.Net.IPAddress.TryParse(host, out System.Net.IPAddress? address) && host.SequenceEqual(address.ToString());
        }

        foreach (Range part in host.Split('.'))
        {
            ReadOnlySpan<char> label = host[part];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(LabelCharacters))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A colon and one to five digits.</summary>
    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is > 1 and < 7 && text[0] == ':' && text[1] != '0' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0 && int.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture) < 65536;

    private static bool SameButPort(string registered, string sent)
    {
        foreach (string prefix in LoopbackPrefixes)
        {
            if (registered.StartsWith(prefix, StringComparison.Ordinal) && sent.StartsWith(prefix, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> one = AfterPort(registered.AsSpan(prefix.Length)), other = AfterPort(sent.AsSpan(prefix.Length));
                return (one.IsEmpty || one[0] is '/' or '?') && one.SequenceEqual(other);
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> AfterPort(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != ':')
        {
            return rest;
        }

        int digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
        int end = digits < 0 ? rest.Length : digits + 1;
        return IsPort(rest[..end]) ? rest[end..] : "!";
    }
}
