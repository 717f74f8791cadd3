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
        foreach (Chain chain in write.Family == DatabaseFamily.Postgres && missing.Count > 1 ? ReadMany(write, missing) : missing.Select(o => ReadOne(write, o)).OfType<Chain>())
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

    private Chain? ReadOne(HubWrite write, Guid owner)
    {
        using PreparedSql select = write.Prepare(Columns + "WHERE c.owner = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, owner).Query();
        return rows.Read() ? Of(rows.Uuid(0), owner, rows.Long(2), rows.Bytes(3).ToArray(), rows.Bytes(4)) : null;
    }

    private List<Chain> ReadMany(HubWrite write, List<Guid> owners)
    {
        using var select = new NpgsqlCommand(Columns + "WHERE c.owner = ANY($1)", (NpgsqlConnection)write.Connection, (NpgsqlTransaction)write.Transaction);
        select.Parameters.Add(new NpgsqlParameter<Guid[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, TypedValue = [.. owners] });
        var found = new List<Chain>();
        using NpgsqlDataReader rows = select.ExecuteReader();
        while (rows.Read())
        {
            found.Add(Of(rows.GetGuid(0), rows.GetGuid(1), rows.GetInt64(2), rows.GetFieldValue<byte[]>(3), rows.IsDBNull(4) ? [] : rows.GetFieldValue<byte[]>(4)));
        }

        return found;
    }

    private Chain Of(Guid id, Guid owner, long last, byte[] head, ReadOnlySpan<byte> wrapped)
        => new(id, owner, last, head, keys.Open(id, wrapped)
            ?? throw new StorageException(new Error("sealed_value_damaged", $"The key of chain {id} of the access log in keys_record is missing or damaged. Restore the keys from a backup.")));

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
