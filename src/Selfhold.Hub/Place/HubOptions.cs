using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Storage;

namespace Selfhold.Hub.Place;

/// <summary>Which hub a command is about: the same options for all commands that have one.</summary>
internal static class HubOptions
{
    public const string DataVariable = "SELFHOLD_DATA";
    public const string DatabaseVariable = "SELFHOLD_DATABASE";

    public static Option<string?> Data { get; } = Options.Text("--data", "DIR", "Directory of the hub; SELFHOLD_DATA or ./data if left out");

    public static Option<string?> Database { get; } = Options.Text("--database", "CONN", "PostgreSQL in place of a file: a connection string, better in SELFHOLD_DATABASE, which no process list shows");

    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Answer yes to every question whether to go on" };

    public static Command WithHub(this Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Database);
        command.Options.Add(Yes);
        return command;
    }

    public static bool Has(Option option) => option == Data || option == Database || option == Yes;

    /// <exception cref="CommandException">The connection string is none.</exception>
    public static HubLocation LocationOf(ParseResult parsed) => LocationOf(parsed.GetValue(Data), parsed.GetValue(Database));

    /// <param name="data">What <c>--data</c> says, if it is there.</param>
    /// <param name="database">What <c>--database</c> says, if it is there.</param>
    public static HubLocation LocationOf(string? data, string? database)
    {
        data = data is { Length: > 0 } ? data : FromEnvironment(DataVariable) ?? "data";
        database = database is { Length: > 0 } ? database : FromEnvironment(DatabaseVariable);
        return new HubLocation(Path.GetFullPath(data), database is null ? null : Connection.Read(database));
    }

    private static string? FromEnvironment(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
