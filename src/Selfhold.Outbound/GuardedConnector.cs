using System.Net;
using System.Net.Sockets;

namespace Selfhold.Outbound;

/// <summary>Looks a name up and connects to those of its addresses that may be reached, and to no other.</summary>
internal sealed class GuardedConnector(AddressGuard guard, Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeSpan timeout)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        DnsEndPoint to = context.DnsEndPoint;
        bool ordinary = to.Port == 443 && string.Equals(context.InitialRequestMessage.RequestUri?.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
        string host = to.Host.Trim('[', ']');
        IPAddress[] found = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolve(host, ct).ConfigureAwait(false);
        IPAddress[] open = [.. found.Where(a => guard.MayReach(a, ordinary)).Take(8)];
        if (open.Length == 0)
        {
            throw found.Length > 0 ? new RefusedConnectionException() : new SocketException((int)SocketError.HostNotFound);
        }

        for (int i = 0; ; i++)
        {
            bool last = i == open.Length - 1;
            try
            {
                return await ConnectAsync(new IPEndPoint(open[i], to.Port), ordinary, last ? timeout : timeout / open.Length, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (!last && e is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                // A dead address must not use up the time of the next one.
            }
        }
    }

    private async Task<NetworkStream> ConnectAsync(IPEndPoint to, bool ordinary, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, limit.Token).ConfigureAwait(false);
            return socket.RemoteEndPoint is IPEndPoint reached && guard.MayReach(reached.Address, ordinary)
                ? new NetworkStream(socket, ownsSocket: true)
                : throw new RefusedConnectionException();
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Stops a connection from inside the framework's client; never leaves this project.</summary>
internal sealed class RefusedConnectionException() : IOException("The address is not open to the hub.");
