using System.CommandLine;
using System.Text;
using Selfhold.AccessLog;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Storage;

namespace Selfhold.Hub.Log;

/// <summary><c>selfhold log witness …</c>: who, not run by this operator, signs the log's heads too; and whose heads this hub signs.</summary>
internal static class WitnessCommands
{
    private const string AddExample = "log witness add https://hub.other.example/log/witness other.vkey";
    private const string WatchExample = "log witness watch other-log.vkey";

    public static CommandDefinition Define()
        => CommandDefinition.Group("witness", "Witnesses: others who sign the log's heads once they have seen that nothing was rewritten.", Add(), List(), Remove(), Key(), Watch(), Unwatch());

    private static CommandDefinition Add()
    {
        Argument<string?> url = Options.Argument("URL");
        Argument<string?> key = Options.Argument("KEY");
        return new Command("add", "Have the log's heads signed by a witness: its address, and its verifier key or a file with it.") { url, key }.WithSettings().Does((parsed, shell, stop) =>
        {
            string text = parsed.Need(url, AddExample);
            Uri address = Uri.TryCreate(text, UriKind.Absolute, out Uri? read) ? read : throw new CommandException(HubErrors.Usage($"'{text}' is no address. For example:  selfhold {AddExample}", "URL"));
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            LogWitness added = log.AddWitness(address, TextOf(parsed.Need(key, AddExample)), stop).Await();
            Added.Tell(new { witness = added }, $"'{added.Name}' is asked from now on, by the running hub.", hub.Command("log witness list"), shell);
            return ExitCodes.Ok;
        }, $"""
            selfhold {AddExample}
            """, "Give the witness this hub's key first:  selfhold log key");
    }

    private static CommandDefinition List()
        => new Command("list", "The witnesses that are asked and how far they have signed; the logs that this hub is a witness of.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            using HubRead read = hub.Storage.BeginRead();
            IReadOnlyList<LogWitness> asked = log.Witnesses(read);
            IReadOnlyList<WitnessedLog> watched = log.WitnessedLogs(read);
            Listed.Show(new { witnesses = asked, watched }, ["who", "is", "signed up to", "last", "trouble"],
                [
                    .. asked.Select(w => (IReadOnlyList<string>)[w.Name, "witness, at " + w.Url, Numbers.Count(w.Size), w.SeenAt is { } at ? Times.Minute(at) : "-", w.Problem ?? ""]),
                    .. watched.Select(w => (IReadOnlyList<string>)[w.Origin, "watched by this hub", Numbers.Count(w.Size), w.Size > 0 ? Times.Minute(w.At) : "-", ""]),
                ],
                "No witness is asked: nobody but this hub says that the log was not rewritten. Add one with:  " + hub.Command(AddExample), shell);
            return ExitCodes.Ok;
        }, """
            selfhold log witness list
            """);

    private static CommandDefinition Remove()
    {
        Argument<string?> name = Options.Argument("NAME");
        return new Command("remove", "Ask a witness no longer. What it signed stays.") { name }.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(name, "log witness remove other.example");
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            return Gone(log.RemoveWitness(called, stop).GetAwaiter().GetResult(), called, $"'{called}' is asked no longer.", hub, shell);
        }, """
            selfhold log witness remove other.example
            """);
    }

    private static CommandDefinition Key()
        => new Command("key", "The key with which this hub signs heads of other logs, to be given to their operators.").WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            string key = log.WitnessVerifier.ToString();
            if (shell.Json)
            {
                JsonOut(key, shell);
            }
            else
            {
                shell.Out.WriteLine(key);
            }

            return ExitCodes.Ok;
        }, """
            selfhold log witness key
            """);

    private static CommandDefinition Watch()
    {
        Argument<string?> key = Options.Argument("KEY");
        return new Command("watch", "Be a witness of another's log: its verifier key, or a file with it. Its heads are signed when it asks.") { key }.WithSettings().Does((parsed, shell, stop) =>
        {
            string text = TextOf(parsed.Need(key, WatchExample));
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            WitnessedLog added = log.AddWitnessed(text, stop).Await();
            Added.Tell(new { watched = added }, $"Heads of '{added.Origin}' are signed from now on, as long as each continues the one before.", hub.Command("log witness key"), shell);
            return ExitCodes.Ok;
        }, $"""
            selfhold {WatchExample}
            """);
    }

    private static CommandDefinition Unwatch()
    {
        Argument<string?> origin = Options.Argument("LOG");
        return new Command("unwatch", "Be a witness of a log no longer, and forget its last head.") { origin }.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(origin, "log witness unwatch hub.other.example/log");
            using var hub = OpenHub.Open(parsed);
            using AccessLogRoom log = hub.AccessLog(parsed);
            return Gone(log.RemoveWitnessed(called, stop).GetAwaiter().GetResult(), called, $"Heads of '{called}' are signed no longer.", hub, shell);
        }, """
            selfhold log witness unwatch hub.other.example/log
            """);
    }

    private static int Gone(bool gone, string called, string words, OpenHub hub, Shell shell)
    {
        if (!gone)
        {
            throw new CommandException(new Error("witness_not_found", $"There is no '{called}'. See all with:  selfhold log witness list"));
        }

        Added.Tell(new { removed = called }, words, hub.Command("log witness list"), shell);
        return ExitCodes.Ok;
    }

    private static void JsonOut(string key, Shell shell) => Output.JsonOut.Write(new { key }, shell);

    private static string TextOf(string given) => given.Contains('+', StringComparison.Ordinal) && !File.Exists(given) ? given : Encoding.UTF8.GetString(VerifyBundleCommand.Read(given)).Trim();
}
