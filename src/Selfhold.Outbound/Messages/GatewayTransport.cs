namespace Selfhold.Outbound.Messages;

/// <summary>Where short messages are posted to.</summary>
public sealed class GatewayOptions
{
    /// <summary>An https address; fetched under the same guard as every other.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; null for a gateway that wants none.</summary>
    public string? Secret { get; init; }

    /// <summary>The sender that the gateway is to show; null leaves it to the gateway.</summary>
    public string? From { get; init; }
}

/// <summary>
/// Posts each message as JSON, <c>{"to": "+447700900123", "from": "Selfhold", "text": "…"}</c>, to a gateway over HTTPS. Any answer of the 200s means taken. What many
/// gateways understand with a few lines in between, without a package for each.
/// </summary>
public sealed class GatewayTransport(OutboundClient client, GatewayOptions options) : IMessageTransport
{
    public async Task<Result<bool>> SendAsync(OutgoingMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (MessageText.Write(message, options.From) is not { } body)
        {
            return OutboundErrors.BadNumber();
        }

        Result<OutboundAnswer> answer = await client.PostJsonAsync(options.Gateway, body, ct, options.Secret).ConfigureAwait(false);
        return !answer.TryGet(out OutboundAnswer? got, out Error? error) ? error
            : got.Status is >= 200 and < 300 ? true
            : OutboundErrors.MessageRefused(got.Status);
    }
}
