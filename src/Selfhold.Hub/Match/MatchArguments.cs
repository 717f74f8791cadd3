using System.CommandLine;
using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Matching;
using Selfhold.Matching.Normalise;

namespace Selfhold.Hub.Match;

/// <summary>Options that say how files are read and compared: the same for every command that reads files.</summary>
internal sealed class InputOptions
{
    public Argument<string[]> Files { get; } = new("FILE") { HelpName = "FILE…", Arity = ArgumentArity.ZeroOrMore, Description = "Files of records" };

    public Option<string[]> Map { get; } = new("--map") { HelpName = "FILE", Description = "Mapping of columns to meanings, one for each file or one for all" };

    public Option<string[]> Ignore { get; } = new("--ignore") { HelpName = "COLUMN", Description = "Leave a column out of the comparison; may be repeated" };

    public Option<string[]> Meaning { get; } = new("--meaning") { HelpName = "COLUMN=MEANING", Description = "Say what a column means: \"Contact=fullName\"; may be repeated" };

    public Option<string?> DateOrder { get; } = new("--date-order") { HelpName = "dmy|mdy|ymd", Description = "How dates are written where the values don't say" };

    public Option<string?> Country { get; } = new("--country") { HelpName = "CODE", Description = "Country of telephone numbers without a country prefix: gb, de, us" };

    public Option<string?> Model { get; } = new("--model") { HelpName = "FILE", Description = "Apply a saved model instead of learning one" };

    public Option<string?> Seed { get; } = new("--seed") { HelpName = "NUMBER", Description = "Seed of the random samples in training; the same seed gives the same result" };

    public Option<string?> Threshold { get; } = new("--threshold") { HelpName = "P", Description = "Join from this probability on, between 0 and 1; chosen without labels if left out" };

    public Option<string?> Link { get; } = new("--link") { HelpName = "[one-to-one]", Description = "Compare across files only; one-to-one lets a record meet at most one of each other file" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        foreach (Option option in (Option[])[Link, Model, Threshold, Map, Meaning, Ignore, DateOrder, Country, Seed])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CommandException">An option's value makes no sense.</exception>
    public MatchArguments Read(ParseResult parsed, string command)
    {
        string[] files = parsed.GetValue(Files) ?? [];
        if (files.Length == 0)
        {
            throw new CommandException(HubErrors.NoFiles(command));
        }

        string? link = parsed.GetValue(Link);
        if (link is not null && files.Length < 2)
        {
            throw new CommandException(HubErrors.LinkNeedsFiles());
        }

        string[] maps = parsed.GetValue(Map) ?? [];
        if (maps.Length > 1 && maps.Length != files.Length)
        {
            throw new CommandException(HubErrors.Usage($"There are {files.Length} files and {maps.Length} mappings. Give one --map for all, or one for each file in their order.", "--map"));
        }

        return new MatchArguments
        {
            Files = files,
            Maps = maps,
            Ignore = parsed.GetValue(Ignore) ?? [],
            Meanings = [.. (parsed.GetValue(Meaning) ?? []).Select(MeaningOf)],
            DateOrder = parsed.GetValue(DateOrder) is { } order ? OrderOf(order) : Matching.Normalise.DateOrder.Unknown,
            Country = parsed.GetValue(Country) is { } country ? CountryOf(country) : null,
            ModelFile = parsed.GetValue(Model),
            Seed = parsed.GetValue(Seed) is { } seed ? SeedOf(seed) : 1,
            Threshold = parsed.GetValue(Threshold) is { } threshold ? ThresholdOf(threshold) : null,
            Link = link switch
            {
                null => LinkMode.Dedupe,
                "one-to-one" => LinkMode.LinkOneToOne,
                "many-to-many" => LinkMode.LinkManyToMany,
                _ => throw new CommandException(HubErrors.Usage($"--link is one-to-one or many-to-many, not '{link}'.", "--link")),
            },
        };
    }

    private static (string Column, Meaning Meaning) MeaningOf(string text)
    {
        int at = text.LastIndexOf('=');
        if (at <= 0)
        {
            throw new CommandException(HubErrors.Usage($"'{text}' should read COLUMN=MEANING, for example --meaning Contact=fullName.", "--meaning"));
        }

        string name = text[(at + 1)..];
        return Meanings.TryParse(name, out Meaning meaning)
            ? (text[..at], meaning)
            : throw new CommandException(HubErrors.Usage($"There is no meaning '{name}'.{Suggestions.Hint(name, Meanings.Names)} Meanings: {string.Join(", ", Meanings.Names)}.", "--meaning"));
    }

    internal static DateOrder OrderOf(string text) => text.ToUpperInvariant() switch
    {
        "DMY" => Matching.Normalise.DateOrder.Dmy,
        "MDY" => Matching.Normalise.DateOrder.Mdy,
        "YMD" => Matching.Normalise.DateOrder.Ymd,
        _ => throw new CommandException(HubErrors.Usage($"--date-order is dmy, mdy or ymd, not '{text}'.", "--date-order")),
    };

    internal static string CountryOf(string text) => text.Length == 2 && text.All(char.IsAsciiLetter)
        ? text.ToUpperInvariant()
        : throw new CommandException(HubErrors.Usage($"--country takes two letters (gb, de, us), not '{text}'.", "--country"));

    private static ulong SeedOf(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
        ? seed
        : throw new CommandException(HubErrors.Usage($"--seed takes a whole number, not '{text}'.", "--seed"));

    private static double ThresholdOf(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double p) && p is > 0 and < 1
        ? p
        : throw new CommandException(HubErrors.Usage($"--threshold takes a probability between 0 and 1, such as 0.95, not '{text}'.", "--threshold"));
}

/// <summary>What the user asked for, checked.</summary>
internal sealed record MatchArguments
{
    /// <summary>The first is what <c>--link</c> alone means.</summary>
    public static readonly string[] LinkKinds = ["many-to-many", "one-to-one"];

    public required IReadOnlyList<string> Files { get; init; }
    public IReadOnlyList<string> Maps { get; init; } = [];
    public IReadOnlyList<string> Ignore { get; init; } = [];
    public IReadOnlyList<(string Column, Meaning Meaning)> Meanings { get; init; } = [];
    public DateOrder DateOrder { get; init; }
    public string? Country { get; init; }
    public string? ModelFile { get; init; }
    public ulong Seed { get; init; } = 1;
    public double? Threshold { get; init; }
    public LinkMode Link { get; init; }
    public string? Truth { get; init; }
    public string? Out { get; init; }
    public string? Pairs { get; init; }
    public string? SaveModel { get; init; }
    public string? SaveMap { get; init; }
    public string? ReportFile { get; init; }
    public string? ErrorsFile { get; init; }
}
