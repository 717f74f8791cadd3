using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selfhold.Formats;

/// <summary>The written form of a <see cref="FileShape"/>.</summary>
internal static class FileShapeJson
{
    private static readonly string[] Formats = ["csv", "jsonLines", "jsonArray", "jsonObjects", "vcard", "xlsx"];
    private static readonly string[] Encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252"];

    public static byte[] Write(FileShape shape)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Formats[(int)shape.Format]);
            json.WriteString("encoding", Encodings[(int)shape.Encoding]);
            json.WriteBoolean("byteOrderMark", shape.ByteOrderMark);
            json.WriteString("delimiter", shape.Delimiter.ToString());
            json.WriteString("lineEnd", shape.LineEnd);
            Names(json, "columns", shape.Columns);
            Names(json, "names", shape.Names);
            json.WriteBase64String("head", shape.Head);
            json.WriteBase64String("tail", shape.Tail);
            if (shape.Sheet is not null)
            {
                json.WriteString("sheet", shape.Sheet);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static Result<FileShape> Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text.ToArray());
            JsonElement json = document.RootElement;
            int format = Array.IndexOf(Formats, json.GetProperty("format").GetString());
            int encoding = Array.IndexOf(Encodings, json.GetProperty("encoding").GetString());
            string delimiter = json.GetProperty("delimiter").GetString()!;
            string lineEnd = json.GetProperty("lineEnd").GetString()!;
            IReadOnlyList<string> columns = Names(json, "columns");
            if (format < 0 || encoding < 0 || columns.Count == 0 || delimiter is not [< '\x80' and not ('"' or '\r' or '\n' or '\0')] || lineEnd is not ("\n" or "\r\n" or "\r"))
            {
                return FormatsErrors.BadShape();
            }

            return new FileShape
            {
                Format = (FileLayout)format,
                Encoding = (TextEncoding)encoding,
                ByteOrderMark = json.GetProperty("byteOrderMark").GetBoolean(),
                Delimiter = delimiter[0],
                LineEnd = lineEnd,
                Columns = columns,
                Names = Names(json, "names"),
                Head = json.GetProperty("head").GetBytesFromBase64(),
                Tail = json.GetProperty("tail").GetBytesFromBase64(),
                Sheet = json.TryGetProperty("sheet", out JsonElement sheet) ? sheet.GetString() : null,
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return FormatsErrors.BadShape();
        }
    }

    private static void Names(Utf8JsonWriter json, string member, IReadOnlyList<string> names)
    {
        json.WriteStartArray(member);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static IReadOnlyList<string> Names(JsonElement json, string member)
        => [.. json.GetProperty(member).EnumerateArray().Select(name => name.GetString() ?? throw new FormatException())];
}
