using System.Buffers.Binary;
using Selfhold.Formats.Input;

namespace Selfhold.Formats.Output;

/// <summary>Writes UTF-8 text in the encoding of a file: the exact reverse of how it was read.</summary>
internal sealed class TextEncoder(Stream stream, TextEncoding encoding)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _used;

    /// <summary>Characters that the encoding does not have, written as <c>?</c>.</summary>
    public long Replaced { get; private set; }

    public void Mark()
    {
        ReadOnlySpan<byte> mark = encoding switch
        {
            TextEncoding.Utf8 => [0xEF, 0xBB, 0xBF],
            TextEncoding.Utf16LittleEndian => [0xFF, 0xFE],
            TextEncoding.Utf16BigEndian => [0xFE, 0xFF],
            _ => [],
        };
        Put(mark);
    }

    /// <param name="utf8">Whole characters. Halves of surrogate pairs, read from UTF-16, stand in it as three bytes each.</param>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        if (encoding == TextEncoding.Utf8)
        {
            Put(utf8);
            return;
        }

        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            plain = plain < 0 ? utf8.Length : plain;
            PutAscii(utf8[..plain]);
            utf8 = utf8[plain..];
            if (!utf8.IsEmpty)
            {
                PutCode(Decode(ref utf8));
            }
        }
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
        stream.Flush();
    }

    /// <returns>The character's number, a lone surrogate's too; -1 and one byte less for what is no character.</returns>
    private static int Decode(ref ReadOnlySpan<byte> utf8)
    {
        byte first = utf8[0];
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
        if (length == 0 || utf8.Length < length || first > 0xF4)
        {
            utf8 = utf8[1..];
            return -1;
        }

        int code = first & (0xFF >> (length + 1));
        for (int i = 1; i < length; i++)
        {
            if ((utf8[i] & 0xC0) != 0x80)
            {
                utf8 = utf8[1..];
                return -1;
            }

            code = (code << 6) | (utf8[i] & 0x3F);
        }

        utf8 = utf8[length..];
        return code;
    }

    private void PutCode(int code)
    {
        if (encoding == TextEncoding.Windows1252)
        {
            byte? single = code < 0 ? null : Windows1252.Of(code);
            Replaced += single is null ? 1 : 0;
            Put(single ?? (byte)'?');
            return;
        }

        if (code < 0)
        {
            Replaced++;
            PutUnit(0xFFFD);
        }
        else if (code >= 0x10000)
        {
            PutUnit(0xD800 + ((code - 0x10000) >> 10));
            PutUnit(0xDC00 + ((code - 0x10000) & 0x3FF));
        }
        else
        {
            PutUnit(code);
        }
    }

    private void PutAscii(ReadOnlySpan<byte> text)
    {
        if (encoding == TextEncoding.Windows1252)
        {
            Put(text);
            return;
        }

        foreach (byte b in text)
        {
            PutUnit(b);
        }
    }

    private void PutUnit(int unit)
    {
        Span<byte> two = stackalloc byte[2];
        if (encoding == TextEncoding.Utf16BigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)unit);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(two, (ushort)unit);
        }

        Put(two);
    }

    private void Put(byte value) => Put([value]);

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            stream.Write(_buffer, 0, _used);
            _used = 0;
            if (bytes.Length > _buffer.Length)
            {
                stream.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }
}
