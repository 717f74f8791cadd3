using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Selfhold.Outbound.Dns;

/// <summary>Asks one DNS server for the TXT records of a name. Nothing is kept: a new record counts as soon as the server knows it.</summary>
/// <remarks>
/// Each try has a random id and a random port of its own, and only an answer that repeats id and question counts; others are passed over. Where many
/// wrong ones arrive, somebody is guessing, and the question is put again over TCP. What the server says is believed: there is no DNSSEC check here.
/// </remarks>
/// <param name="server">Whom to ask; null for the first nameserver of <c>/etc/resolv.conf</c>, read at each question.</param>
/// <param name="timeout">For one try. Defaults to 2 seconds.</param>
/// <param name="tries">How often to ask. Defaults to 2.</param>
public sealed class TxtLookup(IPEndPoint? server = null, TimeSpan? timeout = null, int tries = 2)
{
    private const int WrongAnswersBeforeTcp = 20;

    private readonly TimeSpan _timeout = timeout ?? TimeSpan.FromSeconds(2);

    /// <summary>The TXT records of the name, the strings of each joined; CNAMEs are followed inside the answer.</summary>
    /// <param name="name">ASCII; an international name in its <c>xn--</c> form. A final dot is allowed.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Result<IReadOnlyList<string>>> QueryAsync(string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (DnsMessage.WireName(name) is not { } wire)
        {
            return OutboundErrors.BadName();
        }

        IPEndPoint to = server ?? ResolverConfiguration.FirstServer();
        Error failure = OutboundErrors.DnsTimeout();
        bool extended = true;
        for (int attempt = 0; attempt < Math.Max(1, tries); attempt++)
        {
            (DnsAnswer? answer, failure) = await AskAsync(to, wire, extended, ct).ConfigureAwait(false);
            if (answer is { Kind: DnsAnswerKind.NotUnderstood } && extended)
            {
                // RFC 6891 §7: a server from before EDNS answers FORMERR; ask it plainly.
                extended = false;
                (answer, failure) = await AskAsync(to, wire, extended, ct).ConfigureAwait(false);
            }

            switch (answer?.Kind)
            {
                case DnsAnswerKind.Texts:
                    return answer.Texts.Count > 0 ? Result(answer.Texts) : OutboundErrors.NoRecord();
                case DnsAnswerKind.NoSuchName:
                    return OutboundErrors.NoSuchName();
                case not null:
                    failure = OutboundErrors.DnsFailed();
                    break;
            }
        }

        return failure;
    }

    private static Result<IReadOnlyList<string>> Result(List<string> texts) => texts;

    private async Task<(DnsAnswer? Answer, Error Failure)> AskAsync(IPEndPoint to, byte[] wire, bool extended, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_timeout);
        try
        {
            DnsAnswer? answer = await OverUdpAsync(to, wire, extended, limit.Token).ConfigureAwait(false);
            return (answer is null or { Kind: DnsAnswerKind.Truncated } ? await OverTcpAsync(to, wire, extended, limit.Token).ConfigureAwait(false) : answer, OutboundErrors.DnsFailed());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, OutboundErrors.DnsTimeout());
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return (null, OutboundErrors.DnsFailed());
        }
    }

    /// <summary>The first answer to our question, or null when too many came that were none.</summary>
    private static async Task<DnsAnswer?> OverUdpAsync(IPEndPoint to, byte[] wire, bool extended, CancellationToken ct)
    {
        ushort id = NewId();
        using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        BindSomewhere(socket);
        await socket.ConnectAsync(to, ct).ConfigureAwait(false);
        await socket.SendAsync(DnsMessage.Query(id, wire, extended), SocketFlags.None, ct).ConfigureAwait(false);
        byte[] packet = new byte[4_096];
        for (int wrong = 0; wrong < WrongAnswersBeforeTcp; wrong++)
        {
            int length = await socket.ReceiveAsync(packet, SocketFlags.None, ct).ConfigureAwait(false);
            DnsAnswer answer = DnsMessage.Read(packet.AsSpan(0, length), id, wire);
            if (answer.Kind != DnsAnswerKind.NotOurs)
            {
                return answer;
            }
        }

        return null;
    }

    // RFC 7766: each message behind its length in two bytes.
    private static async Task<DnsAnswer> OverTcpAsync(IPEndPoint to, byte[] wire, bool extended, CancellationToken ct)
    {
        ushort id = NewId();
        using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, ct).ConfigureAwait(false);
        using var stream = new NetworkStream(socket, ownsSocket: false);
        byte[] query = DnsMessage.Query(id, wire, extended);
        byte[] sent = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(sent, (ushort)query.Length);
        query.CopyTo(sent, 2);
        await stream.WriteAsync(sent, ct).ConfigureAwait(false);
        byte[] length = new byte[2];
        await stream.ReadExactlyAsync(length, ct).ConfigureAwait(false);
        byte[] packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(packet, ct).ConfigureAwait(false);
        return DnsMessage.Read(packet, id, wire);
    }

    private static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(0x10000);

    // RFC 5452 §9.2: ports as unpredictable as can be had; the system's own choice is from a smaller range.
    private static void BindSomewhere(Socket socket)
    {
        IPAddress any = socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        for (int attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                socket.Bind(new IPEndPoint(any, RandomNumberGenerator.GetInt32(1_024, 0x10000)));
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Taken: another one.
            }
        }

        socket.Bind(new IPEndPoint(any, 0));
    }
}
