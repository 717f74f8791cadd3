namespace Selfhold.Transparency;

/// <summary>Whether the content of a row can be read.</summary>
public enum LogContent
{
    Opened,

    /// <summary>Erased on purpose: only the leaf is left.</summary>
    Erased,

    /// <summary>It should be there and cannot be opened.</summary>
    Unreadable,
}

/// <summary>What stands in clear beside an entry, for the search by reader and day.</summary>
/// <param name="Day">Days since 1970.</param>
/// <param name="Fields">Names of attributes, one per line.</param>
public readonly record struct LogColumns(long Day, string Outcome, string Fields, string ReaderKind, Guid? Business, string? Client);

/// <summary>One row of a log.</summary>
/// <param name="Seq">Place in the tree, from 0.</param>
/// <param name="Number">Place in the chain, from 1.</param>
/// <param name="Columns">Null where they are not to be checked.</param>
public readonly record struct LogRow(long Seq, Guid Chain, long Number, TreeHash Leaf, LogContent Content, LogColumns? Columns);

/// <summary>A chain as the log's table of chains has it.</summary>
/// <param name="Head">Leaf hash of its last entry.</param>
public readonly record struct LogChainEnd(Guid Chain, long Last, TreeHash Head);

/// <summary>The newest head as the log's table has it.</summary>
/// <param name="Range">The perfect subtrees, as <see cref="CompactRange.ToBytes"/> gives them.</param>
/// <param name="Note">The signed note.</param>
public sealed record LogTip(string Origin, long Size, TreeHash Root, byte[] Range, string Note);
