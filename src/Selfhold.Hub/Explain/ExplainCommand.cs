using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Matching;
using Selfhold.Records;

namespace Selfhold.Hub.Explain;

/// <summary><c>selfhold explain</c>: why two records are, or are not, taken for one customer.</summary>
internal static class ExplainCommand
{
    public static CommandDefinition Define()
    {
        var command = new Command("explain", "Say why two records are, or are not, the same customer.");
        var input = new InputOptions();
        Option<string[]> ids = new("--ids") { HelpName = "A B", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, Description = "The two records: their ids, or file:row" };
        Option<string?> svg = new("--svg") { HelpName = "FILE", Description = "Draw the score as a waterfall" };
        command.Options.Add(ids);
        command.Options.Add(svg);
        input.AddTo(command);
        command.WithLooker().WithHub();
        return command.Does((parsed, shell, cancellation) =>
        {
            if (OfHub(parsed, input, ids) is { } records)
            {
                using var hub = OpenHub.Open(parsed);
                return RecordPair.Run(hub, hub.LookerOf(parsed), records.A, records.B, parsed.GetValue(svg), shell);
            }

            MatchArguments arguments = input.Read(parsed, "explain --ids A B");
            string[] pair = parsed.GetValue(ids) ?? [];
            if (pair.Length != 2)
            {
                throw new CommandException(HubErrors.Usage("Name two records:  selfhold explain customers.csv --ids 1017 5523", "--ids"));
            }

            return Run(arguments, pair, parsed.GetValue(svg), shell, cancellation);
        }, """
            selfhold explain shop:1017 crm:345
            selfhold explain customers.csv --ids 1017 5523
            selfhold explain shop.csv crm.csv --ids shop.csv:12 crm.csv:345 --svg why.svg
            """, "Two records of a hub are named source:id. In files, an id is what the id column says, or file:row with rows counted from 1.");
    }

    /// <summary>Two records of a hub, where no ids say that files are meant.</summary>
    private static (RecordRef A, RecordRef B)? OfHub(ParseResult parsed, InputOptions input, Option<string[]> ids)
        => parsed.GetResult(ids) is null && parsed.GetValue(input.Files) is [{ } one, { } other] && !File.Exists(one) && !File.Exists(other)
            && RecordRef.Parse(one) is { } a && RecordRef.Parse(other) is { } b ? (a, b) : null;

    private static int Run(MatchArguments arguments, string[] ids, string? svg, Shell shell, CancellationToken cancellation)
    {
        using OutputFile? picture = svg is null ? null : OutputFile.Create(svg, shell);
        MatchModel? model = arguments.ModelFile is { } file ? Models.Read(file) : null;
        RecordSet records = new Loader(arguments, shell, cancellation).Load();
        ColumnChecks.Check(arguments, records);
        int a = records.Find(ids[0]);
        int b = records.Find(ids[1]);
        if (a == b)
        {
            throw new CommandException(HubErrors.Usage("Both ids name the same record. Name two.", "--ids"));
        }

        // Learned from all records, because how rare a name is decides what it says.
        MatchResult result = Engine.Run(records, arguments, model, shell, cancellation);
        Explanation why = Explainer.Open(records.Table, result.Model, Engine.OptionsOf(arguments, model), cancellation).Explain(a, b);
        bool joined = result.Cluster[a] == result.Cluster[b];
        Draw(picture, why);
        if (svg is "-")
        {
            return ExitCodes.Ok;
        }

        if (shell.Json)
        {
            shell.Flush();
            WriteJson(records, why, joined, shell.StandardOutput);
            return ExitCodes.Ok;
        }

        Reports.Show(Describe(why, joined, records.NameOf(a), records.NameOf(b)), shell);
        shell.Say(svg is null ? "Next: add --svg why.svg to see it as a picture." : $"The picture is in {svg}.");
        return ExitCodes.Ok;
    }

    internal static void Draw(OutputFile? picture, Explanation why)
    {
        if (picture is not null)
        {
            picture.Stream.Write(Encoding.UTF8.GetBytes(Explainer.ToSvg(why)));
            picture.Complete();
        }
    }

    internal static Report Describe(Explanation why, bool joined, string nameA, string nameB)
    {
        var report = new Report();
        report.Heading(joined ? "One customer" : "Two customers");
        report.Text(why.Sentence);
        report.Text(Outcome(why, joined));
        report.Table(["attribute", "finding", "weight", "so far", nameA, nameB], Rows(why));
        return report;
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(Explanation why)
    {
        double sum = 0;
        foreach (ExplanationRow row in why.Rows)
        {
            sum += row.Weight;
            if (row is { A: "", B: "", Weight: 0 })
            {
                continue; // Neither says anything: nothing to see.
            }

            yield return [row.Attribute, row.Level, Numbers.Bits(row.Weight), Numbers.Bits(sum), ValueText.Shown(row.A, 30), ValueText.Shown(row.B, 30)];
        }
    }

    private static string Outcome(Explanation why, bool joined)
    {
        string sum = string.Create(CultureInfo.InvariantCulture,
            $"Weight {Numbers.Bits(why.Weight)} bits, {Numbers.Percent(why.Probability)}; records are joined from {Numbers.Bits(why.ThresholdWeight)} bits on.");
        bool above = why.Weight >= why.ThresholdWeight;
        return (joined, above) switch
        {
            (true, true) => sum + " They are taken for one customer.",
            (true, false) => sum + " Not enough by themselves: other records of the customer hold them together.",
            (false, true) => sum + " Enough by themselves, but kept apart: the records around them speak against it.",
            (false, false) => sum + " They are taken for two customers.",
        };
    }

    private static void WriteJson(RecordSet records, Explanation why, bool joined, Stream to)
    {
        using var json = new Utf8JsonWriter(to, Reports.Json);
        json.WriteStartObject();
        json.WriteString("sentence", why.Sentence);
        json.WriteBoolean("joined", joined);
        json.WriteNumber("weight", Math.Round(why.Weight, 4));
        json.WriteNumber("probability", Math.Round(why.Probability, 9));
        json.WriteNumber("thresholdWeight", Math.Round(why.ThresholdWeight, 4));
        json.WriteStartArray("records");
        foreach (int record in (int[])[why.RecordA, why.RecordB])
        {
            json.WriteStartObject();
            json.WriteString("file", records.FileOf(record).Name);
            json.WriteNumber("row", records.RowOf(record));
            json.WriteString("id", Encoding.UTF8.GetString(records.IdOf(record)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (ExplanationRow row in why.Rows)
        {
            json.WriteStartObject();
            json.WriteString("attribute", row.Attribute);
            json.WriteString("finding", row.Level);
            json.WriteNumber("weight", Math.Round(row.Weight, 4));
            json.WriteString("a", row.A);
            json.WriteString("b", row.B);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        to.WriteByte((byte)'\n');
    }
}
