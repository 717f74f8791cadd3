using Selfhold.Identity.Upstream;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>An OpenID provider to accept accounts from.</summary>
/// <param name="Id">Stands in addresses: 2 to 32 small letters, digits and hyphens.</param>
/// <param name="Name">What people are shown.</param>
/// <param name="Secret">Null for a public client.</param>
/// <param name="Scopes">Empty for <c>openid email profile</c>.</param>
/// <param name="Vouches">Whether its word is taken that an e-mail address is its account's. Only for providers that check addresses, and take them back when they pass on.</param>
public sealed record ProviderSettings(string Id, string Name, string Issuer, string ClientId, string? Secret, IReadOnlyList<string> Scopes, bool Vouches);

/// <param name="Callback">The redirect address to register at the provider.</param>
public sealed record ProviderInfo(string Id, string Name, string Issuer, string ClientId, bool HasSecret, IReadOnlyList<string> Scopes, bool Vouches, string Callback, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

// Sign-in with accounts from elsewhere: what the operator sets up.
public sealed partial class IdentityRoom
{
    /// <summary>Sets a provider up. With <paramref name="check"/> its document is fetched first, so that a slip is found now and not by the first person.</summary>
    public async Task<Result<ProviderInfo>> AddProvider(ProviderSettings settings, bool check, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (Providers.Problem(settings) is { } problem)
        {
            return problem;
        }

        if (check)
        {
            var asked = new Provider(settings.Id, settings.Name, settings.Issuer, settings.ClientId, null, [], false, Now, null);
            if ((await Metadata.Get(asked, ct).ConfigureAwait(false)).Error is { } unreachable)
            {
                return unreachable;
            }
        }

        return Told(await Providers.Add(settings, ct).ConfigureAwait(false));
    }

    /// <summary>All providers, also those out of use, by name.</summary>
    public IReadOnlyList<ProviderInfo> ListProviders()
    {
        using HubRead read = Storage.BeginRead();
        return [.. Providers.All(read).Select(Told)];
    }

    public Result<ProviderInfo> ShowProvider(string id)
    {
        using HubRead read = Storage.BeginRead();
        return Providers.Find(read, id) is { } provider ? Told(provider) : IdentityErrors.ProviderNotFound(id);
    }

    /// <summary>Takes a provider out of use: nobody signs in with it any more. Links stay.</summary>
    public async Task<Result<ProviderInfo>> DisableProvider(string id, CancellationToken ct) => Told(await Providers.Use(id, inUse: false, ct).ConfigureAwait(false));

    public async Task<Result<ProviderInfo>> EnableProvider(string id, CancellationToken ct) => Told(await Providers.Use(id, inUse: true, ct).ConfigureAwait(false));

    private Result<ProviderInfo> Told(Result<Provider> result) => result.TryGet(out Provider? provider, out Error? error) ? Told(provider) : error;

    private ProviderInfo Told(Provider provider) => new(provider.Id, provider.Name, provider.Issuer, provider.ClientId, provider.Secret is not null, provider.Scopes, provider.Vouches,
        new Uri(Options.Issuer, provider.CallbackPath).AbsoluteUri, provider.CreatedAt, provider.DisabledAt);
}
