using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>The certificate that the server shows, read again when its files change. One that can't be used leaves the one before in its place.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly string _file;
    private readonly string? _keyFile;
    private readonly string? _password;
    private readonly TimeProvider _clock;
    private readonly Timer _timer;
    private volatile Loaded _now;
    private (DateTime File, DateTime Key) _seen;

    private Certificates(string file, string? keyFile, string? password, TimeProvider clock)
    {
        (_file, _keyFile, _password, _clock) = (file, keyFile, password, clock);
        _seen = Changed();
        _now = Load();
        _timer = new Timer(_ => Look(), null, Every, Every);
    }

    /// <summary>Set once the log is there.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>Null where the settings name no certificate.</summary>
    /// <exception cref="CommandException">The files can't be used.</exception>
    public static Certificates? Of(HubSettings settings, TimeProvider? clock = null)
    {
        ServerOptions server = settings.Server;
        return server.CertificateFile is { Length: > 0 } file
            ? new Certificates(settings.PathOf(file), server.CertificateKeyFile is { Length: > 0 } key ? settings.PathOf(key) : null, server.CertificatePassword, clock ?? TimeProvider.System)
            : null;
    }

    public void Use(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.OnAuthenticate = (_, ssl) =>
        {
            // The selector below is there so that Kestrel knows of a certificate; both at once is refused by SslStream.
            ssl.ServerCertificateSelectionCallback = null;
            ssl.ServerCertificateContext = _now.Context;
        };
        https.ServerCertificateSelector = (_, _) => _now.Certificate;
        https.HandshakeTimeout = TimeSpan.FromSeconds(10);
    }

    public void Dispose() => _timer.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "A half-written file is looked at again ten seconds later.")]
    private void Look()
    {
        try
        {
            (DateTime, DateTime) changed = Changed();
            if (changed != _seen)
            {
                _seen = changed;

                // The one before may still be in use by a handshake: it is left to the collector.
                _now = Load();
                if (Logger is not null)
                {
                    Log.CertificateLoaded(Logger, Until(_now.Certificate));
                }
            }
        }
        catch (Exception e)
        {
            if (Logger is not null)
            {
                Log.CertificateRefused(Logger, e is CommandException known ? known.Error.Code : e.GetType().Name);
            }
        }
    }

    private static DateTimeOffset Until(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    private (DateTime File, DateTime Key) Changed() => (File.GetLastWriteTimeUtc(_file), _keyFile is null ? default : File.GetLastWriteTimeUtc(_keyFile));

    private Loaded Load()
    {
        try
        {
            var all = new X509Certificate2Collection();
            X509Certificate2 own;
            if (X509Certificate2.GetCertContentType(_file) == X509ContentType.Pfx)
            {
                all = X509CertificateLoader.LoadPkcs12CollectionFromFile(_file, _password, X509KeyStorageFlags.EphemeralKeySet);
                own = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("it holds no key");
            }
            else
            {
                all.ImportFromPemFile(_file);
                own = _password is { Length: > 0 } ? X509Certificate2.CreateFromEncryptedPemFile(_file, _password, _keyFile) : X509Certificate2.CreateFromPemFile(_file, _keyFile);
            }

            if (Until(own) <= _clock.GetUtcNow())
            {
                throw new CryptographicException("its time is over");
            }

            return new Loaded(own, SslStreamCertificateContext.Create(own, all, offline: true));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CommandException(ServeErrors.BadCertificate(_file, e.Message.TrimEnd('.')));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ServeErrors.BadCertificate(_file, "it, or its key, is not there"));
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ServeErrors.BadCertificate(_file, "this user may not read it, or its key"));
        }
    }

    private sealed record Loaded(X509Certificate2 Certificate, SslStreamCertificateContext Context);
}
