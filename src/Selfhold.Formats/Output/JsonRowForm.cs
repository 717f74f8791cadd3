using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Selfhold.Formats.Json;
using Selfhold.Formats.Keyed;

namespace Selfhold.Formats.Output;

/// <summary>JSON objects: the one value is replaced where it stands; a member that is missing is added at the end.</summary>
internal sealed class JsonRowForm(FileShape shape) : IRowForm
{
    private readonly byte[] _lineEnd = Encoding.ASCII.GetBytes(shape.LineEnd);

    public ReadOnlyMemory<byte> Change(ReadOnlySpan<byte> raw, IReadOnlyList<(int Column, string Value)> changes)
    {
        Dictionary<string, string> wanted = new(StringComparer.Ordinal);
        foreach ((int column, string value) in changes)
        {
            // The last column gathers members that have no column of their own.
            wanted.Add(column < shape.Names.Count ? shape.Names[column] : throw new InputException(FormatsErrors.CannotChange(shape.Columns[column])), value);
        }

        ReadOnlySpan<byte> text = StoredSource.JsonText(raw, shape.Format);
        int offset = shape.Format == FileLayout.JsonLines ? raw.Length - raw.TrimStart(" \t\r"u8).Length : 0;
        List<(int Start, int End, byte[] Text)> edits = [];
        Utf8JsonReader json = new(text);
        json.Read();
        Walk(ref json, string.Empty, wanted, edits);
        if (wanted.Count > 0)
        {
            // Behind the last member, or value, before the closing brace.
            int brace = text.Length - 1;
            int end = text[..brace].TrimEnd(" \t\r\n"u8).Length;
            edits.Add((end, end, Members(wanted, first: text[end - 1] == '{')));
        }

        ArrayBufferWriter<byte> row = new(raw.Length + 64);
        int at = 0;
        foreach ((int start, int end, byte[] value) in edits)
        {
            row.Write(raw[at..(offset + start)]);
            row.Write(value);
            at = offset + end;
        }

        row.Write(raw[at..]);
        return row.WrittenMemory;
    }

    public void Write(ReadOnlySpan<byte> raw, bool last, TextEncoder output)
    {
        if (shape.Format == FileLayout.JsonArray)
        {
            WriteElement(raw, last, output);
            return;
        }

        output.Write(raw);
        if (!last && shape.Format == FileLayout.JsonLines && !CsvRowForm.EndsLine(raw))
        {
            output.Write(_lineEnd);
        }
    }

    /// <summary>An element that was last gets a comma when another follows, and the other way round.</summary>
    private static void WriteElement(ReadOnlySpan<byte> raw, bool last, TextEncoder output)
    {
        int end = JsonSource.ObjectLength(raw);
        ReadOnlySpan<byte> behind = raw[end..];
        output.Write(raw[..end]);
        int comma = behind.ContainsAny((byte)'[', (byte)']') ? -2 : behind.IndexOf((byte)',');
        if (last && comma >= 0)
        {
            output.Write(behind[..comma]);
            output.Write(behind[(comma + 1)..]);
            return;
        }

        if (!last && comma == -1)
        {
            output.Write(","u8);
        }

        output.Write(behind);
    }

    private static void Walk(ref Utf8JsonReader json, string prefix, Dictionary<string, string> wanted, List<(int Start, int End, byte[] Text)> edits)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = prefix + json.GetString();
            json.Read();
            if (json.TokenType == JsonTokenType.StartObject)
            {
                Walk(ref json, name + ".", wanted, edits);
                continue;
            }

            int start = (int)json.TokenStartIndex;
            JsonTokenType kind = json.TokenType;
            bool plain = kind == JsonTokenType.StartArray && IsPlain(json);
            json.Skip();
            if (wanted.Remove(name, out string? value))
            {
                edits.Add((start, (int)json.BytesConsumed, Literal(value, kind, plain)));
            }
        }
    }

    private static bool IsPlain(Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Numbers, truths and lists of texts stay what they were where the new value allows it.</summary>
    private static byte[] Literal(string value, JsonTokenType kind, bool list)
    {
        if (list)
        {
            return value.Length == 0 ? "[]"u8.ToArray() : Encoding.UTF8.GetBytes($"[{string.Join(',', value.Split(';').Select(Quoted))}]");
        }

        bool bare = kind switch
        {
            JsonTokenType.Number => IsNumber(value),
            JsonTokenType.True or JsonTokenType.False => value is "true" or "false",
            JsonTokenType.Null => value.Length == 0,
            _ => false,
        };
        return Encoding.UTF8.GetBytes(bare ? value.Length == 0 ? "null" : value : Quoted(value));
    }

    private static bool IsNumber(string value)
    {
        if (value.Length is 0 or > 100 || !value.All(c => char.IsAsciiDigit(c) || c is '.' or '-'))
        {
            return false;
        }

        try
        {
            Utf8JsonReader json = new(Encoding.UTF8.GetBytes(value));
            return json.Read() && json.TokenType == JsonTokenType.Number && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Members(Dictionary<string, string> wanted, bool first)
        => Encoding.UTF8.GetBytes((first ? string.Empty : ",") + string.Join(',', wanted.Select(one => $"{Quoted(one.Key)}:{Quoted(one.Value)}")));

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
