using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;
using Finding = Selfhold.Transparency.Finding;

namespace Selfhold.AccessLog.Verify;

/// <summary>
/// Which contents may be gone: those of chains that were erased as a whole, and those of which a later entry of the same chain says so. Whoever only writes to the database can
/// take contents away, but can't write such an entry: it is sealed under the chain's key and hashed into the tree.
/// </summary>
internal sealed class Erasures(IStatements from)
{
    private const int MostChains = 100_000;

    private readonly Dictionary<Guid, bool> _chains = [];
    private readonly Dictionary<long, Gone> _gone = [];
    private readonly HashSet<long> _said = [];

    /// <param name="beside">What stands in clear beside an entry whose content is gone; null where it is there.</param>
    /// <param name="plain">The content that is there: nonce and canonical JSON.</param>
    public Finding? Add(long seq, Guid chain, long number, ErasedEntry? beside, byte[] plain)
    {
        if (beside is not null)
        {
            if (!IsErased(chain))
            {
                _gone.Add(seq, new Gone(chain, number, beside));
            }

            return null;
        }

        // A quote within a text is escaped, so this can only be the member.
        return plain.AsSpan().IndexOf("\"erased\":{"u8) >= 0 && EntryContent.Parse(plain.AsMemory(EntryJson.Nonce)).Erased is { } said ? Said(seq, chain, number, said) : null;
    }

    /// <summary>After the last row: the first entry whose content is gone without a word.</summary>
    public Finding? Unsaid()
    {
        if (_gone.Count == 0)
        {
            return null;
        }

        long first = _gone.Keys.Min();
        return new Finding(FindingCodes.ErasedUnsaid, "Its content is gone, and neither its chain was erased nor does an entry of the chain say that it was.", first, _gone[first].Chain, _gone[first].Number);
    }

    private Finding? Said(long seq, Guid chain, long number, ErasedEntry said)
    {
        if (!_gone.Remove(said.Index, out Gone? gone))
        {
            return _said.Contains(said.Index) ? null
                : new Finding(FindingCodes.ErasedBack, System.FormattableString.Invariant($"It says that entry {said.Index} was erased, but its content is there."), seq, chain, number);
        }

        _said.Add(said.Index);
        return gone.Chain != chain ? new Finding(FindingCodes.ErasedUnsaid, "Its content is gone, and only an entry of another chain says that it was erased.", said.Index, gone.Chain, gone.Number)
            : gone.Beside.Same(said) ? null
            : new Finding(FindingCodes.ColumnDiffers, "Beside it stands something else than the entry says that tells of its erasure.", said.Index, gone.Chain, gone.Number);
    }

    /// <summary>As a whole: its key is gone for good, and it leads to nobody.</summary>
    private bool IsErased(Guid chain)
    {
        if (!_chains.TryGetValue(chain, out bool erased))
        {
            using PreparedSql select = from.Prepare(
                """
                SELECT COUNT(*) FROM accesslog_chain c JOIN keys_tombstone t ON t.kind = 'record' AND t.id = c.chain
                WHERE c.chain = @p0 AND c.owner = c.chain AND NOT EXISTS (SELECT 1 FROM keys_record k WHERE k.record_id = c.chain)
                """,
                BulkType.Uuid);
            erased = select.Uuid(0, chain).QueryLong() == 1;
            if (_chains.Count >= MostChains)
            {
                _chains.Clear();
            }

            _chains[chain] = erased;
        }

        return erased;
    }

    private sealed record Gone(Guid Chain, long Number, ErasedEntry Beside);
}
