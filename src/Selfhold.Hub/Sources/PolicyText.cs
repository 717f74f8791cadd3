using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Records;

namespace Selfhold.Hub.Sources;

/// <summary>Survivorship policies as words on a command line: <c>most-recent,most-trusted</c>.</summary>
internal static class PolicyText
{
    public static IEnumerable<IReadOnlyList<string>> Rows(SurvivorshipPolicy policy)
    {
        yield return ["all", Words(policy.Rules)];
        foreach ((Meaning meaning, IReadOnlyList<SurvivorshipRule> rules) in policy.Attributes.OrderBy(a => a.Key))
        {
            yield return [Meanings.NameOf(meaning), Words(rules)];
        }
    }

    /// <exception cref="CommandException">A word is no rule.</exception>
    public static IReadOnlyList<SurvivorshipRule> Rules(string text, string option)
    {
        SurvivorshipRule[] rules = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => Rule(word, option))];
        return rules.Length > 0 && rules.Distinct().Count() == rules.Length ? rules
            : throw new CommandException(HubErrors.Usage($"{option} takes each rule once, in the order in which they are asked: {Known}.", option));
    }

    /// <summary>Rules of one attribute: <c>email=most-trusted,most-recent</c>.</summary>
    /// <exception cref="CommandException">It reads otherwise.</exception>
    public static KeyValuePair<Meaning, IReadOnlyList<SurvivorshipRule>> Attribute(string text, string option)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new CommandException(HubErrors.Usage($"'{text}' should read ATTRIBUTE=RULES, for example {option} email=most-trusted,most-recent.", option));
        }

        return Meanings.TryParse(text[..at], out Meaning meaning) && meaning != Meaning.Other
            ? new(meaning, Rules(text[(at + 1)..], option))
            : throw new CommandException(HubErrors.Usage($"There is no attribute '{text[..at]}'.{Suggestions.Hint(text[..at], Meanings.Names)}", option));
    }

    private static string Words(IReadOnlyList<SurvivorshipRule> rules) => string.Join(", ", rules.Select(Word));

    private static string Known => string.Join(", ", Enum.GetValues<SurvivorshipRule>().Select(Word));

    private static string Word(SurvivorshipRule rule)
        => string.Concat(rule.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private static SurvivorshipRule Rule(string word, string option)
        => Enum.GetValues<SurvivorshipRule>().Where(r => string.Equals(Word(r), word.Replace('_', '-'), StringComparison.OrdinalIgnoreCase)).Cast<SurvivorshipRule?>().FirstOrDefault()
            ?? throw new CommandException(HubErrors.Usage($"There is no rule '{word}'.{Suggestions.Hint(word, Enum.GetValues<SurvivorshipRule>().Select(Word))} Rules: {Known}.", option));
}
