using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold person list|show|invite|disable|enable|sessions|end-session|operator</c>: accounts, for who runs the hub.</summary>
internal static partial class PersonCommands
{
    private const string Who = "PERSON is an id, or - for an id or e-mail address from standard input: what stands on a command line ends up in histories.";

    public static CommandDefinition Define()
        => CommandDefinition.Group("person", "People with an account: invite, block, end sign-ins.", List(), Show(), Invite(), Disable(), Enable(), Sessions(), EndSession(), Operator());

    private static CommandDefinition List()
    {
        Option<string?> most = Options.Text("--most", "N", "How many, the newest first; 100 if left out");
        Option<string?> before = Options.Text("--before", "ID", "Go on after the last of the page before");
        return new Command("list", "Accounts, the newest first. No names, no addresses.") { most, before }.WithSettings().Does((parsed, shell, _) =>
        {
            int count = Options.Number(parsed.GetValue(most), "--most", 1, 10_000, 100);
            Guid? from = parsed.GetValue(before) is not { } text ? null : Guid.TryParse(text, out Guid id) ? id : throw new CommandException(HubErrors.Usage($"--before takes an id, not '{text}'.", "--before"));
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<PersonLine> people = hub.Identity(parsed).People(count, from);
            Listed.Show(
                new { people }, ["person", "state", "since", "last sign-in"],
                people.Select(p => (IReadOnlyList<string>)[p.Id.ToString(), State(p.Active, p.Operator, p.JoinedInto), Times.Day(p.CreatedAt), Times.Minute(p.SeenAt)]),
                "Nobody yet. Invite somebody with:  " + hub.Command("person invite -"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold person list
            selfhold person list --most 1000 --json
            """);
    }

    private static CommandDefinition Show()
    {
        Argument<string?> person = Options.Argument("PERSON");
        return new Command("show", "One account with its addresses and what it signs in with. Its person sees that the operator looked.") { person }.WithSettings().Does((parsed, shell, stop) =>
        {
            string who = MemberCommands.Person(parsed, person, "person show -");
            using var hub = OpenHub.Open(parsed);
            PersonInfo found = hub.Identity(parsed).Person(who, stop).Await();
            if (shell.Json)
            {
                JsonOut.Write(new { person = found }, shell);
                return ExitCodes.Ok;
            }

            var report = new Report();
            report.Heading(found.Name ?? found.Id.ToString());
            report.Table(["", ""],
            [
                ["id", found.Id.ToString()],
                ["state", State(found.Active, found.Operator, found.JoinedInto)],
                .. found.Contacts.Select(c => (IReadOnlyList<string>)[c.Kind, c.Value + (c.Main ? ", main" : "") + (c.VerifiedAt is { } at ? $", proven {Times.Day(at)}" : ", not proven")]),
                ["passkeys", Numbers.Count(found.Passkeys)],
                ["codes of an app", found.Totp ? "yes" : "no"],
                ["password", found.Password ? "yes" : "no"],
                ["recovery codes", found.RecoveryCodesLeft is { } left ? Numbers.Many(left, "left", "left") : "none"],
                ["sign-ins", Numbers.Count(found.Sessions)],
                .. found.JoinedAccounts.Select(j => (IReadOnlyList<string>)["joined account", j.ToString()]),
                ["since", Times.Day(found.CreatedAt)],
                ["last sign-in", Times.Minute(found.SeenAt)],
            ]);
            Reports.Show(report, shell);
            return ExitCodes.Ok;
        }, """
            selfhold person show - < address.txt
            selfhold person show 0198c0de-0000-7000-8000-000000000001 --json
            """, Who);
    }

    private static CommandDefinition Invite()
    {
        Argument<string?> email = Options.Argument("EMAIL");
        Option<bool> print = Options.Switch("--print-link", "Print the link in place of mailing it; a mail then asks who accepts to confirm the address");
        Option<bool> isOperator = Options.Switch("--operator", "Who accepts runs the hub");
        Option<string?> language = Options.Text("--language", "en|de", "Of the mail; en if left out");
        return new Command("invite", "Send somebody without an account a link that makes one and signs in. The mail goes out when the hub is served.") { email, print, isOperator, language }.WithSettings().Does((parsed, shell, stop) =>
        {
            string to = MemberCommands.Person(parsed, email, "person invite -");
            using var hub = OpenHub.Open(parsed, create: true);
            IdentityRoom room = hub.Identity(parsed);
            if (room.Options.Issuer == new IdentityOptions().Issuer && IdentityRoom.IssuerOf(hub.Storage) is { } served)
            {
                room.Options.Issuer = served;
            }

            string? link = room.Invite(to, parsed.GetValue(print), parsed.GetValue(isOperator), parsed.GetValue(language), stop).Await();
            if (shell.Json)
            {
                JsonOut.Write(new { link, mailed = link is null }, shell);
            }
            else if (link is not null)
            {
                shell.Out.WriteLine(link);
                shell.Say("Good for three days, once. Whoever has it can use it.");
            }
            else
            {
                shell.Say("The mail goes out when the hub is served.");
            }

            return ExitCodes.Ok;
        }, """
            selfhold person invite - < address.txt
            selfhold person invite ana@example.com --print-link
            selfhold person invite ben@example.com --operator
            """);
    }

    private static CommandDefinition Operator()
    {
        Argument<string?> person = Options.Argument("PERSON");
        Option<bool> remove = Options.Switch("--remove", "No longer one. The last operator stays.");
        return new Command("operator", "Make a person an operator of the hub.") { person, remove }.WithSettings().Does((parsed, shell, stop) =>
        {
            string who = MemberCommands.Person(parsed, person, "person operator -");
            bool makes = !parsed.GetValue(remove);
            using var hub = OpenHub.Open(parsed);
            bool changed = hub.Identity(parsed).SetOperator(who, makes, stop).Await();
            Added.Tell(new { isOperator = makes, changed }, (makes, changed) switch
            {
                (true, true) => "That person is an operator now.",
                (true, false) => "That person was an operator already.",
                (false, true) => "That person is no operator any more.",
                _ => "That person was no operator.",
            }, hub.Command("person list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold person operator - < address.txt
            selfhold person operator 0198c0de-0000-7000-8000-000000000001 --remove
            """, Who);
    }

    private static string State(bool active, bool isOperator, Guid? joinedInto)
        => string.Join(", ", new[] { active ? "active" : "blocked", isOperator ? "operator" : null, joinedInto is { } into ? $"joined into {into}" : null }.OfType<string>());
}
