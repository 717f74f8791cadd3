using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;
using Selfhold.Records;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold business profile show|set</c>: what people are shown of a business.</summary>
internal static class ProfileCommands
{
    public static CommandDefinition Define()
    {
        CommandDefinition group = CommandDefinition.Group("profile", "What people are shown of a business.", Show(), Set());
        return group with { Next = "More:  selfhold business profile COMMAND --help" };
    }

    private static Argument<string?> Business() => Options.Argument("BUSINESS");

    private static CommandDefinition Show()
    {
        Argument<string?> business = Business();
        return new Command("show", "What a business says of itself.") { business }.WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            BusinessInfo of = hub.BusinessOf(parsed.GetValue(business));
            Tell(of, hub.Identity(parsed).Profile(of.Id), hub, shell);
            return ExitCodes.Ok;
        }, """
            selfhold business profile show "Kestrel Coffee"
            """);
    }

    private static CommandDefinition Set()
    {
        Argument<string?> business = Business();
        Option<string?> name = Options.Text("--legal-name", "NAME", "Its name in law; empty takes it away");
        Option<string?> contact = Options.Text("--contact", "TEXT", "Where people can turn to: an address or a number; empty takes it away");
        Option<string?> website = Options.Text("--website", "URI", "Its home page; empty takes it away");
        Option<string?> logo = Options.Text("--logo", "FILE", "A PNG or JPEG of at most 64 KB and 1,024 pixels a side; empty takes it away");
        return new Command("set", "Change what a business says of itself; what is left out stays.") { business, name, contact, website, logo }.WithSettings().Does((parsed, shell, stop) =>
        {
            var change = new BusinessChange
            {
                LegalName = parsed.GetValue(name),
                Contact = parsed.GetValue(contact),
                Website = parsed.GetValue(website),
                Logo = parsed.GetValue(logo) switch { null => null, "" => [], var file => Read(file) },
            };
            if (change is { LegalName: null, Contact: null, Website: null, Logo: null })
            {
                throw new CommandException(HubErrors.Usage("Say what to change. For example:  selfhold business profile set --legal-name \"Kestrel Coffee GmbH\""));
            }

            using var hub = OpenHub.Open(parsed);
            BusinessInfo of = hub.BusinessOf(parsed.GetValue(business));
            Tell(of, hub.Identity(parsed).SetProfile(of.Id, change, stop).Await(), hub, shell);
            return ExitCodes.Ok;
        }, """
            selfhold business profile set "Kestrel Coffee" --legal-name "Kestrel Coffee GmbH" --website https://kestrel.example/
            selfhold business profile set "Kestrel Coffee" --logo logo.png --contact "Hafen 1, 28195 Bremen"
            """);
    }

    private static byte[] Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new CommandException(HubErrors.FileNotFound(file));
        }

        // One byte more than may be tells a file that is too large, however large it is.
        using FileStream from = File.OpenRead(file);
        var bytes = new byte[65_537];
        return bytes[..from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static void Tell(BusinessInfo of, BusinessProfile profile, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { business = of.Name, profile }, shell);
            return;
        }

        Reports.Show(new Report().Table(["", of.Name], [["legal name", profile.LegalName ?? "-"], ["contact", profile.Contact ?? "-"], ["website", profile.Website ?? "-"], ["logo", profile.LogoType ?? "-"]]), shell);
        shell.Say("Next:  " + hub.Command("webdomain list --business " + CommandText.Quoted(of.Name)));
    }
}
