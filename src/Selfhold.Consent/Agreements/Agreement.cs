using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Consent;

/// <summary>Who answers for what is done with the data, as notices and receipts name him.</summary>
/// <param name="Contact">A person or office to turn to.</param>
/// <param name="Address">Lines of the postal address, then the country's code.</param>
public sealed record Controller(string Name, string Contact, string Email, string Phone, PostalAddress Address, string? Url = null);

/// <param name="Country">ISO 3166-1, two letters.</param>
public sealed record PostalAddress(string Street, string Locality, string PostalCode, string Country);

/// <summary>What people are shown in one language.</summary>
/// <param name="Purpose">One plain sentence: what it is for.</param>
/// <param name="Notice">The whole notice (GDPR articles 13 and 14), plain text.</param>
public sealed record AgreementText(string Purpose, string Notice)
{
    /// <summary>SHA-256 of the notice's UTF-8 bytes: what an event of giving keeps.</summary>
    public byte[] NoticeHash() => SHA256.HashData(Encoding.UTF8.GetBytes(Notice));
}

/// <summary>What a business wants to ask.</summary>
public sealed record AgreementDraft
{
    /// <summary>The agreement that this is a new version of; null for a new one.</summary>
    public Guid? Agreement { get; init; }

    /// <summary>A code of <see cref="Purposes"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>What the data is used in, as people know it: "Kestrel Coffee shop".</summary>
    public required string Service { get; init; }

    /// <summary>By language tag; <c>en</c> is needed.</summary>
    public required IReadOnlyDictionary<string, AgreementText> Texts { get; init; }

    public IReadOnlyList<string> Essential { get; init; } = [];

    public IReadOnlyList<string> Optional { get; init; } = [];

    /// <summary>Attributes that are of a special category beyond those that are by their name, with the code of <see cref="SpecialCategories"/>.</summary>
    public IReadOnlyDictionary<string, string> Special { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string LegalBasis { get; init; } = LegalBases.Consent;

    /// <summary>How long the business keeps what it was given: ISO 8601, <c>P2Y</c>.</summary>
    public required string Retention { get; init; }

    /// <summary>Others who get it.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Where it is kept: ISO 3166-1, two letters.</summary>
    public required IReadOnlyList<string> Countries { get; init; }

    /// <summary>Whose law holds: ISO 3166-1, two letters.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>How it is withdrawn beside the hub.</summary>
    public required string Withdrawal { get; init; }

    public required string PolicyUrl { get; init; }

    public required Controller Controller { get; init; }
}

/// <summary>One version of what a business asks; published, signed by its key, and never changed.</summary>
public sealed record Agreement
{
    public required Guid Id { get; init; }

    /// <summary>From 1.</summary>
    public required long Version { get; init; }

    public required Guid Business { get; init; }

    public required AgreementDraft Terms { get; init; }

    /// <summary>Every attribute of a special category that it asks for, with its code.</summary>
    public required IReadOnlyDictionary<string, string> Special { get; init; }

    /// <summary>SHA-256 of <see cref="Document"/>.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>SHA-256 of the version before; null for the first.</summary>
    public ReadOnlyMemory<byte>? Predecessor { get; init; }

    /// <summary>Canonical JSON (RFC 8785).</summary>
    public required string Document { get; init; }

    /// <summary>The document signed by the business's key: JWS in compact form, ES256, type <c>selfhold-agreement+json</c>.</summary>
    public required string Jws { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Takes no new grants since then.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    public string Purpose => Terms.Purpose;

    public string HashText => Convert.ToHexStringLower(Hash.Span);

    public bool IsEssential(string attribute) => Terms.Essential.Contains(attribute, StringComparer.Ordinal);

    /// <summary>All that it asks for, essential ones first.</summary>
    public IEnumerable<string> Attributes => Terms.Essential.Concat(Terms.Optional);

    /// <summary>What one answer is about: the attributes of special categories, or the others.</summary>
    public IEnumerable<string> AttributesOf(bool special) => Attributes.Where(a => Special.ContainsKey(a) == special);

    /// <summary>The texts in the language, or in the same language of another country, or in English; and which language they are in.</summary>
    public (string Language, AgreementText Text) TextFor(string? language)
    {
        if (language is { Length: > 0 })
        {
            string main = language.Split('-')[0];
            string? best = Terms.Texts.Keys.FirstOrDefault(k => string.Equals(k, language, StringComparison.OrdinalIgnoreCase))
                ?? Terms.Texts.Keys.Where(k => string.Equals(k.Split('-')[0], main, StringComparison.OrdinalIgnoreCase)).Min(StringComparer.Ordinal);
            if (best is not null)
            {
                return (best, Terms.Texts[best]);
            }
        }

        return ("en", Terms.Texts["en"]);
    }
}
