using Microsoft.Extensions.Hosting;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Tells clients that a session has ended, as long as the hub runs (OpenID Connect Back-Channel Logout).</summary>
internal sealed class LogoutSender(ProviderParts parts) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.Run(
        parts.Room,
        "logouts",
        async ct =>
        {
            await parts.Room.Logouts.Send(parts.Room.Outbound, Token, ct).ConfigureAwait(false);
            await parts.Room.Logouts.Waiting(Rest, ct).ConfigureAwait(false);
        },
        stoppingToken);

    private string Token(LogoutDelivery delivery) => LogoutToken.Create(
        parts.Provider, delivery.Client.Id, delivery.Subject, delivery.Sid, parts.Room.Now, parts.Room.SigningKeys.Signer(delivery.Client.IdTokenAlgorithm));
}
