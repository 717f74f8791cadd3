using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfhold.Matching.Score;

namespace Selfhold.Matching;

public sealed partial record MatchModel
{
    /// <summary>SHA-256 of the model in canonical JSON (RFC 8785), in lower-case hexadecimal. Two models with the same id match alike.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(ModelNode.Of(this))));

    /// <summary>The model as an indented JSON document. The same model gives the same bytes, so that versions of it can be compared.</summary>
    public void Write(Stream to)
    {
        ArgumentNullException.ThrowIfNull(to);
        using (var json = new Utf8JsonWriter(to, Layout))
        {
            ModelNode.Of(this).WriteTo(json);
        }

        to.WriteByte((byte)'\n');
    }

    /// <inheritdoc cref="Write"/>
    public string ToJson()
    {
        using var to = new MemoryStream();
        Write(to);
        return Encoding.UTF8.GetString(to.GetBuffer(), 0, (int)to.Length);
    }

    /// <summary>
    /// Reads a model that <see cref="Write"/> made. A member, comparison, level, rule or attribute that this version does not know is
    /// refused, because a model that is half applied gives results that nobody can explain.
    /// </summary>
    public static Result<MatchModel> Parse(ReadOnlySpan<byte> utf8) => ModelReader.Read(utf8.ToArray());

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    /// <param name="from">Read to its end; not disposed.</param>
    public static Result<MatchModel> Parse(Stream from)
    {
        ArgumentNullException.ThrowIfNull(from);
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            int read = from.Read(bytes.GetSpan(1 << 16));
            if (read == 0)
            {
                return ModelReader.Read(bytes.WrittenMemory);
            }

            bytes.Advance(read);
            if (bytes.WrittenCount > ModelReader.LargestMb << 20)
            {
                return ModelErrors.TooLarge(ModelReader.LargestMb);
            }
        }
    }

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>A model as JSON nodes: members in the order a reader wants them, dictionaries by their keys.</summary>
internal static class ModelNode
{
    public static JsonObject Of(MatchModel model) => new()
    {
        ["format"] = MatchModel.FormatName,
        ["trainedOn"] = model.TrainedOn,
        ["lambda"] = model.Lambda,
        ["lambdaRelated"] = model.LambdaRelated,
        ["threshold"] = model.Threshold,
        ["comparisons"] = new JsonArray([.. model.Comparisons.Select(Of)]),
        ["blockCaps"] = Sorted(model.BlockCaps, cap => JsonValue.Create(cap)),
        ["rareFrequency"] = Sorted(model.RareFrequency, share => JsonValue.Create(share)),
        ["frequencies"] = Sorted(model.Frequencies, values => Sorted(values, share => JsonValue.Create(share))),
    };

    private static JsonNode Of(ComparisonModel comparison) => new JsonObject
    {
        ["name"] = comparison.Name,
        ["shared"] = comparison.Shared,
        ["levels"] = new JsonArray([.. comparison.Levels.Select(l => (JsonNode)new JsonObject { ["name"] = l.Name, ["m"] = l.M, ["u"] = l.U, ["h"] = l.H })]),
    };

    private static JsonObject Sorted<T>(IReadOnlyDictionary<string, T> members, Func<T, JsonNode> value)
        => new(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, (JsonNode?)value(m.Value))));
}
