using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.Identity.OpenId;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

public abstract class SigningKeysContract : StoreContract
{
    private protected SigningKeysContract(TempHub hub)
        : base(hub)
    {
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task what_the_signer_signs_is_checked_with_what_is_published(string algorithm)
    {
        string token = Token(Room.SigningKeys.Signer(algorithm));
        Assert.True((await Check(token)).IsValid);
        Assert.Equal(algorithm, new JsonWebToken(token).Alg);
        Assert.All(Room.SigningKeys.Published(), k => Assert.False(k.HasPrivateKey));
        Assert.False((await Check(token[..^8] + "AAAAAAAA")).IsValid);
    }

    [Fact]
    public async Task many_threads_sign_at_once()
    {
        string[] tokens = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Token(Room.SigningKeys.Signer("ES256")))));
        foreach (string token in tokens)
        {
            Assert.True((await Check(token)).IsValid);
        }
    }

    [Fact]
    public async Task processes_that_need_a_key_at_once_make_one()
    {
        IdentityRoom[] rooms = [.. Enumerable.Range(0, 6).Select(_ => new IdentityRoom(Storage, Options))];
        string[] kids = await Task.WhenAll(rooms.Select(r => Task.Run(() => r.SigningKeys.Signer("ES256").Key.KeyId)));
        Assert.Single(kids.Distinct(StringComparer.Ordinal));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_signing_key"));
    }

    [Fact]
    public async Task the_next_key_is_published_before_it_signs_and_the_old_one_after()
    {
        SigningCredentials first = Room.SigningKeys.Signer("ES256");
        string token = Token(first);
        Clock.Advance(Options.SigningKeyLifetime - Options.SigningKeyOverlap + TimeSpan.FromMinutes(1));
        Assert.Equal(first.Key.KeyId, Room.SigningKeys.Signer("ES256").Key.KeyId);
        Assert.Equal(2, Room.SigningKeys.Published().Count);
        string next = Room.SigningKeys.Published()[0].Kid;
        Assert.NotEqual(first.Key.KeyId, next, StringComparer.Ordinal);

        Clock.Advance(Options.SigningKeyOverlap);
        Assert.Equal(next, Room.SigningKeys.Signer("ES256").Key.KeyId);
        Assert.True((await Check(token)).IsValid);

        Clock.Advance(Options.SigningKeyOverlap);
        Assert.Equal(next, Kids());
        Assert.False((await Check(token)).IsValid);
    }

    [Fact]
    public void the_host_makes_the_next_key_also_where_nobody_signs()
    {
        Room.SigningKeys.Signer("ES256");
        Clock.Advance(Options.SigningKeyLifetime - Options.SigningKeyOverlap + TimeSpan.FromMinutes(1));
        Room.SigningKeys.Maintain();
        Room.SigningKeys.Maintain();
        Assert.Equal(2, Count("SELECT COUNT(*) FROM identity_signing_key"));
    }

    [Fact]
    public async Task a_wished_rotation_gives_others_time_to_fetch_the_new_key()
    {
        string first = Room.SigningKeys.Signer("ES256").Key.KeyId;
        string next = await Room.SigningKeys.Rotate("ES256", atOnce: false, Ct);
        Assert.Equal(next, await Room.SigningKeys.Rotate("ES256", atOnce: false, Ct));
        Assert.Equal(first, Room.SigningKeys.Signer("ES256").Key.KeyId);
        Assert.Equal(next + " " + first, Kids());
        Clock.Advance(Options.SigningKeyOverlap);
        Assert.Equal(next, Room.SigningKeys.Signer("ES256").Key.KeyId);
    }

    [Fact]
    public async Task a_stolen_key_is_withdrawn_at_once_and_within_seconds_by_other_processes()
    {
        var other = new IdentityRoom(Storage, Options);
        string stolen = Token(other.SigningKeys.Signer("ES256"));
        string first = Room.SigningKeys.Signer("ES256").Key.KeyId;
        string waits = await Room.SigningKeys.Rotate("ES256", atOnce: false, Ct);
        string next = await Room.SigningKeys.Rotate("ES256", atOnce: true, Ct);
        Assert.Equal(3, new HashSet<string>(StringComparer.Ordinal) { first, waits, next }.Count);
        Assert.Equal(next, Room.SigningKeys.Signer("ES256").Key.KeyId);
        Assert.Equal(next, Kids());
        Assert.False((await Check(stolen)).IsValid);

        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(next, other.SigningKeys.Signer("ES256").Key.KeyId);
    }

    [Fact]
    public async Task a_clock_set_back_an_hour_still_signs()
    {
        string kid = Room.SigningKeys.Signer("ES256").Key.KeyId;
        Clock.Advance(TimeSpan.FromHours(-1));
        SigningCredentials signer = Room.SigningKeys.Signer("ES256");
        Assert.Equal(kid, signer.Key.KeyId);
        Assert.True((await Check(Token(signer))).IsValid);
    }

    [Fact]
    public void private_halves_lie_sealed()
    {
        var signer = (JsonWebKey)Room.SigningKeys.Signer("ES256").Key;
        byte[] d = Base64UrlEncoder.DecodeBytes(signer.D);
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT public_jwk, sealed FROM identity_signing_key");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        Assert.DoesNotContain(signer.D, rows.Text(0)!, StringComparison.Ordinal);
        Assert.True(rows.Bytes(1).IndexOf(d) < 0);
        Assert.True(rows.Bytes(1).IndexOf(Encoding.ASCII.GetBytes(signer.D)) < 0);
    }

    private string Kids() => string.Join(' ', Room.SigningKeys.Published().Select(k => k.Kid));

    private static string Token(SigningCredentials signer)
        => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor { Issuer = "https://hub.example", Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "s" }, SigningCredentials = signer });

    private Task<TokenValidationResult> Check(string token) => new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = "https://hub.example",
        ValidateAudience = false,
        ValidateLifetime = false,
        IssuerSigningKeys = Room.SigningKeys.Published(),
    });
}

public sealed class SigningKeysOnSqlite() : SigningKeysContract(TempHub.Sqlite());

public sealed class SigningKeysOnPostgres() : SigningKeysContract(TempHub.Postgres());
