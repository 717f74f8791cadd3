using System.CommandLine;
using System.Globalization;
using System.Text;
using Selfhold.AccessLog;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.Hub.Log;

/// <summary><c>selfhold log …</c>: the access log, for whoever runs the hub.</summary>
internal static class LogCommands
{
    private const string DisclosuresExample = "log disclosures --client 5f1c9a --since 2026-03-01";

    public static CommandDefinition Define() => CommandDefinition.Group("log", "The access log: check it, ask it, have it witnessed.", Verify(), Disclosures(), Checkpoint(), Key(), WitnessCommands.Define());

    private static CommandDefinition Verify()
    {
        Option<string[]> kept = ClientCommands.Many("--checkpoint", "FILE", "A head of this log that was kept elsewhere; may be repeated");
        Option<string[]> witness = ClientCommands.Many("--witness", "VKEY|FILE", "The key of a witness, for heads that only it signed; may be repeated");
        var command = new Command("verify", "Check the whole access log from the database, entry by entry, and name the first bad one. Exit status 1 where something is wrong.") { kept, witness };
        return command.WithSettings().Does((parsed, shell, stop) =>
        {
            string[] heads = [.. (parsed.GetValue(kept) ?? []).Select(f => Encoding.UTF8.GetString(VerifyBundleCommand.Read(f)))];
            NoteVerifier[] witnesses = VerifyBundleCommand.Keys(parsed.GetValue(witness), "--witness");
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            var progress = ProgressLine.For(shell);
            LogReport found = log.Verify(heads, witnesses, progress?.Counting("Checking", " entries"), stop);
            progress?.Clear();
            Tell(found, heads.Length, hub, shell);
            return found.Bad is null ? ExitCodes.Ok : ExitCodes.Failed;
        }, """
            selfhold log verify
            selfhold log verify --checkpoint head-of-monday.txt
            selfhold log verify --json
            """, "What it sees, and what only a head kept elsewhere shows:  docs/operate/access-log.md");
    }

