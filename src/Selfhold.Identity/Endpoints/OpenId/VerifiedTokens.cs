using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>
/// Access tokens whose signature was checked already, by their hash: the signature of the same bytes does not change. Whether a token still counts (time, key, revocation,
/// person, session) is asked each time.
/// </summary>
internal sealed class VerifiedTokens(ProviderParts parts)
{
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<UInt128, AccessToken> _kept = new();

    /// <summary>What it says; null where it is no access token of this hub that is still in time.</summary>
    public async ValueTask<AccessToken?> Read(string? token)
    {
        if (token is not { Length: > 0 and <= Jwt.MaxLength })
        {
            return null;
        }

        IReadOnlyList<JsonWebKey> keys = parts.Room.SigningKeys.Published();
        UInt128 hash = Hash(token);
        if (_kept.TryGetValue(hash, out AccessToken? known))
        {
            return known.ExpiresAt > parts.Room.Now && IsPublished(keys, known.KeyId) ? known : null;
        }

        AccessToken? read = await OwnTokens.AccessToken(token, parts.Provider, keys, parts.Room.Now).ConfigureAwait(false);
        if (read is not null)
        {
            if (_kept.Count >= MostKept)
            {
                _kept.Clear();
            }

            _kept[hash] = read;
        }

        return read;
    }

    private static bool IsPublished(IReadOnlyList<JsonWebKey> keys, string kid)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (string.Equals(keys[i].Kid, kid, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>128 bits of SHA-256: whoever would want a second token with the same could as well guess a key.</summary>
    private static UInt128 Hash(string token)
    {
        Span<byte> bytes = token.Length <= 2048 ? stackalloc byte[token.Length * 3] : new byte[token.Length * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
