using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Selfhold.Supply.Bench;

/// <summary>One kept connection of plain HTTP/1.1 with requests that were made before: as little work as can be, for it is done on the same processors.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Wire(int port) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>A GET as bytes.</summary>
    public static byte[] Get(int port, string path, string? token)
        => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n"));

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <returns>Its status.</returns>
    public int Ask(byte[] request)
    {
        _socket.Send(request);
        int have = 0, head = -1;
        while (head < 0)
        {
            have += Receive(have);
            head = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
        }

        ReadOnlySpan<byte> headers = _buffer.AsSpan(0, head);
        int at = headers.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(headers));
        }

        int length = Number(headers[(at + 16)..]), status = Number(headers[9..]);
        for (int whole = head + 4 + length; have < whole;)
        {
            have += Receive(have);
        }

        Body = new ReadOnlyMemory<byte>(_buffer, head + 4, length);
        return status;
    }

    /// <summary>Of the last answer, until the next.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public void Dispose() => _socket.Dispose();

    private static int Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out _) ? number : throw new InvalidOperationException("That is no HTTP.");

    private int Receive(int at)
    {
        int read = _socket.Receive(_buffer, at, _buffer.Length - at, SocketFlags.None);
        return read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
    }
}

/// <summary>What a number of connections got done, and what the server and everything else on the machine spent on it.</summary>
internal sealed record Outcome(string What, string Server, int Connections, long Done, long Failed, double Seconds, double CpuSeconds, double OtherCores, double P50Ms, double P99Ms);

internal static class Load
{
    /// <summary>Keeps connections busy, or asks at a rate: then what waited for its connection has waited since it was due.</summary>
    public static Outcome Run(string what, string server, int pid, int port, byte[][] requests, int connections, double seconds, double? perSecond = null)
    {
        var all = new List<double>();
        long done = 0, failed = 0;
        Usage before = Usage.Of(pid);
        var clock = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, connections).Select(c => new Thread(() =>
        {
            using var wire = new Wire(port);
            var random = new Random(c + 1);
            var times = new List<double>(10_000);
            long ok = 0, not = 0;
            double every = perSecond is { } rate ? connections / rate : 0, due = every * c / connections;
            for (; clock.Elapsed.TotalSeconds < seconds; due += every)
            {
                double began = clock.Elapsed.TotalSeconds;
                if (every > 0 && began < due)
                {
                    Thread.Sleep(TimeSpan.FromSeconds(due - began));
                    began = clock.Elapsed.TotalSeconds;
                }
                else if (every > 0)
                {
                    began = due;
                }

                _ = wire.Ask(requests[random.Next(requests.Length)]) == 200 ? ok++ : not++;
                times.Add((clock.Elapsed.TotalSeconds - began) * 1000);
            }

            lock (all)
            {
                all.AddRange(times);
                (done, failed) = (done + ok, failed + not);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        double elapsed = clock.Elapsed.TotalSeconds;
        Usage after = Usage.Of(pid);
        all.Sort();
        return new Outcome(what, server, connections, done, failed, elapsed, after.Server - before.Server,
            (after.Machine - before.Machine - (after.Server - before.Server) - (after.Own - before.Own)) / elapsed, all[all.Count / 2], all[(int)(all.Count * 0.99)]);
    }
}

/// <summary>Processor time so far, from /proc: of the server, of this process, of the whole machine.</summary>
internal sealed record Usage(double Server, double Own, double Machine)
{
    // USER_HZ: a hundred a second on every machine in use.
    private const double Ticks = 100;

    public static Usage Of(int pid) => new(Process(pid), Process(Environment.ProcessId), Whole());

    private static double Process(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / Ticks;
    }

    /// <summary>User, nice, system, interrupts; not idle, not waiting for the disk.</summary>
    private static double Whole()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(fields[1]) + Number(fields[2]) + Number(fields[3]) + Number(fields[6]) + Number(fields[7])) / Ticks;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
