using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Selfhold.Outbound.Mail;
using Selfhold.Testing;

namespace Selfhold.Outbound.Tests;

/// <summary>A mail leaves safely or not at all, and says what it was given to say and nothing else (D12).</summary>
public sealed class MailTests
{
    private static readonly OutgoingMail Mail = new("zoe@shop.example", "Your sign-in link", "Hello,\n.\n..two dots\nhttps://hub.example/signin/link?token=abc\n");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_mail_goes_out_over_tls()
    {
        using SmtpSink sink = SmtpSink.Start();
        Assert.True((await Send(sink, Mail)).Value);
        SunkMail got = Assert.Single(sink.Messages);
        Assert.Equal(("hub@hub.example", "zoe@shop.example", true, null), (got.From, got.To, got.Encrypted, got.User));
        Assert.Equal(Mail.Subject, got.Subject);
        Assert.Equal(Mail.Text, got.Text);
        Assert.Equal("\"The \\\"Hub\\\"\" <hub@hub.example>", got.Header("From"));
        Assert.Equal("7bit", got.Header("Content-Transfer-Encoding"));
        Assert.Equal("auto-generated", got.Header("Auto-Submitted"));
        Assert.Matches("^<[0-9a-f]{32}@hub.example>$", got.Header("Message-ID"));
        Assert.Matches("^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} \\+0000$", got.Header("Date"));
        Assert.Equal(["EHLO hub.example", "STARTTLS"], sink.InClear);
    }

