using System.Buffers.Binary;

namespace Selfhold.Identity.Businesses;

/// <summary>A picture that may be shown to people: PNG or JPEG, known by its bytes and not by what it is called. Nothing that can hold script is one.</summary>
internal static class RasterImage
{
    public const int MostBytes = 65_536;
    public const int LeastSide = 16;
    public const int MostSide = 1_024;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Its media type, or why it is refused.</summary>
    public static Result<string> TypeOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MostBytes)
        {
            return IdentityErrors.BadLogo("A logo has at most 64 KB.");
        }

        (string Type, int Width, int Height)? read = bytes.StartsWith(Png) ? OfPng(bytes) : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? OfJpeg(bytes) : null;
        return read is not { } image ? IdentityErrors.BadLogo("A logo is a PNG or a JPEG picture. Drawings (SVG) can hold programs and are not taken.")
            : image.Width is < LeastSide or > MostSide || image.Height is < LeastSide or > MostSide ? IdentityErrors.BadLogo($"Each side of a logo has {LeastSide} to {MostSide} pixels.")
            : image.Type;
    }

    // PNG, third edition, §11.2.1: the header is the first chunk, of 13 bytes.
    private static (string, int, int)? OfPng(ReadOnlySpan<byte> bytes)
        => bytes.Length >= 33 && bytes[8..16].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R'])
            ? ("image/png", Side(bytes[16..]), Side(bytes[20..])) : null;

    // ITU-T T.81 §B.2.2: the frame header holds the size; what stands before is skipped by its length.
    private static (string, int, int)? OfJpeg(ReadOnlySpan<byte> bytes)
    {
        int at = 2;
        while (at + 9 <= bytes.Length && bytes[at] == 0xFF)
        {
            byte marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return ("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }

            if (length < 2 || marker is 0xD8 or 0xD9 or 0xDA)
            {
                return null;
            }

            at += 2 + length;
        }

        return null;
    }

    private static int Side(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes) is var side && side > MostSide ? int.MaxValue : (int)side;
}
