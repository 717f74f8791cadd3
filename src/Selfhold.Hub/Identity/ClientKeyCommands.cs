using System.CommandLine;
using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold client key add|list|roll|revoke</c>.</summary>
internal static class ClientKeyCommands
{
    public static IReadOnlyList<string> Columns { get; } = ["key", "name", "scopes", "state", "made", "last used", "until"];

    public static IReadOnlyList<string> Row(ClientKeyInfo key)
        => [key.Prefix + "…", key.Name, key.Scopes.Count == 0 ? "all" : string.Join(' ', key.Scopes), key.State, Times.Day(key.CreatedAt), key.UsedAt is { } used ? Times.Minute(used) : "-", key.ExpiresAt is { } until ? Times.Minute(until) : "-"];

    public static CommandDefinition Define()
        => CommandDefinition.Group("key", "Secrets by which a client proves itself. Each is shown once.", Add(), List(), Roll(), Revoke());

    private static CommandDefinition Add()
    {
        Argument<string?> client = ClientCommands.Client();
        Option<string?> name = Options.Text("--name", "NAME", "What the key is called in lists");
        Option<string[]> scope = ClientCommands.Many("--scope", "SCOPE", "What tokens got with it may carry at most; may be repeated; all if left out");
        return new Command("add", "One more secret.") { client, name, scope }.WithSettings().Does((parsed, shell, stop) =>
        {
            const string Example = "client key add 5f1c9a --name till";
            string id = parsed.Need(client, Example);
            string called = parsed.Need(name, Example);
            using var hub = OpenHub.Open(parsed);
            Tell(id, hub.Identity(parsed).AddClientKey(id, called, parsed.GetValue(scope) ?? [], stop).Await(), hub, shell);
            return ExitCodes.Ok;
        }, """
            selfhold client key add 5f1c9a --name till
            selfhold client key add 5f1c9a --name report --scope orders.read
            """);
    }

    private static CommandDefinition List()
    {
        Argument<string?> client = ClientCommands.Client();
        return new Command("list", "All keys of a client, also those that have ended.") { client }.WithSettings().Does((parsed, shell, _) =>
        {
            string id = parsed.Need(client, "client key list 5f1c9a");
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<ClientKeyInfo> keys = hub.Identity(parsed).ClientKeys(id).OrFail();
            Listed.Show(new { keys }, Columns, keys.Select(Row), "The client has no key.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold client key list 5f1c9a
            """);
    }

    private static CommandDefinition Roll()
    {
        Argument<string?> client = ClientCommands.Client();
        Argument<string?> key = Options.Argument("KEY");
        Option<string?> overlap = Options.Text("--overlap", "MINUTES", "How long the old one lives on; 1440 (a day) if left out, 0 ends it now");
        return new Command("roll", "Put a new secret in a key's place; the old one lives on for a while.") { client, key, overlap }.WithSettings().Does((parsed, shell, stop) =>
        {
            const string Example = "client key roll 5f1c9a shk_Ab3xYz";
            string id = parsed.Need(client, Example);
            string prefix = parsed.Need(key, Example);
            int minutes = Options.Number(parsed.GetValue(overlap), "--overlap", 0, 43_200, 1_440);
            using var hub = OpenHub.Open(parsed);
            NewClientKey made = hub.Identity(parsed).RollClientKey(id, prefix.TrimEnd('…'), TimeSpan.FromMinutes(minutes), stop).Await();
            shell.Say(minutes == 0 ? $"{prefix} has ended." : string.Create(CultureInfo.InvariantCulture, $"{prefix} lives on for {minutes} minutes."));
            Tell(id, made, hub, shell);
            return ExitCodes.Ok;
        }, """
            selfhold client key roll 5f1c9a shk_Ab3xYz
            selfhold client key roll 5f1c9a shk_Ab3xYz --overlap 0
            """);
    }

    private static CommandDefinition Revoke()
    {
        Argument<string?> client = ClientCommands.Client();
        Argument<string?> key = Options.Argument("KEY");
        return new Command("revoke", "End a key now.") { client, key }.WithSettings().Does((parsed, shell, stop) =>
        {
            const string Example = "client key revoke 5f1c9a shk_Ab3xYz";
            string id = parsed.Need(client, Example);
            string prefix = parsed.Need(key, Example);
            using var hub = OpenHub.Open(parsed);
            bool changed = hub.Identity(parsed).RevokeClientKey(id, prefix.TrimEnd('…'), stop).Await();
            Added.Tell(new { key = prefix, changed }, changed ? $"{prefix} has ended." : $"{prefix} had ended already.", hub.Command("client key list " + id), shell);
            return ExitCodes.Ok;
        }, """
            selfhold client key revoke 5f1c9a shk_Ab3xYz
            """);
    }

    private static void Tell(string client, NewClientKey made, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { client_id = client, key = made.Prefix, name = made.Name, secret = made.Secret }, shell);
            return;
        }

        Reports.Show(new Report().Table(["", made.Name], [["client_id", client], ["client_secret", made.Secret]]), shell);
        shell.Say("The secret is shown this once.");
        shell.Say("Next:  " + hub.Command("client key list " + client));
    }
}
