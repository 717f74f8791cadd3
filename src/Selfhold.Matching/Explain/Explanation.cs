namespace Selfhold.Matching;

/// <summary>One part of a score.</summary>
/// <param name="Attribute">The comparison, or "start" for the odds of any two records, or "household" for what a household shares too.</param>
/// <param name="Level">What the comparison found, in words: "same", "nickname", "one typo".</param>
/// <param name="Weight">Bits that this part adds (or takes).</param>
/// <param name="A">The value on one side as the file had it; empty if not stated.</param>
public sealed record ExplanationRow(string Attribute, string Level, double Weight, string A, string B);

/// <summary>Why two records are, or are not, taken for one customer. The rows add up to the weight exactly.</summary>
public sealed record Explanation(int RecordA, int RecordB, double Weight, double Probability, double ThresholdWeight, string Sentence, IReadOnlyList<ExplanationRow> Rows);
