using System.Globalization;
using System.Runtime.InteropServices;

namespace Selfhold.Transparency;

/// <summary>
/// Checks a whole log as its rows come by: leaves against contents, contents against chains and columns, tiles and heads against the tree that the rows make. Every call gives the first thing that is wrong, or null;
/// after a finding nothing more is to be asked. Holds one line per chain.
/// </summary>
/// <remarks>What it cannot see: a log that was made anew as a whole, with the log's own key. Only heads that were kept elsewhere (<see cref="Expect"/>) show that.</remarks>
public sealed class LogCheck
{
    private readonly CompactRange _range = new();
    private readonly TileBuilder _tiles = new();
    private readonly Dictionary<Guid, ChainState> _chains = [];
    private readonly SortedDictionary<long, List<Expected>> _heads = [];
    private readonly Func<int, long, byte[]?>? _stored;
    private long _lastGood;
    private DateTimeOffset _time = DateTimeOffset.MinValue;

    /// <param name="stored">The hashes of a full tile as they are stored, null where it is not there; null where tiles are not to be checked.</param>
    public LogCheck(Func<int, long, byte[]?>? stored = null) => _stored = stored;

    /// <summary>Rows so far.</summary>
    public long Size => _range.Size;

    /// <summary>Heads that were compared so far.</summary>
    public long Heads { get; private set; }

    /// <summary>Full tiles that were compared so far.</summary>
    public long TilesSeen { get; private set; }

    public int Chains => _chains.Count;

    public long Erased { get; private set; }

    /// <summary>A head that the log must have had: one that it published, or one that was kept elsewhere. All before the first row.</summary>
    /// <param name="whose">For the message: "a published head", "the head in kept.txt".</param>
    /// <param name="keys">Keys that must have signed it: the log's, or a witness's.</param>
    public Finding? Expect(string note, string whose, string origin, IReadOnlyList<NoteVerifier> keys)
    {
        if (!SignedNote.Parse(note).TryGet(out SignedNote? read, out Error? error) || !Checkpoint.Parse(read.Text).TryGet(out Checkpoint? head, out error) || !read.Check(keys).TryGet(out _, out error))
        {
            return new Finding(FindingCodes.HeadUnsigned, Sentence(whose, "is not signed by the log: " + error.Message));
        }

        if (!string.Equals(head.Origin, origin, StringComparison.Ordinal))
        {
            return new Finding(FindingCodes.HeadDiffers, Sentence(whose, "is a head of another log."));
        }

        if (!_heads.TryGetValue(head.Size, out List<Expected>? at))
        {
            _heads.Add(head.Size, at = []);
        }

        at.Add(new Expected(head.Root, whose));
        return head.Size == 0 ? Compare() : null;
    }

    /// <param name="content">Nonce and canonical JSON where <see cref="LogRow.Content"/> says opened.</param>
    public Finding? Add(in LogRow row, ReadOnlySpan<byte> content)
    {
        if (row.Seq != Size)
        {
            return row.Seq > Size
                ? new Finding(FindingCodes.Missing, "The entry is missing.", Size)
                : new Finding(FindingCodes.Extra, "The entry is there twice.", row.Seq, row.Chain, row.Number);
        }

        ref ChainState state = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains, row.Chain, out bool known);
        Finding? bad = Place(row, state, known) ?? Content(row, content, state, known);
        if (bad is not null)
        {
            return bad;
        }

        state = new ChainState(row.Number, row.Leaf);
        Erased += row.Content == LogContent.Erased ? 1 : 0;
        _range.Append(row.Leaf);
        foreach (FullTile tile in _tiles.Append(row.Leaf))
        {
            bad ??= Tile(tile);
        }

