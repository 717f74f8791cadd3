using System.Security.Cryptography;
using System.Text;
using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>All entries about a person with their proofs, to be checked without the hub (docs/spec/bundle.md).</summary>
    /// <param name="owners">All accounts of a person, and customers that are proven hers.</param>
    /// <param name="since">Sizes of heads that she kept: the bundle proves that its own continues them.</param>
    public PersonBundle Bundle(IStatements from, IReadOnlyList<Guid> owners, IReadOnlyList<long>? since = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(owners);
        var found = new List<(Guid Chain, List<Stored> Entries)>();
        foreach (Guid owner in owners.Distinct())
        {
            if (ChainOf(from, owner) is { } chain)
            {
                found.Add((chain, Contents(from, chain)));
            }
        }

        (long size, SignedNote note) = HeadOver(from, found.SelectMany(c => c.Entries).Select(e => e.Seq).DefaultIfEmpty(-1).Max());
        var tiles = new StoredTiles(from);
        IReadOnlyList<LogWitness> witnesses = Witnesses(from);
        IEnumerable<long> older = (since ?? []).Concat(witnesses.Select(w => w.Size)).Where(s => s > 0 && s < size).Distinct().Order();
        return new PersonBundle
        {
            Origin = Signer.Origin,
            Keys = [Verifier.ToString()],
            Witnesses = [.. witnesses.Select(w => w.Verifier)],
            Checkpoint = note.ToString(),
            Consistency = [.. older.Select(s => new BundleConsistency(s, [.. ConsistencyProof.Make(tiles, s, size).Select(Base64)]))],
            Chains = [.. found.Select(c => Chain(from, c.Chain, c.Entries, tiles, size))],
        };
    }

    /// <summary>The tree's hashes, for proofs about any head. Used by one thread at a time, as long as the snapshot is open.</summary>
    public IHashTiles Tiles(IStatements from) => new StoredTiles(from);

    /// <summary>The newest head that a witness signed, where it covers all the entries; else the newest.</summary>
    private static (long Size, SignedNote Note) HeadOver(IStatements from, long lastIndex)
    {
        LogHead head = LogHead.Read(from);
        (long size, string text) = (head.Size, head.Note);
        using (PreparedSql select = from.Prepare(
            "SELECT size, note FROM accesslog_checkpoint WHERE log = @p0 AND size > @p1 AND size IN (SELECT size FROM accesslog_cosignature WHERE log = @p0) ORDER BY size DESC LIMIT 1", BulkType.Bigint, BulkType.Bigint))
        {
            using SqlRows rows = select.Long(0, head.Log).Long(1, lastIndex).Query();
            if (rows.Read())
            {
                (size, text) = (rows.Long(0), rows.Text(1)!);
            }
        }

        return SignedNote.Parse(text).TryGet(out SignedNote? note, out Error? error) ? (size, Cosigned(from, size, note)) : throw new StorageException(error);
    }

    private BundleChain Chain(IStatements from, Guid chain, List<Stored> stored, StoredTiles tiles, long size)
    {
        byte[]? key = KeyOf(from, chain);
        var entries = new List<BundleEntry>();
        foreach ((long seq, long number, byte[] leaf, byte[]? content) in stored)
        {
            byte[]? plain = content is null || key is null ? null : Opened(key, chain, number, content);
            entries.Add(new BundleEntry
            {
                Number = number,
                Index = seq,
                Leaf = Convert.ToBase64String(leaf),
                Nonce = plain is null ? null : Convert.ToBase64String(plain.AsSpan(0, EntryJson.Nonce)),
                Entry = plain is null ? null : Encoding.UTF8.GetString(plain.AsSpan(EntryJson.Nonce)),
                Erased = plain is null,
                Proof = [.. InclusionProof.Make(tiles, seq, size).Select(Base64)],
            });
        }

        if (key is not null)
        {
            CryptographicOperations.ZeroMemory(key);
        }

        using PreparedSql last = from.Prepare("SELECT last FROM accesslog_chain WHERE chain = @p0", BulkType.Uuid);
        return new BundleChain(chain, last.Uuid(0, chain).QueryLong() ?? 0, entries);
    }

    // Rows first, tiles after: PostgreSQL answers one question at a time.
    private static List<Stored> Contents(IStatements from, Guid chain)
    {
        using PreparedSql select = from.Prepare("SELECT seq, number, leaf, sealed FROM accesslog_entry WHERE chain = @p0 ORDER BY number", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, chain).Query();
        var found = new List<Stored>();
        while (rows.Read())
        {
            found.Add(new Stored(rows.Long(0), rows.Long(1), rows.Bytes(2).ToArray(), rows.IsNull(3) ? null : rows.Bytes(3).ToArray()));
        }

        return found;
    }

    private sealed record Stored(long Seq, long Number, byte[] Leaf, byte[]? Content);

    private static string Base64(TreeHash hash) => Convert.ToBase64String(hash.Span);
}
