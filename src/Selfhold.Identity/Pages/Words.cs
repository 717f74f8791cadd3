using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Selfhold.Identity.Pages;

/// <summary>The texts of the pages in one language: <c>Texts/en.json</c>, <c>Texts/de.json</c>. All languages have the same keys.</summary>
internal sealed class Words
{
    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language)
        : this(language, Read(typeof(Words).Assembly, $"Selfhold.Identity.Pages.Texts.{language}.json"))
    {
    }

    private Words(string language, Dictionary<string, string> texts)
    {
        Language = language;
        _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);
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

    /// <summary>These texts and those that another assembly keeps at <c>place.language.json</c>; a key that both have is the other's.</summary>
    public Words With(Assembly assembly, string place)
    {
        var texts = new Dictionary<string, string>(_texts, StringComparer.Ordinal);
        foreach ((string key, string text) in Read(assembly, $"{place}.{Language}.json"))
        {
            texts[key] = text;
        }

        return new Words(Language, texts);
    }

    /// <summary>For keys that are made of data; null when there is no such text.</summary>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>The first language of a list in order of preference (BCP 47 tags) that there are texts for.</summary>
    public static Words? First(IEnumerable<string> tags)
        => tags.Select(tag => All.FirstOrDefault(w => tag.AsSpan(0, Math.Max(0, (tag + "-").IndexOf('-', StringComparison.Ordinal))).Equals(w.Language, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(w => w is not null);

    private static Dictionary<string, string> Read(Assembly assembly, string name)
    {
        using Stream file = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"No texts {name}.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}
