namespace Selfhold.Matching;

/// <summary>Finds which records of a table are the same customer. Pure: the same table and options give the same result, on any machine.</summary>
public static class Matcher
{
    /// <exception cref="OperationCanceledException">Cancellation was asked for; nothing is left behind.</exception>
    public static MatchResult Run(RecordTable table, MatchOptions? options = null, CancellationToken cancellation = default)
        => throw new NotSupportedException();
}
