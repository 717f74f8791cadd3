using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Selfhold.Identity.People;

/// <summary>Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, steps of 30 seconds, 6 digits.</summary>
internal static class TotpCode
{
    public const int SecretLength = 20;
    public const int Digits = 6;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / 30;

    /// <summary>RFC 4226 §5.3 over the step.</summary>
    public static string At(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[20];
        // RFC 6238 §1.2 names SHA-1, and most apps know nothing else; as a keyed hash it is not broken.
#pragma warning disable CA5350
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        int offset = mac[^1] & 0x0F;
        uint value = BinaryPrimitives.ReadUInt32BigEndian(mac[offset..]) & 0x7FFF_FFFF;
        uint modulus = 1;
        for (int i = 0; i < digits; i++)
        {
            modulus *= 10;
        }

        return (value % modulus).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step for which the code is right, of the present one and one to each side; null where it is none, or not after <paramref name="last"/>. Looks at all three whatever it finds.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset at, long last)
    {
        long? found = null;
        long now = StepAt(at);
        byte[] typed = System.Text.Encoding.ASCII.GetBytes(code);
        for (long step = now - 1; step <= now + 1; step++)
        {
            bool same = CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(At(secret, step)), typed);
            if (same && step > last)
            {
                found ??= step;
            }
        }

        return found;
    }

    /// <summary>RFC 4648 §6 without padding: how people type a secret into an app.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder();
        int buffer = 0, bits = 0;
        foreach (byte b in bytes)
        {
            buffer = (buffer << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(buffer >> (bits - 5)) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits > 0 ? text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>The address that authenticator apps read from a picture (Key Uri Format).</summary>
    public static string Address(string hub, string account, ReadOnlySpan<byte> secret)
        => $"otpauth://totp/{Uri.EscapeDataString(hub)}:{Uri.EscapeDataString(account)}?secret={ToBase32(secret)}&issuer={Uri.EscapeDataString(hub)}&algorithm=SHA1&digits={Digits}&period=30";
}
