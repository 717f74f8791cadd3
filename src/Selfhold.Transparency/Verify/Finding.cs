namespace Selfhold.Transparency;

/// <summary>What is wrong with a log or a bundle, and where. Never holds a value or the content of an entry.</summary>
/// <param name="Code">One of <see cref="FindingCodes"/>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Index">Place in the tree, from 0.</param>
/// <param name="Number">Place in the chain, from 1.</param>
public sealed record Finding(string Code, string Message, long? Index = null, Guid? Chain = null, long? Number = null);

/// <summary>Codes of findings; stable.</summary>
public static class FindingCodes
{
    /// <summary>The file is no bundle, or lacks something.</summary>
    public const string Malformed = "bundle_malformed";

    /// <summary>No trusted key signed the head, or a signature in its name is wrong.</summary>
    public const string HeadUnsigned = "head_unsigned";

    /// <summary>The head belongs to another log, or says something else than the entries below it.</summary>
    public const string HeadDiffers = "head_differs";

    /// <summary>The head does not continue one that was seen before: the log has two pasts, or the head is older.</summary>
    public const string HeadForked = "head_forked";

    /// <summary>Fewer of the trusted witnesses signed the head than were asked for.</summary>
    public const string NotWitnessed = "not_witnessed";

    /// <summary>An entry is not there.</summary>
    public const string Missing = "entry_missing";

    /// <summary>There is an entry that the head does not cover, or one twice.</summary>
    public const string Extra = "entry_extra";

    /// <summary>Content and leaf of an entry do not belong together.</summary>
    public const string Altered = "entry_altered";

    /// <summary>The content of an entry could not be opened or read, though it was not erased.</summary>
    public const string Unreadable = "entry_unreadable";

    /// <summary>The content of an entry is gone, and neither the erasure of its chain nor an entry of its chain says that it was erased.</summary>
    public const string ErasedUnsaid = "entry_erased_unsaid";

    /// <summary>An entry says that the content of another was erased, but it is there.</summary>
    public const string ErasedBack = "entry_erased_back";

    /// <summary>What stands in clear beside an entry is not what the entry says.</summary>
    public const string ColumnDiffers = "entry_column";

    /// <summary>The leaf is not in the tree at this place.</summary>
    public const string NotIncluded = "entry_not_included";

    /// <summary>An entry does not follow the one before it in its chain.</summary>
    public const string ChainBroken = "chain_broken";

    /// <summary>An entry says an earlier time than one that was written before it.</summary>
    public const string BackDated = "entry_back_dated";

    /// <summary>A chain ends elsewhere than it says.</summary>
    public const string ChainEnd = "chain_end";

    /// <summary>A stored tile has other hashes than the entries.</summary>
    public const string TileDiffers = "tile_differs";
}
