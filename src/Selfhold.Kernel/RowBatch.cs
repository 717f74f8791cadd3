using System.Runtime.CompilerServices;

namespace Selfhold;

/// <summary>
/// Some consecutive rows of one file: what readers hand on and engines take in. Values are UTF-8 in one shared buffer;
/// a batch is reused by its reader, so who wants to keep a value copies it.
/// </summary>
public sealed class RowBatch
{
    /// <summary>UTF-8 text of all values of the batch, in no promised order.</summary>
    public byte[] Buffer { get; set; } = [];

    /// <summary>Columns of every row. Ragged rows were padded or refused by the reader.</summary>
    public int ColumnCount { get; set; }

    public int RowCount { get; set; }

    /// <summary>Ordinal of the first row among the rows that the reader accepted, 0-based.</summary>
    public long FirstRow { get; set; }

    /// <summary>Where each value starts in <see cref="Buffer"/>; value of row r, column c at <c>r * ColumnCount + c</c>.</summary>
    public int[] Starts { get; set; } = [];

    /// <summary>Byte length of each value; 0 is an empty value, which means "not stated".</summary>
    public int[] Lengths { get; set; } = [];

    /// <summary>The value, unescaped, with surrounding blanks as the file has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Value(int row, int column)
    {
        int at = (row * ColumnCount) + column;
        return new ReadOnlySpan<byte>(Buffer, Starts[at], Lengths[at]);
    }

    /// <summary>
    /// Text of the rows as the file has it, in UTF-8; only filled where the reader was asked to keep it. May hold more than the
    /// rows: take a row with <see cref="RawRow"/>.
    /// </summary>
    public byte[] Raw { get; set; } = [];

    /// <summary>Where each row starts in <see cref="Raw"/>.</summary>
    public int[] RawStarts { get; set; } = [];

    /// <summary>Bytes of each row in <see cref="Raw"/>.</summary>
    public int[] RawLengths { get; set; } = [];

    /// <summary>1-based line of each row in the file; filled together with <see cref="Raw"/>.</summary>
    public long[] RawLines { get; set; } = [];

    /// <summary>
    /// The row's text from its first byte up to the first byte of the next row: its line end, and blank lines behind it, are part
    /// of it. Only where the reader was asked to keep it.
    /// </summary>
    public ReadOnlySpan<byte> RawRow(int row) => new(Raw, RawStarts[row], RawLengths[row]);

    /// <summary>1-based line (row of a sheet) where the row starts in the file. Only where the reader was asked to keep the text.</summary>
    public long Line(int row) => RawLines[row];

    /// <summary>Makes room for the places of that many rows, keeping those already there.</summary>
    public void MakeRawRoom(int rows)
    {
        if (RawStarts.Length < rows)
        {
            int size = Math.Max(rows, RawStarts.Length * 2);
            int[] starts = RawStarts, lengths = RawLengths;
            long[] lines = RawLines;
            Array.Resize(ref starts, size);
            Array.Resize(ref lengths, size);
            Array.Resize(ref lines, size);
            (RawStarts, RawLengths, RawLines) = (starts, lengths, lines);
        }
    }
}
