using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Selfhold.Outbound.Tests;

/// <summary>A far server that answers each request with whatever bytes the test wants, and remembers what it was asked.</summary>
internal sealed class FarServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly List<string> _requests = [];
    private int _connections;

    public FarServer(Func<Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _ = AcceptAsync();
    }

    public FarServer(string answer, X509Certificate2? certificate = null)
        : this((s, ct) => s.WriteAsync(Encoding.Latin1.GetBytes(answer), ct).AsTask(), certificate)
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://{(_certificate is null ? "127.0.0.1" : "localhost")}:{Port}/here?a=b");

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Header and body of each request.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static string Ok(string body, string headers = "Content-Type: application/json\r\n")
        => $"HTTP/1.1 200 OK\r\n{headers}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true) }, _end.Token);
                    stream = secure;
                }

                string request = await ReadAsync(stream);
                if (request.Length == 0)
                {
                    return;
                }

                lock (_requests)
                {
                    _requests.Add(request);
                }

                await _answer(stream, _end.Token);
                await stream.FlushAsync();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client had enough.
            }
        }
    }

    private async Task<string> ReadAsync(Stream stream)
    {
        var read = new StringBuilder();
        byte[] one = new byte[1];
        int rest = -1;
        while (rest != 0 && await stream.ReadAsync(one, _end.Token) == 1)
        {
            read.Append((char)one[0]);
            if (rest > 0)
            {
                rest--;
            }
            else if (read.Length > 3 && read.ToString(read.Length - 4, 4) == "\r\n\r\n")
            {
                string? length = read.ToString().Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
                rest = length is null ? 0 : int.Parse(length[16..]);
            }
        }

        return read.ToString();
    }
}
