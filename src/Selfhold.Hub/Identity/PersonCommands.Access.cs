using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;

namespace Selfhold.Hub.Identity;

// Whether a person may come in, and where she is in.
internal static partial class PersonCommands
{
    private static CommandDefinition Disable()
    {
        Argument<string?> person = Options.Argument("PERSON");
        return new Command("disable", "Block an account: every sign-in and token ends at once, nothing is deleted.") { person }.WithSettings().Does((parsed, shell, stop) =>
        {
            string who = MemberCommands.Person(parsed, person, "person disable -");
            using var hub = OpenHub.Open(parsed);
            bool changed = hub.Identity(parsed).Disable(who, stop).Await();
            Added.Tell(new { disabled = true, changed }, changed ? "The account is blocked." : "The account was blocked already.", hub.Command("person enable " + Id(who)), shell);
            return ExitCodes.Ok;
        }, """
            selfhold person disable 0198c0de-0000-7000-8000-000000000001
            """, Who);
    }

    private static CommandDefinition Enable()
    {
        Argument<string?> person = Options.Argument("PERSON");
        return new Command("enable", "Let a blocked account in again. Its person signs in anew.") { person }.WithSettings().Does((parsed, shell, stop) =>
        {
            string who = MemberCommands.Person(parsed, person, "person enable -");
            using var hub = OpenHub.Open(parsed);
            bool changed = hub.Identity(parsed).Enable(who, stop).Await();
            Added.Tell(new { disabled = false, changed }, changed ? "The account is open again." : "The account was not blocked.", hub.Command("person show " + Id(who)), shell);
            return ExitCodes.Ok;
        }, """
            selfhold person enable 0198c0de-0000-7000-8000-000000000001
            """, Who);
    }

    private static CommandDefinition Sessions()
    {
        Argument<string?> person = Options.Argument("PERSON");
        return new Command("sessions", "Where a person is signed in.") { person }.WithSettings().Does((parsed, shell, _) =>
        {
            string who = MemberCommands.Person(parsed, person, "person sessions -");
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<SessionInfo> sessions = hub.Identity(parsed).SessionsOf(who).OrFail();
            Listed.Show(
                new { sessions }, ["sign-in", "browser", "with", "since", "last used"],
                sessions.Select(s => (IReadOnlyList<string>)[s.Id.ToString(), s.Browser, string.Join(' ', s.With), Times.Minute(s.SignedInAt), Times.Minute(s.SeenAt)]),
                "Not signed in anywhere.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold person sessions 0198c0de-0000-7000-8000-000000000001
            """, Who);
    }

    private static CommandDefinition EndSession()
    {
        Argument<string?> which = Options.Argument("SESSION");
        Option<bool> all = Options.Switch("--all", "All of a person; name the person in place of the sign-in");
        return new Command("end-session", "End a sign-in, or all of a person.") { which, all }.WithSettings().Does((parsed, shell, stop) =>
        {
            string id = MemberCommands.Person(parsed, which, "person end-session 0198c0de-0000-7000-8000-000000000001");
            using var hub = OpenHub.Open(parsed);
            int ended = hub.Identity(parsed).EndSessions(id, parsed.GetValue(all), stop).Await();
            Added.Tell(new { ended }, $"{Numbers.Many(ended, "sign-in", "sign-ins")} ended.", hub.Command("person list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold person end-session 0198c0de-0000-7000-8000-000000000001
            selfhold person end-session --all - < address.txt
            """, Who);
    }

    /// <summary>What a line to copy may repeat: an id, never an address.</summary>
    private static string Id(string who) => Guid.TryParse(who, out _) ? who : "-";
}
