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

/// <summary><c>selfhold client …</c>: programs of businesses that may ask for sign-ins and tokens.</summary>
internal static class ClientCommands
{
    private const string AddExample = "client add --name \"Kestrel shop\" --redirect https://shop.kestrel.example/callback";

    public static CommandDefinition Define()
        => CommandDefinition.Group("client", "Programs of businesses that sign people in or ask for tokens.",
            Add(), List(), Show(), Switch("disable"), Switch("enable"), Redirect("add-redirect"), Redirect("remove-redirect"), ClientKeyCommands.Define());

    public static Argument<string?> Client() => Options.Argument("CLIENT");

    private static CommandDefinition Add()
    {
        Option<string?> name = Options.Text("--name", "NAME", "What people are shown beside the name of the business");
        Option<string?> domain = Options.Domain();
        Option<string?> business = Options.Text("--business", "BUSINESS", "Whose it is; the domain's business if left out");
        Option<string[]> redirect = Many("--redirect", "URI", "Where people return to after they signed in; may be repeated");
        Option<string[]> postLogout = Many("--post-logout", "URI", "Where they return to after they signed out; may be repeated");
        Option<string?> auth = Options.Text("--auth", "basic|post|private-key-jwt|none", "How it proves itself; basic if left out");
        Option<string?> jwks = Options.Text("--jwks", "FILE", "Its public keys, for private-key-jwt");
        Option<string?> jwksUri = Options.Text("--jwks-uri", "URI", "Where its public keys lie");
        Option<string[]> grant = Many("--grant", "GRANT", "authorization_code, refresh_token, client_credentials; may be repeated");
        Option<string[]> scope = Many("--scope", "SCOPE", "What it may ask for at most; may be repeated");
        Option<string?> alg = Options.Text("--alg", "ES256|RS256", "Signature of ID tokens; ES256 if left out");
        Option<string?> userInfoAlg = Options.Text("--userinfo-alg", "ES256|RS256", "Signature of UserInfo; plain JSON if left out");
        Option<string?> backchannel = Options.Text("--backchannel-logout", "URI", "Where it is told that somebody signed out");
        Option<string?> site = Options.Text("--site", "URI", "Its home page");
        Option<string?> policy = Options.Text("--policy", "URI", "Its privacy notice");
        Option<string?> terms = Options.Text("--terms", "URI", "Its terms");
        var command = new Command("add", "Add a client. Its secret is shown this once.")
            { name, domain, business, redirect, postLogout, auth, jwks, jwksUri, grant, scope, alg, userInfoAlg, backchannel, site, policy, terms };
        return command.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(name, AddExample);
            using var hub = OpenHub.Open(parsed);
            DomainInfo home = hub.Room.Domain(parsed.GetValue(domain)).OrFail();
            var said = new NewClient(called, hub.BusinessOf(parsed.GetValue(business) ?? home.Business).Id, home.Id)
            {
                Authentication = parsed.GetValue(auth) ?? "basic",
                RedirectUris = parsed.GetValue(redirect) ?? [],
                PostLogoutRedirectUris = parsed.GetValue(postLogout) ?? [],
                GrantTypes = parsed.GetValue(grant) ?? [],
                Scopes = [.. (parsed.GetValue(scope) ?? []).SelectMany(s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries))],
                IdTokenAlgorithm = parsed.GetValue(alg) ?? "ES256",
                UserInfoAlgorithm = parsed.GetValue(userInfoAlg),
                Jwks = parsed.GetValue(jwks) is { Length: > 0 } file ? Read(file) : null,
                JwksUri = parsed.GetValue(jwksUri),
                BackchannelLogoutUri = parsed.GetValue(backchannel),
                ClientUri = parsed.GetValue(site),
                PolicyUri = parsed.GetValue(policy),
                TermsUri = parsed.GetValue(terms),
            };
            AddedClient added = hub.Identity(parsed).AddClient(said, stop).Await();
            if (shell.Json)
            {
                JsonOut.Write(new { client_id = added.Client.Id, secret = added.Secret, client = added.Client }, shell);
                return ExitCodes.Ok;
            }

