using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Identity.OpenId;

/// <summary>Random values that open something, and the hashes that are kept of them.</summary>
internal static class Secrets
{
    /// <summary>What a client secret begins with, so that one that leaked into a repository or a log can be found.</summary>
    public const string ClientSecretPrefix = "shk_";

    /// <summary>How much of a client secret is kept in clear, to tell keys apart.</summary>
    public const int ShownLength = 10;

    /// <summary>A value of 256 random bits, base64url.</summary>
    public static string New() => Random(32);

    /// <summary>A client secret: <see cref="ClientSecretPrefix"/> and 256 random bits.</summary>
    public static string NewClientSecret() => ClientSecretPrefix + Random(32);

    /// <summary>An id that others see: random, letters and digits only.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>A pairwise value of 192 random bits: a subject, a session's name at one client.</summary>
    public static string NewPairwise() => Random(24);

    /// <summary>What a table keeps of a secret: SHA-256 over its characters as they are sent, prefix included.</summary>
    public static byte[] Hash(ReadOnlySpan<char> secret)
    {
        Span<byte> utf8 = secret.Length <= 256 ? stackalloc byte[768] : new byte[Encoding.UTF8.GetMaxByteCount(secret.Length)];
        return SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)]);
    }

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
