using System.Text.RegularExpressions;
using Selfhold.AccessLog;

namespace Selfhold.Supply.Release;

/// <summary>On what a business wants to read.</summary>
internal enum ReadBasis
{
    /// <summary>What the person allows: of her record, as far as it is granted.</summary>
    Grant,

    /// <summary>What its own sources hold, without asking her. She sees it in her log all the same.</summary>
    OwnRecords,
}

/// <summary>What a business asks to read.</summary>
/// <param name="Ids">Pairwise ids, each once.</param>
/// <param name="Attributes">In ordinal order, each once. Empty with own records: all.</param>
/// <param name="RequestId">For the log: the caller's own name of its request, else the hub's.</param>
internal sealed partial record ReadAsk(IReadOnlyList<string> Ids, IReadOnlyList<string> Attributes, string Purpose, ReadBasis Basis, string RequestId)
{
    public const int MostIds = 500, MostAttributes = 100, AttributeLength = 120, PurposeLength = 100, RequestIdLength = 64, IdLength = 128;

    /// <summary>The purpose of looking at one's own records where none is said.</summary>
    public const string OwnPurpose = "own_record";

    public static bool IsId(string text) => text.Length <= IdLength && IdForm().IsMatch(text);

    public static bool IsPurpose(string text) => text.Length <= PurposeLength && PurposeForm().IsMatch(text);

    public static bool IsAttribute(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c) || c is ',')
            {
                return false;
            }
        }

        return text.Length is > 0 and <= AttributeLength && char.IsAsciiLetterLower(text[0]);
    }

    public static bool IsRequestId(string text) => text.Length is > 0 and <= RequestIdLength && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>As a log entry and a decision want them.</summary>
    public static string[] InOrder(IEnumerable<string> attributes)
    {
        string[] all = [.. attributes.Distinct(StringComparer.Ordinal)];
        Array.Sort(all, string.CompareOrdinal);
        return all;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,128}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex IdForm();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex PurposeForm();
}

/// <summary>Who says a value.</summary>
internal enum SourceClass
{
    Person,

    /// <summary>A business other than the one that reads; which, is not said.</summary>
    Business,
    Own,
}

/// <param name="Observed">The day: finer times would let two businesses find that they hold the same value.</param>
/// <param name="Others">Further values that own sources hold.</param>
internal sealed record ReleasedValue(string Attribute, string Value, SourceClass Source, DateOnly Observed, string Assurance, IReadOnlyList<string> Others);

/// <summary>What became of one id.</summary>
internal sealed record ReadItem(string Id)
{
    /// <summary>Why nothing was released; null where it was.</summary>
    public Error? Refused { get; init; }

    public IReadOnlyList<string> Allowed { get; init; } = [];

    public IReadOnlyList<ReleasedValue> Values { get; init; } = [];

    /// <summary>SHA-256, empty without a grant.</summary>
    public ReadOnlyMemory<byte> Agreement { get; init; }

    public DateTimeOffset? Until { get; init; }

    public long? UsesLeft { get; init; }

    public Receipt? Receipt { get; init; }

    /// <summary>The place of the entry in the log, where it has one of its own.</summary>
    public long? LogIndex { get; init; }
}
