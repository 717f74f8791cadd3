using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Selfhold.Identity.Pages;

/// <summary>The texts of the pages in one language: <c>Texts/en.json</c>, <c>Texts/de.json</c>. All languages have the same keys.</summary>
internal sealed class Words
{
    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language)
    {
        Language = language;
        using Stream file = typeof(Words).Assembly.GetManifestResourceStream($"Selfhold.Identity.Pages.Texts.{language}.json")
            ?? throw new InvalidOperationException($"No texts for {language}.");
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every language, the one for strangers first.</summary>
    public static IReadOnlyList<Words> All { get; } = [new("en"), new("de")];

    /// <summary>BCP 47: what <c>lang</c> carries.</summary>
    public string Language { get; }

    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key; a missing one is our fault and flies.</summary>
    public string this[string key] => _texts[key];

    /// <summary>The text with its parts filled in: <c>{0}</c>, <c>{1}</c>. The parts are not isolated.</summary>
    public string Of(string key, params ReadOnlySpan<object?> parts) => string.Format(CultureInfo.InvariantCulture, _texts[key], parts);

    /// <summary>For keys that are made of data; null when there is no such text.</summary>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>The first language of a list in order of preference (BCP 47 tags) that there are texts for.</summary>
    public static Words? First(IEnumerable<string> tags)
        => tags.Select(tag => All.FirstOrDefault(w => tag.AsSpan(0, Math.Max(0, (tag + "-").IndexOf('-', StringComparison.Ordinal))).Equals(w.Language, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(w => w is not null);
}
