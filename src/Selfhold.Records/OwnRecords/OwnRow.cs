using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Selfhold.Formats;
using Selfhold.Records.Data;

namespace Selfhold.Records.OwnRecords;

/// <summary>The text of a record that was written by its business, one line of JSON; and what any stored record states, whatever it came in.</summary>
internal static class OwnRow
{
    /// <param name="columns">Members stand in their order: the same record is the same text.</param>
    public static byte[] Write(IReadOnlyList<string> columns, string idColumn, string externalId, IReadOnlyDictionary<string, OwnValue> values)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (string column in columns)
            {
                if (string.Equals(column, idColumn, StringComparison.Ordinal))
                {
                    json.WriteString(column, externalId);
                }
                else if (values.TryGetValue(column, out OwnValue? value))
                {
                    json.WritePropertyName(column);
                    json.WriteRawValue(value.Kind == JsonValueKind.String ? JsonSerializer.Serialize(value.Text) : value.Text);
                }
            }

            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    /// <summary>What a record states, as its file had it, without its id.</summary>
    public static Dictionary<string, OwnValue> Read(OpenedRecord record)
    {
        FileShape file = record.Shape.File;
        Dictionary<string, JsonValueKind> kinds = file.Format is FileLayout.JsonLines or FileLayout.JsonArray or FileLayout.JsonObjects ? Kinds(record.Raw) : [];
        using IRecordReader reader = RecordFiles.OpenRows(file, [record.Raw]);
        var batch = new RowBatch();
        reader.Read(batch, CancellationToken.None);
        var values = new Dictionary<string, OwnValue>(StringComparer.Ordinal);
        for (int c = 0; c < batch.ColumnCount; c++)
        {
            ReadOnlySpan<byte> value = batch.Value(0, c);
            if (c != record.Shape.IdColumn && !value.IsEmpty)
            {
                values[file.Columns[c]] = new OwnValue(kinds.GetValueOrDefault(file.Columns[c], JsonValueKind.String), Encoding.UTF8.GetString(value));
            }
        }

        return values;
    }

    public static bool Same(IReadOnlyDictionary<string, OwnValue> a, IReadOnlyDictionary<string, OwnValue> b)
        => a.Count == b.Count && a.All(m => b.TryGetValue(m.Key, out OwnValue? other) && string.Equals(m.Value.Text, other.Text, StringComparison.Ordinal));

    /// <summary>Names one state of a record: no other state of it, and no other record, has the same.</summary>
    public static string Version(StoredRecord record)
    {
        Span<byte> state = stackalloc byte[40];
        record.Id.TryWriteBytes(state, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(state[16..], record.Operation);
        record.Content.AsSpan(0, 16).CopyTo(state[24..]);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{record.Version}-{Convert.ToHexStringLower(SHA256.HashData(state).AsSpan(0, 8))}");
    }

    private static Dictionary<string, JsonValueKind> Kinds(byte[] raw)
    {
        var kinds = new Dictionary<string, JsonValueKind>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(raw);
        if (JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
        {
            using (document)
            {
                foreach (JsonProperty member in document.RootElement.EnumerateObject())
                {
                    if (member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                    {
                        kinds[member.Name] = member.Value.ValueKind;
                    }
                }
            }
        }

        return kinds;
    }
}
