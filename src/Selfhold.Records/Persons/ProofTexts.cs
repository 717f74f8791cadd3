using System.Globalization;
using Selfhold.Identity;
using Selfhold.Outbound.Mail;
using Selfhold.Outbound.Messages;

namespace Selfhold.Records.Persons;

/// <summary>What the messages with a code say. They name no business and no record: whoever gets one by mistake learns nothing.</summary>
internal static class ProofTexts
{
    public static OutgoingMail Mail(string to, string code, string? language, IdentityOptions options)
    {
        int minutes = (int)RecordsRoom.CodeLifetime.TotalMinutes;
        return German(language)
            ? new OutgoingMail(to, $"Dein Code bei {options.HubName}: {Shown(code)}", string.Create(CultureInfo.InvariantCulture, $"""
                Jemand möchte bei {options.HubName} zeigen, dass diese Adresse ihr oder ihm gehört. Warst du das? Dann gib dort diesen Code ein:

                    {Shown(code)}

                Er gilt {minutes} Minuten und nur einmal. Warst du es nicht, dann tu nichts, und gib den Code niemandem: Ohne ihn geschieht nichts.

                {options.Issuer}
                """))
            : new OutgoingMail(to, $"Your code at {options.HubName}: {Shown(code)}", string.Create(CultureInfo.InvariantCulture, $"""
                Somebody wants to show {options.HubName} that this address is theirs. Was it you? Then enter this code there:

                    {Shown(code)}

                It is good for {minutes} minutes, and once. If it was not you, do nothing, and give the code to nobody: without it, nothing happens.

                {options.Issuer}
                """));
    }

    public static OutgoingMessage Message(string to, string code, string? language, IdentityOptions options)
        => new(to, German(language)
            ? $"{Shown(code)} ist dein Code bei {options.HubName} ({options.Issuer.Host}). Gib ihn niemandem."
            : $"{Shown(code)} is your code at {options.HubName} ({options.Issuer.Host}). Give it to nobody.");

    private static bool German(string? language) => language is not null && language.StartsWith("de", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string code) => code[..4] + " " + code[4..];
}
