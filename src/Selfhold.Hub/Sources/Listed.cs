using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;

namespace Selfhold.Hub.Sources;

/// <summary>What was added, said in one way for all.</summary>
internal static class Added
{
    public static void Tell<T>(T added, string words, string next, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(added, shell);
            return;
        }

        shell.Say(words);
        shell.Say("Next:  " + next);
    }
}

/// <summary>A list of things of one kind, shown in one way for all.</summary>
internal static class Listed
{
    /// <param name="json">What <c>--json</c> shows.</param>
    /// <param name="none">What to say, and do, when the list is empty.</param>
    public static void Show<T>(T json, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string none, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(json, shell);
            return;
        }

        IReadOnlyList<string>[] all = [.. rows];
        if (all.Length == 0)
        {
            shell.Say(none);
            return;
        }

        Reports.Show(new Report().Table(columns, all), shell);
    }
}

/// <summary>Instants for people: UTC, the same on every machine.</summary>
internal static class Times
{
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
