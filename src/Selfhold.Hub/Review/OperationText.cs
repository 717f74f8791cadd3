using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Records;

namespace Selfhold.Hub.Review;

/// <summary>Steps in the life of a domain, as rows of a table.</summary>
internal static class OperationText
{
    public static string[] Columns { get; } = ["operation", "when (UTC)", "what", "source", "figures", ""];

    public static IReadOnlyList<string> Row(OperationInfo operation) =>
    [
        operation.Operation.ToString(CultureInfo.InvariantCulture),
        Sources.Times.Minute(operation.At),
        operation.Undoes is { } undone ? string.Create(CultureInfo.InvariantCulture, $"undo of {undone}") : operation.Kind,
        operation.Source ?? "-",
        string.Join(", ", operation.Figures.Where(f => f.Value != 0).Select(f => $"{Numbers.Count(f.Value)} {Words(f.Key)}")),
        operation.UndoneBy is { } by ? string.Create(CultureInfo.InvariantCulture, $"undone by {by}") : "",
    ];

    // customersAfter, customers_after: both read "customers after".
    private static string Words(string key)
        => string.Concat(key.Select(c => c == '_' ? " " : char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
}
