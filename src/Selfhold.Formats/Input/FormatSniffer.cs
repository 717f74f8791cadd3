using System.Text;

namespace Selfhold.Formats.Input;

/// <summary>Says from the first bytes which reader a file needs, or what it is instead of a table.</summary>
internal static class FormatSniffer
{
    /// <summary>First bytes of files that are often taken for a table.</summary>
    private static readonly (byte[] Start, Error Error)[] Strangers =
    [
        ([0x1F, 0x8B], FormatsErrors.Archive("a gzip archive")),
        ([0x37, 0x7A, 0xBC, 0xAF], FormatsErrors.Archive("a 7z archive")),
        ([0x52, 0x61, 0x72, 0x21], FormatsErrors.Archive("a RAR archive")),
        ([0x28, 0xB5, 0x2F, 0xFD], FormatsErrors.Archive("a Zstandard archive")),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], FormatsErrors.OldWorkbook()),
        ([0x25, 0x50, 0x44, 0x46, 0x2D], FormatsErrors.Binary("a PDF document")),
        ([0x89, 0x50, 0x4E, 0x47], FormatsErrors.Binary("a picture")),
        ([0xFF, 0xD8, 0xFF], FormatsErrors.Binary("a picture")),
        ([0x7F, 0x45, 0x4C, 0x46], FormatsErrors.Binary("a program")),
        ([0x50, 0x41, 0x52, 0x31], FormatsErrors.Binary("a Parquet file")),
        (Encoding.ASCII.GetBytes("SQLite format 3\0"), FormatsErrors.Binary("a SQLite database")),
    ];

    /// <summary>Judges the raw bytes, before any encoding is tried.</summary>
    public static Result<RecordFormat?> FromBytes(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
        {
            return (RecordFormat?)RecordFormat.Xlsx;
        }

        foreach ((byte[] start, Error error) in Strangers)
        {
            if (head.StartsWith(start))
            {
                return error;
            }
        }

        return (RecordFormat?)null;
    }

    /// <summary>Judges the text.</summary>
    public static Result<RecordFormat> FromText(ReadOnlySpan<byte> sample)
    {
        ReadOnlySpan<byte> text = sample.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return FormatsErrors.Empty();
        }

        if (IsBinary(sample))
        {
            return FormatsErrors.Binary("binary data");
        }

        if (StartsWith(text, "BEGIN:VCARD"u8))
        {
            return RecordFormat.Vcard;
        }

        if (StartsWith(text, "<!DOCTYPE"u8) || StartsWith(text, "<html"u8) || StartsWith(text, "<?xml"u8))
        {
            return FormatsErrors.Markup();
        }

        return IsJson(text) ? RecordFormat.Json : RecordFormat.Csv;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        if (text[0] == '[')
        {
            ReadOnlySpan<byte> inside = text[1..].TrimStart(" \t\r\n"u8);
            return inside.IsEmpty || inside[0] is (byte)'{' or (byte)']';
        }

        return text[0] == '{' && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..];
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
        => text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    /// <summary>More than a few control characters in the first 8 KB are no text; single ones are a matter of their row.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> sample)
    {
        ReadOnlySpan<byte> part = sample[..Math.Min(sample.Length, 8192)];
        int controls = 0;
        foreach (byte b in part)
        {
            controls += b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C or 0x1A or 0x1B) ? 1 : 0;
        }

        return controls > 4 && controls > part.Length / 50;
    }
}
