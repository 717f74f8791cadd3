using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Selfhold.Formats.Keyed;

namespace Selfhold.Formats.Json;

/// <summary>
/// One JSON object as named values: <c>{"a":{"b":1}}</c> is <c>a.b</c>, an array of plain values is joined with <c>;</c>, an
/// array of anything else stays JSON text. Refuses what would be read differently by another reader (RFC 8259 §4, §6, §8.2).
/// </summary>
internal sealed class JsonFlattener(ReadOptions options)
{
    private const int MaxDepth = 64;
    private const int MaxNumber = 400;

    private readonly ArrayBufferWriter<byte> _path = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private byte[] _scratch = new byte[256];

    /// <returns>Why the object is refused, or null.</returns>
    public (string Code, string Message)? Flatten(ReadOnlySpan<byte> text, KeyedRecord record)
    {
        if (!Utf8.IsValid(text))
        {
            return (FormatsErrors.InvalidText, "The object is not text in the encoding of the file. Export the file as UTF-8.");
        }

        try
        {
            Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return (FormatsErrors.NotAnObject, "A record must be a JSON object.");
            }

            _path.ResetWrittenCount();
            (string, string)? fault = Members(ref reader, text, record, 0);
            if (fault is null && reader.Read())
            {
                return (FormatsErrors.BadJson, "More text follows the object.");
            }

            return fault;
        }
        catch (JsonException broken)
        {
            bool deep = broken.Message.Contains("depth", StringComparison.OrdinalIgnoreCase);
            return deep
                ? (FormatsErrors.TooDeep, $"The object is nested deeper than {MaxDepth} levels.")
                : (FormatsErrors.BadJson, "This is not valid JSON.");
        }
        catch (InvalidOperationException)
        {
            return (FormatsErrors.LoneSurrogate, "A text holds half of a surrogate pair (\\uD800 to \\uDFFF), which is no character.");
        }
    }

    private (string Code, string Message)? Members(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, KeyedRecord record, int pathLength)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int length = Enter(ref reader, pathLength);
            reader.Read();
            (string, string)? fault = null;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                fault = Members(ref reader, text, record, length);
            }
            else
            {
                _value.ResetWrittenCount();
                fault = reader.TokenType == JsonTokenType.StartArray ? Array(ref reader, text) : Scalar(ref reader);
                if (fault is null && _value.WrittenSpan.Contains((byte)0))
                {
                    fault = (FormatsErrors.NulByte, "A text holds the character U+0000.");
                }

                if (fault is null && record.Count >= options.MaxColumns)
                {
                    fault = (FormatsErrors.TooManyFields, $"The object has more than {options.MaxColumns} fields.");
                }

                if (fault is null)
                {
                    record.Add(_path.WrittenSpan[..length], _value.WrittenSpan);
                }
            }

            if (fault is not null)
            {
                return fault;
            }

            Leave(pathLength);
        }

        return null;
    }

    private int Enter(ref Utf8JsonReader reader, int pathLength)
    {
        if (pathLength > 0)
        {
            _path.Write("."u8);
        }

        ReadOnlySpan<byte> name = Text(ref reader);
        _path.Write(name);
        return _path.WrittenCount;
    }

    private void Leave(int pathLength)
    {
        byte[] kept = _path.WrittenSpan[..pathLength].ToArray();
        _path.ResetWrittenCount();
        _path.Write(kept);
    }

    private (string Code, string Message)? Scalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                _value.Write(Text(ref reader));
                return null;
            case JsonTokenType.Number:
                if (!IsNumber(reader.ValueSpan))
                {
                    return (FormatsErrors.NumberOutOfRange, "A number is too large. Write it as text, in quotes.");
                }

                _value.Write(reader.ValueSpan);
                return null;
            case JsonTokenType.True or JsonTokenType.False:
                _value.Write(reader.ValueSpan);
                return null;
            default:
                return null;
        }
    }

    private (string Code, string Message)? Array(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        long start = reader.TokenStartIndex;
        int depth = reader.CurrentDepth;
        bool plain = true, first = true;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
        {
            if (!plain || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                plain = false;
                continue;
            }

            if (!first)
            {
                _value.Write(";"u8);
            }

            first = false;
            if (Scalar(ref reader) is { } fault)
            {
                return fault;
            }
        }

        if (!plain)
        {
            _value.ResetWrittenCount();
            _value.Write(text[(int)start..(int)reader.BytesConsumed]);
        }

        return null;
    }

    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_scratch.Length < reader.ValueSpan.Length)
        {
            _scratch = new byte[reader.ValueSpan.Length * 2];
        }

        return _scratch.AsSpan(0, reader.CopyString(_scratch));
    }

    private static bool IsNumber(ReadOnlySpan<byte> text)
        => text.Length <= MaxNumber
        && (!text.ContainsAny((byte)'e', (byte)'E') && text.Length < 300
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)));
}