    private static void Tell(LogReport found, int heads, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { ok = found.Bad is null, found.Bad, found.Origin, found.Entries, found.Chains, found.Erased, found.Heads }, shell);
            return;
        }

        var report = new Report();
        if (found.Bad is { } bad)
        {
            report.Text($"The log is not right. {VerifyBundleCommand.Sentence(bad)} [{bad.Code}]");
            report.Text($"{Numbers.Many(found.Entries, "entry", "entries")} before it {(found.Entries == 1 ? "is" : "are")} right. Nothing was changed. Keep the database as it is, and restore the last backup that is proven beside it:");
            report.Lines(hub.Command("restore selfhold-data.backup --keys selfhold-keys.backup --drill"));
            Reports.Show(report, shell);
            return;
        }

        report.Text($"{Numbers.Many(found.Entries, "entry", "entries")} in {Numbers.Many(found.Chains, "chain", "chains")}: none missing, none changed. {Numbers.Many(found.Heads, "head agrees", "heads agree")} with them.");
        if (found.Erased > 0)
        {
            report.Text($"The content of {Numbers.Many(found.Erased, "entry", "entries")} was erased; their places are proven.");
        }

        if (heads == 0)
        {
            report.Text("Compared with nothing from outside: a log made anew as a whole, with the hub's own key, would look the same. Give a head that was kept elsewhere with --checkpoint.");
        }

        Reports.Show(report, shell);
    }

    private static CommandDefinition Disclosures()
    {
        Option<string?> client = Options.Text("--client", "CLIENT", "Of one client");
        Option<string?> business = Options.Text("--business", "BUSINESS", "Of all clients of a business");
        Option<string?> since = Options.Text("--since", "DAY", "The first day, UTC: 2026-03-01");
        Option<string?> until = Options.Text("--until", "DAY", "The last day; today if left out");
        var command = new Command("disclosures", "After a leak at a business: whom it read, which attributes, from when to when. CSV on standard output, or --json.") { client, business, since, until };
        return command.WithSettings().Does((parsed, shell, _) =>
        {
            if (parsed.GetValue(client) is null == parsed.GetValue(business) is null)
            {
                throw new CommandException(HubErrors.Usage("Say which client with --client, or which business with --business.", "--client"));
            }

            DateOnly from = Day(parsed.Need(since, DisclosuresExample), "--since");
            DateOnly? to = parsed.GetValue(until) is { } last ? Day(last, "--until") : null;
            using var hub = OpenHub.Open(parsed);
            string? named = parsed.GetValue(client);
            Guid of = named is null ? hub.BusinessOf(parsed.GetValue(business)).Id : hub.Identity(parsed).ShowClient(named).OrFail().Business;
            using AccessLogRoom log = hub.AccessLog(parsed);
            using HubRead read = hub.Storage.BeginRead();
            IReadOnlyList<Disclosure> found = [.. log.Disclosures(read, new DisclosureQuery(of, named, from, to)).OrderBy(d => d.First).ThenBy(d => d.Owner).ThenBy(d => string.Join(' ', d.Fields), StringComparer.Ordinal)];
            Show(found, shell);
            shell.Say(found.Count == 0 ? "Nothing was released in this time." : $"{Numbers.Many(found.Select(d => d.Owner).Distinct().Count(), "person or customer", "persons or customers")}. Ids lead to people only inside this hub.");
            return ExitCodes.Ok;
        }, $"""
            selfhold {DisclosuresExample}
            selfhold log disclosures --business "Kestrel Coffee" --since 2026-03-01 --until 2026-03-14 --json
            """, "Each line: one person or customer, one set of attributes.");
    }

    private static void Show(IReadOnlyList<Disclosure> found, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { disclosures = found.Select(d => new { d.Owner, d.Kind, d.Erased, d.Reader.Client, d.Fields, d.First, d.Last, d.Count }) }, shell);
            return;
        }

        shell.Out.WriteLine("owner,kind,erased,client,attributes,first,last,times");
        foreach (Disclosure d in found)
        {
            shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{d.Owner:D},{(d.Kind == OwnerKind.Person ? "person" : "customer")},{(d.Erased ? "yes" : "no")},{Cell(d.Reader.Client ?? "")},{Cell(string.Join(' ', d.Fields))},{d.First:yyyy-MM-dd},{d.Last:yyyy-MM-dd},{d.Count}"));
        }
    }

    /// <summary>RFC 4180; what a spreadsheet would take for a formula stays text.</summary>
    private static string Cell(string text)
    {
        text = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static DateOnly Day(string text, string option)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : throw new CommandException(HubErrors.Usage($"{option} takes a day as 2026-03-01, not '{text}'.", option));

    private static CommandDefinition Checkpoint()
        => new Command("checkpoint", "The newest published head with its signatures. Keep it elsewhere: later it shows whether the past was rewritten.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            using HubRead read = hub.Storage.BeginRead();
            string? note = log.Published(read);
            if (shell.Json)
            {
                JsonOut.Write(new { checkpoint = note }, shell);
            }
            else if (note is not null)
            {
                shell.Out.Write(note);
            }
            else
            {
                shell.Say("No head was published yet. A running hub publishes one within a second of an entry.");
            }

            return ExitCodes.Ok;
        }, """
            selfhold log checkpoint > head-of-monday.txt
            """, "Compare later with:  selfhold log verify --checkpoint head-of-monday.txt");

    private static CommandDefinition Key()
        => new Command("key", "The log's public key (a verifier key of C2SP signed-note), to be given to whoever checks.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            if (shell.Json)
            {
                JsonOut.Write(new { origin = log.Verifier.Name, key = log.Verifier.ToString() }, shell);
            }
            else
            {
                shell.Out.WriteLine(log.Verifier.ToString());
            }

            return ExitCodes.Ok;
        }, """
            selfhold log key > log.vkey
            """, "Publish it where the hub can't change it: on paper, on the website, at a witness.");
}
