using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;
using Selfhold.Supply;

namespace Selfhold.Hub.Export;

/// <summary><c>selfhold export</c>: a source's own file again, or one line for each customer.</summary>
internal sealed class ExportCommand
{
    private const int ColumnsShown = 12;
    private readonly Option<string?> _source = Options.Text("--source", "SOURCE", "The records of this source as its own file: format, header and order as they were");
    private readonly Option<bool> _corrected = Options.Switch("--corrected", "Cells say what the customer view shows, where it is clear what they mean and how they are written");
    private readonly Option<bool> _customers = Options.Switch("--customers", "One line for each customer: its id, its values, and the records it is made of");
    private readonly Option<string?> _out = Options.Out("Where to; - for standard output. Customers go to .csv, .jsonl or .ndjson");
    private readonly Option<string?> _domain = Options.Domain();

    public static CommandDefinition Define()
    {
        var export = new ExportCommand();
        var command = new Command("export", "Give a source its file back, corrected if you like, or all customers as one list.") { export._source, export._corrected, export._customers, export._out, export._domain };
        return command.WithLooker().WithHub().Does(export.Run, """
            selfhold export --source crm -o crm.csv
            selfhold export --source crm --corrected -o corrected.csv
            selfhold export --customers -o customers.csv
            selfhold export --customers -o customers.jsonl
            """, "Cells that were not corrected are byte for byte what was imported. The file can be read by its owner alone.");
    }

    /// <summary><c>selfhold customer export</c>: the customers alone.</summary>
    public static CommandDefinition OfCustomers()
    {
        var export = new ExportCommand();
        var command = new Command("export", "All customers as one list: the same as 'selfhold export --customers'.") { export._out, export._domain };
        return command.WithLooker().WithHub().Does((parsed, shell, cancellation) => export.Run(parsed, shell, null, customers: true, corrected: false, cancellation), """
            selfhold customer export -o customers.csv
            selfhold customer export -o customers.jsonl
            """, "The file can be read by its owner alone. Each customer in it is an entry of the access log.");
    }

    private int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
        => Run(parsed, shell, parsed.GetValue(_source), parsed.GetValue(_customers), parsed.GetValue(_corrected), cancellation);

    private int Run(ParseResult parsed, Shell shell, string? source, bool customers, bool corrected, CancellationToken cancellation)
    {
        if (source is null == !customers || (customers && corrected))
        {
            throw new CommandException(HubErrors.Usage("Say what to export:  selfhold export --source crm -o crm.csv   or   selfhold export --customers -o customers.csv"));
        }

        string path = parsed.Need(_out, source is null ? "export --customers -o customers.csv" : $"export --source {CommandText.Quoted(source)} -o {CommandText.Quoted(source)}.csv");
        bool lines = customers && TableWriter.FormatOf(path, "--out") == TableFormat.JsonLines;
        using var hub = OpenHub.Open(parsed);
        Looker looker = hub.LookerOf(parsed);
        string? domain = customers ? hub.Supply.DomainOf(looker, parsed.GetValue(_domain)).OrFail().Name : null;
        using var output = OutputFile.Create(path, shell, ownerOnly: true);
        ExportReport done = (domain is not null
            ? hub.Supply.ExportCustomers(looker, domain, output.Stream, lines, cancellation)
            : hub.Supply.ExportOriginal(looker, source!, output.Stream, corrected, cancellation)).Await();
        output.Complete();
        Tell(done, path, source, corrected, shell);
        return ExitCodes.Ok;
    }

    private static void Tell(ExportReport done, string path, string? source, bool corrected, Shell shell)
    {
        if (path is not "-" && shell.Json)
        {
            JsonOut.Write(done, shell);
            return;
        }

        string what = source is null ? Numbers.Many(done.Rows, "customer", "customers") : $"{Numbers.Many(done.Rows, "row", "rows")} of '{source}'";
        shell.Say($"{what}: {(path is "-" ? "on standard output" : path)}.");
        if (corrected)
        {
            shell.Say(done.ChangedCells == 0 ? "Nothing needed a correction: the file is what was imported."
                : $"{Numbers.Many(done.ChangedCells, "cell", "cells")} in {Numbers.Many(done.ChangedRows, "row", "rows")} corrected: {Columns(done)}.");
        }

        foreach (string note in done.Notes)
        {
            shell.Say("Note: " + note);
        }
    }

    public static string Columns(ExportReport done)
    {
        string shown = string.Join(", ", done.Columns.OrderByDescending(c => c.Cells).Take(ColumnsShown).Select(c => $"{ValueText.Shown(c.Column)} {Numbers.Count(c.Cells)}"));
        return done.Columns.Count > ColumnsShown ? shown + " …" : shown;
    }
}
