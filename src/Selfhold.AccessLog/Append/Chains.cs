using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Selfhold.AccessLog.Data;
using Selfhold.Storage;

namespace Selfhold.AccessLog.Append;

/// <summary>One chain as the worker knows it.</summary>
internal sealed class Chain(Guid id, Guid owner, long last, byte[] head, byte[] key)
{
    public Guid Id { get; } = id;

    public Guid Owner { get; } = owner;

    /// <summary>Number of the last entry; 0 for a chain that has none yet.</summary>
    public long Last { get; set; } = last;

    /// <summary>Leaf hash of the last entry; empty for a chain that has none yet.</summary>
    public byte[] Head { get; set; } = head;

    public byte[] Key { get; } = key;

    /// <summary>The last number that the database has.</summary>
    public long Stored { get; set; } = last;

    /// <summary>Made in this batch.</summary>
    public byte[]? Wrapped { get; init; }

    public OwnerKind Kind { get; init; }

    /// <summary>How long the key may stay open, in ticks of the clock.</summary>
    public long Until { get; set; }
}

/// <summary>
/// Chains with their opened keys, for as long as nobody else has written to the log: at most some ten thousand, each key for a minute. A chain whose content was erased
/// changes its owner, which the write of its next entry notices: no key is used after its erasure.
/// </summary>
internal sealed class Chains(RoomKeys keys, TimeProvider clock)
{
    private const int Most = 10_000;
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(1);

    private Dictionary<Guid, Chain> _young = [];
    private Dictionary<Guid, Chain> _old = [];

    /// <summary>The chains of these owners, from memory, the database, or made new.</summary>
    /// <exception cref="ChainsDamagedException">Keys of some are missing or damaged; nothing was made.</exception>
    public void Find(HubWrite write, Dictionary<Guid, Chain?> owners, IReadOnlyDictionary<Guid, OwnerKind> kinds)
    {
        long now = clock.GetTimestamp();
        var missing = new List<Guid>();
        foreach (Guid owner in owners.Keys.ToArray())
        {
            if (Kept(owner, now) is { } chain)
            {
                owners[owner] = chain;
            }
            else
            {
                missing.Add(owner);
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        long until = now + (long)(KeyLifetime.TotalSeconds * clock.TimestampFrequency);
        var damaged = new Dictionary<Guid, Guid>();
        Chain[] read = write.Family == DatabaseFamily.Postgres && missing.Count > 1 ? [.. ReadMany(write, missing, damaged)] : [.. missing.Select(o => ReadOne(write, o, damaged)).OfType<Chain>()];
        if (damaged.Count > 0)
        {
            Wipe(read);
            throw new ChainsDamagedException(damaged);
        }

        foreach (Chain chain in read)
        {
            chain.Until = until;
            owners[chain.Owner] = chain;
            _young[chain.Owner] = chain;
        }

        foreach (Guid owner in missing)
        {
            if (owners[owner] is null)
            {
                Chain made = Make(owner, kinds[owner]);
                made.Until = until;
                owners[owner] = made;
                _young[owner] = made;
            }
        }

        if (_young.Count > Most)
        {
            Wipe(_old.Where(c => !_young.ContainsKey(c.Key)).Select(c => c.Value));
            (_old, _young) = (_young, []);
        }
    }

    public void Forget()
    {
        Wipe(_young.Values);
        Wipe(_old.Values);
        _young.Clear();
        _old.Clear();
    }

    private Chain? Kept(Guid owner, long now)
    {
        if (!_young.TryGetValue(owner, out Chain? chain))
        {
            if (!_old.TryGetValue(owner, out chain))
            {
                return null;
            }

            _young[owner] = chain;
        }

        if (chain.Until > now)
        {
            return chain;
        }

        _young.Remove(owner);
        _old.Remove(owner);
        CryptographicOperations.ZeroMemory(chain.Key);
        return null;
    }

    private const string Columns = "SELECT c.chain, c.owner, c.last, c.head, k.wrapped FROM accesslog_chain c LEFT JOIN keys_record k ON k.record_id = c.chain ";

    private Chain? ReadOne(HubWrite write, Guid owner, Dictionary<Guid, Guid> damaged)
    {
        using PreparedSql select = write.Prepare(Columns + "WHERE c.owner = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, owner).Query();
        return rows.Read() ? Of(rows.Uuid(0), owner, rows.Long(2), rows.Bytes(3).ToArray(), rows.Bytes(4), damaged) : null;
    }

    private List<Chain> ReadMany(HubWrite write, List<Guid> owners, Dictionary<Guid, Guid> damaged)
    {
        using var select = new NpgsqlCommand(Columns + "WHERE c.owner = ANY($1)", (NpgsqlConnection)write.Connection, (NpgsqlTransaction)write.Transaction);
        select.Parameters.Add(new NpgsqlParameter<Guid[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, TypedValue = [.. owners] });
        var found = new List<Chain>();
        using NpgsqlDataReader rows = select.ExecuteReader();
        while (rows.Read())
        {
            if (Of(rows.GetGuid(0), rows.GetGuid(1), rows.GetInt64(2), rows.GetFieldValue<byte[]>(3), rows.IsDBNull(4) ? [] : rows.GetFieldValue<byte[]>(4), damaged) is { } chain)
            {
                found.Add(chain);
            }
        }

        return found;
    }

    private Chain? Of(Guid id, Guid owner, long last, byte[] head, ReadOnlySpan<byte> wrapped, Dictionary<Guid, Guid> damaged)
    {
        if (keys.Open(id, wrapped) is { } key)
        {
            return new Chain(id, owner, last, head, key);
        }

        damaged[owner] = id;
        return null;
    }

    private Chain Make(Guid owner, OwnerKind kind)
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        var id = new Guid(random, bigEndian: true);
        var key = new byte[RecordKey.Length];
        var wrapped = new byte[RecordKey.WrappedLength];
        keys.Source.NewRecordKey(id, key, wrapped);
        return new Chain(id, owner, 0, [], key) { Wrapped = wrapped, Kind = kind };
    }

    private static void Wipe(IEnumerable<Chain> chains)
    {
        foreach (Chain chain in chains)
        {
            CryptographicOperations.ZeroMemory(chain.Key);
        }
    }
}

/// <summary>Chains whose keys are missing or damaged: looks that would write to them can't, the others can.</summary>
/// <param name="chains">Chain by owner.</param>
internal sealed class ChainsDamagedException(IReadOnlyDictionary<Guid, Guid> chains) : Exception("Keys of chains are missing or damaged.")
{
    /// <summary>What the callers of such a look are told; null where it touches none of these chains.</summary>
    public StorageException? For(Waiting look)
    {
        foreach (EntryDraft draft in look.Drafts)
        {
            if (chains.TryGetValue(draft.Owner, out Guid chain))
            {
                return new StorageException(new Error("sealed_value_damaged", $"The key of chain {chain} of the access log in keys_record is missing or damaged. Restore the keys from a backup."));
            }
        }

        return null;
    }
}
