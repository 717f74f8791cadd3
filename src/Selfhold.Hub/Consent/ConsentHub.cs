using System.CommandLine;
using Selfhold.Consent;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;

namespace Selfhold.Hub.Consent;

/// <summary>The consent room of a hub that a command works on.</summary>
internal static class ConsentHub
{
    public static ConsentRoom Consent(this OpenHub hub) => new(hub.Storage);

    /// <summary>The agreement that an id or a SHA-256 names; of an id the newest version where none is said.</summary>
    public static Agreement AgreementNamed(this ConsentRoom room, string text, long? version)
    {
        if (Guid.TryParse(text, out Guid id))
        {
            return room.Agreement(id, version).OrFail();
        }

        return text.Length == 64 && text.All(char.IsAsciiHexDigit) ? room.Agreement(Convert.FromHexString(text)).OrFail()
            : throw new CommandException(HubErrors.Usage("AGREEMENT is the id of an agreement, or the SHA-256 of a version.", "AGREEMENT"));
    }

    public static long? Version(string? text, string option = "--version") => text is null ? null : Options.Number(text, option, 1, 1_000_000, 1);

    public static Guid Id(ParseResult parsed, Argument<string?> argument, string example)
        => Guid.TryParse(parsed.Need(argument, example), out Guid id) ? id : throw new CommandException(HubErrors.Usage($"{argument.Name} takes an id.", argument.Name));
}
