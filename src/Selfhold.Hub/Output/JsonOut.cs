using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Selfhold.Hub.Cli;
using Selfhold.Records;

namespace Selfhold.Hub.Output;

/// <summary>What <c>--json</c> shows of a report: its members by their names, in one object.</summary>
internal static class JsonOut
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new RecordName(), new Evidence(), new Policy() },
    };

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Layout);

    public static void Write<T>(T value, Shell shell)
    {
        shell.Flush();
        shell.StandardOutput.Write(Bytes(value));
        shell.StandardOutput.WriteByte((byte)'\n');
    }

    private sealed class RecordName : JsonConverter<RecordRef>
    {
        public override RecordRef? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RecordRef.Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, RecordRef value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class Evidence : JsonConverter<IReadOnlyList<KeyValuePair<string, string>>>
    {
        public override IReadOnlyList<KeyValuePair<string, string>> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string>> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach ((string comparison, string level) in value)
            {
                writer.WriteString(comparison, level);
            }

            writer.WriteEndObject();
        }
    }

    private sealed class Policy : JsonConverter<SurvivorshipPolicy>
    {
        public override SurvivorshipPolicy? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SurvivorshipPolicy value, JsonSerializerOptions options) => JsonNode.Parse(value.ToJson())!.WriteTo(writer);
    }
}
