using System.Security.Cryptography;
using Selfhold.AccessLog.Data;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Append;

/// <summary>An entry that is to be stored.</summary>
internal readonly record struct NewEntry(long Seq, Chain Chain, long Number, long Reader, long Fields, long Day, LookOutcome Outcome, TreeHash Leaf, int SealedAt, int SealedLength);

/// <summary>The entries of one transaction, from drafts to receipts.</summary>
internal sealed class Batch(LogState state)
{
    private const long MicrosPerDay = 86_400_000_000, MicrosPerHour = 3_600_000_000;

    private readonly Dictionary<Guid, Chain?> _owners = [];
    private readonly Dictionary<Guid, OwnerKind> _kinds = [];
    private byte[] _sealed = [];
    private int _sealedLength;
    private string _note = "";

    public List<NewEntry> Entries { get; } = [];

    public Growth? Tree { get; private set; }

    public string Note => _note;

    public long At { get; private set; }

    public ReadOnlySpan<byte> SealedOf(in NewEntry entry) => _sealed.AsSpan(entry.SealedAt, entry.SealedLength);

    /// <summary>Those that got entries.</summary>
    public IEnumerable<Chain> Chains => _owners.Values.OfType<Chain>().Where(c => c.Last != c.Stored);

    public void Committed()
    {
        foreach (Chain chain in Chains)
        {
            chain.Stored = chain.Last;
        }
    }

    /// <summary>Turns what was decided into entries, and writes them with the head that covers them.</summary>
    public void Write(HubWrite write, List<Waiting> decided, LogHead head)
    {
        foreach (Waiting waiting in decided)
        {
            foreach (EntryDraft draft in waiting.Drafts)
            {
                _owners.TryAdd(draft.Owner, null);
                _kinds.TryAdd(draft.Owner, draft.Kind);
            }
        }

        if (_owners.Count == 0)
        {
            return;
        }

        // The clock may be set back; the log's time is not.
        At = Math.Max(HubStorage.Micros(state.Storage.Clock), head.At);
        state.Chains.Find(write, _owners, _kinds);

        // Hours of denials are those of the clock by which they are told of: one that once ran ahead must not count attempts into an hour that is far off.
        var denials = new Denials(write, HubStorage.Micros(state.Storage.Clock) / MicrosPerHour);
        foreach (Waiting waiting in decided)
        {
            Number(write, waiting, denials);
        }

        denials.Write();
        if (Entries.Count == 0)
        {
            return;
        }

        Span<TreeHash> leaves = Entries.Count <= 64 ? new TreeHash[64] : new TreeHash[Entries.Count];
        leaves = leaves[..Entries.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = Entries[i].Leaf;
        }

        Tree = new Growth(state.Edge!, leaves);
        _note = state.Signer.Sign(Tree.Size, Tree.Root);
        RightEdge edge = Tree.Edge(out List<ClosedTile> full);
        Rows.Write(write, this, full, edge, head.Log);
        state.Grown(edge, _note);
    }

    public Receipt Receipt(Guid owner, int place)
    {
        NewEntry entry = Entries[place];
        return new Receipt(owner, entry.Seq, entry.Leaf.Span.ToArray(), _note, new Proof(Tree!, entry.Seq));
    }

    private void Number(HubWrite write, Waiting waiting, Denials denials)
    {
        if (waiting.Drafts.Count == 0)
        {
            return;
        }

        waiting.Places = new int[waiting.Drafts.Count];
        for (int i = 0; i < waiting.Drafts.Count; i++)
        {
            EntryDraft draft = waiting.Drafts[i];
            Chain chain = _owners[draft.Owner]!;
            long reader = state.Codes.Of(write, draft.Reader);
            if (draft.Outcome == LookOutcome.Denied && !draft.TellsOfMany && !denials.IsFirst(chain, reader, draft.Count))
            {
                waiting.Places[i] = -1;
                continue;
            }

            waiting.Places[i] = Entries.Count;
            Add(draft, chain, reader, state.Codes.Of(write, Names.Of(draft.Fields)));
        }
    }

    private void Add(EntryDraft draft, Chain chain, long reader, long fields)
    {
        Span<byte> nonce = stackalloc byte[EntryJson.Nonce];
        state.Random.Fill(nonce);
        long number = chain.Last + 1;
        state.Json.Write(draft, nonce, chain.Id, number, chain.Head, At);
        ReadOnlySpan<byte> plain = state.Json.Written;
        TreeHash leaf = Rfc6962.Leaf(plain);
        int length = plain.Length + Sealed.Overhead;
        if (_sealedLength + length > _sealed.Length)
        {
            Array.Resize(ref _sealed, Math.Max(4096, Math.Max(_sealed.Length * 2, _sealedLength + length)));
        }

        Sealed.Seal(chain.Key, 0, RoomKeys.Place(chain.Id, number), plain, _sealed.AsSpan(_sealedLength, length));
        Entries.Add(new NewEntry(state.Edge!.Size + Entries.Count, chain, number, reader, fields, At / MicrosPerDay, draft.Outcome, leaf, _sealedLength, length));
        _sealedLength += length;
        chain.Last = number;
        chain.Head = leaf.Span.ToArray();
    }

    /// <summary>Made when it is read: not every reader looks at its proof.</summary>
    private sealed class Proof(Growth tree, long index) : IReadOnlyList<ReadOnlyMemory<byte>>
    {
        private TreeHash[]? _made;

        private TreeHash[] Made => _made ??= tree.Proof(index);

        public int Count => Made.Length;

        public ReadOnlyMemory<byte> this[int at] => Made[at].Span.ToArray();

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => Made.Select(h => (ReadOnlyMemory<byte>)h.Span.ToArray()).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>Random bytes by the kilobyte; each is given out once. Used by one thread.</summary>
internal sealed class RandomStore
{
    private readonly byte[] _bytes = new byte[8192];
    private int _used = 8192;

    public void Fill(Span<byte> to)
    {
        if (_used + to.Length > _bytes.Length)
        {
            RandomNumberGenerator.Fill(_bytes);
            _used = 0;
        }

        Span<byte> given = _bytes.AsSpan(_used, to.Length);
        given.CopyTo(to);
        given.Clear();
        _used += to.Length;
    }
}
