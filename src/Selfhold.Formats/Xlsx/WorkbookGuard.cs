using System.IO.Compression;

namespace Selfhold.Formats.Xlsx;

/// <summary>
/// Looks at the table of contents of a workbook before anything is unpacked. The runtime unpacks no more of an entry than
/// the table states, so what is checked here bounds what can come.
/// </summary>
internal static class WorkbookGuard
{
    private const int MaxEntries = 10_000;
    private const int MaxRatio = 100;
    private const long SmallEntry = 8 << 20;
    private const long MaxSharedStrings = 256 << 20;

    /// <returns>Why the file is refused, or null.</returns>
    public static Error? Check(Stream stream, ReadOptions options)
    {
        try
        {
            stream.Position = 0;
            using ZipArchive zip = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MaxEntries)
            {
                return FormatsErrors.ArchiveTooLarge($"it has {zip.Entries.Count} parts, {MaxEntries} is the limit");
            }

            if (!zip.Entries.Any(entry => entry.FullName.EndsWith("workbook.xml", StringComparison.OrdinalIgnoreCase)))
            {
                return zip.Entries.Any(entry => entry.FullName.EndsWith("workbook.bin", StringComparison.OrdinalIgnoreCase))
                    ? FormatsErrors.OldWorkbook()
                    : FormatsErrors.Archive("a ZIP archive");
            }

            return Sizes(zip, options) ?? Prologs(zip);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return FormatsErrors.BrokenWorkbook("the archive is damaged");
        }
    }

    private static Error? Sizes(ZipArchive zip, ReadOptions options)
    {
        long total = 0;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            total += entry.Length;
            if (entry.Length > SmallEntry && entry.Length / Math.Max(entry.CompressedLength, 1) > MaxRatio)
            {
                return FormatsErrors.ArchiveTooLarge($"a part unpacks to more than {MaxRatio} times its size");
            }

            if (entry.Length > MaxSharedStrings && entry.FullName.EndsWith("sharedStrings.xml", StringComparison.OrdinalIgnoreCase))
            {
                return FormatsErrors.ArchiveTooLarge($"its texts unpack to more than {MaxSharedStrings >> 20} MB");
            }
        }

        return total > options.MaxArchiveBytes
            ? FormatsErrors.ArchiveTooLarge($"it unpacks to more than {options.MaxArchiveBytes >> 20} MB")
            : null;
    }

    /// <summary>No part of a genuine workbook has a document type definition; entities and outside references need one.</summary>
    private static Error? Prologs(ZipArchive zip)
    {
        byte[] head = new byte[4096];
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && !entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            using Stream part = entry.Open();
            int read = part.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (head.AsSpan(0, read).IndexOf("<!DOCTYPE"u8) >= 0 || head.AsSpan(0, read).IndexOf("<!ENTITY"u8) >= 0)
            {
                return FormatsErrors.DtdRefused();
            }
        }

        return null;
    }
}
