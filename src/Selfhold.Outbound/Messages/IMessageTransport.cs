namespace Selfhold.Outbound.Messages;

/// <summary>A short message to one phone.</summary>
/// <param name="To">The number with plus and country code (E.164).</param>
/// <param name="Text">At most 1,000 characters; line breaks stay.</param>
public sealed record OutgoingMessage(string To, string Text);

/// <summary>Hands short messages on.</summary>
public interface IMessageTransport
{
    /// <summary>True when the gateway, or the drop directory, has taken the message. Never tried again here: a second try might send it twice.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; whether the message went out is not known.</exception>
    Task<Result<bool>> SendAsync(OutgoingMessage message, CancellationToken ct);
}
