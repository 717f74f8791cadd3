using Selfhold.AccessLog.Append;
using Selfhold.AccessLog.Data;
using Selfhold.Storage;
using Selfhold.Transparency;
using Finding = Selfhold.Transparency.Finding;

namespace Selfhold.AccessLog.Verify;

/// <summary>Goes through the whole log in one snapshot: contents, leaves, chains, columns, tiles, heads. Names the first thing that is wrong.</summary>
internal sealed class LogVerifier(IStatements from, RoomKeys keys)
{
    private const int Page = 4096, MostKeys = 100_000;

    private readonly Dictionary<Guid, byte[]?> _keys = [];
    private readonly Erasures _erasures = new(from);
    private Finding? _badTile;
    private long _day;

    /// <param name="kept">Heads that were kept elsewhere, as signed notes, and whose they are.</param>
    /// <param name="witnesses">Keys of witnesses that the one who checks trusts, for heads that only they signed.</param>
    public LogReport Run(IReadOnlyList<string> kept, IReadOnlyList<NoteVerifier> witnesses, IProgress<long>? progress, CancellationToken ct)
    {
        if (LogHead.TryRead(from) is not { } tip)
        {
            return new LogReport { Bad = Long("SELECT COUNT(*) FROM accesslog_entry") > 0 ? new Finding(FindingCodes.HeadDiffers, "There are entries, but the log's row is missing in accesslog_log.") : null };
        }

        var check = new LogCheck(Stored);
        Finding? bad = Check(check, tip, kept, witnesses, progress, ct);
        return new LogReport { Bad = bad, Origin = tip.Origin, Entries = check.Size, Chains = check.Chains, Erased = check.Erased, Heads = check.Heads };
    }

    private Finding? Check(LogCheck check, LogHead tip, IReadOnlyList<string> kept, IReadOnlyList<NoteVerifier> witnesses, IProgress<long>? progress, CancellationToken ct)
    {
        NoteVerifier verifier;
        try
        {
            using HeadSigner signer = HeadSigner.Open(from, keys, tip.Origin);
            verifier = signer.Verifier;
        }
        catch (StorageException e)
        {
            return new Finding(e.Error.Code, e.Error.Message);
        }

        return Heads(check, tip.Origin, verifier, kept, witnesses) ?? Rows(check, progress, ct) ?? Strays(check)
            ?? check.End(new LogTip(tip.Origin, tip.Size, new TreeHash(tip.Root), tip.Range, tip.Note), Ends(), [verifier]) ?? _erasures.Unsaid();
    }

    private Finding? Heads(LogCheck check, string origin, NoteVerifier verifier, IReadOnlyList<string> kept, IReadOnlyList<NoteVerifier> witnesses)
    {
        foreach (string note in kept)
        {
            if (check.Expect(note, "a head that was kept", origin, [verifier, .. witnesses]) is { } bad)
            {
                return bad;
            }
        }

        var notes = new Dictionary<long, string>();
        using (PreparedSql select = from.Prepare("SELECT size, note FROM accesslog_checkpoint WHERE log = @p0 ORDER BY size", BulkType.Bigint))
        using (SqlRows rows = select.Long(0, LogHead.One).Query())
        {
            while (rows.Read())
            {
                notes[rows.Long(0)] = rows.Text(1)!;
                if (Published(check, rows.Long(0), rows.Text(1)!, origin, verifier) is { } bad)
                {
                    return bad;
                }
            }
        }

        return Cosigned(check, notes, origin);
    }

    private static Finding? Published(LogCheck check, long size, string note, string origin, NoteVerifier verifier)
    {
        string whose = System.FormattableString.Invariant($"the published head of {size} entries");
        return SignedNote.Parse(note).TryGet(out SignedNote? read, out _) && Checkpoint.Parse(read.Text).TryGet(out Checkpoint? head, out _) && head.Size != size
            ? new Finding(FindingCodes.HeadDiffers, $"In accesslog_checkpoint, {whose} stands for another.", size)
            : check.Expect(note, whose, origin, [verifier]);
    }

