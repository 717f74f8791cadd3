using System.Text;

namespace Selfhold.Transparency;

/// <summary>Names of keys (C2SP signed-note): not empty, no Unicode space, no plus.</summary>
internal static class KeyName
{
    public const int MostLength = 255;

    public static bool IsValid(string? name)
        => !string.IsNullOrEmpty(name) && name.Length <= MostLength && IsUtf16(name) && !name.Any(c => c == '+' || c < ' ' || char.IsWhiteSpace(c));

    /// <summary>No half of a surrogate pair: there is a UTF-8 form.</summary>
    public static bool IsUtf16(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int taken) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[taken..];
        }

        return true;
    }
}

/// <summary>Standard Base64 with one spelling only: padded, without spaces, without stray bits.</summary>
internal static class Base64
{
    public static bool TryRead(string? text, out byte[] bytes)
    {
        bytes = [];
        if (string.IsNullOrEmpty(text) || text.Length % 4 != 0)
        {
            return false;
        }

        byte[] into = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, into, out int written))
        {
            return false;
        }

        bytes = into[..written];

        // What is read must be what would be written: no white space, no bits behind the last byte.
        return string.Equals(Convert.ToBase64String(bytes), text, StringComparison.Ordinal);
    }

    public static bool TryHash(string? text, out TreeHash hash)
    {
        hash = default;
        if (!TryRead(text, out byte[] bytes) || bytes.Length != TreeHash.Length)
        {
            return false;
        }

        hash = new TreeHash(bytes);
        return true;
    }
}
