using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Selfhold.Storage;

namespace Selfhold.Identity.Data;

/// <summary>
/// Where ASP.NET's Data Protection keeps its key ring (antiforgery fields, cookies of the framework): in the hub's database, sealed, so that every
/// process of the hub has the same and a copy of the database alone has none.
/// </summary>
public sealed class ProtectionKeys : IXmlRepository
{
    private const string Table = "identity_protection";

    /// <summary>Advisory lock of PostgreSQL under which a key is stored.</summary>
    private const long Turn = -3;

    /// <summary>Two processes that start at once on an empty ring make two keys, and neither would know the other's for a day. The later one's is not stored: it reads the earlier.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    private readonly HubStorage _storage;
    private readonly RoomKeys _keys;

    internal ProtectionKeys(HubStorage storage, RoomKeys keys) => (_storage, _keys) = (storage, keys);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = new List<XElement>();
        using HubRead read = _storage.BeginRead();
        using PreparedSql select = read.Prepare($"SELECT name, sealed FROM {Table} ORDER BY created_at, name");
        using SqlRows rows = select.Query();
        while (rows.Read())
        {
            byte[] plain = _keys.OpenDocument(Table, "element", RowOf(rows.Text(0)!), rows.Bytes(1));
            elements.Add(XElement.Parse(Encoding.UTF8.GetString(plain)));
            CryptographicOperations.ZeroMemory(plain);
        }

        return elements;
    }

    /// <param name="friendlyName"><c>key-…</c> or <c>revocation-…</c>, unique.</param>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        ArgumentException.ThrowIfNullOrEmpty(friendlyName);
        byte[] plain = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        byte[] value = _keys.SealDocument(Table, "element", RowOf(friendlyName), plain);
        CryptographicOperations.ZeroMemory(plain);
        StorageRetry.Run(() => Store(element.Name.LocalName, friendlyName, value));
    }

    private bool Store(string kind, string name, byte[] value)
    {
        using HubWrite write = _storage.BeginWrite();
        write.Lock(Turn);
        long now = HubStorage.Micros(_storage.Clock);
        if (kind is "key" && MadeSince(write, now - (long)JustNow.TotalMicroseconds))
        {
            return false;
        }

        using PreparedSql insert = write.Prepare(
            $"INSERT INTO {Table} (name, sealed, created_at) VALUES (@p0, @p1, @p2) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed", BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        insert.Text(0, name).Bytes(1, value).Long(2, now).Execute();
        write.Commit();
        return true;
    }

    private static bool MadeSince(HubWrite write, long since)
    {
        using PreparedSql count = write.Prepare($"SELECT COUNT(*) FROM {Table} WHERE created_at > @p0 AND name LIKE 'key-%'", BulkType.Bigint);
        return count.Long(0, since).QueryLong() > 0;
    }

    /// <summary>What a value is sealed to: the row that it stands in.</summary>
    private static Guid RowOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
