using System.Buffers;
using System.Text;

namespace Selfhold.Formats.Input;

/// <param name="Encoding">What the first bytes say.</param>
/// <param name="MarkBytes">Length of the byte order mark to skip.</param>
/// <param name="Open">All ASCII so far: the first other byte may still turn UTF-8 into Windows-1252.</param>
internal readonly record struct SniffedEncoding(TextEncoding Encoding, int MarkBytes, bool Open);

/// <summary>Finds the encoding from the first bytes: byte order mark, zero bytes in every other place, valid UTF-8 or not.</summary>
internal static class EncodingSniffer
{
    public static Result<SniffedEncoding> Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(new byte[] { 0xEF, 0xBB, 0xBF }))
        {
            return new SniffedEncoding(TextEncoding.Utf8, 3, false);
        }

        if (head.StartsWith(new byte[] { 0xFF, 0xFE, 0, 0 }) || head.StartsWith(new byte[] { 0, 0, 0xFE, 0xFF }))
        {
            return FormatsErrors.BadEncoding();
        }

        if (head.StartsWith(new byte[] { 0xFF, 0xFE }))
        {
            return new SniffedEncoding(TextEncoding.Utf16LittleEndian, 2, false);
        }

        if (head.StartsWith(new byte[] { 0xFE, 0xFF }))
        {
            return new SniffedEncoding(TextEncoding.Utf16BigEndian, 2, false);
        }

        return Utf16WithoutMark(head) ?? EightBit(head);
    }

    private static SniffedEncoding? Utf16WithoutMark(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> part = head[..(Math.Min(head.Length, 4096) & ~1)];
        int even = 0, odd = 0;
        for (int i = 0; i < part.Length; i += 2)
        {
            even += part[i] == 0 ? 1 : 0;
            odd += part[i + 1] == 0 ? 1 : 0;
        }

        // Text of Latin letters, digits and delimiters has a zero in nearly every unit.
        int half = part.Length / 2;
        return half < 4 ? null
            : odd > half * 0.4 && even < half * 0.05 ? new SniffedEncoding(TextEncoding.Utf16LittleEndian, 0, false)
            : even > half * 0.4 && odd < half * 0.05 ? new SniffedEncoding(TextEncoding.Utf16BigEndian, 0, false)
            : null;
    }

    private static SniffedEncoding EightBit(ReadOnlySpan<byte> head)
    {
        int valid = 0, invalid = 0;
        while (!head.IsEmpty)
        {
            int at = head.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (at < 0)
            {
                break;
            }

            head = head[at..];
            OperationStatus status = Rune.DecodeFromUtf8(head, out _, out int used);
            if (status == OperationStatus.NeedMoreData)
            {
                break;
            }

            valid += status == OperationStatus.Done ? 1 : 0;
            invalid += status == OperationStatus.Done ? 0 : 1;
            head = head[used..];
        }

        // A UTF-8 file with a few broken rows stays UTF-8: those rows are refused one by one.
        return valid >= invalid
            ? new SniffedEncoding(TextEncoding.Utf8, 0, valid + invalid == 0)
            : new SniffedEncoding(TextEncoding.Windows1252, 0, false);
    }
}
