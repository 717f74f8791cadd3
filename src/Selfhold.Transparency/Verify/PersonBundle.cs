using System.Text.Json;
using System.Text.Json.Serialization;

namespace Selfhold.Transparency;

/// <summary>All entries about one person with everything that is needed to check them without the hub. The format is described in docs/spec/bundle.md.</summary>
public sealed record PersonBundle
{
    public const string FormatName = "selfhold-bundle/1";

    public string Format { get; init; } = FormatName;

    /// <summary>The log.</summary>
    public required string Origin { get; init; }

    /// <summary>Verifier keys of the log, as the hub says them: whoever wants to be sure has them from elsewhere.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Verifier keys of its witnesses, as the hub says them.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>A signed note: the head that all proofs lead to, with the cosignatures that it has.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Proofs that this head continues older ones, for whoever kept an older head.</summary>
    public IReadOnlyList<BundleConsistency> Consistency { get; init; } = [];

    /// <summary>One for the person, and one for each customer that she proved to be.</summary>
    public required IReadOnlyList<BundleChain> Chains { get; init; }

    /// <summary>UTF-8.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BundleJson.Default.PersonBundle);

    /// <returns>An error of code <c>bundle_malformed</c>. What is read is not checked yet: <see cref="BundleCheck"/> does that.</returns>
    public static Result<PersonBundle> Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            PersonBundle? bundle = JsonSerializer.Deserialize(utf8, BundleJson.Default.PersonBundle);
            return bundle switch
            {
                null => TransparencyErrors.Bundle("it is empty"),
                { Format: not FormatName } => TransparencyErrors.Bundle($"its format is not {FormatName}"),
                _ when !IsWhole(bundle) => TransparencyErrors.Bundle("a part of it is missing"),
                _ => bundle,
            };
        }
        catch (JsonException e)
        {
            return TransparencyErrors.Bundle($"it is not JSON of that form (line {(e.LineNumber ?? 0) + 1})");
        }
    }

    // JSON may say null where the type does not.
    private static bool IsWhole(PersonBundle b)
        => b is { Origin: not null, Keys: not null, Witnesses: not null, Checkpoint: not null, Consistency: not null, Chains: not null }
            && b.Keys.All(k => k is not null) && b.Witnesses.All(w => w is not null) && b.Consistency.All(c => c is { Proof: not null } && c.Proof.All(p => p is not null))
            && b.Chains.All(c => c is { Entries: not null } && c.Entries.All(e => e is { Leaf: not null, Proof: not null } && e.Proof.All(p => p is not null)));
}

/// <param name="From">Size of the older head.</param>
/// <param name="Proof">RFC 6962 consistency proof, Base64.</param>
public sealed record BundleConsistency(long From, IReadOnlyList<string> Proof);

/// <summary>One gapless chain of entries.</summary>
/// <param name="Last">Number of its last entry at the head of the bundle.</param>
public sealed record BundleChain(Guid Chain, long Last, IReadOnlyList<BundleEntry> Entries);

public sealed record BundleEntry
{
    /// <summary>Place in the chain, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Place in the tree, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>RFC 6962 leaf hash, Base64.</summary>
    public required string Leaf { get; init; }

    /// <summary>32 bytes, Base64; null where the content was erased.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }

    /// <summary>The canonical JSON of the entry as a text; null where the content was erased.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Entry { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Erased { get; init; }

    /// <summary>RFC 6962 inclusion proof from the leaf upwards, Base64.</summary>
    public required IReadOnlyList<string> Proof { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, MaxDepth = 16)]
[JsonSerializable(typeof(PersonBundle))]
internal sealed partial class BundleJson : JsonSerializerContext;
