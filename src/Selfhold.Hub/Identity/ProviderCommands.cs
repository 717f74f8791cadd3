using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Hub.Sources;
using Selfhold.Identity;
using Selfhold.Outbound;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold provider add|list|show|disable|enable</c>: whose accounts people may come with.</summary>
internal static class ProviderCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("provider", "Other OpenID providers whose accounts people may sign in with.", Add(), List(), Show(), Use("disable"), Use("enable"));

    private static CommandDefinition Add()
    {
        Argument<string?> id = Options.Argument("PROVIDER");
        Option<string?> issuer = Options.Text("--provider-issuer", "URL", "Its issuer address, exactly as it writes it");
        Option<string?> client = Options.Text("--client-id", "ID", "What it knows this hub by");
        Option<string?> secret = Options.Text("--secret-file", "FILE", "A file with the client secret; - reads standard input. Left out for a public client");
        Option<string?> name = Options.Text("--name", "NAME", "What people are shown; the id if left out");
        Option<string[]> scopes = new("--scope") { HelpName = "SCOPE", Description = "What to ask for; openid, email and profile if left out" };
        Option<bool> vouches = Options.Switch("--trust-email", "Take its word that an address is its account's. Only for providers that check addresses and take them back");
        Option<bool> uncheckedly = Options.Switch("--unchecked", "Do not fetch its document first");
        var command = new Command("add", "Set a provider up. Its document is fetched first, so that a slip shows now.") { id, issuer, client, secret, name, scopes, vouches, uncheckedly };
        return command.WithSettings().Does((parsed, shell, stop) =>
        {
            const string Example = "provider add example --provider-issuer https://op.example --client-id hub --secret-file secret.txt";
            string called = parsed.Need(id, Example);
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = RoomOf(hub, parsed);
            var settings = new ProviderSettings(called, parsed.GetValue(name) is { Length: > 0 } shown ? shown : called, parsed.Need(issuer, Example), parsed.Need(client, Example),
                SecretIn(parsed.GetValue(secret)), parsed.GetValue(scopes) ?? [], parsed.GetValue(vouches));
            ProviderInfo added = room.AddProvider(settings, check: !parsed.GetValue(uncheckedly), stop).GetAwaiter().GetResult().OrFail();
            Added.Tell(new { provider = added }, $"People can sign in with '{added.Name}'. Register this redirect address there:  {added.Callback}", hub.Command("provider show " + added.Id), shell);
            return ExitCodes.Ok;
        }, """
            selfhold provider add example --provider-issuer https://op.example --client-id hub --secret-file secret.txt
            selfhold provider add google --name Google --provider-issuer https://accounts.google.com --client-id ID --secret-file - --trust-email
            """, "A secret on the command line would stand in the process list; it is read from a file.");
    }

    private static CommandDefinition List()
        => new Command("list", "All providers.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<ProviderInfo> all = RoomOf(hub, parsed).ListProviders();
            Listed.Show(new { providers = all }, ["provider", "name", "issuer", "trusts e-mail", "state"],
                all.Select(p => (IReadOnlyList<string>)[p.Id, p.Name, p.Issuer, p.Vouches ? "yes" : "no", StateOf(p)]),
                "There is no provider yet. Add one with:  " + hub.Command("provider add"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold provider list
            """);

    private static CommandDefinition Show()
    {
        Argument<string?> id = Options.Argument("PROVIDER");
        var command = new Command("show", "One provider, with the redirect address to register there. Never its secret.") { id };
        return command.WithSettings().Does((parsed, shell, _) =>
        {
            string called = parsed.Need(id, "provider show example");
            using var hub = OpenHub.Open(parsed);
            ProviderInfo provider = RoomOf(hub, parsed).ShowProvider(called).OrFail();
            if (shell.Json)
            {
                JsonOut.Write(new { provider }, shell);
                return ExitCodes.Ok;
            }

            Reports.Show(new Report().Table(["", provider.Name],
            [
                ["issuer", provider.Issuer], ["client id", provider.ClientId], ["client secret", provider.HasSecret ? "there" : "none"], ["scopes", string.Join(' ', provider.Scopes)],
                ["trusts e-mail", provider.Vouches ? "yes" : "no"], ["redirect address", provider.Callback], ["added", Times.Minute(provider.CreatedAt)], ["state", StateOf(provider)],
            ]), shell);
            return ExitCodes.Ok;
        }, """
            selfhold provider show example
            """);
    }

    private static CommandDefinition Use(string verb)
    {
        bool enable = verb is "enable";
        Argument<string?> id = Options.Argument("PROVIDER");
        var command = new Command(verb, enable ? "Take a provider back into use." : "Take a provider out of use: nobody signs in with it. Links stay.") { id };
        return command.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(id, $"provider {verb} example");
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = RoomOf(hub, parsed);
            ProviderInfo provider = (enable ? room.EnableProvider(called, stop) : room.DisableProvider(called, stop)).GetAwaiter().GetResult().OrFail();
            Added.Tell(new { provider }, $"'{provider.Name}' is {StateOf(provider)}.", hub.Command("provider list"), shell);
            return ExitCodes.Ok;
        }, $"""
            selfhold provider {verb} example
            """);
    }

    /// <summary>With the settings of the hub: the redirect address follows its issuer, and what may be fetched is what the server may fetch.</summary>
    private static IdentityRoom RoomOf(OpenHub hub, ParseResult parsed)
    {
        HubSettings settings = ServeOptions.SettingsOf(parsed).OrFail();
        return new IdentityRoom(hub.Storage, settings.Identity, outbound: new OutboundOptions { AllowedNetworks = settings.Outbound.AllowedNetworks });
    }

    private static string StateOf(ProviderInfo provider) => provider.DisabledAt is null ? "in use" : "out of use";

    private static string? SecretIn(string? file)
    {
        if (file is null)
        {
            return null;
        }

        string secret = (file is "-" ? Console.In.ReadToEnd() : File.ReadAllText(file)).Trim();
        Secrets.Keep(secret);
        return secret.Length > 0 ? secret : throw new CommandException(HubErrors.Usage("The secret is empty. Leave --secret-file out for a public client.", "--secret-file"));
    }
}