            Reports.Show(new Report().Table(["", added.Client.Name], [["client_id", added.Client.Id], ["client_secret", added.Secret ?? "none"]]), shell);
            shell.Say(added.Secret is null ? "It proves itself without a secret." : "The secret is shown this once. Put it where the program reads it, not into its code.");
            shell.Say("Next:  " + hub.Command("client show " + added.Client.Id));
            return ExitCodes.Ok;
        }, $"""
            selfhold {AddExample}
            selfhold client add --name Till --domain customers --grant client_credentials --scope orders.read
            selfhold client add --name App --redirect http://127.0.0.1/callback --auth none
            """, "What a client may be registered with, and why not:  docs/cli.md");
    }

    private static CommandDefinition List()
    {
        Option<string?> business = Options.Text("--business", "BUSINESS", "Of one business alone");
        return new Command("list", "All clients.") { business }.WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<ClientInfo> all = hub.Identity(parsed).ClientList(parsed.GetValue(business) is { } named ? hub.BusinessOf(named).Id : null);
            Listed.Show(new { clients = all }, ["client", "name", "business", "domain", "proves itself by", "state"],
                all.Select(c => (IReadOnlyList<string>)[c.Id, c.Name, c.Dynamic ? "(by itself)" : hub.BusinessName(c.Business), hub.DomainName(c.Domain), c.Authentication, c.Disabled ? "disabled" : "active"]),
                "There is no client yet. Add one with:  " + hub.Command(AddExample), shell);
            return ExitCodes.Ok;
        }, """
            selfhold client list
            selfhold client list --business "Kestrel Coffee" --json
            """);
    }

    private static CommandDefinition Show()
    {
        Argument<string?> client = Client();
        return new Command("show", "One client with its keys. Never a secret.") { client }.WithSettings().Does((parsed, shell, _) =>
        {
            string id = parsed.Need(client, "client show 5f1c9a");
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = hub.Identity(parsed);
            ClientInfo found = room.ShowClient(id).OrFail();
            IReadOnlyList<ClientKeyInfo> keys = room.ClientKeys(id).OrFail();
            if (shell.Json)
            {
                JsonOut.Write(new { client = found, keys }, shell);
                return ExitCodes.Ok;
            }

            var report = new Report();
            report.Heading(found.Name);
            report.Text($"Client {found.Id} of '{(found.Dynamic ? "itself" : hub.BusinessName(found.Business))}' in domain '{hub.DomainName(found.Domain)}', added {Times.Day(found.CreatedAt)}, {(found.Disabled ? "disabled" : "active")}.");
            report.Table(["", "registered"], Rows(found));
            report.Table(ClientKeyCommands.Columns, keys.Select(ClientKeyCommands.Row));
            Reports.Show(report, shell);
            return ExitCodes.Ok;
        }, """
            selfhold client show 5f1c9a --json
            """);
    }

    private static CommandDefinition Switch(string verb)
    {
        bool enable = verb is "enable";
        Argument<string?> client = Client();
        var command = new Command(verb, enable ? "Let a disabled client work again; tokens that have not ended count again." : "Stop a client: from the next request on it gets nothing, and none of its tokens counts.") { client };
        return command.WithSettings().Does((parsed, shell, stop) =>
        {
            string id = parsed.Need(client, $"client {verb} 5f1c9a");
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = hub.Identity(parsed);
            bool changed = (enable ? room.EnableClient(id, stop) : room.DisableClient(id, stop)).Await();
            Added.Tell(new { client_id = id, changed }, $"Client {id} is {(enable ? "active" : "disabled")}{(changed ? "" : " already")}.", hub.Command("client show " + CommandText.Quoted(id)), shell);
            return ExitCodes.Ok;
        }, $"""
            selfhold client {verb} 5f1c9a
            """);
    }

    private static CommandDefinition Redirect(string verb)
    {
        bool add = verb is "add-redirect";
        Argument<string?> client = Client();
        Argument<string?> uri = Options.Argument("URI");
        Option<bool> afterLogout = Options.Switch("--post-logout", "Where people return to after they signed out");
        var command = new Command(verb, add ? "One more address that people return to." : "Take an address away.") { client, uri, afterLogout };
        return command.WithSettings().Does((parsed, shell, stop) =>
        {
            string example = $"client {verb} 5f1c9a https://shop.kestrel.example/callback";
            string id = parsed.Need(client, example);
            string address = parsed.Need(uri, example);
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = hub.Identity(parsed);
            ClientInfo changed = (add ? room.AddRedirect(id, address, parsed.GetValue(afterLogout), stop) : room.RemoveRedirect(id, address, parsed.GetValue(afterLogout), stop)).Await();
            Added.Tell(new { client = changed }, $"'{changed.Name}' returns people to {Numbers.Many(changed.RedirectUris.Count, "address", "addresses")}.", hub.Command("client show " + changed.Id), shell);
            return ExitCodes.Ok;
        }, $"""
            selfhold client {verb} 5f1c9a https://shop.kestrel.example/callback
            selfhold client {verb} 5f1c9a https://shop.kestrel.example/bye --post-logout
            """, "Addresses are compared character by character.");
    }

    public static Option<string[]> Many(string name, string value, string description) => new(name) { HelpName = value, Description = description, AllowMultipleArgumentsPerToken = false };

    private static string Read(string file)
    {
        try
        {
            return file is "-" ? Console.In.ReadToEnd() : File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(HubErrors.FileNotFound(file));
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ClientInfo c)
    {
        yield return ["proves itself by", c.Authentication];
        yield return ["grants", string.Join(' ', c.GrantTypes)];
        yield return ["may ask for", string.Join(' ', c.Scopes)];
        foreach (string uri in c.RedirectUris)
        {
            yield return ["after sign-in", uri];
        }

        foreach (string uri in c.PostLogoutRedirectUris)
        {
            yield return ["after sign-out", uri];
        }

        yield return ["ID tokens", c.IdTokenAlgorithm];
        yield return ["UserInfo", c.UserInfoAlgorithm ?? "plain JSON"];
        yield return ["told of sign-out at", c.BackchannelLogoutUri ?? "-"];
    }
}
