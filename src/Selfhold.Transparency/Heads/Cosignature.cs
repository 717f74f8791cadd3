using System.Buffers.Binary;
using System.Globalization;

namespace Selfhold.Transparency;

/// <summary>What a cosignature signs and holds (C2SP tlog-cosignature, the message of Ed25519 cosignatures).</summary>
internal static class Cosignature
{
    /// <summary>Last second that a date of the framework can hold.</summary>
    private const long Latest = 253_402_300_799;

    public static string Message(string text, long seconds) => string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}");

    public static byte[] Write(long seconds, byte[] signature)
    {
        byte[] bytes = new byte[8 + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        signature.CopyTo(bytes, 8);
        return bytes;
    }

    public static bool TryRead(byte[] bytes, out long seconds, out byte[] signature)
    {
        (seconds, signature) = (0, []);
        if (bytes.Length <= 8 || (seconds = BinaryPrimitives.ReadInt64BigEndian(bytes)) is <= 0 or > Latest)
        {
            return false;
        }

        signature = bytes[8..];
        return true;
    }
}
