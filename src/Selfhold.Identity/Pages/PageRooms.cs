using System.Reflection;

namespace Selfhold.Identity.Pages;

/// <summary>One entry of the navigation in the head of the account's pages: its words have the key <c>nav.Key</c>.</summary>
/// <param name="Keys">The pages that it stands for; null: the page of its own key alone.</param>
internal sealed record PageRoom(string Key, string Href, IReadOnlyList<string>? Keys = null)
{
    public bool Holds(string page) => Keys?.Contains(page, StringComparer.Ordinal) ?? string.Equals(Key, page, StringComparison.Ordinal);
}

/// <summary>Which pages an account has. A host that adds some registers its own before the room does.</summary>
/// <param name="head">In the head of every page.</param>
/// <param name="account">Below it on the pages of the account itself; empty where the head already has them.</param>
internal sealed class PageRooms(IReadOnlyList<PageRoom> head, IReadOnlyList<PageRoom> account, Assembly? texts = null, string place = "")
{
    public static readonly IReadOnlyList<PageRoom> OfAccount = [new("security", "/account/security"), new("sessions", "/account/sessions"), new("businesses", "/account/businesses")];

    private readonly Dictionary<string, Words>? _words = texts is null ? null : Words.All.ToDictionary(w => w.Language, w => w.With(texts, place), StringComparer.Ordinal);

    public static PageRooms Own { get; } = new(OfAccount, []);

    public IReadOnlyList<PageRoom> Head { get; } = head;

    public IReadOnlyList<PageRoom> Account { get; } = account;

    /// <summary>The room's texts in a language, with those that the host added.</summary>
    public Words TextsOf(Words own) => _words?[own.Language] ?? own;
}
