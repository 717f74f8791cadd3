namespace Selfhold.Identity.Pages;

/// <summary>What a page needs besides its view: made for each answer, handed down to every component.</summary>
/// <param name="Key">Name of the page: its title has the key <c>Key.title</c>.</param>
/// <param name="CsrfField">Name of the antiforgery field.</param>
/// <param name="Languages">The same page in the other languages; empty where the page answers a form and has no address of its own.</param>
internal sealed record PageFrame(
    string Key, Words Words, PageRooms Rooms, IdentityOptions Options, DateTimeOffset Now, string CsrfField, string CsrfToken, string Styles, string Script,
    IReadOnlyList<LanguageLink> Languages);

internal sealed record LanguageLink(string Language, string Name, string Href);
