using System.Text;

namespace Selfhold.Formats.Vcard;

/// <summary>A card's text with the place of each of its properties.</summary>
internal sealed class VcardText
{
    public List<Line> Lines { get; } = [];

    /// <summary>Where the line END:VCARD starts; -1 where there is none.</summary>
    public int EndLine { get; private set; } = -1;

    /// <summary>vCard 2.1.</summary>
    public bool Old { get; private set; }

    /// <returns>Null where the card holds another one, or a line that is no property.</returns>
    public static VcardText? Parse(ReadOnlySpan<byte> card)
    {
        VcardText text = new();
        bool begun = false;
        for (int at = 0; at < card.Length && text.EndLine < 0;)
        {
            int start = at;
            string line = Logical(card, ref at, out int end);
            bool begins = line.AsSpan().Trim().Equals("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase);
            if (begins && !begun)
            {
                begun = true;
            }
            else if (line.AsSpan().Trim().Equals("END:VCARD", StringComparison.OrdinalIgnoreCase))
            {
                text.EndLine = start;
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                if (begins || VcardProperty.Parse(line) is not { } property || !text.Take(property, line, start, end))
                {
                    return null;
                }
            }
        }

        return text;
    }

    private bool Take(VcardProperty property, string line, int start, int end)
    {
        string prefix = line[..^property.Value.Length];
        if (property.QuotedPrintable)
        {
            if (QuotedPrintable.Decode(property.Value, property.Charset) is not { } plain)
            {
                return false;
            }

            property.Value = plain;
        }

        Old |= property.Name == "VERSION" && property.Value.Trim() == "2.1";
        Lines.Add(new Line(property, prefix, start, end));
        return true;
    }

    private static string Logical(ReadOnlySpan<byte> card, ref int at, out int end)
    {
        string line = Physical(card, ref at, out end);
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        bool soft = colon > 0 && line.AsSpan(0, colon).Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);
        while (at < card.Length)
        {
            bool softBreak = soft && line.EndsWith('=');
            if (!softBreak && card[at] is not ((byte)' ' or (byte)'\t'))
            {
                break;
            }

            string next = Physical(card, ref at, out end);
            line = softBreak ? line[..^1] + next : line + next[1..];
        }

        return line;
    }

    private static string Physical(ReadOnlySpan<byte> card, ref int at, out int end)
    {
        ReadOnlySpan<byte> rest = card[at..];
        int length = rest.IndexOf((byte)'\n');
        int next = length < 0 ? card.Length : at + length + 1;
        ReadOnlySpan<byte> line = length < 0 ? rest : rest[..length];
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        end = at + line.Length;
        at = next;
        return Encoding.UTF8.GetString(line);
    }

    /// <param name="Prefix">Name, parameters and colon, unfolded.</param>
    internal sealed record Line(VcardProperty Property, string Prefix, int Start, int End);
}
