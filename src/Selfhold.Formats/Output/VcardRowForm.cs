using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Selfhold.Formats.Input;
using Selfhold.Formats.Vcard;

namespace Selfhold.Formats.Output;

/// <summary>Cards: the one line, or the one part of it, is replaced; a property that is missing gets a line before the end.</summary>
internal sealed class VcardRowForm(FileShape shape) : IRowForm
{
    private readonly byte[] _lineEnd = Encoding.ASCII.GetBytes(shape.LineEnd == "\r\n" ? "\r\n" : "\n");

    public ReadOnlyMemory<byte> Change(ReadOnlySpan<byte> raw, IReadOnlyList<(int Column, string Value)> changes)
    {
        byte[] card = raw.ToArray();
        foreach ((int column, string value) in changes)
        {
            card = column < shape.Names.Count && Utf8.IsValid(card)
                && VcardText.Parse(card) is { } text && Change(text, shape.Names[column], value.ReplaceLineEndings("\n").Trim()) is { } edit
                ? [.. card[..edit.Start], .. edit.Text, .. card[edit.End..]]
                : throw new InputException(FormatsErrors.CannotChange(shape.Columns[column]));
        }

        return card;
    }

    public void Write(ReadOnlySpan<byte> raw, bool last, TextEncoder output)
    {
        output.Write(raw);
        if (!last && !CsvRowForm.EndsLine(raw))
        {
            output.Write(_lineEnd);
        }
    }

    private (int Start, int End, byte[] Text)? Change(VcardText card, string column, string value)
    {
        int number = 0;
        string wanted = column.Split(' ')[0];
        foreach (VcardText.Line line in card.Lines.Where(line => line.Property.Name == wanted).OrderBy(line => line.Property.Preference))
        {
            number++;
            if (Part(column, wanted, number) is not { } part)
            {
                continue;
            }

            return NewValue(line.Property, part, value, card.Old) is { } text
                ? (line.Start, line.End, Encoding.UTF8.GetBytes(line.Prefix + text))
                : null;
        }

        // The next of its name, or the first: a line of its own gives it that number.
        if (Part(column, wanted, number + 1) is not { } index || wanted is "VERSION" or "BEGIN" or "END" || card.EndLine < 0
            || !wanted.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            return null;
        }

        string added = wanted + ":" + (index < 0 ? Escape(value, card.Old) : new string(';', index) + Escape(value, card.Old));
        return (card.EndLine, card.EndLine, [.. Encoding.UTF8.GetBytes(added), .. _lineEnd]);
    }

    /// <returns>Which part of the property the column is; -1 for all of it; null if it is none.</returns>
    private static int? Part(string column, string name, int number)
    {
        string full = number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({number})");
        int part = VcardColumns.Part(name, column.StartsWith(full + " ", StringComparison.Ordinal) ? column[(full.Length + 1)..] : string.Empty);
        return part >= 0 ? part : column == full && !VcardColumns.HasParts(name) ? -1 : null;
    }

    private static string? NewValue(VcardProperty property, int part, string value, bool old)
    {
        if (property.YearOmitted)
        {
            return null;
        }

        string text;
        if (part >= 0)
        {
            List<string> parts = property.RawComponents();
            while (parts.Count <= part)
            {
                parts.Add(string.Empty);
            }

            parts[part] = Escape(value, old);
            text = string.Join(';', parts);
        }
        else if (property.Name == "ORG")
        {
            text = string.Join(';', value.Split(';').Select(one => Escape(one, old)));
        }
        else
        {
            string scheme = property.Name == "TEL" ? "tel:" : property.Name == "EMAIL" ? "mailto:" : string.Empty;
            text = (property.Value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? scheme : string.Empty) + Escape(value, old);
        }

        return property.QuotedPrintable ? QuotedPrintable.Encode(text, property.Charset) : text;
    }

    /// <summary>RFC 6350 §3.4; vCard 2.1 has no escaped comma.</summary>
    private static string Escape(string value, bool old)
    {
        string text = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal);
        return old ? text : text.Replace(",", "\\,", StringComparison.Ordinal);
    }
}
