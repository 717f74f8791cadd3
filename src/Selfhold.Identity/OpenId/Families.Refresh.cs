using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

internal sealed partial class Families
{
    // 16 bytes family, 8 bytes generation, 16 bytes keyed hash over both.
    private const int NamedLength = 24;
    private const int TokenLength = 40;
    private const int TokenCharacters = 54;

    /// <summary>The refresh token of the family's generation: family, generation and a keyed hash; nothing of it is stored.</summary>
    public string RefreshToken(TokenFamily family)
    {
        Span<byte> token = stackalloc byte[TokenLength];
        family.Id.TryWriteBytes(token, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(token[16..], family.Generation);
        room.Keys.Mac("refresh", token[..NamedLength]).CopyTo(token[NamedLength..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The family that a refresh token names, if it is one that this hub has made; for revocation and introspection.</summary>
    public (Guid Family, long Generation)? Read(string refreshToken)
    {
        // The last character carries two idle bits: only the one way to write a token is a token.
        Span<byte> token = stackalloc byte[TokenLength];
        if (refreshToken is not { Length: TokenCharacters } || Base64Url.DecodeFromChars(refreshToken, token, out _, out int written) != OperationStatus.Done || written != TokenLength
            || !Base64Url.EncodeToString(token).Equals(refreshToken, StringComparison.Ordinal))
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(room.Keys.Mac("refresh", token[..NamedLength]), token[NamedLength..])
            ? (new Guid(token[..16], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(token[16..])) : null;
    }

    /// <summary>
    /// Refreshes in one write. An old generation ends the family; the one just before, within the grace, is refused and ends nothing. A storm of replays costs one read each.
    /// </summary>
    /// <param name="check">The rules of the engine, within the write. A refusal leaves the family as it is.</param>
    public async Task<RefreshOutcome> Refresh(string refreshToken, Func<TokenFamily, OAuthError?> check, CancellationToken ct)
    {
        if (Read(refreshToken) is not { } named)
        {
            return RefreshOutcome.Of(Refusals.RefreshUnknown());
        }

        using (HubRead read = room.Storage.BeginRead())
        {
            if (Find(read, named.Family) is not { Alive: true })
            {
                return RefreshOutcome.Of(Refusals.RefreshUnknown());
            }
        }

        return await room.Storage.WriteAsync(write => Refresh(write, named.Family, named.Generation, check), ct);
    }

    private RefreshOutcome Refresh(HubWrite write, Guid id, long generation, Func<TokenFamily, OAuthError?> check)
    {
        if (Find(write, id) is not { Alive: true } found || generation > found.Family.Generation)
        {
            // A generation that is not there yet is one of before a restore.
            return RefreshOutcome.Of(Refusals.RefreshUnknown());
        }

        OAuthError? refused = check(found.Family);
        if (generation < found.Family.Generation)
        {
            return Old(write, found.Family, generation, refused);
        }

        if (refused is not null)
        {
            return RefreshOutcome.Of(refused);
        }

        DateTimeOffset now = room.Now;
        using PreparedSql update = write.Prepare(
            "UPDATE identity_family SET generation = generation + 1, rotated_at = @p2 WHERE family_id = @p0 AND generation = @p1 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        return update.Uuid(0, id).Long(1, generation).Long(2, HubStorage.Micros(now)).Execute() == 1
            ? new RefreshOutcome(found.Family with { Generation = generation + 1, RotatedAt = HubStorage.FromMicros(HubStorage.Micros(now)) }, null)
            // Another refresh came first by the blink of an eye: two tabs at once.
            : RefreshOutcome.Of(Refusals.RefreshUsed());
    }

    /// <summary>Two tabs at once are an accident; anything later, or from another client, may be a thief (RFC 9700 §4.14.2).</summary>
    private RefreshOutcome Old(HubWrite write, TokenFamily family, long generation, OAuthError? refused)
    {
        bool otherClient = string.Equals(refused?.Code, "invalid_grant", StringComparison.Ordinal);
        if (generation == family.Generation - 1 && room.Now - family.RotatedAt <= room.Options.RefreshGrace && !otherClient)
        {
            return RefreshOutcome.Of(Refusals.RefreshUsed());
        }

        bool ended = End(write, family.Id);
        if (ended)
        {
            room.Events.Record(write, "refresh_replayed", family.Person, family.ClientId, "family_ended");
        }

        return RefreshOutcome.Of(Refusals.RefreshUsed()) with { Noted = ended };
    }
}

/// <summary>The family in its new generation, or the refusal.</summary>
internal sealed record RefreshOutcome(TokenFamily? Family, OAuthError? Refused)
{
    /// <summary>The refusal has its security event already; whoever answers it writes none.</summary>
    public bool Noted { get; init; }

    public static RefreshOutcome Of(OAuthError refused) => new(null, refused);
}
