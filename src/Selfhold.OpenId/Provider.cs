namespace Selfhold.OpenId;

/// <summary>What an OpenID provider is and can do: the same in discovery, rules and tokens.</summary>
public sealed record Provider
{
    /// <summary>Compared character by character by every client; without a slash at its end.</summary>
    public required string Issuer { get; init; }

    /// <summary>Authentication context classes, weakest first.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>What may be asked of a person; a client's own scopes come on top for tokens without one.</summary>
    public IReadOnlyList<string> PersonScopes { get; init; } = ["openid", "email", "offline_access"];

    /// <summary>Claims that may be asked for one by one.</summary>
    public IReadOnlyList<string> Claims { get; init; } = ["sub", "email", "email_verified", "auth_time", "acr", "amr"];

    public IReadOnlyList<string> UiLocales { get; init; } = ["en", "de"];

    /// <summary>Clients may register themselves.</summary>
    public bool Registration { get; init; }

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan IdTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How far the clocks of others may be off.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    public string At(string path) => Issuer + path;

    /// <summary>How strong a class is; -1 where it is none of ours.</summary>
    public int Strength(string acr)
    {
        for (int i = 0; i < AcrValues.Count; i++)
        {
            if (string.Equals(AcrValues[i], acr, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
