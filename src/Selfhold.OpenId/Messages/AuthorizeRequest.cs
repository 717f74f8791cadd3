using System.Globalization;

namespace Selfhold.OpenId;

/// <summary>The parameters of an authorization request, typed (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). What is null was not sent or can't be read: the rules tell the two apart.</summary>
public sealed record AuthorizeRequest
{
    /// <summary>Of the parameters that are understood, in characters: as long as a request may be that waits for its person.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>All parameters that mean something here once a request is found good.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "display", "ui_locales",
        "claims_locales", "id_token_hint", "login_hint", "acr_values", "claims", "resource",
    ];

    public required Parameters Sent { get; init; }

    public string? ClientId => Sent["client_id"];

    public string? RedirectUri => Sent["redirect_uri"];

    public string? ResponseMode => Sent["response_mode"];

    public string? State => Sent["state"];

    public string? Nonce => Sent["nonce"];

    public string? LoginHint => Sent["login_hint"];

    public string? IdTokenHint => Sent["id_token_hint"];

    public string? UiLocales => Sent["ui_locales"];

    /// <summary>In the order of the request, each once.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>In order of preference (Core §3.1.2.1).</summary>
    public required IReadOnlyList<string> AcrValues { get; init; }

    public int? MaxAge { get; init; }

    public ClaimsRequest? Claims { get; init; }

    /// <summary>The client must not show a page (<c>prompt=none</c>).</summary>
    public bool Silent => Prompts.Contains("none", StringComparer.Ordinal);

    public bool Asks(string prompt) => Prompts.Contains(prompt, StringComparer.Ordinal);

    public static AuthorizeRequest Read(Parameters sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return new()
        {
            Sent = sent,
            Scopes = Words.Of(sent["scope"]),
            Prompts = Words.Of(sent["prompt"]),
            AcrValues = Words.Of(sent["acr_values"]),
            MaxAge = int.TryParse(sent["max_age"], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : null,
            Claims = ClaimsRequest.TryParse(sent["claims"]),
        };
    }
}

/// <summary>Lists of words with spaces between them, as OAuth writes them.</summary>
public static class Words
{
    /// <summary>Each once, in order.</summary>
    public static IReadOnlyList<string> Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [];
        }

        if (!text.Contains(' ', StringComparison.Ordinal))
        {
            return [text];
        }

        var words = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (seen.Add(word))
            {
                words.Add(word);
            }
        }

        return words;
    }

    public static string Join(IReadOnlyList<string> words) => words.Count == 1 ? words[0] : string.Join(' ', words);
}