    [Theory]
    [InlineData("PLAIN LOGIN")]
    [InlineData("LOGIN")]
    public async Task the_hub_signs_in_where_it_must_and_never_in_clear(string mechanisms)
    {
        using SmtpSink sink = SmtpSink.Start();
        (sink.SignIn, sink.Mechanisms) = (("hub", "pä ss"), mechanisms);
        Assert.True((await Send(sink, Mail, o => (o.User, o.Password) = ("hub", "pä ss"))).IsOk);
        Assert.Equal("hub", Assert.Single(sink.Messages).User);
        Error? wrong = (await Send(sink, Mail, o => (o.User, o.Password) = ("hub", "wrong"))).Error;
        Assert.Equal("mail_refused", wrong?.Code);
        Assert.DoesNotContain("wrong", wrong!.Message);
        Assert.Equal("mail_refused", (await Send(sink, Mail)).Error?.Code);
        Assert.DoesNotContain(sink.InClear, l => l.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task a_server_without_the_mechanism_gets_no_password()
    {
        using SmtpSink sink = SmtpSink.Start();
        sink.Mechanisms = "GSSAPI";
        Assert.Equal("mail_refused", (await Send(sink, Mail, o => (o.User, o.Password) = ("hub", "secret"))).Error?.Code);
    }

    [Theory]
    [InlineData(SmtpSinkMode.RefusesRecipients, "mail_refused", "550")]
    [InlineData(SmtpSinkMode.RefusesMail, "mail_refused", "554")]
    [InlineData(SmtpSinkMode.DropsInTheMiddle, "mail_unreachable", "")]
    [InlineData(SmtpSinkMode.OffersNoTls, "mail_no_tls", "STARTTLS")]
    [InlineData(SmtpSinkMode.SpeaksIntoStartTls, "mail_no_tls", "")]
    public async Task a_server_that_does_otherwise_has_its_code(SmtpSinkMode mode, string code, string says)
    {
        using SmtpSink sink = SmtpSink.Start(mode);
        Error error = (await Send(sink, Mail)).Error!;
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message);
        Assert.DoesNotContain("zoe", error.Message);
        Assert.Empty(sink.Messages);
    }

    [Theory]
    [InlineData(SmtpSinkMode.Hangs)]
    [InlineData(SmtpSinkMode.HangsInTheMiddle)]
    public async Task a_server_that_hangs_is_left_after_the_time(SmtpSinkMode mode)
    {
        using SmtpSink sink = SmtpSink.Start(mode);
        long begun = Stopwatch.GetTimestamp();
        Assert.Equal("mail_timeout", (await Send(sink, Mail, o => o.Timeout = TimeSpan.FromMilliseconds(700))).Error?.Code);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task a_stranger_s_certificate_is_refused()
    {
        using SmtpSink sink = SmtpSink.Start(), other = SmtpSink.Start();
        Assert.Equal("mail_no_tls", (await Send(sink, Mail, o => o.CaFile = other.CaFile)).Error?.Code);
        Assert.Equal("mail_no_tls", (await Send(sink, Mail, o => o.CaFile = null)).Error?.Code);
        Assert.Empty(sink.Messages);
    }

    [Fact]
    public async Task plain_mail_is_for_this_machine_alone()
    {
        using SmtpSink sink = SmtpSink.Start(SmtpSinkMode.OffersNoTls);
        Assert.True((await Send(sink, Mail, o => o.StartTls = false)).IsOk);
        Assert.False(Assert.Single(sink.Messages).Encrypted);
        IPAddress? own = Array.Find(await System.Net.Dns.GetHostAddressesAsync(System.Net.Dns.GetHostName(), Ct), a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(own is null, "This machine has no address but loopback.");
        using var listener = new TcpListener(own, 0);
        listener.Start();
        var transport = new SmtpTransport(new SmtpOptions { Host = own.ToString(), Port = ((IPEndPoint)listener.LocalEndpoint).Port, From = "hub@hub.example", StartTls = false });
        Assert.Equal("mail_no_tls", (await transport.SendAsync(Mail, Ct)).Error?.Code);
    }

    [Fact]
    public async Task a_server_that_is_down_is_unreachable_and_nonsense_too()
    {
        int port;
        using (SmtpSink gone = SmtpSink.Start())
        {
            port = gone.Port;
        }

        Assert.Equal("mail_unreachable", (await Transport(port).SendAsync(Mail, Ct)).Error?.Code);
        foreach (string greeting in (string[])["HTTP/1.1 400 Bad\r\n", "22\r\n", new string('2', 10_000), string.Concat(Enumerable.Repeat("220-x\r\n", 2_000))])
        {
            using var odd = new TcpListener(IPAddress.Loopback, 0);
            odd.Start();
            Task answering = Task.Run(async () =>
            {
                using TcpClient accepted = await odd.AcceptTcpClientAsync(Ct);
                await accepted.GetStream().WriteAsync(Encoding.ASCII.GetBytes(greeting), Ct);
            }, Ct);
            Assert.Equal("mail_unreachable", (await Transport(((IPEndPoint)odd.LocalEndpoint).Port).SendAsync(Mail, Ct)).Error?.Code);
            await answering;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("zoe")]
    [InlineData("zoe@")]
    [InlineData("@shop.example")]
    [InlineData("zoe@shop.example\r\nBcc: eve@evil.example")]
    [InlineData("zoe@shop.example>\r\nRCPT TO:<eve@evil.example")]
    [InlineData("zoe@shop.example> SIZE=1")]
    [InlineData("<zoe@shop.example>")]
    [InlineData("zoe@a@shop.example")]
    [InlineData("zoe@shop..example")]
    [InlineData(".zoe@shop.example")]
    [InlineData("zoe@-shop.example")]
    [InlineData("zoe,eve@shop.example")]
    [InlineData("\"zoe\"@shop.example")]
    [InlineData("zoë@shop.example")]
    [InlineData("zoe@shop.example\0")]
    [InlineData("zoe @shop.example")]
    public async Task an_address_that_is_more_or_less_than_one_is_refused_unsent(string to)
    {
        using SmtpSink sink = SmtpSink.Start();
        using var drop = new Drop();
        Assert.Equal("mail_bad_address", (await Send(sink, Mail with { To = to })).Error?.Code);
        Assert.Equal("mail_bad_address", (await new FileDropTransport(drop.Path).SendAsync(Mail with { To = to }, Ct)).Error?.Code);
        Assert.Empty(sink.InClear);
        Assert.False(Directory.Exists(drop.Path));
    }

    [Theory]
    [InlineData("Hi\r\nBcc: eve@evil.example", "Hi  Bcc: eve@evil.example")]
    [InlineData("Hi\nBcc: eve@evil.example", "Hi Bcc: eve@evil.example")]
    [InlineData("Hi\r\n\r\nanother text", "Hi    another text")]
    [InlineData("Grüße\u2028Bcc: x", "Grüße Bcc: x")]
    [InlineData("=?utf-8?B?QmNj?=", "=?utf-8?B?QmNj?=")]
    [InlineData("Ihr Anmelde-Link für Müller & Söhne – gültig 10 Minuten, danach bitte einen neuen anfordern 🦔🦔🦔", "Ihr Anmelde-Link für Müller & Söhne – gültig 10 Minuten, danach bitte einen neuen anfordern 🦔🦔🦔")]
    public async Task no_subject_starts_a_header(string subject, string read)
    {
        using SmtpSink sink = SmtpSink.Start();
        Assert.True((await Send(sink, Mail with { Subject = subject }, o => o.FromName = "Müller\r\nBcc: eve@evil.example")).IsOk);
        SunkMail got = Assert.Single(sink.Messages);
        Assert.Equal(read, got.Subject);
        string head = Encoding.UTF8.GetString(got.Raw).Split("\r\n\r\n", 2)[0];
        Assert.DoesNotContain("\nBcc", head);
        Assert.All(head.Split("\r\n"), l => Assert.True(l.Length <= 78, l));
        Assert.All(head, c => Assert.True(char.IsAscii(c)));
    }

    [Fact]
    public async Task any_text_arrives_as_it_was()
    {
        using SmtpSink sink = SmtpSink.Start();
        string[] texts = ["Grüße aus Köln\n", "a\rb\r\nc\n", new string('x', 5_000), "bell\a and nul\0", "", "\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n", "ends without a line end", ".", "🦔"];
        foreach (string text in texts)
        {
            Assert.True((await Send(sink, Mail with { Text = text })).IsOk);
        }

        Assert.Equal(texts.Length, sink.Messages.Count);
        Assert.Equal(texts.Select(t => t.Replace("\r\n", "\n").Replace('\r', '\n')).Select(t => t.EndsWith('\n') ? t : t + "\n"), sink.Messages.Select(m => m.Text));
        Assert.All(sink.Messages, m => Assert.All(Encoding.UTF8.GetString(m.Raw).Split("\r\n"), l => Assert.True(Encoding.UTF8.GetByteCount(l) <= 998)));
    }

    [Fact]
    public async Task an_international_domain_is_written_in_ascii()
    {
        using SmtpSink sink = SmtpSink.Start();
        Assert.True((await Send(sink, Mail with { To = "zoe@bücher.example" })).IsOk);
        Assert.Equal("zoe@xn--bcher-kva.example", Assert.Single(sink.Messages).To);
    }

    [Fact]
    public void a_transport_that_cannot_work_is_refused_at_the_start()
    {
        Assert.Throws<ArgumentException>(() => new SmtpTransport(new SmtpOptions { From = "nobody" }));
        Assert.Throws<ArgumentException>(() => new SmtpTransport(new SmtpOptions { From = "a@b.example", Host = " " }));
        Assert.Throws<ArgumentException>(() => new SmtpTransport(new SmtpOptions { From = "a@b.example", CaFile = Path.Combine(Path.GetTempPath(), "is-not-there.pem") }));
        var defaults = new SmtpOptions();
        Assert.True(defaults.StartTls);
        Assert.Equal((587, TimeSpan.FromSeconds(10)), (defaults.Port, defaults.Timeout));
    }

    [Fact]
    public async Task a_dropped_mail_is_a_file_of_its_owner_s_alone()
    {
        using var drop = new Drop();
        var transport = new FileDropTransport(drop.Path);
        Assert.True((await transport.SendAsync(Mail with { Subject = "Grüße" }, Ct)).IsOk);
        Assert.True((await transport.SendAsync(Mail with { Text = "Zweite für Zoë" }, Ct)).IsOk);
        string[] files = [.. Directory.EnumerateFiles(drop.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(2, files.Length);
        Assert.All(files, f => Assert.EndsWith(".eml", f));
        Assert.Contains("https://hub.example/signin/link?token=abc\r\n", File.ReadAllText(files[0]));
        Assert.Contains("Zweite für Zoë", File.ReadAllText(files[1]));
        Assert.Contains("To: zoe@shop.example\r\n", File.ReadAllText(files[0]));
        if (!OperatingSystem.IsWindows())
        {
            foreach (string file in files)
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(drop.Path));
        }
    }

    [Fact]
    public async Task a_mail_that_cannot_be_dropped_has_a_code()
    {
        using var drop = new Drop();
        File.WriteAllText(drop.Path, "in the way");
        Assert.Equal("mail_not_written", (await new FileDropTransport(drop.Path).SendAsync(Mail, Ct)).Error?.Code);
    }

    private static Task<Result<bool>> Send(SmtpSink sink, OutgoingMail mail, Action<SmtpOptions>? change = null)
        => Transport(sink.Port, o =>
        {
            o.CaFile = sink.CaFile;
            change?.Invoke(o);
        }).SendAsync(mail, Ct);

    private static SmtpTransport Transport(int port, Action<SmtpOptions>? change = null)
    {
        var options = new SmtpOptions { Host = "localhost", Port = port, From = "hub@hub.example", FromName = "The \"Hub\"" };
        change?.Invoke(options);
        return new SmtpTransport(options);
    }

    private sealed class Drop : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "selfhold-drop-" + Guid.CreateVersion7().ToString("N"));

        public void Dispose()
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }
            else
            {
                File.Delete(Path);
            }
        }
    }
}
