using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Selfhold.Outbound.Tests;

/// <summary>A DNS server on loopback, UDP and TCP on the same port, that answers with whatever bytes the test wants.</summary>
internal sealed class DnsResponder : IDisposable
{
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _end = new();
    private readonly Func<byte[], IEnumerable<byte[]>> _overUdp;
    private readonly Func<byte[], byte[]>? _overTcp;
    private readonly List<(IPEndPoint From, byte[] Query)> _asked = [];

    public DnsResponder(Func<byte[], IEnumerable<byte[]>> overUdp, Func<byte[], byte[]>? overTcp = null)
    {
        (_overUdp, _overTcp) = (overUdp, overTcp);
        (_udp, _tcp) = Bind();
        _ = AnswerUdpAsync();
        _ = AnswerTcpAsync();
    }

    public DnsResponder(Func<byte[], byte[]> overUdp, Func<byte[], byte[]>? overTcp = null)
        : this(q => [overUdp(q)], overTcp)
    {
    }

    public IPEndPoint Endpoint => (IPEndPoint)_udp.LocalEndPoint!;

    public int AskedOverTcp { get; private set; }

    public IReadOnlyList<(IPEndPoint From, byte[] Query)> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>The question repeated, with records behind it.</summary>
    public static byte[] Answer(byte[] query, int code, params byte[][] records)
    {
        int end = EndOfQuestion(query);
        byte[] answer = [.. query[..end], .. records.SelectMany(r => r)];
        answer[2] = 0x81;
        answer[3] = (byte)(0x80 | code);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)records.Length);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(10), 0);
        return answer;
    }

    /// <summary>A TXT record of the name that was asked for, by a pointer to it.</summary>
    public static byte[] Txt(params string[] strings) => Record([0xC0, 12], 16, Strings(strings));

    public static byte[] Record(byte[] owner, ushort type, byte[] data)
        => [.. owner, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    public static byte[] Strings(params string[] strings) => [.. strings.SelectMany(s => Encoding.UTF8.GetBytes(s).Prepend((byte)Encoding.UTF8.GetByteCount(s)))];

    public static byte[] Name(string name) => [.. name.Split('.').SelectMany(l => Encoding.ASCII.GetBytes(l).Prepend((byte)l.Length)), 0];

    public static int EndOfQuestion(byte[] query)
    {
        int at = 12;
        while (query[at] != 0)
        {
            at += query[at] + 1;
        }

        return at + 5;
    }

    public void Dispose()
    {
        _end.Cancel();
        _udp.Dispose();
        _tcp.Dispose();
    }

    // A port that is free for the one may be taken for the other by a test beside this one.
    private static (Socket Udp, TcpListener Tcp) Bind()
    {
        for (int attempt = 0; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var tcp = new TcpListener((IPEndPoint)udp.LocalEndPoint!);
            try
            {
                tcp.Start();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 50)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task AnswerUdpAsync()
    {
        byte[] packet = new byte[2_048];
        try
        {
            while (true)
            {
                SocketReceiveFromResult got = await _udp.ReceiveFromAsync(packet, new IPEndPoint(IPAddress.Any, 0), _end.Token);
                byte[] query = packet[..got.ReceivedBytes];
                lock (_asked)
                {
                    _asked.Add(((IPEndPoint)got.RemoteEndPoint, query));
                }

                foreach (byte[] answer in _overUdp([.. query]))
                {
                    await _udp.SendToAsync(answer, got.RemoteEndPoint, _end.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task AnswerTcpAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _tcp.AcceptTcpClientAsync(_end.Token);
                AskedOverTcp++;
                NetworkStream stream = client.GetStream();
                byte[] length = new byte[2];
                await stream.ReadExactlyAsync(length, _end.Token);
                byte[] query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, _end.Token);
                if (_overTcp is not null)
                {
                    byte[] answer = _overTcp(query);
                    await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _end.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }
}
