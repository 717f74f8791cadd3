using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Selfhold.Outbound.Mail;

namespace Selfhold.Identity.People.Mail;

/// <summary>Hands on queued mail as long as the server runs. Without a transport it sleeps, and mail waits.</summary>
internal sealed class MailSender(IdentityRoom room, IServiceProvider services) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IMailTransport? transport = services.GetService<IMailTransport>();
        bool noted = false;
        return Rounds.Run(
            room,
            "mail",
            async ct =>
            {
                if (!noted)
                {
                    await room.NoteIssuer(ct).ConfigureAwait(false);
                    noted = true;
                }

                if (transport is not null)
                {
                    await room.Mails.SendDue(transport, ct).ConfigureAwait(false);
                }

                await room.Mails.Wait(transport is null ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(5), ct).ConfigureAwait(false);
            },
            stoppingToken);
    }
}
