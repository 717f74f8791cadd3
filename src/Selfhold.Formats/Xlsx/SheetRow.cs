using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selfhold.Formats.Xlsx;

/// <summary>The text of a row of a sheet: a JSON array of its cells' texts, empty ones at the end left out, and a line feed.</summary>
internal static class SheetRow
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IReadOnlyList<string> values)
    {
        int count = values.Count;
        while (count > 0 && values[count - 1].Length == 0)
        {
            count--;
        }

        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Plain))
        {
            json.WriteStartArray();
            for (int i = 0; i < count; i++)
            {
                json.WriteStringValue(values[i]);
            }

            json.WriteEndArray();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <returns>The cells' texts, or null where the text is no row.</returns>
    public static List<string>? Parse(ReadOnlySpan<byte> raw)
    {
        try
        {
            Utf8JsonReader json = new(raw);
            List<string> values = [];
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                values.Add(json.GetString()!);
            }

            return json.TokenType == JsonTokenType.EndArray && !json.Read() ? values : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
