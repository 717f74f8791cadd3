using Selfhold.Formats.Csv;
using Selfhold.Formats.Input;
using Selfhold.Formats.Json;
using Selfhold.Formats.Keyed;
using Selfhold.Formats.Vcard;
using Selfhold.Formats.Xlsx;

namespace Selfhold.Formats;

/// <summary>The door: opens a file of records, whatever its format.</summary>
public static class RecordFiles
{
    private const long SmallestBlock = 4096;

    /// <summary>Recognises the format from the content, not the name, and opens a reader.</summary>
    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <returns>A reader that the caller disposes, or why the file is no file of records.</returns>
    public static Result<IRecordReader> Open(string path, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            if (path == "-")
            {
                return Open(Console.OpenStandardInput(), null, options);
            }

            if (Directory.Exists(path))
            {
                return FormatsErrors.IsFolder(path);
            }

            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            return Open(stream, stream.CanSeek ? stream.Length : null, options);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return FormatsErrors.FileNotFound(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return FormatsErrors.Unreadable(path, failed.Message);
        }
    }

    /// <summary>The same for bytes that are already at hand.</summary>
    /// <param name="stream">Read from its current position; the reader disposes it.</param>
    /// <param name="total">Its length in bytes, where known.</param>
    public static Result<IRecordReader> Open(Stream stream, long? total, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        Result<IRecordReader> reader;
        if (total is { } bytes)
        {
            // A small file asks for small blocks; one that grows meanwhile takes several.
            options = options with { BlockBytes = (int)Math.Min(options.BlockBytes, Math.Max(SmallestBlock, bytes * 2)) };
        }

        try
        {
            reader = Choose(new Utf8Source(stream, total), options);
        }
        catch (InputException stopped)
        {
            reader = stopped.Error;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            reader = FormatsErrors.ReadFailed(failed.Message);
        }

        if (!reader.IsOk)
        {
            stream.Dispose();
        }

        return reader;
    }

    /// <summary>Reads stored texts of rows again, without the file: nothing is guessed, the shape says all.</summary>
    /// <param name="shape">Shape of the file that the rows are from.</param>
    /// <param name="rows">Texts as <see cref="RowBatch.RawRow"/> gave them: any of them, in any order.</param>
    /// <returns>
    /// A reader that gives exactly one row per text, in their order, with the values of the first reading. A text that is none
    /// of the file's rows ends the reading with <c>broken_row</c>. Cheap for few rows.
    /// </returns>
    public static IRecordReader OpenRows(FileShape shape, IReadOnlyList<ReadOnlyMemory<byte>> rows)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(rows);
        return shape.Format switch
        {
            FileLayout.Csv => new CsvRowsReader(shape, rows),
            FileLayout.Xlsx => new SheetRowsReader(shape, rows),
            _ => KeyedReader.OpenRows(shape, rows),
        };
    }

    private static Result<IRecordReader> Choose(Utf8Source source, ReadOptions options)
    {
        RecordFormat? format = options.Format;
        if (format is null && !FormatSniffer.FromBytes(source.Head).TryGet(out format, out Error? stranger))
        {
            return stranger;
        }

        if (format == RecordFormat.Xlsx)
        {
            return XlsxReader.Open(source.Stream, options);
        }

        if (source.Start(options.Encoding) is { } error)
        {
            return error;
        }

        // Who names the format wants the rows that can be read, however the rest looks.
        RecordFormat text = format ?? RecordFormat.Csv;
        if (format is null && !FormatSniffer.FromText(source.Sample()).TryGet(out text, out error))
        {
            return error;
        }

        return text switch
        {
            RecordFormat.Json => JsonSource.Open(source, options),
            RecordFormat.Vcard => VcardSource.Open(source, options),
            _ => CsvReader.Open(source, options),
        };
    }
}
