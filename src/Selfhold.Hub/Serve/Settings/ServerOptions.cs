using System.ComponentModel.DataAnnotations;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>Where <c>selfhold serve</c> listens and what it lets in: the section <c>Server</c>. Paths are those of this machine, relative ones from the data directory.</summary>
internal sealed class ServerOptions
{
    /// <summary>Addresses with ports. Left out: the port of the issuer, on loopback; on every address where there is a certificate.</summary>
    public IReadOnlyList<string> Listen { get; set; } = [];

    /// <summary>A PEM file with the certificate and its chain, or a PFX file. Read again when it changes. With it, every address speaks HTTPS and nothing else.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the certificate's key; left out where <see cref="CertificateFile"/> holds both.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>Opens a PFX file or an encrypted key.</summary>
    [Secret]
    public string? CertificatePassword { get; set; }

    /// <summary>Addresses or networks of proxies in front, whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Nobody else's are.</summary>
    public IReadOnlyList<string> KnownProxies { get; set; } = [];

    /// <summary>How long running requests may take to end after a stop was asked for. Defaults to 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary><c>json</c>, <c>text</c>, or <c>auto</c>: text where a person watches.</summary>
    [RegularExpression("auto|json|text", ErrorMessage = "it must be auto, json or text")]
    public string LogFormat { get; set; } = "auto";

    /// <summary>One line for each request. Off, only those that failed have one.</summary>
    public bool LogRequests { get; set; } = true;

    /// <summary>Defaults to 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Requests worked on at once; others wait. Defaults to 256.</summary>
    [Range(1, 1_000_000)]
    public int MaxRequests { get; set; } = 256;

    /// <summary>Requests of one source (an IPv4 address, or a /64 of IPv6) worked on at once; four times as many wait, others are answered 429. Defaults to 32.</summary>
    [Range(1, 1_000_000)]
    public int MaxRequestsPerSource { get; set; } = 32;

    /// <summary>Requests that wait; others are answered 503 with Retry-After. Defaults to 1,024.</summary>
    [Range(0, 1_000_000)]
    public int MaxWaiting { get; set; } = 1_024;

    /// <summary>Bytes. Defaults to 65,536.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxBody { get; set; } = 65_536;

    /// <summary>Bytes of all headers together. Defaults to 16,384.</summary>
    [Range(4_096, 131_072)]
    public int MaxHeaders { get; set; } = 16_384;

    /// <summary>Streams of one HTTP/2 connection at once. Defaults to 64.</summary>
    [Range(1, 1_000)]
    public int MaxStreams { get; set; } = 64;

    /// <summary>How long a client may take to send its headers. Defaults to 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to send a body. Defaults to 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may lie idle. Defaults to 75 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>Requests a minute from one source (an IPv4 address, or a /64 of IPv6), but those to the token endpoints. Defaults to 3,000.</summary>
    [Range(1, int.MaxValue)]
    public int RequestsPerMinute { get; set; } = 3_000;

    /// <summary>Steps of signing in, up and recovering, a minute from one source. Defaults to 60. Accounts have limits of their own.</summary>
    [Range(1, int.MaxValue)]
    public int SignInsPerMinute { get; set; } = 60;

    /// <summary>Requests to the token, introspection, revocation and UserInfo endpoints, a minute from one source. Defaults to 6,000.</summary>
    [Range(1, int.MaxValue)]
    public int TokensPerMinute { get; set; } = 6_000;

    /// <summary>Requests to the API under <c>/v1</c>, a minute from one source. Defaults to 120,000. Each client has a share of its own besides (section <c>Supply</c>).</summary>
    [Range(1, int.MaxValue)]
    public int ApiPerMinute { get; set; } = 120_000;

    /// <summary>Authorization requests, a minute from one source. Defaults to 120.</summary>
    [Range(1, int.MaxValue)]
    public int AuthorizationsPerMinute { get; set; } = 120;

    /// <summary>Registrations of clients, a minute from one source. Defaults to 10.</summary>
    [Range(1, int.MaxValue)]
    public int RegistrationsPerMinute { get; set; } = 10;
}

/// <summary>The value is never shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
