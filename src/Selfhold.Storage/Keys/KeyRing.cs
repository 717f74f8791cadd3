using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

/// <summary>
/// The keys of a hub. The master key wraps the index root, a key per domain and a key per source; a source's key wraps its records' keys.
/// Opened keys are kept for five minutes, so that an erased or rotated key is not used for longer.
/// </summary>
public sealed partial class KeyRing
{
    internal const string Master = "master";
    internal const string IndexRoot = "index";
    internal const string DomainKind = "domain";
    internal const string SourceKind = "source";

    /// <summary>The lock number under which keys are made and replaced; domains have positive numbers.</summary>
    private const long LockNumber = -1;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    private readonly HubDatabase _database;
    private readonly HubLocation _at;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<Guid, (SourceKey Key, long Until)> _sources = new();
    private readonly ConcurrentDictionary<Guid, (DomainKeys Keys, long Until)> _domains = new();
    private readonly Lock _guard = new();
    private MasterKey _master;
    private long _masterId;

    private KeyRing(HubDatabase database, HubLocation at, MasterKey master, long masterId)
    {
        _database = database;
        _at = at;
        _clock = database.Options.Clock;
        _master = master;
        _masterId = masterId;
    }

    /// <summary>The key of a source that has one.</summary>
    /// <exception cref="StorageException"><c>key_unknown</c> where it has none.</exception>
    public SourceKey Source(Guid sourceId)
    {
        if (_sources.TryGetValue(sourceId, out (SourceKey Key, long Until) kept) && IsFresh(kept.Until))
        {
            return kept.Key;
        }

        SourceKey key = LoadSource(sourceId, write: null);
        _sources[sourceId] = (key, Until());
        return key;
    }

    /// <summary>The keys of a domain that has them.</summary>
    /// <exception cref="StorageException"><c>key_unknown</c> where it has none.</exception>
    public DomainKeys Domain(Guid domainId)
    {
        if (_domains.TryGetValue(domainId, out (DomainKeys Keys, long Until) kept) && IsFresh(kept.Until))
        {
            return kept.Keys;
        }

        DomainKeys keys = LoadDomain(domainId, write: null);
        _domains[domainId] = (keys, Until());
        return keys;
    }

    /// <summary>Makes the key of a new source. Good for use within the write at once; others see it after the commit.</summary>
    public SourceKey CreateSource(HubWrite write, Guid sourceId)
    {
        ArgumentNullException.ThrowIfNull(write);
        write.Lock(LockNumber);
        Insert(write, SourceKind, sourceId, 1, RandomNumberGenerator.GetBytes(32));
        return LoadSource(sourceId, write);
    }

    /// <summary>Makes the keys of a new domain. Good for use within the write at once; others see them after the commit.</summary>
    public DomainKeys CreateDomain(HubWrite write, Guid domainId)
    {
        ArgumentNullException.ThrowIfNull(write);
        write.Lock(LockNumber);
        Insert(write, DomainKind, domainId, 1, RandomNumberGenerator.GetBytes(32));
        return LoadDomain(domainId, write);
    }

    /// <summary>Forgets what was opened: the next use reads the database again.</summary>
    public void Forget()
    {
        _sources.Clear();
        _domains.Clear();
    }

    private long Until() => _clock.GetTimestamp() + (long)(TimeToLive.TotalSeconds * _clock.TimestampFrequency);

    private bool IsFresh(long until) => _clock.GetTimestamp() < until;

    private SourceKey LoadSource(Guid source, HubWrite? write)
    {
        List<(StoredKey Row, byte[] Key)> versions = Opened(write, SourceKind, source);
        return versions.Count > 0 ? Of(source, versions) : throw new StorageException(StorageErrors.KeyUnknown(SourceKind, source));
    }

    private SourceKey Of(Guid source, List<(StoredKey Row, byte[] Key)> versions)
        => new(source, (uint)versions[^1].Row.KeyId, versions.ToDictionary(v => (uint)v.Row.KeyId, v => new GcmPool(v.Key)), () => Reload(source));

