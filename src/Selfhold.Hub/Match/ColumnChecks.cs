using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Match;

/// <summary>Columns that were named on the command line must exist in some file: a typo must not pass in silence.</summary>
internal static class ColumnChecks
{
    public static void Check(MatchArguments arguments, RecordSet records)
    {
        string[] known = [.. records.Files.SelectMany(f => f.Plan.Columns).Select(c => c.Name).Distinct(StringComparer.Ordinal)];
        IEnumerable<(string Column, string Option)> named =
        [
            .. arguments.Truth is { } truth ? [(truth, "--truth")] : Array.Empty<(string, string)>(),
            .. arguments.Ignore.Select(c => (c, "--ignore")),
            .. arguments.Meanings.Select(m => (m.Column, "--meaning")),
        ];
        foreach ((string column, string option) in named)
        {
            if (!known.Contains(column, StringComparer.Ordinal))
            {
                string hint = Suggestions.Hint(column, known);
                throw new CommandException(HubErrors.NoSuchColumn(column, option, hint.Length > 0 ? hint : $" There are: {string.Join(", ", known.Take(20))}."));
            }
        }
    }
}
