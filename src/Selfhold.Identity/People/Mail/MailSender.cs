using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.People.Mail;

/// <summary>Hands on queued mail as long as the server runs. Without a transport it sleeps, and mail waits.</summary>
internal sealed class MailSender(IdentityRoom room, IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await room.NoteIssuer(stoppingToken).ConfigureAwait(false);
        if (services.GetService<IMailTransport>() is not { } transport)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await room.Mails.SendDue(transport, stoppingToken).ConfigureAwait(false);
                await room.Mails.Wait(TimeSpan.FromSeconds(5), stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (StorageException.From(e) is not null)
            {
                room.Events.Note("mail_not_sent", reason: StorageException.From(e)!.Error.Code);
                await Task.Delay(TimeSpan.FromSeconds(5), room.Clock, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
