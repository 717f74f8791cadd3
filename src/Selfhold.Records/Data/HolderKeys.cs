using Selfhold.Storage;

namespace Selfhold.Records.Data;

/// <summary>Keys of persons under which keys of records lie, each read and opened once. Loading is for one thread at a time; what is loaded may be asked by many.</summary>
internal sealed class HolderKeys(HubStorage storage, Sql sql) : IDisposable
{
    private const string Text =
        """
        SELECT k.record_id, k.wrapped, s.owner FROM keys_record k JOIN keys_key s ON s.key_id = k.key_id AND s.kind = 'source'
        WHERE k.under IS NULL AND k.record_id
        """ + " ";

    private readonly Dictionary<Guid, HolderKey> _open = [];

    /// <summary>Opens the keys of these persons. One that is gone or altered is left out: what lies under it is damaged.</summary>
    public void Load(IEnumerable<Guid> persons)
    {
        Guid[] missing = [.. persons.Distinct().Where(p => !_open.ContainsKey(p))];
        if (missing.Length > 0)
        {
            var found = new Dictionary<Guid, (byte[] Wrapped, Guid Owner)>();
            sql.ForEach(Text + "{in}", missing, r => found[Sql.Id(r, 0)] = (Sql.Bytes(r, 1), Sql.Id(r, 2)));
            Open(found);
        }
    }

    /// <summary>Opens the keys of all who hold records of a domain.</summary>
    public void LoadDomain(long domain)
    {
        var found = new Dictionary<Guid, (byte[] Wrapped, Guid Owner)>();
        sql.Query(
            Text + "IN (SELECT person_id FROM records_proof WHERE domain_number = @d)", r => found[Sql.Id(r, 0)] = (Sql.Bytes(r, 1), Sql.Id(r, 2)), ("d", domain));
        Open(found);
    }

    /// <summary>Keeps a key that is open already, and closes it with the others.</summary>
    public HolderKey Take(HolderKey key)
    {
        if (!_open.TryAdd(key.Person, key))
        {
            key.Dispose();
        }

        return _open[key.Person];
    }

    /// <summary>Null where it was not loaded, is gone or was altered.</summary>
    public HolderKey? Of(Guid person) => _open.GetValueOrDefault(person);

    public void Dispose()
    {
        foreach (HolderKey key in _open.Values)
        {
            key.Dispose();
        }

        _open.Clear();
    }

    private void Open(Dictionary<Guid, (byte[] Wrapped, Guid Owner)> found)
    {
        foreach ((Guid person, (byte[] wrapped, Guid owner)) in found)
        {
            if (!_open.ContainsKey(person) && storage.Keys.Source(owner).OpenHolder(person, wrapped) is { } key)
            {
                _open.Add(person, key);
            }
        }
    }
}
