using System.Security.Cryptography;

namespace Selfhold.Records.Resolve;

/// <summary>Ids that a business sees: 122 random bits, nothing of when or in what order they were made (RFC 9562 §5.4).</summary>
internal static class PairwiseId
{
    public static Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
