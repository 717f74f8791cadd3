namespace Selfhold.Matching;

/// <summary>Takes scores apart into words, tables and pictures.</summary>
public static class Explainer
{
    /// <param name="model">The model of the run, <see cref="MatchResult.Model"/>.</param>
    public static Explanation Explain(RecordTable table, MatchModel model, int recordA, int recordB)
        => throw new NotSupportedException();

    /// <summary>A waterfall of an explanation as a stand-alone SVG document, from the starting odds to the final weight.</summary>
    public static string ToSvg(Explanation explanation) => throw new NotSupportedException();
}
