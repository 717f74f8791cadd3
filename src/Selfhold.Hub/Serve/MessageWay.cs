using Selfhold.Hub.Cli;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Outbound;
using Selfhold.Outbound.Messages;

namespace Selfhold.Hub.Serve;

/// <summary>How short messages leave this hub: through the gateway of the settings, into a directory, or not at all.</summary>
internal static class MessageWay
{
    /// <param name="outbound">What may be fetched.</param>
    public static IMessageTransport? Of(HubSettings settings, OutboundOptions outbound)
    {
        SmsOptions sms = settings.Sms;
        if (sms.Gateway is not { } gateway)
        {
            return sms.Drop is { Length: > 0 } drop ? new FileDropMessages(settings.PathOf(drop), sms.From) : null;
        }

        string? secret = sms.SecretFile is { Length: > 0 } file ? File.ReadAllText(settings.PathOf(file)).TrimEnd('\r', '\n') : sms.Secret;
        if (secret is not null)
        {
            Secrets.Keep(secret);
        }

        return new GatewayTransport(new OutboundClient(outbound), new GatewayOptions { Gateway = gateway, Secret = secret is { Length: > 0 } ? secret : null, From = sms.From });
    }

    /// <summary>Why messages could not leave with these settings, as far as can be told without sending one.</summary>
    public static string? Problem(HubSettings settings)
    {
        SmsOptions sms = settings.Sms;
        if (sms.Gateway is not { } gateway)
        {
            return null;
        }

        if (sms.Secret is { Length: > 0 } && sms.SecretFile is { Length: > 0 })
        {
            return "Sms:Secret and Sms:SecretFile are both there. Keep one.";
        }

        OutboundOptions outbound = settings.Fetching();
        if (OutboundClient.Refusal(gateway, outbound) is { } refusal)
        {
            return "Sms:Gateway can't be used. " + refusal.Message;
        }

        try
        {
            (Of(settings, outbound) as IDisposable)?.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Sms:SecretFile can't be read: {e.Message}";
        }
    }
}
