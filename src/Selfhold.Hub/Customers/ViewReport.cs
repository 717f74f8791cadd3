using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Records;

namespace Selfhold.Hub.Customers;

/// <summary>A customer as a page: what is known, who says it, what else was said, and which records it is put together from.</summary>
internal static class ViewReport
{
    private const int Width = 48;

    public static void Add(Report report, CustomerView view)
    {
        report.Table(["", "value", "said by", "also said", "because"], view.Attributes.Select(a => Row(a, view)));
        report.Table(["record", "last said", "joined by"], view.Records.Select(r => (IReadOnlyList<string>)[Shown(r.Record), Sources.Times.Day(r.ObservedAt), Joined(r)]));
    }

    /// <summary>Name of the customer for a heading; its id where no name is known.</summary>
    public static string NameOf(CustomerView view)
    {
        string given = First(view, Meaning.GivenName), surname = First(view, Meaning.Surname);
        string name = $"{given} {surname}".Trim();
        name = name.Length > 0 ? name : First(view, Meaning.FullName);
        return name.Length > 0 ? name : First(view, Meaning.Company) is { Length: > 0 } company ? company : view.Id.ToString();
    }

    public static string First(CustomerView view, Meaning meaning)
        => view.Attributes.FirstOrDefault(a => a.Attribute == meaning && a.Slot == 0) is { } found ? ValueText.Shown(found.Value.Value, Width) : "";

    public static string Shown(RecordRef record) => ValueText.Shown(record.ToString(), 60);

    private static IReadOnlyList<string> Row(AttributeView attribute, CustomerView view)
        => [attribute.Label, ValueText.Shown(attribute.Value.Value, Width) is { Length: > 0 } value ? value : "-", Said(attribute.Value), Others(attribute), view.Records.Count > 1 ? Why(attribute.Why) : ""];

    private static string Others(AttributeView attribute)
    {
        string all = string.Join("; ", attribute.Others.Select(o => $"{ValueText.Shown(o.Value, Width)} ({Said(o)})"));
        return ValueText.Shown(all, 70);
    }

    private static string Said(AttributeValue value)
        => string.Join(", ", value.Origins.Select(o => o.Source).Distinct(StringComparer.Ordinal));

    /// <summary>Why a value comes first, in words.</summary>
    internal static string Why(string rule) => rule switch
    {
        "only_value" => "",
        "agreed" => "all agree",
        "most_recent" => "most recent",
        "most_trusted" => "most trusted source",
        "most_complete" => "most complete",
        "verified_first" => "verified",
        "tie" => "as good as the others",
        _ => rule.Replace('_', ' '),
    };

    private static string Joined(LinkedRecord record)
    {
        string with = record.Partner is { } partner ? " with " + Shown(partner) : "";
        string words = record.Origin switch
        {
            "alone" => "the only one",
            "same_statement" => "says the same" + (with.Length > 0 ? " as " + Shown(record.Partner!) : ""),
            "decision" => "a person decided" + with,
            _ => string.Create(CultureInfo.InvariantCulture, $"{(record.Score is { } score ? Numbers.Percent(score) : "score")}{with}"),
        };
        return string.Equals(record.State, "in_review", StringComparison.Ordinal) ? words + ", waits for a decision" : words;
    }
}
