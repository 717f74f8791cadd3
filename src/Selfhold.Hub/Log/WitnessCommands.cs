using System.CommandLine;
using Selfhold.AccessLog;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Storage;

namespace Selfhold.Hub.Log;

/// <summary><c>selfhold log witness …</c>: who, not run by this operator, signs the log's heads too.</summary>
internal static class WitnessCommands
{
    public static CommandDefinition Define() => CommandDefinition.Group("witness", "Witnesses: others who sign the log's heads once they have seen that nothing was rewritten.", List());

    private static CommandDefinition List()
        => new Command("list", "The witnesses that are asked, and how far they have signed.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            using HubRead read = hub.Storage.BeginRead();
            IReadOnlyList<LogWitness> all = log.Witnesses(read);
            Listed.Show(new { witnesses = all }, ["witness", "at", "signed up to", "last", "trouble"],
                all.Select(w => (IReadOnlyList<string>)[w.Name, w.Url.ToString(), Numbers.Count(w.Size), w.SeenAt is { } at ? Times.Minute(at) : "-", w.Problem ?? ""]),
                "No witness is asked: nobody but this hub says that the log was not rewritten.", shell);
            return ExitCodes.Ok;
        }, """
            selfhold log witness list
            """);
}
