using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Selfhold;

/// <summary>
/// JSON in one form only (RFC 8785, JCS): the same content gives the same bytes, on every machine and in every run, so that
/// it can be hashed, signed and compared.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Largest whole number that no neighbour can be mistaken for: 2^53 - 1 (RFC 7493 §2.2, RFC 8785 appendix D).</summary>
    private const double ExactIntegers = 9_007_199_254_740_991;

    /// <summary>The canonical UTF-8 bytes of <paramref name="node"/>; null is the JSON literal <c>null</c>.</summary>
    /// <exception cref="ArgumentException">
    /// The document has no canonical form: a number that a double does not hold (write it as a string), or a lone surrogate.
    /// </exception>
    public static byte[] Write(JsonNode? node)
    {
        var to = new ArrayBufferWriter<byte>(256);
        Write(node, to);
        return to.WrittenSpan.ToArray();
    }

    private static void Write(JsonNode? node, ArrayBufferWriter<byte> to)
    {
        switch (node)
        {
            case null:
                to.Write("null"u8);
                break;
            case JsonObject members:
                WriteObject(members, to);
                break;
            case JsonArray items:
                WriteArray(items, to);
                break;
            default:
                WriteValue(node.AsValue(), to);
                break;
        }
    }

    private static void WriteObject(JsonObject members, ArrayBufferWriter<byte> to)
    {
        // RFC 8785 §3.2.3: members sorted by the UTF-16 code units of their names, whatever the culture.
        KeyValuePair<string, JsonNode?>[] sorted = [.. members];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        to.Write("{"u8);
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            WriteString(sorted[i].Key, to);
            to.Write(":"u8);
            Write(sorted[i].Value, to);
        }

        to.Write("}"u8);
    }

    private static void WriteArray(JsonArray items, ArrayBufferWriter<byte> to)
    {
        to.Write("["u8);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            Write(items[i], to);
        }

        to.Write("]"u8);
    }

    private static void WriteValue(JsonValue value, ArrayBufferWriter<byte> to)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                to.Write("true"u8);
                break;
            case JsonValueKind.False:
                to.Write("false"u8);
                break;
            case JsonValueKind.Number:
                WriteAscii(Number(value), to);
                break;
            case JsonValueKind.String:
                // Dates, ids and enums that were put in as such are strings in JSON: their JSON text is the only honest form.
                WriteString(value.TryGetValue(out string? text) ? text : JsonSerializedText(value), to);
                break;
            default:
                throw new ArgumentException($"A JSON value of kind {value.GetValueKind()} has no canonical form.", nameof(value));
        }
    }

    private static string JsonSerializedText(JsonValue value)
    {
        using var parsed = JsonDocument.Parse(value.ToJsonString());
        return parsed.RootElement.GetString()!;
    }

    private static string Number(JsonValue value)
    {
        string text = value.ToJsonString();
        double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        bool whole = text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (!double.IsFinite(number) || (whole && Math.Abs(number) > ExactIntegers))
        {
            throw new ArgumentException("A number is too large for JSON to keep exactly: write it as a string.", nameof(value));
        }

        return FormatNumber(number);
    }

    /// <summary>A number as ECMAScript writes it (RFC 8785 §3.2.2.3, ECMA-262 Number::toString).</summary>
    internal static string FormatNumber(double number)
    {
        if (number == 0)
        {
            return "0";
        }

        // "R" has the shortest digits that read back to the same number, as ECMAScript wants; only their layout differs.
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        bool negative = shortest[0] == '-';
        ReadOnlySpan<char> rest = negative ? shortest.AsSpan(1) : shortest;
        int exponent = 0;
        int e = rest.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(rest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            rest = rest[..e];
        }

        int point = rest.IndexOf('.');
        string digits = point < 0 ? rest.ToString() : string.Concat(rest[..point], rest[(point + 1)..]);
        int position = (point < 0 ? rest.Length : point) + exponent;
        int leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        position -= leading;
        return (negative ? "-" : "") + Place(digits, position);
    }

    /// <param name="digits">Significant digits without zeros at either end.</param>
    /// <param name="position">Where the decimal point stands: the value is 0.digits × 10^position.</param>
    private static string Place(string digits, int position)
    {
        if (digits.Length <= position && position <= 21)
        {
            return digits.PadRight(position, '0');
        }

        if (position is > 0 and <= 21)
        {
            return string.Concat(digits.AsSpan(0, position), ".", digits.AsSpan(position));
        }

        if (position is > -6 and <= 0)
        {
            return "0." + new string('0', -position) + digits;
        }

        int power = position - 1;
        string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits.AsSpan(1)}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(power < 0 ? '-' : '+')}{Math.Abs(power)}");
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> to)
    {
        to.Write("\""u8);
        int clean = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c >= ' ' && c != '"' && c != '\\')
            {
                continue;
            }

            WriteUtf8(text.AsSpan(clean, i - clean), to);
            WriteAscii(Escape(c), to);
            clean = i + 1;
        }

        WriteUtf8(text.AsSpan(clean), to);
        to.Write("\""u8);
    }

    /// <summary>RFC 8785 §3.2.2.2: two-letter escapes where JSON has them, lower-case <c>\u00xx</c> otherwise, nothing else escaped.</summary>
    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };

    private static void WriteUtf8(ReadOnlySpan<char> text, ArrayBufferWriter<byte> to)
    {
        Span<byte> into = to.GetSpan(text.Length * 3);
        OperationStatus status = System.Text.Unicode.Utf8.FromUtf16(text, into, out _, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            throw new ArgumentException("A text holds half a surrogate pair and has no UTF-8 form.", nameof(text));
        }

        to.Advance(written);
    }

    private static void WriteAscii(string text, ArrayBufferWriter<byte> to)
        => to.Advance(Encoding.ASCII.GetBytes(text, to.GetSpan(text.Length)));
}
