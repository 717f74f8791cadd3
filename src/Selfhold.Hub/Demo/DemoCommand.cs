using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Demo;

/// <summary><c>selfhold demo</c>: three systems of a coffee roaster, one answer.</summary>
internal static class DemoCommand
{
    private static readonly string[] Exports = ["shopify.csv", "hubspot.csv", "salesforce.csv"];

    public static CommandDefinition Define()
    {
        var command = new Command("demo", "See who the customers of Kestrel Coffee really are (all made up).");
        return new CommandDefinition(command, (_, shell, cancellation) => Run(shell, cancellation)) { Examples = """
            selfhold demo
            selfhold demo --json
            """, Next = "Next: selfhold match your-own-export.csv" };
    }

    private static int Run(Shell shell, CancellationToken cancellation)
    {
        string folder = Samples();
        var arguments = new MatchArguments { Files = [.. Exports.Select(e => Path.Combine(folder, e))] };
        long start = Stopwatch.GetTimestamp();
        RecordSet records = new Loader(arguments, shell, cancellation).Load();
        MatchResult result = Engine.Run(records, arguments, model: null, shell, cancellation);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (shell.Json)
        {
            shell.Flush();
            WriteJson(records, result, shell.StandardOutput);
        }
        else
        {
            Reports.Show(DemoReport.Of(records, result, seconds), shell);
        }

        return ExitCodes.Ok;
    }

    /// <summary>The samples lie in the repository that this program was built in, or beside the program.</summary>
    private static string Samples()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string samples = Path.Combine(folder.FullName, "samples", "crm");
            if (Exports.All(e => File.Exists(Path.Combine(samples, e))))
            {
                return samples;
            }
        }

        throw new CommandException(HubErrors.SamplesMissing());
    }

    private static void WriteJson(RecordSet records, MatchResult result, Stream to)
    {
        using var json = new Utf8JsonWriter(to, Reports.Json);
        json.WriteStartObject();
        json.WriteNumber("records", records.Table.Count);
        json.WriteNumber("people", result.ClusterCount);
        json.WriteNumber("review", result.Review.Count);
        json.WriteStartArray("story");
        foreach (int record in Story.Pick(records, result))
        {
            json.WriteStringValue(records.NameOf(record));
        }

        json.WriteEndArray();
        ProcessFigures figures = ProcessFigures.Now();
        json.WriteNumber("seconds", Math.Round(figures.Seconds, 3));
        json.WriteNumber("peakMemoryMb", Math.Round(figures.PeakMemoryMb, 1));
        json.WriteEndObject();
        json.Flush();
        to.WriteByte((byte)'\n');
    }
}
