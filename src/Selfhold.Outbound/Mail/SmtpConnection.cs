using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Selfhold.Outbound.Mail;

/// <summary>One talk with a mail server: a command, its reply. What the server says beyond the three digits stays here.</summary>
internal sealed class SmtpConnection(Stream stream) : IDisposable
{
    // RFC 5321 §4.5.3.1.5 allows 512 per line; a few servers send more. Against one that never stops.
    private const int LongestLine = 4_096, MostLines = 100;

    private Stream _stream = stream;
    private readonly byte[] _buffer = new byte[LongestLine];
    private int _from, _to;
    private List<string> _offers = [];

    /// <summary>Whether the server has already said more than it was asked.</summary>
    public bool HasUnread => _from < _to;

    public bool Offers(string extension, string? parameter = null) => _offers.Any(o =>
    {
        string[] words = o.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && string.Equals(words[0], extension, StringComparison.OrdinalIgnoreCase)
            && (parameter is null || words.Skip(1).Contains(parameter, StringComparer.OrdinalIgnoreCase));
    });

    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken ct)
    {
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        _offers = [];
        await secure.AuthenticateAsClientAsync(options, ct).ConfigureAwait(false);
    }

    public async Task HelloAsync(string name, CancellationToken ct)
    {
        await WriteAsync("EHLO " + name, ct).ConfigureAwait(false);
        _offers = [.. (await ReadAsync("EHLO", 250, ct).ConfigureAwait(false)).Skip(1)];
    }

    public async Task CommandAsync(string step, string line, int expected, CancellationToken ct)
    {
        await WriteAsync(line, ct).ConfigureAwait(false);
        await ExpectAsync(step, expected, ct).ConfigureAwait(false);
    }

    public async Task ExpectAsync(string step, int expected, CancellationToken ct) => _ = await ReadAsync(step, expected, ct).ConfigureAwait(false);

    /// <summary>Sends the lines, a dot before each that begins with one (RFC 5321 §4.5.2), and the end.</summary>
    public async Task DataAsync(byte[] mail, CancellationToken ct)
    {
        var sent = new List<byte>(mail.Length + 64);
        bool start = true;
        foreach (byte b in mail)
        {
            if (start && b == (byte)'.')
            {
                sent.Add(b);
            }

            sent.Add(b);
            start = b == (byte)'\n';
        }

        sent.AddRange(".\r\n"u8);
        await _stream.WriteAsync(sent.ToArray(), ct).ConfigureAwait(false);
        await _stream.FlushAsync(ct).ConfigureAwait(false);
        await ExpectAsync("DATA", 250, ct).ConfigureAwait(false);
    }

    /// <summary>Says good-bye. The mail is taken already, so nothing that goes wrong here counts.</summary>
    public async Task QuitAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync("QUIT", ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // As said: it does not count.
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task WriteAsync(string line, CancellationToken ct)
    {
        if (line.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new InvalidOperationException("A command is one line.");
        }

        await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ct).ConfigureAwait(false);
        await _stream.FlushAsync(ct).ConfigureAwait(false);
    }

    private async Task<List<string>> ReadAsync(string step, int expected, CancellationToken ct)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            string line = await ReadLineAsync(ct).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int reply))
            {
                throw new IOException("This is not a mail server.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                // 251: will be forwarded (RFC 5321 §3.4), which is as good as 250.
                return reply == expected || (expected == 250 && reply == 251) ? lines : throw new SmtpRefusedException(step, reply);
            }
        }

        throw new IOException("The mail server does not stop talking.");
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            int end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _from, end).TrimEnd('\r');
                _from += end + 1;
                return line;
            }

            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
            int read = _to == _buffer.Length ? 0 : await _stream.ReadAsync(_buffer.AsMemory(_to), ct).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("The mail server broke off.");
            }

            _to += read;
        }
    }
}

/// <summary>The server said no; caught by the transport.</summary>
internal sealed class SmtpRefusedException(string step, int reply) : Exception("The mail server refused.")
{
    public string Step { get; } = step;

    public int Reply { get; } = reply;
}
