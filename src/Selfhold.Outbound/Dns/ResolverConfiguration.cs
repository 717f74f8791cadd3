using System.Net;

namespace Selfhold.Outbound.Dns;

/// <summary>The machine's own DNS server, as resolv.conf(5) names it.</summary>
internal static class ResolverConfiguration
{
    private const string File = "/etc/resolv.conf";
    private const int Port = 53;

    public static IPEndPoint FirstServer()
    {
        try
        {
            return FirstServer(System.IO.File.ReadLines(File));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FirstServer([]);
        }
    }

    internal static IPEndPoint FirstServer(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", { } server, ..] && IPAddress.TryParse(server, out IPAddress? address))
            {
                return new IPEndPoint(address, Port);
            }
        }

        // resolv.conf(5): without a nameserver line, the one on this machine.
        return new IPEndPoint(IPAddress.Loopback, Port);
    }
}
