using Selfhold.Matching.Explain;

namespace Selfhold.Matching;

/// <summary>Takes scores apart into words, tables and pictures.</summary>
public static class Explainer
{
    /// <summary>
    /// Explains one pair. Reads the whole table to know how rare values are, so ask <see cref="Open"/> for more than a few pairs.
    /// </summary>
    /// <param name="model">
    /// The model of the run, <see cref="MatchResult.Model"/>. One that was learned from as many records as the table has is taken
    /// for learned from this table; any other as one that was saved and applied, with the value frequencies it holds.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A record is not in the table.</exception>
    public static Explanation Explain(RecordTable table, MatchModel model, int recordA, int recordB)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(model);
        PairExplainer.CheckRecords(table, recordA, recordB);
        return Open(table, model).Explain(recordA, recordB);
    }

    /// <summary>Reads the table once; what it returns explains any number of pairs, each in no time.</summary>
    /// <param name="model">The model of the run, <see cref="MatchResult.Model"/>.</param>
    /// <param name="options">
    /// The options of the run: its country, its threshold, and whether it learned its model or was given one, decide what a value
    /// weighs. Null guesses the last from the number of records, as <see cref="Explain"/> does.
    /// </param>
    public static PairExplainer Open(RecordTable table, MatchModel model, MatchOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new MatchOptions { Model = model.TrainedOn == table.Count ? null : model };
        return new PairExplainer(table, model, options, cancellation);
    }

    /// <summary>
    /// A waterfall of an explanation as a stand-alone SVG document, from the starting odds to the final weight. Holds no script and
    /// no style attribute; colours follow the reader's light or dark scheme.
    /// </summary>
    public static string ToSvg(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return new Waterfall(explanation).Draw();
    }

    /// <summary>The sentence and the rows as Markdown.</summary>
    public static string ToMarkdown(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return MarkdownTable.Of(explanation);
    }
}
