using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Selfhold.AccessLog;
using Selfhold.Supply.Release;

namespace Selfhold.Supply.Api;

/// <summary>Answers about customers as JSON.</summary>
internal static class AnswerWriter
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Utf8JsonWriter Begin(IBufferWriter<byte> to) => new(to, Options);

    /// <summary>The values alone: what a validator is made from.</summary>
    public static void Values(Utf8JsonWriter json, ReadItem item)
    {
        json.WriteStartObject();
        foreach (ReleasedValue value in item.Values)
        {
            json.WriteStartObject(value.Attribute);
            json.WriteString("value"u8, value.Value);
            json.WriteString("source"u8, value.Source switch { SourceClass.Person => "person"u8, SourceClass.Own => "own"u8, _ => "business"u8 });
            Day(json, value.Observed);
            json.WriteString("assurance"u8, value.Assurance);
            if (value.Others.Count > 0)
            {
                json.WriteStartArray("others"u8);
                foreach (string other in value.Others)
                {
                    json.WriteStringValue(other);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <param name="values">As <see cref="Values"/> wrote them; empty writes them anew.</param>
    public static void Item(Utf8JsonWriter json, ReadAsk ask, ReadItem item, ReadOnlySpan<byte> values = default)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        if (item.Refused is { } refused)
        {
            json.WriteNumber("status"u8, Problems.Of(refused).Status);
            json.WriteString("code"u8, refused.Code);
            json.WriteEndObject();
            return;
        }

        json.WriteNumber("status"u8, 200);
        Terms(json, ask, item);
        json.WritePropertyName("attributes"u8);
        if (values.IsEmpty)
        {
            Values(json, item);
        }
        else
        {
            json.WriteRawValue(values, skipInputValidation: true);
        }

        Receipt(json, item.Receipt!);
        json.WriteEndObject();
    }

    public static void Decision(Utf8JsonWriter json, ReadAsk ask, ReadItem item)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        Terms(json, ask, item, decision: true);
        json.WriteEndObject();
    }

    public static void Receipt(Utf8JsonWriter json, Receipt receipt)
    {
        json.WriteStartObject("receipt"u8);
        json.WriteNumber("index"u8, receipt.Index);
        json.WriteBase64String("leaf"u8, receipt.Leaf.Span);
        json.WriteString("checkpoint"u8, receipt.Checkpoint);
        json.WriteStartArray("proof"u8);
        foreach (ReadOnlyMemory<byte> hash in receipt.Proof)
        {
            json.WriteBase64StringValue(hash.Span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Terms(Utf8JsonWriter json, ReadAsk ask, ReadItem item, bool decision = false)
    {
        json.WriteString("purpose"u8, ask.Purpose);
        if (!decision)
        {
            json.WriteString("basis"u8, ask.Basis == ReadBasis.Grant ? "grant"u8 : "own_records"u8);
        }

        if (!item.Agreement.IsEmpty)
        {
            Hex(json, item.Agreement.Span);
        }

        if (ask.Basis == ReadBasis.Grant)
        {
            Until(json, item.Until);
        }

        if (item.UsesLeft is { } uses)
        {
            json.WriteNumber("usesLeft"u8, uses);
        }

        json.WriteStartArray("allowed"u8);
        foreach (string attribute in item.Allowed)
        {
            json.WriteStringValue(attribute);
        }

        json.WriteEndArray();
    }

    private static void Hex(Utf8JsonWriter json, ReadOnlySpan<byte> hash)
    {
        Span<char> text = stackalloc char[64];
        json.WriteString("agreement"u8, Convert.TryToHexStringLower(hash, text, out int written) ? text[..written] : []);
    }

    private static void Until(Utf8JsonWriter json, DateTimeOffset? until)
    {
        if (until is not { } end)
        {
            json.WriteNull("until"u8);
            return;
        }

        // Whole seconds, and those of each grant its own: an hour that she chose for two businesses is hers to give to both.
        Span<char> text = stackalloc char[32];
        json.WriteString("until"u8, end.UtcDateTime.TryFormat(text, out int written, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ? text[..written] : []);
    }

    private static void Day(Utf8JsonWriter json, DateOnly day)
    {
        Span<char> text = stackalloc char[16];
        json.WriteString("observedAt"u8, day.TryFormat(text, out int written, "yyyy-MM-dd", CultureInfo.InvariantCulture) ? text[..written] : []);
    }

    /// <summary>A validator (RFC 9110 §8.8.3): weak, because the receipt of each look is another though the values are the same.</summary>
    public static string Tag(UInt128 hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return string.Concat("W/\"", Base64Url.EncodeToString(bytes), "\"");
    }
}
