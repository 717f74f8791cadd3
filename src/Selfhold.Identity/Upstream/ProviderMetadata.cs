using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Selfhold.Outbound;

namespace Selfhold.Identity.Upstream;

/// <summary>What a provider says about itself, with its keys (OpenID Connect Discovery §4), fetched through the guarded client.</summary>
/// <param name="IssInResponse">It promises <c>iss</c> in every answer (RFC 9207 §3), so an answer without it is not its own.</param>
/// <param name="ClaimsParameter">It can be asked for single claims in the ID token.</param>
internal sealed record ProviderDocument(OpenIdConnectConfiguration Configuration, bool IssInResponse, bool ClaimsParameter, DateTimeOffset FetchedAt);

/// <summary>Documents of providers, kept for an hour.</summary>
/// <remarks>
/// Not the library's ConfigurationManager: there, everybody who comes while a provider is down waits for a fetch of his own, one behind the other, and
/// a refresh for an unknown key comes after the token that needs it was refused. Here all wait for one fetch, and a failure counts for some seconds.
/// </remarks>
internal sealed class ProviderMetadata(IdentityRoom room)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan Stale = TimeSpan.FromDays(1);
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(10);

    /// <summary>How soon a document may be fetched again because a token names a key that it lacks: nobody makes us hammer a provider with forged tokens.</summary>
    private static readonly TimeSpan SoonestAgain = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <param name="newerThan">A document that did not do; another is fetched if it is still that one.</param>
    public async Task<Result<ProviderDocument>> Get(Provider provider, CancellationToken ct, ProviderDocument? newerThan = null)
    {
        Kept kept = _kept.GetOrAdd(provider.Issuer, _ => new Kept());
        Task<Result<ProviderDocument>> fetch;
        lock (kept)
        {
            if (kept.Document is { } known && room.Now - known.FetchedAt < (ReferenceEquals(known, newerThan) ? SoonestAgain : Fresh))
            {
                return known;
            }

            if (kept.Failure is { } failure && room.Now - kept.FailedAt < FailureCounts)
            {
                return Old(kept) is { } old ? old : failure;
            }

            // Not under the caller's token: others wait for the same, and the guarded client ends by itself.
            fetch = kept.Fetching ??= Task.Run(() => Fetch(provider.Issuer, kept), CancellationToken.None);
        }

        return await fetch.WaitAsync(ct).ConfigureAwait(false);
    }

    private async Task<Result<ProviderDocument>> Fetch(string issuer, Kept kept)
    {
        Result<ProviderDocument> fetched;
        try
        {
            fetched = await Fetch(issuer).ConfigureAwait(false);
        }
        catch
        {
            // Else everybody after would be given this failure for ever.
            lock (kept)
            {
                kept.Fetching = null;
            }

            throw;
        }

        lock (kept)
        {
            kept.Fetching = null;
            if (fetched.TryGet(out ProviderDocument? document, out Error? error))
            {
                (kept.Document, kept.Failure) = (document, null);
                return document;
            }

            (kept.Failure, kept.FailedAt) = (error, room.Now);
            return Old(kept) is { } old ? old : error;
        }
    }

    // Keys of yesterday are better than nobody signing in while a provider's document can't be reached.
    private ProviderDocument? Old(Kept kept) => kept.Document is { } known && room.Now - known.FetchedAt < Stale ? known : null;

    private async Task<Result<ProviderDocument>> Fetch(string issuer)
    {
        var documents = new Documents(room.Outbound);
        OpenIdConnectConfiguration configuration;
        try
        {
            // Discovery §4.1: any final slash of the issuer is taken away first.
            configuration = await OpenIdConnectConfigurationRetriever.GetAsync(issuer.TrimEnd('/') + "/.well-known/openid-configuration", documents, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ArgumentException or JsonException or FormatException)
        {
            // The library wraps what the retriever said, and says of broken documents whatever came to it.
            return IdentityErrors.ProviderUnreachable(documents.Failure?.Code ?? "its document can't be read");
        }

        if (!string.Equals(configuration.Issuer, issuer, StringComparison.Ordinal))
        {
            // Discovery §4.3: else one provider could speak for another.
            return IdentityErrors.ProviderUnreachable("its document names another issuer");
        }

        if (!IsFetchable(configuration.AuthorizationEndpoint) || !IsFetchable(configuration.TokenEndpoint) || configuration.SigningKeys.Count == 0)
        {
            return IdentityErrors.ProviderUnreachable("its document lacks an endpoint or keys that can be used");
        }

        return new ProviderDocument(configuration, documents.Flag("authorization_response_iss_parameter_supported"), documents.Flag("claims_parameter_supported"), room.Now);
    }

    private bool IsFetchable(string? endpoint)
        => Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && OutboundClient.Refusal(uri, room.OutboundOptions) is null;

    private sealed class Kept
    {
        public ProviderDocument? Document { get; set; }

        public Error? Failure { get; set; }

        public DateTimeOffset FailedAt { get; set; }

        public Task<Result<ProviderDocument>>? Fetching { get; set; }
    }

    /// <summary>Fetches for the library, and remembers why it could not.</summary>
    private sealed class Documents(OutboundClient outbound) : IDocumentRetriever
    {
        private string? _first;

        public Error? Failure { get; private set; }

        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            Result<OutboundAnswer> fetched = Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
                ? await outbound.GetAsync(uri, "application/json", cancel).ConfigureAwait(false)
                : OutboundErrors.Refused("it is not absolute");
            if (!fetched.TryGet(out OutboundAnswer? answer, out Error? error) || answer.Status != 200)
            {
                Failure = error ?? OutboundErrors.Unreadable();
                throw new IOException(Failure.Code);
            }

            string text = Encoding.UTF8.GetString(answer.Body);
            _first ??= text;
            return text;
        }

        /// <summary>A member of the first document that the library does not keep.</summary>
        public bool Flag(string name)
        {
            using var document = JsonDocument.Parse(_first!);
            return document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
        }
    }
}
