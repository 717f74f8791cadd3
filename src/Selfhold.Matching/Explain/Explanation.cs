using System.Globalization;

namespace Selfhold.Matching;

/// <summary>One part of a score.</summary>
/// <param name="Attribute">The comparison, or "start" for the odds of any two records, or "household" for what a household shares too.</param>
/// <param name="Level">What the comparison found, in words: "same", "nickname", "one typo".</param>
/// <param name="Weight">Bits that this part adds (or takes).</param>
/// <param name="A">The value on one side as the file had it; empty if not stated.</param>
public sealed record ExplanationRow(string Attribute, string Level, double Weight, string A, string B)
{
    /// <summary><see cref="Attribute"/> of the first row: the odds of any two records.</summary>
    public const string Start = "start";

    /// <summary><see cref="Attribute"/> of the last row: what people of one household would agree on as well.</summary>
    public const string Household = "household";
}

/// <summary>Why two records are, or are not, taken for one customer. The rows add up to the weight exactly.</summary>
public sealed record Explanation(int RecordA, int RecordB, double Weight, double Probability, double ThresholdWeight, string Sentence, IReadOnlyList<ExplanationRow> Rows)
{
    /// <summary>The probability for people, rounded down, never certain: "99.7 %", "more than 99.99 %", "less than 0.01 %".</summary>
    public string ProbabilityText => Probability switch
    {
        > 0.9999 => "more than 99.99 %",
        >= 0.99 => Floor(2),
        >= 0.01 => Floor(0),
        >= 0.0001 => Floor(2),
        _ => "less than 0.01 %",
    };

    private string Floor(int digits)
    {
        double unit = Math.Pow(10, digits);
        double percent = Math.Floor((Probability * 100 * unit) + 1e-9) / unit;
        return percent.ToString(digits == 0 ? "0" : "0.##", CultureInfo.InvariantCulture) + " %";
    }
}
