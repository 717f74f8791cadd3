using System.Net;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>What must hold between settings before anything is listened on.</summary>
internal static class SettingRules
{
    private static readonly string[] PrivateEndings = [".localhost", ".test", ".internal", ".local", ".lan", ".home.arpa"];

    public static IEnumerable<string> Problems(HubSettings settings) => [.. Issuer(settings), .. NameServer(settings), .. Listening(settings), .. Proxies(settings), .. Outbound(settings), .. Mail(settings), .. Sms(settings)];

    /// <summary>Whether the whole world may be meant to reach the hub: neither loopback nor a private address nor a name that means something in one network only.</summary>
    public static bool IsPublic(Uri issuer)
    {
        string host = issuer.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            byte[] bytes = address.MapToIPv6().GetAddressBytes();
            bool inside = IPAddress.IsLoopback(address) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                ? bytes[12] == 10 || (bytes[12] == 172 && bytes[13] is >= 16 and < 32) || (bytes[12] == 192 && bytes[13] == 168)
                : (bytes[0] & 0xFE) == 0xFC);
            return !inside;
        }

        return host.Contains('.', StringComparison.Ordinal) && !Array.Exists(PrivateEndings, e => host.EndsWith(e, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>OpenID Connect Discovery 1.0 §3: https, no query, no fragment. http is for loopback alone.</summary>
    private static IEnumerable<string> Issuer(HubSettings settings)
    {
        Uri issuer = settings.Identity.Issuer;
        string text = issuer.OriginalString;
        if (!issuer.IsAbsoluteUri || issuer.Scheme is not ("https" or "http"))
        {
            yield return $"Identity:Issuer is '{text}': it must be an https address.";
            yield break;
        }

        if (issuer.Scheme is "http" && !issuer.IsLoopback)
        {
            yield return $"Identity:Issuer is '{text}': it must begin with https://. Plain http is for localhost alone.";
        }

        if (text.Contains('?', StringComparison.Ordinal) || text.Contains('#', StringComparison.Ordinal) || issuer.UserInfo.Length > 0)
        {
            yield return "Identity:Issuer must have no query, no fragment and no user name.";
        }
        else if (issuer.AbsolutePath is not "/")
        {
            yield return $"Identity:Issuer is '{text}': it must have no path. Give the hub a host name of its own.";
        }
    }

    private static IEnumerable<string> NameServer(HubSettings settings)
        => settings.Identity.NameServer is { Length: > 0 } server && !IPEndPoint.TryParse(server, out _)
            ? [$"Identity:NameServer is '{server}': it must be an address and a port, as 192.0.2.53:53 or [2001:db8::53]:53."] : [];

    private static IEnumerable<string> Listening(HubSettings settings)
    {
        ServerOptions server = settings.Server;
        bool certificate = server.CertificateFile is { Length: > 0 };
        foreach (string text in server.Listen)
        {
            if (ListenAddress.Parse(text) is not { } at)
            {
                yield return $"Server:Listen has '{text}': it must be an address and a port, as 127.0.0.1:8480, [::1]:8480, localhost:8480 or *:443.";
            }
            else if (!certificate && !at.IsLoopback)
            {
                yield return $"Server:Listen has {text}, and there is no Server:CertificateFile: plain HTTP is spoken on loopback only. Name a certificate, or listen on 127.0.0.1 behind a proxy that has one.";
            }
        }

        if (settings.Identity.Issuer is { IsAbsoluteUri: true, Scheme: "https" } && !certificate && server.KnownProxies.Count == 0)
        {
            yield return "Identity:Issuer begins with https://, but nothing here speaks HTTPS. Set Server:CertificateFile, or, behind a proxy that has the certificate, name its address in Server:KnownProxies.";
        }

        if (settings.Identity.Issuer is { IsAbsoluteUri: true, Scheme: "http" } && certificate)
        {
            yield return "There is a Server:CertificateFile, so Identity:Issuer must begin with https://.";
        }

        if (server.CertificateKeyFile is { Length: > 0 } && !certificate)
        {
            yield return "Server:CertificateKeyFile is there without Server:CertificateFile.";
        }
    }

    private static IEnumerable<string> Proxies(HubSettings settings)
        => settings.Server.KnownProxies.Where(p => !IPAddress.TryParse(p, out _) && !IPNetwork.TryParse(p, out _))
            .Select(p => $"Server:KnownProxies has '{p}': it must be an address or a network, as 10.0.0.2 or 10.0.0.0/24.")
            .Concat(settings.Server.KnownProxies.Where(p => IPNetwork.TryParse(p, out IPNetwork network) && network.PrefixLength == 0)
            .Select(p => $"Server:KnownProxies has '{p}', which is everybody. Name the proxies."));

    private static IEnumerable<string> Outbound(HubSettings settings)
    {
        IReadOnlyList<string> networks = settings.Outbound.AllowedNetworks;
        foreach (string network in networks.Where(n => !IPAddress.TryParse(n, out _) && !IPNetwork.TryParse(n, out _)))
        {
            yield return $"Outbound:AllowedNetworks has '{network}': it must be a network, as 10.1.0.0/16, or an address.";
        }

        if (networks.Count > 0 && settings.Identity.Issuer.IsAbsoluteUri && IsPublic(settings.Identity.Issuer))
        {
            yield return "Outbound:AllowedNetworks is refused while Identity:Issuer is public: anybody could make the hub fetch from inside your network. Take it out.";
        }
    }

    private static IEnumerable<string> Sms(HubSettings settings) => MessageWay.Problem(settings) is { } problem ? [problem] : [];

    private static IEnumerable<string> Mail(HubSettings settings)
    {
        MailOptions mail = settings.Mail;
        if (mail.Host is not { Length: > 0 })
        {
            yield break;
        }

        if (mail.From is not { Length: > 0 })
        {
            yield return "Mail:Host is there without Mail:From, the sender's address.";
        }
        else if (mail.Password is { Length: > 0 } && mail.PasswordFile is { Length: > 0 })
        {
            yield return "Mail:Password and Mail:PasswordFile are both there. Keep one.";
        }
        else if (MailWay.Problem(settings) is { } problem)
        {
            yield return problem;
        }
    }
}
