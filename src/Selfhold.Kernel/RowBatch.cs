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
}
