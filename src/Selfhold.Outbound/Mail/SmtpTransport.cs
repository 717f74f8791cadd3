using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Selfhold.Outbound.Mail;

/// <summary>Hands each mail to one mail server over a connection of its own (RFC 5321, STARTTLS as RFC 3207 has it).</summary>
/// <remarks>
/// Not on <c>System.Net.Mail.SmtpClient</c>: that one trusts further certificates only through a switch of the whole process, completes certificate
/// chains by fetching what stands in them, leaves the time of an asynchronous send unbounded and does not tell a refusal from a broken line.
/// </remarks>
public sealed class SmtpTransport : IMailTransport
{
    private const int ImplicitTlsPort = 465;

    private readonly SmtpOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _from;
    private readonly X509Certificate2Collection? _roots;

    /// <exception cref="ArgumentException">Host or sender's address cannot be used, or the file of certificates cannot be read.</exception>
    public SmtpTransport(SmtpOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.Host) || options.Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentException("A host and a positive timeout are needed.", nameof(options));
        }

        _options = options;
        _clock = clock ?? TimeProvider.System;
        _from = MailAddress.Read(options.From) ?? throw new ArgumentException("The sender's address cannot be used.", nameof(options));
        _roots = options.CaFile is null ? null : Roots(options.CaFile);
    }

    public async Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (MailAddress.Read(mail.To) is not { } to)
        {
            return OutboundErrors.BadAddress();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Timeout);
        try
        {
            return await SendAsync(mail, to, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return OutboundErrors.MailTimeout();
        }
        catch (SmtpRefusedException refused)
        {
            return OutboundErrors.MailRefused(refused.Step, refused.Reply);
        }
        catch (AuthenticationException)
        {
            return OutboundErrors.MailNoTls("the certificate of the mail server is not valid for its name or not trusted");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            ct.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested ? OutboundErrors.MailTimeout() : OutboundErrors.MailUnreachable();
        }
    }

    private async Task<Result<bool>> SendAsync(OutgoingMail mail, string to, CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_options.Host, _options.Port, ct).ConfigureAwait(false);
        bool tls = _options.StartTls;
        if (!tls && !(socket.RemoteEndPoint is IPEndPoint far && IPAddress.IsLoopback(far.Address)))
        {
            return OutboundErrors.MailNoTls("StartTls is off, which is accepted for a server on this machine alone");
        }

        using var smtp = new SmtpConnection(new NetworkStream(socket, ownsSocket: false));
        if (tls && _options.Port == ImplicitTlsPort)
        {
            await smtp.SecureAsync(Tls(), ct).ConfigureAwait(false);
        }

        await smtp.ExpectAsync("greeting", 220, ct).ConfigureAwait(false);
        string name = _from[(_from.LastIndexOf('@') + 1)..];
        await smtp.HelloAsync(name, ct).ConfigureAwait(false);
        if (tls && _options.Port != ImplicitTlsPort)
        {
            if (!smtp.Offers("STARTTLS"))
            {
                return OutboundErrors.MailNoTls("the mail server does not offer STARTTLS");
            }

            await smtp.CommandAsync("STARTTLS", "STARTTLS", 220, ct).ConfigureAwait(false);
            if (smtp.HasUnread)
            {
                // Said before the channel was safe, to be believed after it was: an injection (CVE-2011-0411 and kin).
                return OutboundErrors.MailNoTls("something on the way to the mail server spoke into the start of TLS");
            }

            await smtp.SecureAsync(Tls(), ct).ConfigureAwait(false);
            await smtp.HelloAsync(name, ct).ConfigureAwait(false);
        }

        await SignInAsync(smtp, ct).ConfigureAwait(false);
        bool eightBit = smtp.Offers("8BITMIME");
        byte[] bytes = MailText.Write(_from, _options.FromName, to, mail, _clock.GetUtcNow(), eightBit);
        await smtp.CommandAsync("MAIL", $"MAIL FROM:<{_from}>{(eightBit ? " BODY=8BITMIME" : "")}", 250, ct).ConfigureAwait(false);
        await smtp.CommandAsync("RCPT", $"RCPT TO:<{to}>", 250, ct).ConfigureAwait(false);
        await smtp.CommandAsync("DATA", "DATA", 354, ct).ConfigureAwait(false);
        await smtp.DataAsync(bytes, ct).ConfigureAwait(false);
        await smtp.QuitAsync(ct).ConfigureAwait(false);
        return true;
    }

    private async Task SignInAsync(SmtpConnection smtp, CancellationToken ct)
    {
        if (_options.User is not { Length: > 0 } user)
        {
            return;
        }

        string password = _options.Password ?? "";
        if (smtp.Offers("AUTH", "PLAIN"))
        {
            await smtp.CommandAsync("AUTH", "AUTH PLAIN " + Base64($"\0{user}\0{password}"), 235, ct).ConfigureAwait(false);
        }
        else if (smtp.Offers("AUTH", "LOGIN"))
        {
            await smtp.CommandAsync("AUTH", "AUTH LOGIN", 334, ct).ConfigureAwait(false);
            await smtp.CommandAsync("AUTH", Base64(user), 334, ct).ConfigureAwait(false);
            await smtp.CommandAsync("AUTH", Base64(password), 235, ct).ConfigureAwait(false);
        }
        else
        {
            // RFC 4954 §6: 504 is what the server would say to a mechanism it does not have.
            throw new SmtpRefusedException("AUTH", 504);
        }
    }

    private SslClientAuthenticationOptions Tls() => new()
    {
        TargetHost = _options.Host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = OutboundTls.Policy(_roots),
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static X509Certificate2Collection Roots(string file)
    {
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            return roots.Count > 0 ? roots : throw new ArgumentException($"{file} holds no certificate.", nameof(file));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{file} cannot be read as certificates in PEM.", nameof(file), e);
        }
    }
}
