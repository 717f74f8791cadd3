using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Customers;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Matching;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Hub.Demo;

/// <summary>What the owner of Kestrel Coffee wants to know, in the order she would ask.</summary>
internal static class DemoReport
{
    private static readonly string[] SideColumns = ["system", "name", "e-mail", "phone", "address"];

    public static Report Of(DemoFigures demo)
    {
        var report = new Report();
        Count(report, demo);
        if (demo.Story is { } story)
        {
            Tell(report, demo.Kestrel, story);
        }

        if (demo.Undone is { } undone)
        {
            Decide(report, demo, undone);
        }

        Tonight(report, demo);
        Safe(report, demo);
        Next(report, demo);
        return report;
    }

    private static void Count(Report report, DemoFigures demo)
    {
        KestrelHub kestrel = demo.Kestrel;
        int people = kestrel.Customers.Count;
        report.Heading("How many customers does Kestrel Coffee have?");
        report.Text(string.Create(CultureInfo.InvariantCulture,
            $"Its three systems hold {Numbers.Count(kestrel.Records)} records. They are {Numbers.Count(people)} people. (Imported one export after the other, each value sealed on disk, in {demo.Built.TotalSeconds:0.0} s, without being told which records belong together.)"));
        report.Table(["system", "records", "people", "twice in it", "only there"], Kestrel.Systems.Select(s => System(kestrel, s)));
        int several = kestrel.Customers.Count(c => Systems(c) > 1), all = kestrel.Customers.Count(c => Systems(c) == Kestrel.Systems.Length);
        report.Text($"{Numbers.Count(several)} people are known to more than one system, {Numbers.Count(all)} to all of them. Whoever counts records counts {Numbers.Percent((double)(kestrel.Records - people) / people)} too many customers.");
    }

    private static IReadOnlyList<string> System(KestrelHub kestrel, string system)
    {
        IReadOnlyList<RecordRef>[] here = [.. kestrel.Customers.Where(c => c.Any(r => Is(r, system)))];
        int records = here.Sum(c => c.Count(r => Is(r, system)));
        return [Kestrel.NameOf(system), Numbers.Count(records), Numbers.Count(here.Length), Numbers.Count(records - here.Length), Numbers.Count(here.Count(c => Systems(c) == 1))];
    }

    private static void Tell(Report report, KestrelHub kestrel, CustomerView story)
    {
        report.Heading("One of them, and how it was found out");
        report.Table(SideColumns, story.Records.OrderBy(r => Array.IndexOf(Kestrel.Systems, r.Record.Source)).Select(r => Side(story, r.Record)));
        foreach ((RecordRef a, RecordRef b) in Chain(story))
        {
            report.Text($"- {Kestrel.NameOf(a.Source)} and {Kestrel.NameOf(b.Source)}: {kestrel.Supply.Explain(kestrel.Looker, a, b).Await().Sentence}");
        }

        report.Heading("The record of this customer, put together");
        report.Text("Every value keeps its origin, and what lost is not forgotten. No source record was changed.");
        report.Table(["", "value", "said by", "also said", "because"], story.Attributes.Where(Matters).Select(Row));
    }

    /// <summary>The pairs by which each record came to the others.</summary>
    private static IEnumerable<(RecordRef A, RecordRef B)> Chain(CustomerView story)
        => story.Records.Where(r => r.Partner is not null)
            .Select(r => Array.IndexOf(Kestrel.Systems, r.Record.Source) < Array.IndexOf(Kestrel.Systems, r.Partner!.Source) ? (A: r.Record, B: r.Partner) : (A: r.Partner!, B: r.Record))
            .Distinct().OrderBy(p => Array.IndexOf(Kestrel.Systems, p.A.Source)).ThenBy(p => Array.IndexOf(Kestrel.Systems, p.B.Source));

    private static void Decide(Report report, DemoFigures demo, Taken undone)
    {
        report.Heading($"What only a person can decide: {Numbers.Many(demo.Waiting, "pair", "pairs")}");
        report.Text("Selfhold does not guess where the evidence is thin. One of them:");
        report.Table(SideColumns, [Side(undone.A, undone.Pair.A), Side(undone.B, undone.Pair.B)]);
        string words = ReviewWords.Of(undone.Pair.Reason);
        report.Text($"{char.ToUpperInvariant(words[0])}{words[1..]}. {undone.Why.Sentence}");
        report.Text($"{(undone.Same ? "They are two customers for now. Decided for this demo: the same" : "They are one customer for now. Decided for this demo: different")}. Then taken back: "
            + (undone.Restored
                ? $"every value, origin, score and finding is byte for byte what it was ({Numbers.Count(undone.Bytes)} bytes of JSON, SHA-256 {undone.Sha256[..16]}… before and after)."
                : "it is NOT byte for byte what it was. That is a fault; please report it."));
    }

