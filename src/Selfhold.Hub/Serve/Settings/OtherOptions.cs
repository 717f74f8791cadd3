using System.ComponentModel.DataAnnotations;

namespace Selfhold.Hub.Serve.Settings;

/// <summary>How mail leaves: the section <c>Mail</c>. Without a host, mails are laid into a directory as files.</summary>
internal sealed class MailOptions
{
    /// <summary>The mail server that takes the hub's mail.</summary>
    public string? Host { get; set; }

    /// <summary>587 with STARTTLS by default; 465 is TLS from the first byte.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    public string? User { get; set; }

    [Secret]
    public string? Password { get; set; }

    /// <summary>A file that holds the password, as systemd's credentials do. In place of <see cref="Password"/>.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The sender's address. Bounces go there too.</summary>
    public string? From { get; set; }

    /// <summary>The sender's name; that of the hub if left out.</summary>
    public string? FromName { get; set; }

    /// <summary>False is accepted for a server on this machine alone.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>A PEM file with the only certificates to trust; the machine's if left out.</summary>
    public string? CaFile { get; set; }

    /// <summary>For one mail, from the look-up to the last reply. Defaults to 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The directory for mails where there is no host; <c>mail</c> in the data directory if left out.</summary>
    public string? Drop { get; set; }
}

/// <summary>How short messages with codes leave: the section <c>Sms</c>. Without a gateway or a directory, the hub sends none.</summary>
internal sealed class SmsOptions
{
    /// <summary>Where each message is posted to as JSON: <c>{"to": "+447700900123", "from": "…", "text": "…"}</c>. Any answer of the 200s means taken.</summary>
    public Uri? Gateway { get; set; }

    /// <summary>Sent to the gateway as <c>Authorization: Bearer</c>.</summary>
    [Secret]
    public string? Secret { get; set; }

    /// <summary>A file that holds the secret. In place of <see cref="Secret"/>.</summary>
    public string? SecretFile { get; set; }

    /// <summary>The sender that the gateway is to show.</summary>
    public string? From { get; set; }

    /// <summary>A directory for messages where there is no gateway: one file each.</summary>
    public string? Drop { get; set; }
}

/// <summary>What the hub may fetch: the section <c>Outbound</c>.</summary>
internal sealed class OutboundSettings
{
    /// <summary>Networks that may be reached although they are not public. Refused where the issuer is public.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>For one fetch, from the look-up to the last byte. Defaults to 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest answer, in bytes. Defaults to 65,536.</summary>
    [Range(1_024, 1_048_576)]
    public int MaxBytes { get; set; } = 65_536;
}

/// <summary>Where traces and metrics go: the section <c>Telemetry</c>. Nothing is measured for anybody while it is empty.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>An OTLP receiver: <c>http://127.0.0.1:4318</c>.</summary>
    public Uri? Otlp { get; set; }

    /// <summary><c>http</c> (protobuf over HTTP) or <c>grpc</c>.</summary>
    [RegularExpression("http|grpc", ErrorMessage = "it must be http or grpc")]
    public string Protocol { get; set; } = "http";

    /// <summary>One header for the receiver, as <c>name=value</c>; usually a key.</summary>
    [Secret]
    public string? Header { get; set; }

    /// <summary>The share of requests that are traced, from 0 to 1. Defaults to all.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; set; } = 1;

    /// <summary>How often metrics are sent. Defaults to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);
}
