using System.CommandLine;
using System.Text.Json.Nodes;
using Selfhold.Consent;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;
using Selfhold.Storage;

namespace Selfhold.Hub.Consent;

/// <summary><c>selfhold grant list|receipt|withdraw|apply</c>: what people have answered, for who runs the hub.</summary>
internal static class GrantCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("grant", "What people have allowed and refused. Who runs the hub can end a grant for somebody, never give one.", List(), Receipt(), Withdraw(), Apply());

    private static Option<string?> Person() => Options.Text("--person", "PERSON", "An id, or - for an id or e-mail address from standard input");

    private static CommandDefinition List()
    {
        Option<string?> person = Person();
        return new Command("list", "Everything that a person has answered, the newest first. No values.") { person }.WithSettings().Does((parsed, shell, _) =>
        {
            string who = Named(parsed, person, "grant list --person -");
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<GrantInfo> all = hub.Consent().Grants(Accounts(hub, parsed, who));
            Listed.Show(
                new { grants = all.Select(g => Json(g, hub)) }, ["grant", "business", "purpose", "state", "flows", "since", "until"],
                all.Select(g => (IReadOnlyList<string>)
                    [g.Id.ToString(), hub.BusinessName(g.Business), g.Purpose, g.Status, g.Effective.Count > 0 ? string.Join(' ', g.Effective) : "nothing", g.Since is { } at ? Times.Minute(at) : "-", g.Until is { } end ? Times.Minute(end) : "-"]),
                "This person has answered nothing yet.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold grant list --person - < address.txt
            selfhold grant list --person 0198c0de-0000-7000-8000-000000000001 --json
            """);
    }

    private static CommandDefinition Receipt()
    {
        Argument<string?> grant = Options.Argument("GRANT");
        Option<string?> number = Options.Text("--event", "N", "The receipt of this event; the newest if left out");
        Option<bool> signed = Options.Switch("--signed", "The signed form (JWS) in place of what it says");
        return new Command("receipt", "The receipt that a person holds; its signature is checked.") { grant, number, signed }.WithHub().Does((parsed, shell, _) =>
        {
            Guid id = ConsentHub.Id(parsed, grant, "grant receipt 7d1f0a52-52c5-4c9e-9a52-0d1f5a3e0b11");
            using var hub = OpenHub.Open(parsed);
            ConsentReceipt receipt = hub.Consent().Receipt([Owner(hub, id)], id, ConsentHub.Version(parsed.GetValue(number), "--event")).OrFail();
            if (shell.Json)
            {
                JsonOut.Write(new { grant = id, @event = receipt.Number, receipt = JsonNode.Parse(receipt.Json), jws = receipt.Jws }, shell);
                return ExitCodes.Ok;
            }

            shell.Out.WriteLine(parsed.GetValue(signed) ? receipt.Jws : System.Text.Encoding.UTF8.GetString(JsonOut.Bytes(JsonNode.Parse(receipt.Json))));
            shell.Out.Flush();
            return ExitCodes.Ok;
        }, """
            selfhold grant receipt 7d1f0a52-52c5-4c9e-9a52-0d1f5a3e0b11
            selfhold grant receipt 7d1f0a52-52c5-4c9e-9a52-0d1f5a3e0b11 --signed > receipt.jws
            """);
    }

    private static CommandDefinition Withdraw()
    {
        Argument<string?> grant = Options.Argument("GRANT");
        Option<string?> reason = Options.Text("--reason", "TEXT", "Why; the person sees it");
        Option<string[]> attributes = new("--attribute") { HelpName = "NAME", Description = "Take back this attribute alone; may be repeated", AllowMultipleArgumentsPerToken = false };
        return new Command("withdraw", "End a grant for a person who asked for it by other means. She sees who did it, and why.") { grant, reason, attributes }.WithHub().Does((parsed, shell, stop) =>
        {
            const string Example = "grant withdraw 7d1f0a52-52c5-4c9e-9a52-0d1f5a3e0b11 --reason \"She wrote on 4 March.\"";
            Guid id = ConsentHub.Id(parsed, grant, Example);
            string why = parsed.Need(reason, Example);
            using var hub = OpenHub.Open(parsed);
            string[] some = parsed.GetValue(attributes) ?? [];
            Changed changed = hub.Consent().Withdraw([Owner(hub, id)], id, stop, some.Length > 0 ? some : null, Actor.Operator(why), "command_line").Await();
            Added.Tell(new { grant = Json(changed.Grant, hub), changed = !changed.Already }, changed.Already ? "It had been withdrawn before; nothing was changed."
                : changed.Grant.Attributes.Count > 0 ? $"Still given: {string.Join(", ", changed.Grant.Attributes)}." : "Nothing of it flows any more.", hub.Command("verify-data"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold grant withdraw 7d1f0a52-52c5-4c9e-9a52-0d1f5a3e0b11 --reason "She wrote on 4 March."
            selfhold grant withdraw 7d1f0a52-52c5-4c9e-9a52-0d1f5a3e0b11 --reason "By phone" --attribute postal_code
            """);
    }

    private static CommandDefinition Apply()
    {
        Argument<string?> agreement = Options.Argument("AGREEMENT");
        Option<string?> person = Person(), reason = Options.Text("--reason", "TEXT", "Why; the person sees it");
        return new Command("apply", "Put an agreement into force without the person's yes, where its legal basis needs none.") { agreement, person, reason }.WithSettings().Does((parsed, shell, stop) =>
        {
            const string Example = "grant apply AGREEMENT --person - --reason \"Order of the court of Leeds, 4 March.\"";
            string which = parsed.Need(agreement, Example), who = Named(parsed, person, Example), why = parsed.Need(reason, Example);
            using var hub = OpenHub.Open(parsed);
            ConsentRoom room = hub.Consent();
            Agreement found = room.AgreementNamed(which, null);
            if (!shell.Confirm($"'{hub.BusinessName(found.Business)}' may then read {string.Join(", ", found.Terms.Essential)} of this person without her yes. She is shown it. Go on?"))
            {
                throw new CommandException(HubErrors.ConfirmationNeeded("A business would read what the person did not give."));
            }

            Changed changed = room.Apply(Accounts(hub, parsed, who), found.Hash, Actor.Operator(why), "command_line", stop).Await();
            Added.Tell(new { grant = Json(changed.Grant, hub), changed = !changed.Already }, changed.Already ? "It was in force before; nothing was changed." : "It is in force. The person sees it, with the reason, and can end it.",
                hub.Command($"grant withdraw {changed.Grant.Id} --reason TEXT"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold grant apply 0198c0de-0000-4000-8000-000000000001 --person - --reason "Order of the court of Leeds, 4 March." < address.txt
            """, "For legal_obligation, vital_interests, public_task and legitimate_interests; its essential attributes alone.\nHer no, before or after, keeps or takes it out of force.");
    }

    private static string Named(ParseResult parsed, Option<string?> person, string example)
        => parsed.Need(person, example) is var who && who is "-" ? Console.In.ReadLine()?.Trim() ?? "" : who;

    private static IReadOnlyList<Guid> Accounts(OpenHub hub, ParseResult parsed, string who)
    {
        IdentityRoom identity = hub.Identity(parsed);
        Guid person = identity.PersonNamed(who).OrFail();
        using HubRead read = hub.Storage.BeginRead();
        return identity.Accounts(read, person);
    }

    private static Guid Owner(OpenHub hub, Guid grant)
    {
        using HubRead read = hub.Storage.BeginRead();
        return ConsentRoom.PersonOf(read, grant) ?? throw new CommandException(ConsentErrors.GrantNotFound());
    }

    private static object Json(GrantInfo g, OpenHub hub) => new
    {
        g.Id, g.Person, business = hub.BusinessName(g.Business), agreement = g.AgreementId, g.Version, g.Purpose, g.Basis, g.Special, g.Status, g.Attributes, flows = g.Effective, g.Since, g.Until, g.UsesLeft,
        events = g.Events.Select(e => new { e.Number, e.Kind, e.Attributes, e.Until, e.Uses, e.Channel, e.Language, e.Actor, e.Reason, e.At }),
    };
}