    private Finding? Cosigned(LogCheck check, Dictionary<long, string> notes, string origin)
    {
        using PreparedSql select = from.Prepare(
            "SELECT c.size, c.witness, c.line, w.verifier FROM accesslog_cosignature c LEFT JOIN accesslog_witness w ON w.name = c.witness WHERE c.log = @p0 ORDER BY c.size", BulkType.Bigint);
        using SqlRows rows = select.Long(0, LogHead.One).Query();
        while (rows.Read())
        {
            string whose = System.FormattableString.Invariant($"the head of {rows.Long(0)} entries that {rows.Text(1)} co-signed");
            if (!notes.TryGetValue(rows.Long(0), out string? note))
            {
                return new Finding(FindingCodes.HeadDiffers, $"In accesslog_checkpoint, {whose} is missing.", rows.Long(0));
            }

            // A witness that was taken off the list is no longer asked, and its key is not known any more.
            if (rows.Text(3) is not { } key || !NoteVerifier.Parse(key).TryGet(out NoteVerifier? witness, out _) || !witness.CanVerify)
            {
                continue;
            }

            if (!NoteSignature.TryParse(rows.Text(2), out NoteSignature line) || !SignedNote.Parse(note).TryGet(out SignedNote? read, out _))
            {
                return new Finding(FindingCodes.HeadUnsigned, $"The signature under {whose} can't be read.", rows.Long(0));
            }

            if (check.Expect(read.With(line).ToString(), whose, origin, [witness]) is { } bad)
            {
                return bad;
            }
        }

        return null;
    }

    private Finding? Rows(LogCheck check, IProgress<long>? progress, CancellationToken ct)
    {
        Dictionary<long, string> fields = AccessLogRoom.FieldNames(from);
        Dictionary<long, Reader> readers = AccessLogRoom.Readers(from).ToDictionary(r => r.Code, r => r.Reader);
        using PreparedSql select = from.Prepare(
            "SELECT seq, chain, number, reader, fields, day, outcome, leaf, sealed FROM accesslog_entry WHERE log = @p0 AND seq > @p1 ORDER BY seq LIMIT @p2", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        long after = long.MinValue;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            List<Row> page = Read(select, after);
            foreach (Row row in page)
            {
                if (Add(check, row, fields, readers) is { } bad)
                {
                    return bad;
                }

                after = row.Seq;
            }

            progress?.Report(check.Size);
            if (page.Count < Page)
            {
                return null;
            }
        }
    }

    private static List<Row> Read(PreparedSql select, long after)
    {
        var page = new List<Row>(Page);
        using SqlRows rows = select.Long(0, LogHead.One).Long(1, after).Long(2, Page).Query();
        while (rows.Read())
        {
            page.Add(new Row(rows.Long(0), rows.Uuid(1), rows.Long(2), rows.Long(3), rows.Long(4), rows.Long(5), rows.Long(6), rows.Bytes(7).ToArray(), rows.IsNull(8) ? null : rows.Bytes(8).ToArray()));
        }

        return page;
    }

    private Finding? Add(LogCheck check, Row row, Dictionary<long, string> fields, Dictionary<long, Reader> readers)
    {
        if (row.Leaf.Length != TreeHash.Length)
        {
            return new Finding(FindingCodes.Altered, "Its leaf is not a hash.", row.Seq, row.Chain, row.Number);
        }

        // The day of an entry whose content is erased stands in no hash; that days never go back is what is left to check.
        if (row.Day < _day)
        {
            return new Finding(FindingCodes.BackDated, "Its day is before that of an entry before it.", row.Seq, row.Chain, row.Number);
        }

        _day = row.Day;
        byte[] plain = [];
        LogContent content = row.Content is null ? LogContent.Erased : LogContent.Unreadable;
        if (row.Content is { } value && Key(row.Chain) is { } key)
        {
            plain = new byte[Math.Max(0, value.Length - Sealed.Overhead)];
            content = value.Length > Sealed.Overhead && Sealed.TryOpen(key, RoomKeys.Place(row.Chain, row.Number), value, plain, out _) ? LogContent.Opened : LogContent.Unreadable;
        }

        Reader? reader = readers.GetValueOrDefault(row.Reader);
        var columns = new LogColumns(
            row.Day, row.Outcome is >= 1 and <= 3 ? Names.Of((LookOutcome)row.Outcome) : "", fields.GetValueOrDefault(row.Fields) ?? "\n", reader?.Kind is >= ReaderKind.Client and <= ReaderKind.Person ? Names.Of(reader.Kind) : "",
            reader?.Business, reader?.Client);
        Finding? bad = check.Add(new LogRow(row.Seq, row.Chain, row.Number, new TreeHash(row.Leaf), content, columns), plain);
        return bad ?? _badTile ?? _erasures.Add(row.Seq, row.Chain, row.Number, Beside(row, reader, fields), plain);
    }

