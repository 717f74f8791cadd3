using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Selfhold.Formats.Input;

/// <summary>
/// UTF-16 to UTF-8, block by block. A lone surrogate becomes its three bytes ED xx xx, which are not UTF-8: the row that
/// holds it is then refused by the same check, with the same line number, as any other broken text.
/// </summary>
internal static class Utf16
{
    /// <summary>Bytes of UTF-8 that one byte can become at most (a unit of two bytes becomes three), rounded up.</summary>
    public const int Growth = 2;

    /// <returns>Bytes consumed and written. What is left (an odd byte, half a pair) belongs before the next block.</returns>
    public static (int Consumed, int Written) ToUtf8(ReadOnlySpan<byte> raw, Span<byte> utf8, bool bigEndian, bool final)
    {
        char[] rented = ArrayPool<char>.Shared.Rent((raw.Length / 2) + 1);
        try
        {
            Span<char> units = rented.AsSpan(0, raw.Length / 2);
            raw[..(units.Length * 2)].CopyTo(MemoryMarshal.AsBytes(units));
            if (bigEndian == BitConverter.IsLittleEndian)
            {
                Span<ushort> numbers = MemoryMarshal.Cast<char, ushort>(units);
                BinaryPrimitives.ReverseEndianness(numbers, numbers);
            }

            int read = 0, written = 0;
            while (read < units.Length)
            {
                OperationStatus status = Utf8.FromUtf16(units[read..], utf8[written..], out int r, out int w, replaceInvalidSequences: false, isFinalBlock: final);
                read += r;
                written += w;
                if (status != OperationStatus.InvalidData)
                {
                    break;
                }

                char lone = units[read++];
                utf8[written++] = (byte)(0xE0 | (lone >> 12));
                utf8[written++] = (byte)(0x80 | ((lone >> 6) & 0x3F));
                utf8[written++] = (byte)(0x80 | (lone & 0x3F));
            }

            int consumed = read * 2;
            if (final && (raw.Length & 1) == 1)
            {
                // Half a unit at the end of the file: also broken text, also refused.
                utf8[written++] = 0xFF;
                consumed = raw.Length;
            }

            return (consumed, written);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
