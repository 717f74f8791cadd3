using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Tests.Support;

/// <summary>The engine's doors, stopped when the test is.</summary>
internal static class Engine
{
    public static MatchResult Run(RecordTable table, MatchOptions? options = null)
        => Matcher.Run(table, options, TestContext.Current.CancellationToken);

    public static PairExplainer Explain(RecordTable table, MatchModel model, MatchOptions? options = null)
        => Explainer.Open(table, model, options, TestContext.Current.CancellationToken);

    public static Prepared Prepare(RecordTable table, MatchOptions? options = null)
        => Preparer.Prepare(table, options ?? new MatchOptions(), TestContext.Current.CancellationToken);
}
