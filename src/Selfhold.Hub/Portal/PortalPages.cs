using Microsoft.Extensions.DependencyInjection;
using Selfhold.Identity.Pages;

namespace Selfhold.Hub.Portal;

/// <summary>The person's own pages beside those of her account: what is held about her, who may see it, who looked.</summary>
internal static class PortalPages
{
    internal static PageRooms Rooms { get; } = new(
        [
            new PageRoom("record", "/account/record", ["record", "statement", "find", "findcode"]),
            new PageRoom("sharing", "/account/sharing", ["sharing", "grant"]),
            new PageRoom("requests", "/account/requests", ["requests", "asked"]),
            new PageRoom("activity", "/account/activity"),
            new PageRoom("account", "/account/security", ["security", "sessions", "businesses", "totpsetup", "newpassword", "codes", "join", "operator"]),
        ],
        PageRooms.OfAccount,
        typeof(PortalPages).Assembly,
        "Selfhold.Hub.Portal.Texts");

    /// <summary>Before the identity room, whose pages show the way to these.</summary>
    public static void AddPortal(this IServiceCollection services) => services.AddSingleton(Rooms);
}
