using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

internal sealed partial class SigningKeys
{
    private const string Table = "identity_signing_key";

    /// <summary>Apart from the numbers of other rooms, which are not negative, and those of the room's own keys.</summary>
    private const long Turn = -40;

    /// <summary>Makes the next key where it is needed, or wished; of several processes that want it, one makes it.</summary>
    /// <returns>The id of the key that comes next, or signs now.</returns>
    private string Renew(string algorithm, bool asked, bool atOnce)
    {
        using var made = Made.New(algorithm);
        using HubWrite write = room.Storage.BeginWrite();
        write.Lock(Turn);
        Known known = Read(write, _known);
        DateTimeOffset now = room.Now;
        if (!asked && !known.IsDue(algorithm, now, room.Options.SigningKeyOverlap) && known.Signer(algorithm, now) is { } there)
        {
            _known = known;
            return there.Public.Kid;
        }

        if (!atOnce && known.Keys.Find(k => string.Equals(k.Algorithm, algorithm, StringComparison.Ordinal) && k.ActiveFrom > now) is { } waits)
        {
            _known = known;
            return waits.Public.Kid;
        }

        DateTimeOffset from = now;
        if (atOnce)
        {
            Withdraw(write, algorithm, now);
        }
        else if (known.Signer(algorithm, now) is { } signs)
        {
            // Its last use is when the next one has been published for the overlap, or earlier where its own end is.
            DateTimeOffset last = now + room.Options.SigningKeyOverlap;
            from = signs.RetiresAt < last || !asked ? signs.RetiresAt : last;
            Retire(write, algorithm, from, from + room.Options.SigningKeyOverlap);
        }

        Insert(write, made, now, from);
        room.Events.Record(write, atOnce ? "signing_key_replaced_at_once" : "signing_key_made", person: null, reason: algorithm.ToLowerInvariant());
        write.Commit();
        Read();
        return made.Kid;
    }

    /// <summary>Those that would sign longer sign no more from then on.</summary>
    private static void Retire(HubWrite write, string algorithm, DateTimeOffset signsUntil, DateTimeOffset publishedUntil)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_signing_key SET retires_at = @p1, ends_at = @p2 WHERE algorithm = @p0 AND retires_at > @p1", BulkType.Text, BulkType.Bigint, BulkType.Bigint);
        update.Text(0, algorithm).Long(1, HubStorage.Micros(signsUntil)).Long(2, HubStorage.Micros(publishedUntil)).Execute();
    }

    /// <summary>All there are, also those that sign no more and wait for their first use: what one thief has, he may have all of.</summary>
    private static void Withdraw(HubWrite write, string algorithm, DateTimeOffset now)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_signing_key SET ends_at = @p1, retires_at = CASE WHEN retires_at > @p1 THEN @p1 ELSE retires_at END WHERE algorithm = @p0 AND ends_at > @p1", BulkType.Text, BulkType.Bigint);
        update.Text(0, algorithm).Long(1, HubStorage.Micros(now)).Execute();
    }

    private void Insert(HubWrite write, Made made, DateTimeOffset now, DateTimeOffset from)
    {
        DateTimeOffset retires = from + room.Options.SigningKeyLifetime;
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_signing_key (kid, algorithm, public_jwk, sealed, created_at, active_from, retires_at, ends_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)",
            BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        insert.Text(0, made.Kid).Text(1, made.Algorithm).Text(2, made.PublicJwk).Bytes(3, room.Keys.SealDocument(Table, "private", RowOf(made.Kid), made.Private))
            .Long(4, HubStorage.Micros(now)).Long(5, HubStorage.Micros(from)).Long(6, HubStorage.Micros(retires)).Long(7, HubStorage.Micros(retires + room.Options.SigningKeyOverlap)).Execute();
    }

    /// <summary>
    /// The private key as a JSON Web Key: the token library opens a native key of its own per concurrent signature from it and keeps these in a pool, where a shared
    /// native object would be used by several threads at once.
    /// </summary>
    private SigningCredentials Open(string kid, string algorithm, ReadOnlySpan<byte> value)
    {
        byte[] pkcs8 = room.Keys.OpenDocument(Table, "private", RowOf(kid), value);
        try
        {
            JsonWebKey key;
            if (string.Equals(algorithm, SecurityAlgorithms.EcdsaSha256, StringComparison.Ordinal))
            {
                using var ec = ECDsa.Create();
                ec.ImportPkcs8PrivateKey(pkcs8, out _);
                ECParameters p = ec.ExportParameters(includePrivateParameters: true);
                key = new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv = JsonWebKeyECTypes.P256, X = Base64UrlEncoder.Encode(p.Q.X), Y = Base64UrlEncoder.Encode(p.Q.Y), D = Base64UrlEncoder.Encode(p.D) };
                CryptographicOperations.ZeroMemory(p.D);
            }
            else
            {
                using var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(pkcs8, out _);
                key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)));
            }

            key.Kid = kid;
            key.Alg = algorithm;
            return new SigningCredentials(key, algorithm);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>The public half comes from the sealed private one: whoever can write to the database, and no more, can have no key of his own believed.</summary>
    private static JsonWebKey PublicOf(SigningCredentials open)
    {
        var key = (JsonWebKey)open.Key;
        return new JsonWebKey { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y, N = key.N, E = key.E, Kid = key.Kid, Alg = key.Alg, Use = "sig" };
    }

    /// <summary>Sealed values are bound to a row id; a key's is made from its name.</summary>
    private static Guid RowOf(string kid) => new(SHA256.HashData(Encoding.ASCII.GetBytes(kid)).AsSpan(0, 16), bigEndian: true);

    /// <summary>A new key pair; its id is the thumbprint of its public half (RFC 7638).</summary>
    private sealed class Made : IDisposable
    {
        public required string Algorithm { get; init; }

        public required string Kid { get; init; }

        public required string PublicJwk { get; init; }

        public required byte[] Private { get; init; }

        public static Made New(string algorithm)
        {
            if (string.Equals(algorithm, SecurityAlgorithms.EcdsaSha256, StringComparison.Ordinal))
            {
                using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                ECParameters p = ec.ExportParameters(includePrivateParameters: false);
                string x = Base64UrlEncoder.Encode(p.Q.X), y = Base64UrlEncoder.Encode(p.Q.Y);
                string kid = Thumbprint($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""");
                return new Made { Algorithm = algorithm, Kid = kid, Private = ec.ExportPkcs8PrivateKey(), PublicJwk = $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","use":"sig","alg":"ES256","kid":"{{kid}}"}""" };
            }

            using var rsa = RSA.Create(2048);
            RSAParameters r = rsa.ExportParameters(includePrivateParameters: false);
            string n = Base64UrlEncoder.Encode(r.Modulus), e = Base64UrlEncoder.Encode(r.Exponent);
            string id = Thumbprint($$"""{"e":"{{e}}","kty":"RSA","n":"{{n}}"}""");
            return new Made { Algorithm = algorithm, Kid = id, Private = rsa.ExportPkcs8PrivateKey(), PublicJwk = $$"""{"kty":"RSA","n":"{{n}}","e":"{{e}}","use":"sig","alg":"RS256","kid":"{{id}}"}""" };
        }

        public void Dispose() => CryptographicOperations.ZeroMemory(Private);

        private static string Thumbprint(string canonical) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
    }
}
