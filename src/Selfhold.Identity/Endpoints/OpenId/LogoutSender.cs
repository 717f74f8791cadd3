using Microsoft.Extensions.Hosting;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Tells clients that a session has ended, as long as the hub runs (OpenID Connect Back-Channel Logout).</summary>
internal sealed class LogoutSender(ProviderParts parts) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IdentityRoom room = parts.Room;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await room.Logouts.Send(room.Outbound, Token, stoppingToken).ConfigureAwait(false);
                await room.Logouts.Waiting(Rest, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is Selfhold.Storage.StorageException or System.Data.Common.DbException or IOException)
            {
                // The database is away for a moment: what is due stays due.
                Log.LogoutsWait(room.Events.Logger, e.GetType().Name);
                await Task.Delay(Rest, room.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private string Token(LogoutDelivery delivery) => LogoutToken.Create(
        parts.Provider, delivery.Client.Id, delivery.Subject, delivery.Sid, parts.Room.Now, parts.Room.SigningKeys.Signer(delivery.Client.IdTokenAlgorithm));
}
