using Selfhold.Hub.Cli;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Outbound.Mail;

namespace Selfhold.Hub.Serve;

/// <summary>How mail leaves this hub: through the server of the settings, or into a directory.</summary>
internal static class MailWay
{
    public const string DropDirectory = "mail";

    public static IMailTransport Of(HubSettings settings)
    {
        MailOptions mail = settings.Mail;
        if (mail.Host is not { Length: > 0 } host)
        {
            string drop = settings.PathOf(mail.Drop is { Length: > 0 } named ? named : DropDirectory);
            return new FileDropTransport(drop, mail.From is { Length: > 0 } sender ? sender : "selfhold@localhost");
        }

        string? password = mail.PasswordFile is { Length: > 0 } file ? File.ReadAllText(settings.PathOf(file)).TrimEnd('\r', '\n') : mail.Password;
        if (password is not null)
        {
            Secrets.Keep(password);
        }

        return new SmtpTransport(new SmtpOptions
        {
            Host = host,
            Port = mail.Port,
            User = mail.User,
            Password = password,
            From = mail.From ?? "",
            FromName = mail.FromName is { Length: > 0 } name ? name : settings.Identity.HubName,
            StartTls = mail.StartTls,
            CaFile = mail.CaFile is { Length: > 0 } ca ? settings.PathOf(ca) : null,
            Timeout = mail.Timeout,
        });
    }

    /// <summary>Why mail could not leave with these settings, as far as can be told without sending one.</summary>
    public static string? Problem(HubSettings settings)
    {
        try
        {
            _ = Of(settings);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Mail:PasswordFile or Mail:CaFile can't be read: {e.Message}";
        }
        catch (ArgumentException e)
        {
            return "Mail: " + e.Message.Split(" (Parameter")[0];
        }
    }
}
