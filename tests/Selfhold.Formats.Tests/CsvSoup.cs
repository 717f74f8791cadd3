using System.Buffers.Binary;
using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>CSV files as the world writes them, and worse.</summary>
internal static class CsvSoup
{
    public static (byte[] Bytes, ReadOptions Options, string What) File(Random random)
    {
        char delimiter = ",;\t|"[random.Next(4)];
        string[][] styles = [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]];
        string[] ends = styles[random.Next(4)];
        int columns = random.Next(1, 6);
        StringBuilder text = new();
        if (random.Next(4) == 0)
        {
            text.Append("Customers of June").Append(End()).Append(random.Next(2) == 0 ? End() : "");
        }

        text.AppendJoin(delimiter, new[] { "email", "surname", "city", "phone", "note" }.Take(columns)).Append(End());
        int rows = random.Next(0, 9), damage = random.Next(3);
        for (int row = 0; row < rows; row++)
        {
            Row(random, text, delimiter, columns, damage == 0);
            text.Append(End());
            while (random.Next(6) == 0)
            {
                text.Append(random.Next(3) == 0 ? new string(delimiter, random.Next(4)) : "").Append(End());
            }
        }

        if (random.Next(3) == 0)
        {
            text.Length -= text[^1] == '\n' && text[^2] == '\r' ? 2 : 1;
        }

        (byte[] bytes, TextEncoding encoding) = Encode(random, text.ToString());
        ReadOptions options = new() { Format = RecordFormat.Csv, Delimiter = delimiter, BlockBytes = random.Next(2) == 0 ? 1 << 20 : random.Next(1, 80) };
        bool forced = random.Next(2) == 0 || encoding is TextEncoding.Windows1252;
        return (bytes, forced ? options with { Encoding = encoding } : options, $"{encoding}, block {options.BlockBytes}, delimiter {delimiter}");

        string End() => ends[random.Next(ends.Length)];
    }

    public static string Value(Random random, char delimiter)
    {
        StringBuilder value = new();
        for (int i = random.Next(6); i > 0; i--)
        {
            value.Append(random.Next(12) switch { 0 => delimiter.ToString(), 1 => "\"", 2 => "\n", 3 => "\r\n", 4 => "é", 5 => "€", 6 => " ", _ => ((char)('a' + random.Next(6))).ToString() });
        }

        return value.ToString();
    }

    private static void Row(Random random, StringBuilder text, char delimiter, int columns, bool damaged)
    {
        int count = random.Next(8) switch { 0 => random.Next(1, columns + 1), 1 when damaged => columns + random.Next(3), 2 => columns, _ => columns };
        for (int column = 0; column < count; column++)
        {
            text.Append(column > 0 ? delimiter.ToString() : "");
            string value = Value(random, delimiter);
            switch (random.Next(damaged ? 7 : 6))
            {
                case 0:
                    text.Append($"\"{value.Replace("\"", "\"\"")}\"");
                    break;
                case 1:
                    text.Append($"\"{value.Replace("\"", "\"\"").Replace('\n', ' ').Replace('\r', ' ')}\"tail");
                    break;
                case 2:
                    text.Append("  ").Append(Plain(value, delimiter)).Append(' ');
                    break;
                case 6:
                    text.Append(value).Append(random.Next(3) == 0 ? "\0" : "");
                    break;
                default:
                    text.Append('v').Append(Plain(value, delimiter));
                    break;
            }
        }

        if (random.Next(8) == 0)
        {
            text.Append(delimiter, Math.Max(0, columns - count) + random.Next(3));
        }
    }

    private static string Plain(string value, char delimiter) => value.Replace(delimiter, '_').Replace('\n', '_').Replace('\r', '_');

    private static (byte[] Bytes, TextEncoding Encoding) Encode(Random random, string text)
    {
        bool mark = random.Next(2) == 0;
        switch (random.Next(5))
        {
            case 0:
                return ([.. mark ? new byte[] { 0xFF, 0xFE } : [], .. Encoding.Unicode.GetBytes(text)], TextEncoding.Utf16LittleEndian);
            case 1:
                byte[] big = [.. mark ? new byte[] { 0xFE, 0xFF } : [], .. Encoding.BigEndianUnicode.GetBytes(text)];
                if (random.Next(4) == 0)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(big.AsSpan(random.Next(big.Length / 4, big.Length / 2) * 2), 0xD83D);
                }

                return (big, TextEncoding.Utf16BigEndian);
            case 2:
                byte[] single = Encoding.Latin1.GetBytes(text.Replace("€", "\u0080"));
                return (single, TextEncoding.Windows1252);
            default:
                byte[] utf8 = [.. mark ? new byte[] { 0xEF, 0xBB, 0xBF } : [], .. Encoding.UTF8.GetBytes(text)];
                if (random.Next(6) == 0)
                {
                    utf8[random.Next(utf8.Length / 2, utf8.Length)] = (byte)random.Next(128, 256);
                }

                return (utf8, TextEncoding.Utf8);
        }
    }
}
