namespace Selfhold.Outbound.Mail;

/// <summary>The mail server that takes the hub's mail.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "localhost";

    /// <summary>Defaults to 587 (submission). On 465 the connection is TLS from its first byte (RFC 8314 §3.3).</summary>
    public int Port { get; set; } = 587;

    /// <summary>Null for a server that wants no sign-in.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address; bounces go there too.</summary>
    public string From { get; set; } = "";

    public string? FromName { get; set; }

    /// <summary>Nothing is sent without TLS. Defaults to true; false is accepted for a server on this machine alone.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>A PEM file with the only certificates to trust, for a mail server with a certificate of one's own; null for the machine's roots.</summary>
    public string? CaFile { get; set; }

    /// <summary>For one mail from the look-up to the last reply. Defaults to 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
