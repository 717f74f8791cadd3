using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Storage;

namespace Selfhold.Consent.Data;

/// <summary>The keys with which businesses sign agreements and receipts: made by the hub, one after the other, their private halves sealed.</summary>
internal sealed class BusinessKeys(HubStorage storage, RoomKeys keys)
{
    private const string Table = "consent_key";

    /// <summary>Public halves that were taken out of sealed ones: they never change.</summary>
    private readonly ConcurrentDictionary<(Guid Business, string Kid), ECParameters> _public = new();

    public static void Lock(HubWrite write, Guid business)
        => write.Lock(-1000 - (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(RoomKeys.RowOf("business", business).ToByteArray()) & long.MaxValue >> 1));

    /// <summary>Signs with the key whose time it is; the first of a business is made in the write.</summary>
    public string Sign(HubWrite write, Guid business, string type, ReadOnlySpan<byte> payload)
    {
        (string kid, byte[] pkcs8) = Active(write, business) ?? Make(write, business);
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return Jws.Sign(key, kid, type, payload);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    public string SignersJwk(HubWrite write, Guid business)
    {
        string kid;
        if (Active(write, business) is { } active)
        {
            CryptographicOperations.ZeroMemory(active.Pkcs8);
            kid = active.Kid;
        }
        else
        {
            (kid, byte[] made) = Make(write, business);
            CryptographicOperations.ZeroMemory(made);
        }

        return JwkOf(kid, Public(write, business, kid)!.Value);
    }

    public byte[]? Verify(IStatements from, Guid business, string type, string? jws) => Jws.Verify(jws, type, kid => Public(from, business, kid));

    public string Rotate(HubWrite write, Guid business)
    {
        Lock(write, business);
        using (PreparedSql retire = write.Prepare("UPDATE consent_key SET retired_at = @p1 WHERE business_id = @p0 AND retired_at IS NULL", BulkType.Uuid, BulkType.Bigint))
        {
            retire.Uuid(0, business).Long(1, HubStorage.Micros(storage.Clock)).Execute();
        }

        (string kid, byte[] pkcs8) = Make(write, business);
        CryptographicOperations.ZeroMemory(pkcs8);
        return kid;
    }

    public IReadOnlyList<BusinessKey> List(IStatements from, Guid business)
    {
        List<(string Kid, long Created, long? Retired)> rows = [];
        using (PreparedSql select = from.Prepare("SELECT kid, created_at, retired_at FROM consent_key WHERE business_id = @p0 ORDER BY created_at DESC, kid", BulkType.Uuid))
        {
            using SqlRows found = select.Uuid(0, business).Query();
            while (found.Read())
            {
                rows.Add((found.Text(0)!, found.Long(1), found.IsNull(2) ? null : found.Long(2)));
            }
        }

        return [.. rows.Select(r => new BusinessKey(r.Kid, JwkOf(r.Kid, Public(from, business, r.Kid)!.Value), HubStorage.FromMicros(r.Created), r.Retired is { } at ? HubStorage.FromMicros(at) : null))];
    }

    /// <summary>The public half comes from the sealed private one: whoever can write to the database, and no more, can have no key of his own believed.</summary>
    private ECParameters? Public(IStatements from, Guid business, string kid)
    {
        if (_public.TryGetValue((business, kid), out ECParameters known))
        {
            return known;
        }

        byte[]? pkcs8 = null;
        using (PreparedSql select = from.Prepare("SELECT sealed FROM consent_key WHERE business_id = @p0 AND kid = @p1", BulkType.Uuid, BulkType.Text))
        {
            using SqlRows rows = select.Uuid(0, business).Text(1, kid).Query();
            if (rows.Read())
            {
                pkcs8 = keys.Open(Table, "private", RoomKeys.RowOf(business, kid), rows.Bytes(0));
            }
        }

        if (pkcs8 is null)
        {
            return null;
        }

        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        ECParameters made = key.ExportParameters(includePrivateParameters: false);
        _public.TryAdd((business, kid), made);
        return made;
    }

    private (string Kid, byte[] Pkcs8)? Active(HubWrite write, Guid business)
    {
        using PreparedSql select = write.Prepare("SELECT kid, sealed FROM consent_key WHERE business_id = @p0 AND retired_at IS NULL ORDER BY created_at DESC, kid LIMIT 1", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, business).Query();
        return rows.Read() ? (rows.Text(0)!, keys.Open(Table, "private", RoomKeys.RowOf(business, rows.Text(0)!), rows.Bytes(1))) : null;
    }

    private (string Kid, byte[] Pkcs8) Make(HubWrite write, Guid business)
    {
        Lock(write, business);
        if (Active(write, business) is { } there)
        {
            return there;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters made = key.ExportParameters(includePrivateParameters: false);
        byte[] pkcs8 = key.ExportPkcs8PrivateKey();
        string kid = Thumbprint(made);
        using PreparedSql insert = write.Prepare("INSERT INTO consent_key (business_id, kid, public_jwk, sealed, created_at, retired_at) VALUES (@p0, @p1, @p2, @p3, @p4, NULL)",
            BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, business).Text(1, kid).Text(2, JwkOf(kid, made)).Bytes(3, keys.Seal(Table, "private", RoomKeys.RowOf(business, kid), pkcs8)).Long(4, HubStorage.Micros(storage.Clock)).Execute();
        return (kid, pkcs8);
    }

    private static string JwkOf(string kid, ECParameters key) => Encoding.UTF8.GetString(CanonicalJson.Write(new JsonObject
    {
        ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(key.Q.X), ["y"] = Base64Url.EncodeToString(key.Q.Y), ["kid"] = kid, ["alg"] = "ES256", ["use"] = "sig",
    }));

    private static string Thumbprint(ECParameters key) => Base64Url.EncodeToString(SHA256.HashData(CanonicalJson.Write(new JsonObject
    {
        ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(key.Q.X), ["y"] = Base64Url.EncodeToString(key.Q.Y),
    })));
}
