namespace Selfhold.Formats;

/// <summary>The kinds of file that can be read.</summary>
public enum RecordFormat
{
    Csv,
    /// <summary>One JSON object per line, or a JSON array of objects.</summary>
    Json,
    Vcard,
    Xlsx,
}

/// <summary>How the bytes of a text file stand for characters.</summary>
public enum TextEncoding
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
    Windows1252,
}

/// <param name="raw">Valid only during the call. Holds values: it must not get into a log.</param>
public delegate void RefusedRow(RowProblem problem, ReadOnlySpan<byte> raw);

/// <summary>What the caller knows or wants about a file. Everything left null is found out from the content.</summary>
public sealed record ReadOptions
{
    public static ReadOptions Default { get; } = new();

    public RecordFormat? Format { get; init; }

    public TextEncoding? Encoding { get; init; }

    /// <summary>The byte between CSV values; any ASCII character but quote, CR and LF.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row names the columns. Without names they are called "column 1", "column 2" …</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Sheet of a workbook. Defaults to the first visible sheet that holds anything.</summary>
    public string? Sheet { get; init; }

    /// <summary>Defaults to 16,384, the most a spreadsheet holds. More is refused with <c>too_many_columns</c>.</summary>
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>A row with a longer value is refused with <c>value_too_long</c>. Defaults to 1 MiB of UTF-8.</summary>
    public int MaxValueBytes { get; init; } = 1 << 20;

    /// <summary>A longer row (line, object, card) is refused with <c>record_too_long</c>. Defaults to 4 MiB; bounds the memory of a read.</summary>
    public int MaxRecordBytes { get; init; } = 4 << 20;

    /// <summary>Unpacked size up to which a workbook is opened. Defaults to 1 GiB.</summary>
    public long MaxArchiveBytes { get; init; } = 1L << 30;

    /// <summary>Rows of keyed formats (JSON, vCard) that are read ahead to find the columns. Defaults to 1,000.</summary>
    public int SampledRecords { get; init; } = 1_000;

    /// <summary>
    /// Hand on each row's text as the file has it (<see cref="RowBatch.RawRow"/>), and make <see cref="IRecordReader.Shape"/> complete,
    /// so that the file can be given back byte for byte. Costs a copy of each block.
    /// </summary>
    public bool KeepRaw { get; init; }

    /// <summary>
    /// Hears of each refused row with its text as the file has it, as far as it can be told, and not more than 1 MiB of it. Called
    /// from within <see cref="IRecordReader.Read"/>, in the order of the file; of JSON and vCard, what was found reading ahead comes
    /// first, and of that not more than 8 MiB. Only with <see cref="KeepRaw"/>.
    /// </summary>
    public RefusedRow? OnRefused { get; init; }

    /// <summary>Bytes read at a time. Small blocks let tests put a border at every byte.</summary>
    internal int BlockBytes { get; init; } = 1 << 20;

    /// <summary>Vector width in bits to use for CSV, or 0 for the widest the machine has. 8 is the scalar path.</summary>
    internal int VectorBits { get; init; }
}
