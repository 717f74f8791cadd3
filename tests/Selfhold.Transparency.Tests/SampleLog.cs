using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.Transparency.Tests;

/// <summary>A small log as a hub would write it: some chains, entries, rows, tiles, heads.</summary>
internal sealed class SampleLog : IDisposable
{
    public const string Origin = "hub.example/log";
    private static readonly byte[] LogKey = NoteSigner.NewKey();
    private static readonly byte[] WitnessKey = NoteSigner.NewKey();

    private readonly Dictionary<Guid, (long Last, TreeHash? Head)> _chains = [];
    private readonly CompactRange _range = new();
    private readonly NoteSigner _log = NoteSigner.Log(Origin, LogKey);
    private readonly NoteSigner _witness = NoteSigner.Cosigner("witness.example", WitnessKey);

    public List<LogRow> Rows { get; } = [];

    public List<byte[]> Contents { get; } = [];

    public List<string> Published { get; } = [];

    public IReadOnlyList<NoteVerifier> Keys => [_log.Verifier];

    public NoteVerifier Witness => _witness.Verifier;

    public MemoryTiles Tiles => new([.. Rows.Select(r => r.Leaf)]);

    public static Guid Chain(int n) => new(n, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]);

    public static SampleLog Of(int rows, int chains = 5)
    {
        var log = new SampleLog();
        for (int i = 0; i < rows; i++)
        {
            // Not evenly: some chains are long.
            log.Append(Chain(i % 3 == 0 ? 0 : i % chains), DateTimeOffset.UnixEpoch.AddDays(20_000).AddMinutes(i * 7));
            if (i % 50 == 49)
            {
                log.Published.Add(log.Head().ToString());
            }
        }

        return log;
    }

    public void Append(Guid chain, DateTimeOffset at)
    {
        (long last, TreeHash? head) = _chains.GetValueOrDefault(chain);
        var entry = new JsonObject
        {
            ["version"] = 1, ["chain"] = chain.ToString("D"), ["number"] = last + 1, ["time"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"), ["action"] = "read", ["outcome"] = "released",
            ["purpose"] = "delivery", ["basis"] = "grant", ["channel"] = "api", ["count"] = 1, ["fields"] = new JsonArray("address", "name"),
            ["reader"] = new JsonObject { ["kind"] = "client", ["business"] = Chain(99).ToString("D"), ["client"] = "shop \u00fc\"\n" },
        };
        if (head is { } prev)
        {
            entry["prev"] = prev.ToString();
        }

        byte[] content = [.. SHA256.HashData(BitConverter.GetBytes(Rows.Count)), .. CanonicalJson.Write(entry)];
        var leaf = new TreeHash(SHA256.HashData([0, .. content]));
        Rows.Add(new LogRow(Rows.Count, chain, last + 1, leaf, LogContent.Opened, new LogColumns((long)(at - DateTimeOffset.UnixEpoch).TotalDays, "released", "address\nname", "client", Chain(99), "shop \u00fc\"\n")));
        Contents.Add(content);
        _chains[chain] = (last + 1, leaf);
        _range.Append(leaf);
    }

    public SignedNote Head() => new Checkpoint(Origin, _range.Size, _range.Root).Sign(_log);

    public SignedNote Cosigned()
    {
        SignedNote head = Head();
        return head.With(_witness.Cosign(head.Text, DateTimeOffset.UnixEpoch.AddDays(21_000))).With(new NoteSignature("stranger.example", 9, new byte[72]));
    }

    public LogTip Tip() => new(Origin, _range.Size, _range.Root, _range.ToBytes(), Head().ToString());

    public IEnumerable<LogChainEnd> Ends() => _chains.Select(c => new LogChainEnd(c.Key, c.Value.Last, c.Value.Head!.Value));

    /// <summary>A head that the log's own key signs over anything.</summary>
    public SignedNote Sign(Checkpoint head) => head.Sign(_log);

    public PersonBundle Bundle(params Guid[] chains)
    {
        MemoryTiles tiles = Tiles;
        return new PersonBundle
        {
            Origin = Origin, Keys = [_log.Verifier.ToString()], Witnesses = [_witness.Verifier.ToString()], Checkpoint = Cosigned().ToString(),
            Consistency = [.. new long[] { 3, 50 }.Where(s => s < _range.Size).Select(s => new BundleConsistency(s, [.. ConsistencyProof.Make(tiles, s, _range.Size).Select(Text)]))],
            Chains = [.. chains.Select(chain => new BundleChain(chain, _chains[chain].Last, [.. Rows.Where(r => r.Chain == chain).Select(r => Entry(r, tiles))]))],
        };
    }

    public Finding? Check(bool tiles = true, Func<int, long, byte[]?>? stored = null)
    {
        MemoryTiles all = Tiles;
        byte[] Read(int level, long tile)
        {
            byte[] hashes = new byte[8192];
            all.Read(level, tile, 256, hashes);
            return hashes;
        }

        var check = new LogCheck(tiles ? stored ?? Read : null);
        foreach (string head in Published)
        {
            if (check.Expect(head, "a published head", Origin, Keys) is { } bad)
            {
                return bad;
            }
        }

        for (int i = 0; i < Rows.Count; i++)
        {
            if (check.Add(Rows[i], Contents[i]) is { } bad)
            {
                return bad;
            }
        }

        return check.End(Tip(), Ends(), Keys);
    }

    public void Dispose()
    {
        _log.Dispose();
        _witness.Dispose();
    }

    private static string Text(TreeHash hash) => Convert.ToBase64String(hash.Span);

    private BundleEntry Entry(LogRow row, MemoryTiles tiles)
    {
        byte[] content = Contents[(int)row.Seq];
        bool erased = row.Content == LogContent.Erased;
        return new BundleEntry
        {
            Number = row.Number, Index = row.Seq, Leaf = Text(row.Leaf), Erased = erased, Nonce = erased ? null : Convert.ToBase64String(content.AsSpan(0, 32)), Entry = erased ? null : Encoding.UTF8.GetString(content.AsSpan(32)),
            Proof = [.. InclusionProof.Make(tiles, row.Seq, _range.Size).Select(Text)],
        };
    }
}
