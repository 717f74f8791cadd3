namespace Selfhold.Outbound.Mail;

/// <summary>A mail to one person, plain text.</summary>
/// <param name="To">One address, without a name.</param>
/// <param name="Subject">Any text; line breaks become spaces.</param>
/// <param name="Text">Any text with any line ends.</param>
public sealed record OutgoingMail(string To, string Subject, string Text);

/// <summary>Hands mail on.</summary>
public interface IMailTransport
{
    /// <summary>True when the next server, or the drop directory, has taken the mail. Never tried again here: a second try might send it twice.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; whether the mail went out is not known.</exception>
    Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct);
}
