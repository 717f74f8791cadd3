using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.OpenId;

/// <summary>Proof key for code exchange (RFC 7636), with S256 only.</summary>
public static class Pkce
{
    private const int ChallengeLength = 43;

    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static bool IsChallenge(string text) => text is { Length: ChallengeLength } && Base64Url.IsValid(text, out int length) && length == SHA256.HashSizeInBytes;

    /// <summary>RFC 7636 §4.1: 43 to 128 unreserved characters.</summary>
    public static bool IsVerifier(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 43 and <= 128 && !text.AsSpan().ContainsAnyExcept(Unreserved);
    }

    public static bool Matches(string verifier, string challenge)
    {
        if (!IsVerifier(verifier) || challenge is not { Length: ChallengeLength })
        {
            return false;
        }

        Span<byte> text = stackalloc byte[128], hash = stackalloc byte[SHA256.HashSizeInBytes], made = stackalloc byte[ChallengeLength], asked = stackalloc byte[ChallengeLength];
        int length = Encoding.ASCII.GetBytes(verifier, text);
        SHA256.HashData(text[..length], hash);
        Base64Url.EncodeToUtf8(hash, made);
        Encoding.ASCII.GetBytes(challenge, asked);
        return CryptographicOperations.FixedTimeEquals(made, asked);
    }
}
