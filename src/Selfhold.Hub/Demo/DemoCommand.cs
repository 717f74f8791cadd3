using System.CommandLine;
using System.Diagnostics;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Storage;

namespace Selfhold.Hub.Demo;

/// <summary><c>selfhold demo</c>: three systems of a coffee roaster, one hub.</summary>
internal static class DemoCommand
{
    public static CommandDefinition Define()
    {
        var command = new Command("demo", "See who the customers of Kestrel Coffee really are (all made up), in a hub of their own.");
        command.Options.Add(HubOptions.Data);
        command.Options.Add(HubOptions.Database);
        return command.Does(Run, """
            selfhold demo
            selfhold demo --data kestrel
            selfhold demo --json
            """, "The hub is left where the demo says, to try things on. Without --data it is a new directory among the temporary files.\nNext: selfhold match your-own-export.csv");
    }

    private static int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
    {
        string samples = Kestrel.Samples();
        long start = Stopwatch.GetTimestamp();
        (HubLocation location, bool made) = Place(parsed);
        try
        {
            using var hub = OpenHub.Open(location, create: true, Options(location));
            if (hub.Room.Sources().Count > 0)
            {
                throw new CommandException(HubErrors.HubExists("PostgreSQL"));
            }

            var progress = ProgressLine.For(shell);
            KestrelHub kestrel = Kestrel.Build(hub, samples, progress, cancellation);
            progress?.Clear();
            var figures = DemoFigures.Of(kestrel, samples, Stopwatch.GetElapsedTime(start), cancellation);
            if (shell.Json)
            {
                JsonOut.Write(figures.Json(location.DataDirectory), shell);
            }
            else
            {
                Reports.Show(DemoReport.Of(figures), shell);
            }

            return ExitCodes.Ok;
        }
        catch when (made)
        {
            Directory.Delete(location.DataDirectory, recursive: true);
            throw;
        }
    }

    /// <summary>Never the hub that the environment names: a demo must not get into real data.</summary>
    private static (HubLocation Location, bool Made) Place(ParseResult parsed)
    {
        string? database = parsed.GetValue(HubOptions.Database) is { Length: > 0 } given ? Connection.Read(given) : null;
        if (parsed.GetValue(HubOptions.Data) is not { Length: > 0 } named)
        {
            return (new HubLocation(Directory.CreateTempSubdirectory("selfhold-demo-").FullName, database), true);
        }

        string folder = Path.GetFullPath(named);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new CommandException(HubErrors.HubExists(named));
        }

        return (new HubLocation(folder, database), !Directory.Exists(folder));
    }

    private static string Options(HubLocation location)
        => " --data " + Match.CommandText.Quoted(Kestrel.Shortest(location.DataDirectory)) + (location.Postgres is null ? "" : " --database \"$SELFHOLD_DATABASE\"");
}
