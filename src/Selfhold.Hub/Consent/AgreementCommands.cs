using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Consent;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Records;

namespace Selfhold.Hub.Consent;

/// <summary><c>selfhold agreement add|list|show|compare|retire|keys</c>: what businesses ask people for.</summary>
internal static class AgreementCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("agreement", "What businesses ask people for: published once, signed, versioned.", Add(), List(), Show(), Compare(), Retire(), Keys());

    private static Option<string?> Business() => Options.Text("--business", "BUSINESS", "Which business, where the hub has several");

    private static Argument<string?> Named() => Options.Argument("AGREEMENT");

    private static CommandDefinition Add()
    {
        Argument<string?> file = Options.Argument("FILE");
        Option<string?> business = Business();
        return new Command("add", "Publish an agreement, or the next version of one, from a JSON file.") { file, business }.WithHub().Does((parsed, shell, stop) =>
        {
            string path = parsed.Need(file, "agreement add newsletter.json");
            byte[] bytes = path is "-" ? Encoding.UTF8.GetBytes(Console.In.ReadToEnd()) : File.ReadAllBytes(path);
            AgreementDraft draft = AgreementFile.Read(bytes.AsSpan().StartsWith("\ufeff"u8) ? bytes.AsSpan(3) : bytes).OrFail();
            using var hub = OpenHub.Open(parsed);
            BusinessInfo of = hub.BusinessOf(parsed.GetValue(business));
            Agreement made = hub.Consent().Publish(of.Id, draft, stop).Await();
            Added.Tell(new { agreement = Json(made) }, $"Version {made.Version} of agreement {made.Id} is published for '{of.Name}', signed, and can't be changed any more.", hub.Command($"agreement show {made.Id}"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold agreement add newsletter.json
            selfhold agreement add newsletter.json --business "Kestrel Coffee" --json
            """, "With the member \"agreement\" and an id in the file it is the next version of that agreement. docs/api/agreements.md has an example.");
    }

    private static CommandDefinition List()
    {
        Option<string?> business = Business();
        return new Command("list", "All versions of all agreements of a business, the newest first.") { business }.WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<Agreement> all = hub.Consent().Agreements(hub.BusinessOf(parsed.GetValue(business)).Id);
            Listed.Show(
                new { agreements = all.Select(Json) }, ["agreement", "version", "purpose", "basis", "asks for", "published", "state"],
                all.Select(a => (IReadOnlyList<string>)[a.Id.ToString(), Numbers.Count(a.Version), a.Purpose, a.Terms.LegalBasis, string.Join(' ', a.Attributes), Times.Day(a.PublishedAt), a.RetiredAt is null ? "asked" : "retired"]),
                "None yet. Publish one with:  " + hub.Command("agreement add newsletter.json"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold agreement list
            selfhold agreement list --business "Kestrel Coffee" --json
            """);
    }

    private static CommandDefinition Show()
    {
        Argument<string?> agreement = Named();
        Option<string?> version = Options.Text("--version", "N", "Which version; the newest if left out"), language = Options.Text("--language", "TAG", "The texts in this language; English if left out or there is none");
        return new Command("show", "One version as people are shown it; hash and signature are checked.") { agreement, version, language }.WithHub().Does((parsed, shell, _) =>
        {
            string which = parsed.Need(agreement, "agreement show 0198c0de-0000-4000-8000-000000000001");
            using var hub = OpenHub.Open(parsed);
            Agreement found = hub.Consent().AgreementNamed(which, ConsentHub.Version(parsed.GetValue(version)));
            if (shell.Json)
            {
                JsonOut.Write(new { agreement = Json(found), jws = found.Jws }, shell);
                return ExitCodes.Ok;
            }

            AgreementDraft t = found.Terms;
            AgreementText text = found.TextFor(parsed.GetValue(language)).Text;
            Reports.Show(new Report().Heading(t.Service).Text(text.Purpose).Table(["", ""],
            [
                ["agreement", found.Id.ToString()],
                ["version", Numbers.Count(found.Version) + (found.RetiredAt is { } at ? $", retired {Times.Day(at)}" : "")],
                ["purpose", found.Purpose],
                ["legal basis", $"{t.LegalBasis}, {LegalBases.Clause(t.LegalBasis)}"],
                ["essential", Words(t.Essential)],
                ["optional", Words(t.Optional)],
                ["special", Words(found.Special.Select(s => $"{s.Key} ({s.Value})"))],
                ["kept for", Stated(t.Retention)],
                ["kept in", Words(t.Countries)],
                ["passed on to", Words(t.Recipients)],
                ["withdrawn", t.Withdrawal],
                ["answers for it", t.Controller.Name],
                ["languages", Words(t.Texts.Keys.Order(StringComparer.Ordinal))],
                ["published", Times.Minute(found.PublishedAt)],
                ["SHA-256", found.HashText],
            ]).Text(text.Notice), shell);
            return ExitCodes.Ok;
        }, """
            selfhold agreement show 0198c0de-0000-4000-8000-000000000001
            selfhold agreement show 0198c0de-0000-4000-8000-000000000001 --version 1 --language de
            """, "AGREEMENT is the id of an agreement, or the SHA-256 of a version.");
    }

    private static CommandDefinition Compare()
    {
        Argument<string?> agreement = Named();
        Option<string?> from = Options.Text("--from", "N", "The older version; the one before --to if left out"), to = Options.Text("--to", "N", "The newer version; the newest if left out");
        return new Command("compare", "What changed between two versions, what asks more first.") { agreement, from, to }.WithHub().Does((parsed, shell, _) =>
        {
            string which = parsed.Need(agreement, "agreement compare 0198c0de-0000-4000-8000-000000000001");
            using var hub = OpenHub.Open(parsed);
            ConsentRoom room = hub.Consent();
            Agreement after = room.AgreementNamed(which, ConsentHub.Version(parsed.GetValue(to), "--to"));
            Agreement before = room.Agreement(after.Id, ConsentHub.Version(parsed.GetValue(from), "--from") ?? Math.Max(1, after.Version - 1)).OrFail();
            IReadOnlyList<AgreementChange> changes = ConsentRoom.Compare(before, after);
            Listed.Show(new { agreement = after.Id, from = before.Version, to = after.Version, changes }, ["", "what changed"],
                changes.Select(c => (IReadOnlyList<string>)[c.More ? "more" : "", c.Sentence]), $"Nothing changed from version {before.Version} to {after.Version}.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold agreement compare 0198c0de-0000-4000-8000-000000000001
            selfhold agreement compare 0198c0de-0000-4000-8000-000000000001 --from 1 --to 3
            """);
    }

    private static CommandDefinition Retire()
    {
        Argument<string?> agreement = Named();
        Option<string?> version = Options.Text("--version", "N", "This version alone; all if left out");
        return new Command("retire", "Take no new grants. What people gave stays theirs to end.") { agreement, version }.WithHub().Does((parsed, shell, stop) =>
        {
            string which = parsed.Need(agreement, "agreement retire 0198c0de-0000-4000-8000-000000000001");
            using var hub = OpenHub.Open(parsed);
            ConsentRoom room = hub.Consent();
            long? only = ConsentHub.Version(parsed.GetValue(version));
            Agreement found = room.AgreementNamed(which, only);
            IReadOnlyList<Agreement> retired = room.Retire(found.Business, found.Id, only, stop).Await();
            Added.Tell(new { agreements = retired.Select(Json) }, $"{Numbers.Many(retired.Count, "version", "versions")} of agreement {found.Id} {(retired.Count == 1 ? "takes" : "take")} no new grants.", hub.Command("agreement list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold agreement retire 0198c0de-0000-4000-8000-000000000001
            selfhold agreement retire 0198c0de-0000-4000-8000-000000000001 --version 1
            """);
    }

    private static CommandDefinition Keys()
    {
        Option<string?> business = Business();
        Option<bool> rotate = Options.Switch("--rotate", "Make the next key first; what older ones signed stays good");
        return new Command("keys", "The public keys that a business's agreements and receipts are checked with.") { business, rotate }.WithHub().Does((parsed, shell, stop) =>
        {
            using var hub = OpenHub.Open(parsed);
            ConsentRoom room = hub.Consent();
            Guid of = hub.BusinessOf(parsed.GetValue(business)).Id;
            if (parsed.GetValue(rotate))
            {
                room.RotateBusinessKey(of, stop).GetAwaiter().GetResult();
            }

            IReadOnlyList<BusinessKey> all = room.BusinessKeyList(of);
            Listed.Show(new { keys = all.Select(k => JsonNode.Parse(k.Jwk)) }, ["key", "since", "signs"], all.Select(k => (IReadOnlyList<string>)[k.Kid, Times.Day(k.CreatedAt), k.RetiredAt is { } at ? $"no, since {Times.Day(at)}" : "yes"]),
                "There is none yet: the first is made when the first agreement is published.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold agreement keys --business "Kestrel Coffee" --json
            selfhold agreement keys --rotate
            """);
    }

    /// <summary>The document with what is not in it: its hash, and whether it is still asked.</summary>
    private static JsonObject Json(Agreement a)
    {
        JsonObject json = JsonNode.Parse(a.Document)!.AsObject();
        json["sha256"] = a.HashText;
        json["retired_at"] = a.RetiredAt is { } at ? Times.Minute(at) : null;
        return json;
    }

    private static string Words(IEnumerable<string> all) => string.Join(", ", all) is { Length: > 0 } words ? words : "-";

    private static string Stated(string text) => text.Length > 0 ? text : "not stated";
}