    /// <summary>Null where its content is there.</summary>
    private static ErasedEntry? Beside(Row row, Reader? reader, Dictionary<long, string> fields)
    {
        if (row.Content is not null)
        {
            return null;
        }

        long day = Math.Clamp(row.Day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, 0, DateOnly.MaxValue.DayNumber);
        return new ErasedEntry(row.Seq, DateOnly.FromDayNumber((int)day), (LookOutcome)row.Outcome, reader, fields.ContainsKey(row.Fields) ? AccessLogRoom.Split(fields, row.Fields) : ["\n"]);
    }

    private byte[]? Key(Guid chain)
    {
        if (_keys.TryGetValue(chain, out byte[]? key))
        {
            return key;
        }

        using PreparedSql select = from.Prepare("SELECT wrapped FROM keys_record WHERE record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, chain).Query();
        key = rows.Read() ? keys.Open(chain, rows.Bytes(0)) : null;
        if (_keys.Count >= MostKeys)
        {
            _keys.Clear();
        }

        return _keys[chain] = key;
    }

    private byte[]? Stored(int level, long tile)
    {
        using PreparedSql select = from.Prepare("SELECT hashes, root FROM accesslog_tile WHERE log = @p0 AND level = @p1 AND tile = @p2", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        using SqlRows rows = select.Long(0, LogHead.One).Long(1, level).Long(2, tile).Query();
        if (!rows.Read())
        {
            return null;
        }

        byte[] hashes = rows.Bytes(0).ToArray();
        if (hashes.Length == Tiles.FullBytes && !Tiles.Root(hashes).Span.SequenceEqual(rows.Bytes(1)))
        {
            _badTile = new Finding(FindingCodes.TileDiffers, System.FormattableString.Invariant($"The root of tile {tile} of level {level} is not that of its hashes."), (tile * Tiles.Width) << (level * Tiles.Height));
        }

        return hashes;
    }

    /// <summary>Rows that no check meets on its way.</summary>
    private Finding? Strays(LogCheck check)
    {
        if (Long("SELECT COUNT(*) FROM accesslog_entry WHERE log <> 0") + Long("SELECT COUNT(*) FROM accesslog_log WHERE log <> 0") > 0)
        {
            return new Finding(FindingCodes.Extra, "There are rows of a log that this hub does not have.");
        }

        return Long("SELECT COUNT(*) FROM accesslog_tile") > check.TilesSeen ? new Finding(FindingCodes.TileDiffers, "There are more tiles in accesslog_tile than the entries make.") : null;
    }

    private List<LogChainEnd> Ends()
    {
        using PreparedSql select = from.Prepare("SELECT chain, last, head FROM accesslog_chain");
        using SqlRows rows = select.Query();
        var found = new List<LogChainEnd>();
        while (rows.Read())
        {
            found.Add(new LogChainEnd(rows.Uuid(0), rows.Long(1), rows.Bytes(2).Length == TreeHash.Length ? new TreeHash(rows.Bytes(2)) : default));
        }

        return found;
    }

    private long Long(string sql)
    {
        using PreparedSql select = from.Prepare(sql);
        return select.QueryLong() ?? 0;
    }

    private sealed record Row(long Seq, Guid Chain, long Number, long Reader, long Fields, long Day, long Outcome, byte[] Leaf, byte[]? Content);
}
