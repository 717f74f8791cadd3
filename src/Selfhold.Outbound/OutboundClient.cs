using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Selfhold.Outbound;

/// <summary>The one way in which the hub fetches anything over HTTP. Where an address comes from does not matter: every fetch is checked alike.</summary>
/// <remarks>
/// Address, scheme, port and own names are checked before; the network again on the socket that is used, so that a name which changes its mind
/// between check and connection gains nothing. No proxy, no cookie, no redirect, no decompression, no trace header. Safe for many callers at once.
/// </remarks>
public sealed class OutboundClient : IDisposable
{
    private readonly OutboundOptions _options;
    private readonly AddressGuard _guard;
    private readonly ILogger _logger;
    private readonly HttpClient _http;

    /// <exception cref="ArgumentException">A network of <see cref="OutboundOptions.AllowedNetworks"/> cannot be read, or a limit is not positive.</exception>
    public OutboundClient(OutboundOptions options)
        : this(options, null)
    {
    }

    /// <inheritdoc cref="OutboundClient(OutboundOptions)"/>
    /// <param name="logger">Gets host and port of what was refused or failed, never a path or an answer.</param>
    public OutboundClient(OutboundOptions options, ILogger? logger)
        : this(options, logger, System.Net.Dns.GetHostAddressesAsync, null)
    {
    }