    private SourceKey? Reload(Guid source)
    {
        _sources.TryRemove(source, out _);
        try
        {
            return Source(source);
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "key_unknown", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private DomainKeys LoadDomain(Guid domain, HubWrite? write)
    {
        List<(StoredKey Row, byte[] Key)> versions = Opened(write, DomainKind, domain);
        List<(StoredKey Row, byte[] Key)> roots = Opened(write, IndexRoot, Guid.Empty);
        if (versions.Count == 0 || roots.Count == 0)
        {
            throw new StorageException(StorageErrors.KeyUnknown(DomainKind, domain));
        }

        (StoredKey row, byte[] key) = versions[^1];
        var keys = new DomainKeys(domain, (uint)row.KeyId, key, new BlindIndex(roots[0].Key, domain, version: (int)roots[0].Row.Version));
        foreach ((_, byte[] used) in versions.Concat(roots))
        {
            CryptographicOperations.ZeroMemory(used);
        }

        return keys;
    }

    /// <summary>The lock must be held: no other process can replace the master key between its being read here and the commit.</summary>
    private void Insert(HubWrite write, string kind, Guid owner, int version, byte[] key)
    {
        (MasterKey master, StoredKey check) = Newest(write);
        InsertWrapped(write, new StoredKey(NextId(write), kind, owner, version, [], check.KeyId), master.Key, key);
        CryptographicOperations.ZeroMemory(key);
    }

    private void InsertWrapped(HubWrite write, StoredKey row, ReadOnlySpan<byte> master, ReadOnlySpan<byte> key)
    {
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        Sealed.Seal(master, (uint)row.WrappedBy, row.Place, key, wrapped);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO keys_key (key_id, kind, owner, version, wrapped, wrapped_by, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)",
            BulkType.Bigint, BulkType.Text, BulkType.Uuid, BulkType.Bigint, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        insert.Long(0, row.KeyId).Text(1, row.Kind).Uuid(2, row.Owner).Long(3, row.Version).Bytes(4, wrapped).Long(5, row.WrappedBy).Long(6, HubStorage.Micros(_clock)).Execute();
    }

    private static long NextId(HubWrite write)
    {
        using PreparedSql last = write.Prepare("SELECT MAX(key_id) FROM keys_key");
        return (last.QueryLong() ?? 0) + 1;
    }

    private List<StoredKey> Rows(HubWrite? write, string kind, Guid owner)
    {
        if (write is not null)
        {
            return StoredKey.Read(_database, write.Connection, write.Transaction, kind, owner);
        }

        System.Data.Common.DbConnection connection = _database.Rent();
        try
        {
            return StoredKey.Read(_database, connection, null, kind, owner);
        }
        finally
        {
            _database.Return(connection);
        }
    }

    /// <summary>One row of <c>keys_key</c>.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "Made in Read.")]
    internal sealed record StoredKey(long KeyId, string Kind, Guid Owner, long Version, byte[] Wrapped, long WrappedBy)
    {
        public SealContext Place => new("keys_key", Kind, Owner, (int)Version);

        /// <summary>All versions, oldest first.</summary>
        public static List<StoredKey> Read(HubDatabase database, System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction? transaction, string? kind, Guid owner)
        {
            string where = kind is null ? "" : "WHERE kind = @p0 AND owner = @p1 ";
            BulkType[] types = kind is null ? [] : [BulkType.Text, BulkType.Uuid];
            using PreparedSql select = database.Prepare(connection, transaction, $"SELECT key_id, kind, owner, version, wrapped, wrapped_by FROM keys_key {where}ORDER BY version, key_id", types);
            if (kind is not null)
            {
                select.Text(0, kind).Uuid(1, owner);
            }

            var found = new List<StoredKey>();
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                found.Add(new StoredKey(rows.Long(0), rows.Text(1)!, rows.Uuid(2), rows.Long(3), rows.Bytes(4).ToArray(), rows.Long(5)));
            }

            return found;
        }
    }
}