    private static void Tonight(Report report, DemoFigures demo)
    {
        ImportReport again = demo.Again;
        report.Heading("Tonight, and what the old CRM gets back");
        report.Text($"{Kestrel.NameOf(again.Source)}'s export once more: {Numbers.Count(again.Unchanged)} of {Numbers.Many(again.Rows, "row", "rows")} were known, {Numbers.Count(again.New + again.Changed)} were news. {(again.Operation == 0 ? "Nothing changed." : "")}".TrimEnd());
        ExportReport corrected = demo.Corrected;
        report.Text($"Salesforce's own file, corrected by what the others know: {Numbers.Many(corrected.ChangedCells, "cell", "cells")} in {Numbers.Count(corrected.ChangedRows)} of {Numbers.Many(corrected.Rows, "row", "rows")} now say what the customer's record says ({Export.ExportCommand.Columns(corrected)}). Every other byte of it is as it came.");
    }

    private static void Safe(Report report, DemoFigures demo)
    {
        Finding[] open = [.. demo.Doctor.Where(f => f.Severity != Severity.Ok)];
        report.Heading("Is it safe?");
        report.Text($"The doctor looked at {Numbers.Many(demo.Doctor.Count, "thing", "things")}: {(open.Any(f => f.Severity == Severity.Error) ? "something is broken." : open.Length == 0 ? "all is well." : "nothing is broken, and there is something to do before real customers come in:")}");
        foreach (Finding finding in open)
        {
            report.Text("- " + finding.Message);
        }
    }

    private static void Next(Report report, DemoFigures demo)
    {
        OpenHub hub = demo.Kestrel.Hub;
        report.Heading("What to try next");
        var lines = new List<string>();
        if (demo.Story is { } story && Chain(story).FirstOrDefault() is { A: { } a, B: { } b })
        {
            lines.Add(hub.Command($"customer show {CommandText.Quoted(a.ToString())}"));
            lines.Add(hub.Command($"explain {CommandText.Quoted(a.ToString())} {CommandText.Quoted(b.ToString())} --svg why.svg"));
        }

        lines.Add(hub.Command("review decide"));
        lines.Add(hub.Command("undo --list"));
        lines.Add(hub.Command("export --source salesforce --corrected -o salesforce-corrected.csv"));
        lines.Add(hub.Command("export --customers -o customers.csv"));
        report.Lines(lines);
        report.Text("With your own exports, as they come out of your systems:");
        report.Lines($"{CommandText.Program} match shopify.csv hubspot.csv salesforce.csv --out clusters.csv", $"{CommandText.Program} source add shop", $"{CommandText.Program} import shopify.csv --source shop");
    }

    private static bool Matters(AttributeView attribute)
        => attribute.Attribute is not (Meaning.Other or Meaning.Source or Meaning.UpdatedAt or Meaning.ExternalId) && attribute.Value.Value.Length > 0
            && !(attribute.Attribute is Meaning.OptIn or Meaning.OptOut && attribute.Slot > 0);

    private static IReadOnlyList<string> Row(AttributeView attribute) =>
    [
        attribute.Label, ValueText.Shown(attribute.Value.Value, 44), Said(attribute.Value),
        string.Join("; ", attribute.Others.Where(o => o.Value.Length > 0).Select(o => $"{ValueText.Shown(o.Value, 40)} ({Said(o)})")), ViewReport.Why(attribute.Why),
    ];

    private static string Said(AttributeValue value) => string.Join(", ", value.Origins.Select(o => Kestrel.NameOf(o.Source)).Distinct(StringComparer.Ordinal));

    private static IReadOnlyList<string> Side(CustomerView view, RecordRef record)
    {
        string Of(Meaning meaning) => ValueText.Shown(Story.Said(view, record, meaning), 44);
        string name = $"{Of(Meaning.GivenName)} {Of(Meaning.Surname)}".Trim();
        string[] address = [Of(Meaning.Street), Of(Meaning.AddressLine2), $"{Of(Meaning.PostalCode)} {Of(Meaning.City)}".Trim()];
        string[] cells = [name.Length > 0 ? name : Of(Meaning.FullName), Of(Meaning.Email), Of(Meaning.Phone), ValueText.Shown(string.Join(", ", address.Where(p => p.Length > 0)), 44)];
        return [Kestrel.NameOf(record.Source), .. cells.Select(c => c.Length > 0 ? c : "-")];
    }

    private static int Systems(IReadOnlyList<RecordRef> customer) => customer.Select(r => r.Source).Distinct(StringComparer.Ordinal).Count();

    private static bool Is(RecordRef record, string source) => string.Equals(record.Source, source, StringComparison.Ordinal);
}
