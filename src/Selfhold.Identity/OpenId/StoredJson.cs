using System.Text.Json;
using System.Text.Json.Serialization;
using Selfhold.OpenId;

namespace Selfhold.Identity.OpenId;

/// <summary>What lies in tables as JSON. Members may be added; none may change its meaning.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientSettings))]
[JsonSerializable(typeof(CodeGrant))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static string Write(ClientSettings settings) => JsonSerializer.Serialize(settings, Default.ClientSettings);

    public static string Write(CodeGrant grant) => JsonSerializer.Serialize(grant, Default.CodeGrant);

    public static ClientSettings ReadSettings(string text) => JsonSerializer.Deserialize(text, Default.ClientSettings) ?? throw new JsonException("Empty settings of a client.");

    public static CodeGrant ReadGrant(string text) => JsonSerializer.Deserialize(text, Default.CodeGrant) ?? throw new JsonException("Empty grant behind a code.");
}
