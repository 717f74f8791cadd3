using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Records;

namespace Selfhold.Hub.Review;

/// <summary>Steps in the life of a domain, as rows of a table.</summary>
internal static class OperationText
{
    // Members of a report that say yes or no, and those that say what is there rather than what was done.
    private static readonly string[] NoFigures = ["countryKnown", "shapeBefore", "shapeAfter", "same", "dryRun", "customersBefore", "customersAfter", "toReview", "trainedOn"];

    public static string[] Columns { get; } = ["operation", "when (UTC)", "what", "source", "figures", ""];

    public static IReadOnlyList<string> Row(OperationInfo operation) =>
    [
        operation.Operation.ToString(CultureInfo.InvariantCulture),
        Sources.Times.Minute(operation.At),
        operation.Undoes is { } undone ? string.Create(CultureInfo.InvariantCulture, $"undo of {undone}") : operation.Kind,
        operation.Source ?? "-",
        string.Join(", ", operation.Figures.Where(f => f.Value != 0 && !NoFigures.Contains(f.Key, StringComparer.Ordinal)).Select(f => $"{Numbers.Count(f.Value)} {Words(f.Key, f.Value)}")),
        operation.UndoneBy is { } by ? string.Create(CultureInfo.InvariantCulture, $"undone by {by}") : "",
    ];

    // "customersMerged" reads "customers merged", and "customer merged" of one.
    private static string Words(string key, long count)
    {
        string words = string.Concat(key.Select(c => c == '_' ? " " : char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
        return count != 1 ? words : words.Replace("customers", "customer", StringComparison.Ordinal).Replace("records", "record", StringComparison.Ordinal)
            .Replace("rows", "row", StringComparison.Ordinal).Replace("pairs", "pair", StringComparison.Ordinal);
    }
}
