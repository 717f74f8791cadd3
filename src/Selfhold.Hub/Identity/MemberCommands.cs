using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;
using Selfhold.Records;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold member add|list|remove</c>: people who look after a business.</summary>
internal static class MemberCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("member", "People who look after a business: owners, developers, stewards.", Add(), List(), Remove());

    private static Option<string?> Business() => Options.Text("--business", "BUSINESS", "Which business, where the hub has several");

    private static CommandDefinition Add()
    {
        Argument<string?> person = Options.Argument("PERSON");
        Option<string?> role = Options.Text("--role", "owner|developer|steward", "What the person may do");
        Option<string?> business = Business();
        return new Command("add", "Make a person a member, or give a member another role.") { person, role, business }.WithSettings().Does((parsed, shell, stop) =>
        {
            const string Example = "member add - --role owner";
            string who = Person(parsed, person, Example);
            string what = parsed.Need(role, Example);
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = hub.Identity(parsed);
            BusinessInfo of = hub.BusinessOf(parsed.GetValue(business));
            MemberInfo member = room.SetMember(of.Id, room.PersonNamed(who).OrFail(), what, stop).Await();
            Added.Tell(new { member }, $"Person {member.Person} is {member.Role} of '{of.Name}'.", hub.Command("member list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold member add - --role owner --business "Kestrel Coffee" < address.txt
            selfhold member add 0198c0de-0000-7000-8000-000000000001 --role developer
            """, "PERSON is an id, or - for an id or e-mail address from standard input: what stands on a command line ends up in histories.");
    }

    private static CommandDefinition List()
    {
        Option<string?> business = Business();
        return new Command("list", "All members of a business.") { business }.WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<MemberInfo> members = hub.Identity(parsed).Members(hub.BusinessOf(parsed.GetValue(business)).Id);
            Listed.Show(new { members }, ["person", "role", "since"], members.Select(m => (IReadOnlyList<string>)[m.Person.ToString(), m.Role, Times.Day(m.Since)]),
                "Nobody yet. Add somebody with:  " + hub.Command("member add - --role owner"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold member list --business "Kestrel Coffee"
            """);
    }

    private static CommandDefinition Remove()
    {
        Argument<string?> person = Options.Argument("PERSON");
        Option<string?> business = Business();
        return new Command("remove", "End a membership. The last owner stays.") { person, business }.WithSettings().Does((parsed, shell, stop) =>
        {
            string who = Person(parsed, person, "member remove -");
            using var hub = OpenHub.Open(parsed);
            IdentityRoom room = hub.Identity(parsed);
            BusinessInfo of = hub.BusinessOf(parsed.GetValue(business));
            Guid id = room.PersonNamed(who).OrFail();
            room.RemoveMember(of.Id, id, stop).Await();
            Added.Tell(new { person = id, removed = true }, $"Person {id} is no member of '{of.Name}' any more.", hub.Command("member list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold member remove - --business "Kestrel Coffee" < address.txt
            """);
    }

    /// <summary>Who was named; <c>-</c> is read from standard input, where no history keeps it.</summary>
    internal static string Person(ParseResult parsed, Argument<string?> person, string example)
        => parsed.Need(person, example) is var who && who is "-" ? Console.In.ReadLine()?.Trim() ?? "" : who;
}
