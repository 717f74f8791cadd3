namespace Selfhold.Identity.People;

/// <summary>A browser in words, so that a person knows her devices again. The user agent itself, which tells much more, is not kept.</summary>
internal static class UserAgents
{
    // Each names those after it too, so the order counts: Edge and Opera say Chrome, Chrome says Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux")];

    /// <summary>"Firefox on Linux"; empty where nothing is known.</summary>
    public static string InWords(string? agent)
    {
        string? browser = Find(Browsers, agent), system = Find(Systems, agent);
        return (browser, system) switch
        {
            (null, null) => "",
            (null, _) => system!,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] all, string? agent)
        => agent is null ? null : all.FirstOrDefault(a => agent.Contains(a.Mark, StringComparison.Ordinal)).Name;
}
