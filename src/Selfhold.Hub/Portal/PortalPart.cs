using System.Globalization;
using Selfhold.Identity.Pages;

namespace Selfhold.Hub.Portal;

/// <summary>What the portal's pages say alike.</summary>
public abstract class PortalPart : PagePart
{
    private protected PortalPart()
    {
    }

    /// <summary>A text for a number: the key <c>key.one</c> or <c>key.many</c>.</summary>
    private protected string Many(string key, long count) => count == 1 ? this[key + ".one"] : Of(key + ".many", count);

    private protected string Attribute(string name) => AttributeWords.Of(Frame.Words, name);

    /// <summary>Attributes in one line, as people write lists.</summary>
    private protected string Attributes(IReadOnlyList<string> names) => AttributeWords.List(Frame.Words, names);

    /// <summary>Words for a code, or the code itself: better an odd word than none.</summary>
    private protected string Coded(string prefix, string code) => Frame.Words.Find(prefix + code) ?? code;

    private protected string Day(DateTimeOffset at) => When.Text(Frame, at, exact: false);

    private protected static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>What attributes are called: OpenID claim names, derived ones with their number, and columns of a business under their own name.</summary>
internal static class AttributeWords
{
    private const string Other = "other.", Age = "age_over_";

    public static string Of(Words words, string name)
        => words.Find("share." + name)
            ?? (name.StartsWith(Other, StringComparison.Ordinal) ? name[Other.Length..]
                : name.StartsWith(Age, StringComparison.Ordinal) ? words.Of("share.age_over", name[Age.Length..])
                : name);

    public static string List(Words words, IReadOnlyList<string> names) => string.Join(", ", names.Select(n => Of(words, n)));
}
