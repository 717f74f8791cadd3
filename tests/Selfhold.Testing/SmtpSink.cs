using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Selfhold.Testing;

/// <summary>How a <see cref="SmtpSink"/> behaves.</summary>
public enum SmtpSinkMode
{
    Takes,

    /// <summary>550 to every recipient.</summary>
    RefusesRecipients,

    /// <summary>554 after the mail has come.</summary>
    RefusesMail,

    /// <summary>Takes the connection and says nothing.</summary>
    Hangs,

    /// <summary>Says nothing from DATA on.</summary>
    HangsInTheMiddle,

    /// <summary>Cuts the connection after DATA.</summary>
    DropsInTheMiddle,

    OffersNoTls,

    /// <summary>As somebody on the way would: more words in the same packet as the answer to STARTTLS.</summary>
    SpeaksIntoStartTls,
}

/// <summary>A mail as a <see cref="SmtpSink"/> took it.</summary>
/// <param name="Raw">Header and text as on the wire, without the doubled dots.</param>
public sealed record SunkMail(string From, string To, byte[] Raw, bool Encrypted, string? User)
{
    public string Header(string name)
    {
        string head = Encoding.UTF8.GetString(Raw).Split("\r\n\r\n", 2)[0].Replace("\r\n ", " ");
        return head.Split("\r\n").Where(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 2)..]).Single();
    }

    /// <summary>The subject as a reader sees it.</summary>
    public string Subject => string.Concat(Header("Subject").Replace("?= =?", "?=\n=?").Split('\n').Select(Word));

    /// <summary>The text as a reader sees it, with LF line ends.</summary>
    public string Text
    {
        get
        {
            string body = Encoding.UTF8.GetString(Raw).Split("\r\n\r\n", 2)[1];
            return (Header("Content-Transfer-Encoding") == "base64" ? Encoding.UTF8.GetString(Convert.FromBase64String(body)) : body).Replace("\r\n", "\n");
        }
    }

    private static string Word(string text)
        => text.StartsWith("=?utf-8?B?", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(text[10..^2])) : text;
}

/// <summary>A mail server on loopback that keeps what it is given. It offers STARTTLS with a certificate of its own making, see <see cref="CaFile"/>, and AUTH once that is done.</summary>
public sealed class SmtpSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate = TestCertificate.SelfSigned();
    private readonly List<SunkMail> _messages = [];
    private readonly SmtpSinkMode _mode;

    private SmtpSink(SmtpSinkMode mode)
    {
        _mode = mode;
        _listener.Start();
        CaFile = Path.Combine(Path.GetTempPath(), "selfhold-sink-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + ".pem");
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A PEM file with the certificate to trust.</summary>
    public string CaFile { get; }

    /// <summary>When set, only this sign-in is accepted, and none is refused.</summary>
    public (string User, string Password)? SignIn { get; set; }

    /// <summary>The mechanisms that are offered for sign-in.</summary>
    public string Mechanisms { get; set; } = "PLAIN LOGIN";

    /// <summary>Every line that came in clear, in order.</summary>
    public List<string> InClear { get; } = [];

    /// <summary>What has come until now, oldest first.</summary>
    public IReadOnlyList<SunkMail> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    public static SmtpSink Start(SmtpSinkMode mode = SmtpSinkMode.Takes) => new(mode);

    /// <summary>Waits until so many mails have come.</summary>
    public async Task<IReadOnlyList<SunkMail>> WaitForAsync(int count, CancellationToken ct)
    {
        while (Messages.Count < count)
        {
            await Task.Delay(10, ct);
        }

        return Messages;
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _certificate.Dispose();
        File.Delete(CaFile);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
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
                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        bool encrypted = false;
        string? user = null, from = null, to = null;
        if (_mode == SmtpSinkMode.Hangs)
        {
            await Task.Delay(Timeout.Infinite, _end.Token);
        }

        await SayAsync(stream, "220 sink.test");
        while (await LineAsync(stream) is { } line)
        {
            if (!encrypted)
            {
                lock (InClear)
                {
                    InClear.Add(line);
                }
            }

            string verb = line.Split(' ')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    await SayAsync(stream, Greeting(encrypted));
                    break;
                case "STARTTLS":
                    await SayAsync(stream, _mode == SmtpSinkMode.SpeaksIntoStartTls ? "220 go\r\n250-sink.test\r\n250 AUTH PLAIN" : "220 go");
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true) }, _end.Token);
                    (stream, encrypted, user, from, to) = (secure, true, null, null, null);
                    break;
                case "AUTH":
                    user = await SignedInAsync(stream, line);
                    await SayAsync(stream, user is null ? "535 no" : "235 yes");
                    break;
                case "MAIL":
                    from = Address(line);
                    await SayAsync(stream, SignIn is not null && user is null ? "530 sign in" : "250 ok");
                    break;
                case "RCPT":
                    to = Address(line);
                    await SayAsync(stream, _mode == SmtpSinkMode.RefusesRecipients ? "550 no such box here: " + to : "250 ok");
                    break;
                case "DATA" when _mode == SmtpSinkMode.DropsInTheMiddle:
                    return;
                case "DATA" when _mode == SmtpSinkMode.HangsInTheMiddle:
                    await Task.Delay(Timeout.Infinite, _end.Token);
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go");
                    await TakeAsync(stream, from!, to!, encrypted, user);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "500 what");
                    break;
            }
        }
    }

    private string Greeting(bool encrypted)
        => _mode == SmtpSinkMode.OffersNoTls ? "250-sink.test\r\n250 8BITMIME"
            : encrypted ? $"250-sink.test\r\n250-8BITMIME\r\n250 AUTH {Mechanisms}"
            : "250-sink.test\r\n250-8BITMIME\r\n250 STARTTLS";

    private async Task TakeAsync(Stream stream, string from, string to, bool encrypted, string? user)
    {
        var raw = new List<byte>();
        while (await LineAsync(stream) is { } line && line != ".")
        {
            raw.AddRange(Encoding.Latin1.GetBytes((line.StartsWith('.') ? line[1..] : line) + "\r\n"));
        }

        if (_mode == SmtpSinkMode.RefusesMail)
        {
            await SayAsync(stream, "554 no");
            return;
        }

        lock (_messages)
        {
            _messages.Add(new SunkMail(from, to, [.. raw], encrypted, user));
        }

        await SayAsync(stream, "250 taken");
    }

    private async Task<string?> SignedInAsync(Stream stream, string line)
    {
        string[] words = line.Split(' ');
        string[] given;
        if (words[1] == "PLAIN")
        {
            given = Encoding.UTF8.GetString(Convert.FromBase64String(words[2])).Split('\0')[1..];
        }
        else
        {
            given = new string[2];
            for (int i = 0; i < 2; i++)
            {
                await SayAsync(stream, "334 " + (i == 0 ? "VXNlcm5hbWU6" : "UGFzc3dvcmQ6"));
                given[i] = Encoding.UTF8.GetString(Convert.FromBase64String(await LineAsync(stream) ?? ""));
            }
        }

        return SignIn is null || SignIn == (given[0], given[1]) ? given[0] : null;
    }

    private static string Address(string line) => line[(line.IndexOf('<') + 1)..line.IndexOf('>')];

    private static async Task SayAsync(Stream stream, string words)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(words + "\r\n"));
        await stream.FlushAsync();
    }

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
