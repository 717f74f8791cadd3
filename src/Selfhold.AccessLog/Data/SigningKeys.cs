using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Data;

/// <summary>Private keys of the log and of the witness, as PKCS #8, sealed under the room's key.</summary>
internal static class SigningKeys
{
    private const string Table = "accesslog_key";

    /// <summary>Clear it after use. Null where there is none.</summary>
    public static byte[]? Find(IStatements from, RoomKeys keys, string name, string kind)
    {
        using PreparedSql select = from.Prepare("SELECT sealed FROM accesslog_key WHERE name = @p0 AND kind = @p1", BulkType.Text, BulkType.Text);
        byte[]? value;
        using (SqlRows rows = select.Text(0, name).Text(1, kind).Query())
        {
            value = rows.Read() ? rows.Bytes(0).ToArray() : null;
        }

        return value is null ? null : keys.OpenDocument(Table, kind, RowOf(name), value);
    }

    /// <param name="pkcs8">Cleared.</param>
    public static void Add(HubWrite write, RoomKeys keys, string name, string kind, NoteVerifier verifier, byte[] pkcs8, long at)
    {
        byte[] value = keys.SealDocument(Table, kind, RowOf(name), pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO accesslog_key (name, kind, verifier, sealed, created_at) VALUES (@p0, @p1, @p2, @p3, @p4)", BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        insert.Text(0, name).Text(1, kind).Text(2, verifier.ToString()).Bytes(3, value).Long(4, at).Execute();
    }

    /// <summary>Sealed values are bound to a row id; a key's is made from its name.</summary>
    private static Guid RowOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16), bigEndian: true);
}
