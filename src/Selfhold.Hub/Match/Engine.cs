using Selfhold.Hub.Cli;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>The one place where commands meet the matching engine.</summary>
internal static class Engine
{
    public static MatchResult Run(RecordSet records, MatchArguments arguments, MatchModel? model, Shell shell, CancellationToken cancellation)
    {
        var progress = ProgressLine.For(shell);
        MatchOptions options = OptionsOf(arguments, model);
        options.Progress = progress;
        MatchResult result = Matcher.Run(records.Table, options, cancellation);
        progress?.Clear();
        return result;
    }

    /// <summary>True when dates were read by their years alone, and a word of the user would change that.</summary>
    public static bool AsksForDateOrder(MatchResult result)
        => result.Report.Notes.Any(n => n.Contains("--date-order", StringComparison.Ordinal));

    /// <summary>What a user told, as the engine takes it: the same for a run and for explaining its pairs.</summary>
    public static MatchOptions OptionsOf(MatchArguments arguments, MatchModel? model) => new()
    {
        Link = arguments.Link,
        Model = model,
        Threshold = arguments.Threshold,
        Seed = arguments.Seed,
        Country = arguments.Country,
    };

    /// <summary>What a user should know about a run, the engine's notes and ours.</summary>
    public static IReadOnlyList<string> NotesOf(RecordSet records, MatchResult result)
    {
        var notes = new List<string>(result.Report.Notes);
        notes.AddRange(records.Files.SelectMany(f => f.Plan.Recognised.Notes.Select(n => $"{f.Name}: {n}")));
        foreach (LoadedFile file in records.Files.Where(f => f.Records == 0))
        {
            notes.Add($"{file.Name} has a header and no records.");
        }

        return notes;
    }
}