        return bad ?? Compare();
    }

    /// <summary>After the last row.</summary>
    /// <param name="chains">All chains that the table of chains has.</param>
    /// <param name="keys">The log's keys.</param>
    public Finding? End(LogTip tip, IEnumerable<LogChainEnd> chains, IReadOnlyList<NoteVerifier> keys)
    {
        ArgumentNullException.ThrowIfNull(tip);
        ArgumentNullException.ThrowIfNull(chains);
        if (tip.Size != Size)
        {
            return tip.Size > Size
                ? new Finding(FindingCodes.Missing, string.Create(CultureInfo.InvariantCulture, $"The log ends before its head, which has {tip.Size} entries."), Size)
                : new Finding(FindingCodes.Extra, string.Create(CultureInfo.InvariantCulture, $"The head covers only {tip.Size} entries."), tip.Size);
        }

        if (_heads.Keys.FirstOrDefault(size => size > Size) is > 0 and var later)
        {
            return new Finding(FindingCodes.Missing, Sentence(_heads[later][0].Whose, string.Create(CultureInfo.InvariantCulture, $"has {later} entries; the log ends before.")), Size);
        }

        if (tip.Root != _range.Root || !tip.Range.AsSpan().SequenceEqual(_range.ToBytes()))
        {
            return Differs("The newest head");
        }

        if (!SignedNote.Parse(tip.Note).TryGet(out SignedNote? note, out Error? error) || !note.Check(keys).TryGet(out _, out error))
        {
            return new Finding(FindingCodes.HeadUnsigned, "The newest head is not signed by the log: " + error.Message);
        }

        return string.Equals(note.Text, new Checkpoint(tip.Origin, Size, tip.Root).ToString(), StringComparison.Ordinal) ? Ends(chains) : Differs("The newest signed head");
    }

    private static Finding? Place(in LogRow row, in ChainState state, bool known)
    {
        long next = known ? state.Number + 1 : 1;
        if (row.Number == next)
        {
            return null;
        }

        return row.Number > next
            ? new Finding(FindingCodes.Missing, string.Create(CultureInfo.InvariantCulture, $"Entry {next} of its chain is missing before it."), row.Seq, row.Chain, next)
            : new Finding(FindingCodes.ChainBroken, "Its number was used in its chain before.", row.Seq, row.Chain, row.Number);
    }

    private Finding? Content(in LogRow row, ReadOnlySpan<byte> content, in ChainState state, bool known)
    {
        (long seq, Guid chain, long number) = (row.Seq, row.Chain, row.Number);
        Finding Wrong(string code, string message) => new(code, message, seq, chain, number);
        if (row.Content != LogContent.Opened)
        {
            return row.Content == LogContent.Erased ? null : Wrong(FindingCodes.Unreadable, "Its content cannot be opened, though it was not erased.");
        }

        if (content.Length < EntryFacts.NonceBytes || Rfc6962.Leaf(content) != row.Leaf)
        {
            return Wrong(FindingCodes.Altered, "Its content and its leaf do not belong together.");
        }

        if (EntryFacts.Read(content[EntryFacts.NonceBytes..]) is not { } facts)
        {
            return Wrong(FindingCodes.Unreadable, "Its content is not an entry.");
        }

        TreeHash? before = known ? state.Leaf : null;
        if (facts.Chain != chain || facts.Number != number || facts.Previous != before)
        {
            return Wrong(FindingCodes.ChainBroken, "It does not follow the entry before it in its chain.");
        }

        if (facts.Time < _time)
        {
            return Wrong(FindingCodes.BackDated, "It says an earlier time than an entry before it.");
        }

        _time = facts.Time;
        return row.Columns is { } columns && Column(facts, columns) is { } name ? Wrong(FindingCodes.ColumnDiffers, $"Beside it stands another {name} than it says.") : null;
    }

    private static string? Column(EntryFacts facts, in LogColumns columns)
    {
        if (columns.Day != (long)Math.Floor((facts.Time - DateTimeOffset.UnixEpoch).TotalDays))
        {
            return "day";
        }

        if (!string.Equals(columns.Outcome, facts.Outcome, StringComparison.Ordinal))
        {
            return "outcome";
        }

        if (!SameFields(facts.Fields, columns.Fields))
        {
            return "set of attributes";
        }

        return string.Equals(columns.ReaderKind, facts.ReaderKind, StringComparison.Ordinal) && columns.Business == facts.Business && string.Equals(columns.Client, facts.Client, StringComparison.Ordinal) ? null : "reader";
    }

    private static bool SameFields(IReadOnlyList<string> fields, string lines)
    {
        ReadOnlySpan<char> rest = lines;
        for (int i = 0; i < fields.Count; i++)
        {
            bool last = i == fields.Count - 1;
            if (!rest.StartsWith(fields[i], StringComparison.Ordinal) || (last ? rest.Length != fields[i].Length : rest.Length == fields[i].Length || rest[fields[i].Length] != '\n'))
            {
                return false;
            }

            rest = rest[(fields[i].Length + (last ? 0 : 1))..];
        }

        return rest.IsEmpty;
    }

    private Finding? Tile(in FullTile tile)
    {
        if (_stored is null)
        {
            return null;
        }

        TilesSeen++;
        byte[]? stored = _stored(tile.Level, tile.Tile);
        if (stored is not null && stored.AsSpan().SequenceEqual(tile.Hashes.Span))
        {
            return null;
        }

        // The first hash that differs tells from which entry on the rows are not those that the tile was made of.
        int same = stored is null ? 0 : stored.AsSpan().CommonPrefixLength(tile.Hashes.Span) / TreeHash.Length;
        long first = ((tile.Tile * Tiles.Width) + same) << (tile.Level * Tiles.Height);
        string what = stored is null ? "is missing" : "has other hashes than the entries";
        return new Finding(FindingCodes.TileDiffers, string.Create(CultureInfo.InvariantCulture, $"Tile {tile.Tile} of level {tile.Level} {what}, from this entry on."), first);
    }

    /// <summary>Compares what the heads of this size say.</summary>
    private Finding? Compare()
    {
        if (!_heads.TryGetValue(Size, out List<Expected>? expected))
        {
            return null;
        }

        TreeHash root = _range.Root;
        foreach (Expected head in expected)
        {
            if (head.Root != root)
            {
                return Differs(head.Whose);
            }

            Heads++;
        }

        _lastGood = Size;
        return null;
    }

    private Finding Differs(string whose)
        => new(FindingCodes.HeadDiffers, Sentence(whose, string.Create(CultureInfo.InvariantCulture, $"says something else than the {Size} entries that it covers. The last head that agrees has {_lastGood}: an entry between was changed, put in or taken out.")), _lastGood);

    private Finding? Ends(IEnumerable<LogChainEnd> chains)
    {
        int seen = 0;
        foreach (LogChainEnd end in chains)
        {
            if (!_chains.TryGetValue(end.Chain, out ChainState state) || state.Number != end.Last || state.Leaf != end.Head)
            {
                return new Finding(FindingCodes.ChainEnd, string.Create(CultureInfo.InvariantCulture, $"The chain says that it ends with entry {end.Last}; the log has {state.Number} entries of it, or another last one."), null, end.Chain, state.Number + 1);
            }

            seen++;
        }

        return seen == _chains.Count ? null : new Finding(FindingCodes.ChainEnd, "There are entries of chains that are not in the table of chains, or chains twice.");
    }

    private static string Sentence(string whose, string what) => $"{char.ToUpperInvariant(whose[0])}{whose[1..]} {what}";

    private readonly record struct ChainState(long Number, TreeHash Leaf);

    private readonly record struct Expected(TreeHash Root, string Whose);
}
