using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Selfhold.Identity.Upstream;

/// <summary>What is sealed about a link: the subject itself, and what to show her of it.</summary>
internal sealed record LinkedDetails(string Subject, string? Account);

/// <summary>Somebody came back who has no account here yet; waits for her answer.</summary>
/// <param name="After">Where the sign-in leads.</param>
/// <param name="Link">She came to link.</param>
internal sealed record UpstreamArrival(UpstreamIdentity Identity, string? After, bool Link);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LinkedDetails))]
[JsonSerializable(typeof(UpstreamArrival))]
[JsonSerializable(typeof(UpstreamRequest))]
internal sealed partial class UpstreamJson : JsonSerializerContext
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    public static T Read<T>(byte[] value, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(value, type) ?? throw new InvalidOperationException("A sealed value is null.");
}