    internal OutboundClient(OutboundOptions options, ILogger? logger, Func<string, CancellationToken, Task<IPAddress[]>> resolve, X509Certificate2Collection? roots)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Timeout <= TimeSpan.Zero || options.MaxBytes <= 0)
        {
            throw new ArgumentException("Timeout and MaxBytes must be positive.", nameof(options));
        }

        _options = options;
        _guard = new AddressGuard(options.AllowedNetworks);
        _logger = logger ?? NullLogger.Instance;
        var connector = new GuardedConnector(_guard, resolve, options.Timeout);
        _http = new HttpClient(Handler(connector, options.Timeout, roots), disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Selfhold", null));
    }

    /// <summary>Why an address would never be fetched, as far as can be told without a look-up; null when only the connection can tell. For registrations.</summary>
    public static Error? Refusal(Uri uri, OutboundOptions options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return OutboundTarget.Refusal(uri, new AddressGuard(options.AllowedNetworks), options.OwnHosts);
    }

    /// <summary>Fetches. Any status outside 3xx is an answer; everything else is one of the codes of <see cref="OutboundErrors"/>.</summary>
    /// <param name="bearer">Sent as <c>Authorization: Bearer</c> (RFC 6750 §2.1); one that no header can hold is refused.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<Result<OutboundAnswer>> GetAsync(Uri uri, string accept, CancellationToken ct, string? bearer = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (IsUnfit(bearer))
        {
            return Task.FromResult<Result<OutboundAnswer>>(Failed(uri, Unfit()));
        }

        return SendAsync(uri, accept, bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer), null, ct);
    }

    /// <summary>Posts JSON. Not tried again after a failure: what the first try did is not known.</summary>
    /// <param name="json">A whole document in UTF-8.</param>
    /// <param name="bearer">As for <see cref="GetAsync"/>.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<Result<OutboundAnswer>> PostJsonAsync(Uri uri, byte[] json, CancellationToken ct, string? bearer = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(json);
        return IsUnfit(bearer) ? Task.FromResult<Result<OutboundAnswer>>(Failed(uri, Unfit()))
            : SendAsync(uri, "application/json", bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer), Json(json), ct);
    }

    /// <summary>Posts plain text. Not tried again after a failure: what the first try did is not known.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<Result<OutboundAnswer>> PostTextAsync(Uri uri, string text, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(uri, "text/plain", null, new StringContent(text, Encoding.UTF8, "text/plain"), ct);
    }

    /// <summary>Posts a form. Not tried again after a failure: what the first try did is not known.</summary>
    /// <param name="basicUser">With <paramref name="basicPassword"/> sent as HTTP Basic, both form-encoded first, as RFC 6749 §2.3.1 wants it of a token endpoint.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<Result<OutboundAnswer>> PostFormAsync(Uri uri, IEnumerable<KeyValuePair<string, string>> form, CancellationToken ct,
        string? basicUser = null, string? basicPassword = null, string accept = "application/json")
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(form);
        AuthenticationHeaderValue? basic = basicUser is null ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(basicUser)}:{WebUtility.UrlEncode(basicPassword)}")));
        return SendAsync(uri, accept, basic, new FormUrlEncodedContent(form), ct);
    }

    public void Dispose() => _http.Dispose();

    private static bool IsUnfit(string? bearer) => bearer is not null && (bearer.Length == 0 || bearer.Any(c => c is <= ' ' or > '~'));

    private static Error Unfit() => OutboundErrors.Refused("the token is not one that a header can hold");

    private static ByteArrayContent Json(byte[] json) => new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static SocketsHttpHandler Handler(GuardedConnector connector, TimeSpan timeout, X509Certificate2Collection? roots) => new()
    {
        ConnectCallback = connector.ConnectAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = timeout,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,
        // A connection for each fetch: each is checked, and no post is lost on one that the far side is just closing.
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { CertificateChainPolicy = OutboundTls.Policy(roots) },
    };

    private async Task<Result<OutboundAnswer>> SendAsync(Uri uri, string accept, AuthenticationHeaderValue? authorization, HttpContent? content, CancellationToken ct)
    {
        if (OutboundTarget.Refusal(uri, _guard, _options.OwnHosts) is { } refusal)
        {
            content?.Dispose();
            return Failed(uri, refusal);
        }

        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, uri);
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.Authorization = authorization;
        request.Content = content;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            Result<OutboundAnswer> answer = await ReadAsync(response, limit.Token).ConfigureAwait(false);
            return answer.Error is { } error ? Failed(uri, error) : answer;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed(uri, OutboundErrors.Timeout());
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            ct.ThrowIfCancellationRequested();
            return Failed(uri, limit.IsCancellationRequested ? OutboundErrors.Timeout() : Cause(e));
        }
    }

    private async Task<Result<OutboundAnswer>> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
        {
            return OutboundErrors.Redirected();
        }

        // Nothing compressed was asked for; what comes so anyway stays shut.
        if (response.Content.Headers.ContentEncoding.Any(e => !string.Equals(e, "identity", StringComparison.OrdinalIgnoreCase)))
        {
            return OutboundErrors.Unreadable();
        }

        if (response.Content.Headers.ContentLength > _options.MaxBytes)
        {
            return OutboundErrors.TooLarge();
        }

        using var body = new MemoryStream();
        byte[] part = new byte[8_192];
        using Stream from = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        for (int read; (read = await from.ReadAsync(part, ct).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > _options.MaxBytes)
            {
                return OutboundErrors.TooLarge();
            }

            body.Write(part, 0, read);
        }

        return new OutboundAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant(), body.ToArray());
    }

    private static Error Cause(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is RefusedConnectionException)
            {
                return OutboundErrors.Refused("its name leads to a network, scheme or port that is not open to the hub");
            }
        }

        return (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => OutboundErrors.Unreachable(),
            HttpRequestError.SecureConnectionError => OutboundErrors.Untrusted(),
            HttpRequestError.ConfigurationLimitExceeded => OutboundErrors.TooLarge(),
            _ => OutboundErrors.Unreadable(),
        };
    }

    private Error Failed(Uri uri, Error error)
    {
        string host = uri.IsAbsoluteUri ? OutboundTarget.Host(uri) : "";
        int port = uri.IsAbsoluteUri ? uri.Port : 0;
        if (string.Equals(error.Code, "outbound_refused", StringComparison.Ordinal))
        {
            Log.FetchRefused(_logger, host, port);
        }
        else
        {
            Log.FetchFailed(_logger, host, port, error.Code);
        }

        return error;
    }
}
