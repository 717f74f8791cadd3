using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Identity.People;

/// <summary>Random values that prove something, and what of them is kept.</summary>
internal static class Secret
{
    /// <summary>Letters of <see cref="Words"/>: no vowels, none that look alike, so that a code is neither misread nor a word.</summary>
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>256 random bits as 43 characters that need no escaping.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Eight decimal digits.</summary>
    public static string Digits() => RandomNumberGenerator.GetInt32(100_000_000).ToString("00000000", CultureInfo.InvariantCulture);

    /// <summary>Three groups of four letters: 51 bits.</summary>
    public static string Words() => string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));

    /// <summary>A code as it is compared: what people add or change when they type it is taken away.</summary>
    public static string Typed(string? text) => string.Concat((text ?? "").Where(char.IsAsciiLetterOrDigit).Take(64)).ToUpperInvariant();

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Takes the same time wherever they differ.</summary>
    public static bool Same(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => CryptographicOperations.FixedTimeEquals(a, b);
}
