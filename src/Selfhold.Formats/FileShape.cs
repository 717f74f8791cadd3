namespace Selfhold.Formats;

/// <summary>How a file lays out its rows.</summary>
public enum FileLayout
{
    Csv,
    /// <summary>One JSON object per line.</summary>
    JsonLines,
    JsonArray,
    /// <summary>JSON objects one after the other, over any lines.</summary>
    JsonObjects,
    Vcard,
    Xlsx,
}

/// <summary>
/// All that a file is beside its rows: with it a row's text can be read again alone (<see cref="RecordFiles.OpenRows"/>), and
/// the rows' texts become the file again (<see cref="Output.OriginalWriter"/>). Holds column names and what stands before the
/// first row, but no value of a row.
/// </summary>
public sealed record FileShape
{
    public required FileLayout Format { get; init; }

    /// <summary>Encoding of the file. Texts of rows, <see cref="Head"/> and <see cref="Tail"/> are UTF-8 whatever it is.</summary>
    public TextEncoding Encoding { get; init; }

    public bool ByteOrderMark { get; init; }

    /// <summary>The byte between CSV values.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>What ends a line: LF, CRLF or CR. Put behind a last row without line end when another row follows.</summary>
    public string LineEnd { get; init; } = "\n";

    /// <summary>Unique column names, as <see cref="IRecordReader.Columns"/> gives them.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>
    /// JSON and vCard: the names as the records have them. One less than <see cref="Columns"/> where the last column gathers all
    /// names that the first records did not have.
    /// </summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Everything before the first row: preamble, header, opening bracket. Of a workbook: its rows as JSON arrays, one per line.</summary>
    public byte[] Head { get; init; } = [];

    /// <summary>Everything behind the last row that is not part of it: the closing bracket of a JSON array.</summary>
    public byte[] Tail { get; init; } = [];

    /// <summary>Name of the sheet of a workbook.</summary>
    public string? Sheet { get; init; }

    /// <summary>The shape as one line of JSON, to be kept beside the rows.</summary>
    public byte[] ToJson() => FileShapeJson.Write(this);

    /// <returns>The shape that <see cref="ToJson"/> wrote, or <c>bad_shape</c>.</returns>
    public static Result<FileShape> Parse(ReadOnlySpan<byte> json) => FileShapeJson.Parse(json);
}
