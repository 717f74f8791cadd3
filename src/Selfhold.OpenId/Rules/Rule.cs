using System.Text;

namespace Selfhold.OpenId;

/// <summary>One question that a request must pass.</summary>
/// <param name="Name">Stable, snake_case: what a security event gives as the reason.</param>
/// <param name="Clause">Where it is written.</param>
/// <param name="Check">Null lets the request pass on to the next rule.</param>
public sealed record Rule<TContext, TAnswer>(string Name, string Clause, Func<TContext, TAnswer?> Check)
    where TAnswer : class;

/// <summary>Which rule spoke, and what it says.</summary>
public sealed record Ruling<TAnswer>(string Rule, TAnswer Answer);

/// <summary>Ordered lists of rules: the first that does not let the request pass decides. A list is a value; a later protocol adds its rules to it.</summary>
public static class RuleList
{
    public static Ruling<TAnswer>? First<TContext, TAnswer>(this IReadOnlyList<Rule<TContext, TAnswer>> rules, TContext context)
        where TAnswer : class
    {
        ArgumentNullException.ThrowIfNull(rules);
        for (int i = 0; i < rules.Count; i++)
        {
            if (rules[i].Check(context) is { } answer)
            {
                return new Ruling<TAnswer>(rules[i].Name, answer);
            }
        }

        return null;
    }

    /// <summary>One line per rule: name and clause.</summary>
    public static string Describe<TContext, TAnswer>(this IReadOnlyList<Rule<TContext, TAnswer>> rules)
        where TAnswer : class
    {
        ArgumentNullException.ThrowIfNull(rules);
        var text = new StringBuilder();
        foreach (Rule<TContext, TAnswer> rule in rules)
        {
            text.Append(rule.Name).Append(" — ").Append(rule.Clause).Append('\n');
        }

        return text.ToString();
    }
}
