using System.Globalization;
using Microsoft.AspNetCore.Http;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Supply.Api;

/// <summary>What every endpoint of the API does alike: the token, its scope, the client's share, and refusals.</summary>
internal sealed class ApiParts(SupplyRoom room, SupplyOptions options, IdentityOptions identity)
{
    public const string ReadScope = "customers:read", WriteScope = "customers:write", AskScope = "requests";

    /// <summary>Bytes: 500 records of usual size, and far less than what would hurt.</summary>
    public const int MostBody = 4 * 1024 * 1024;

    private const string RetryAfter = "5", Scheme = "Bearer ";

    public SupplyRoom Room { get; } = room;

    public SupplyOptions Options { get; } = options;

    public Quotas Quotas { get; } = new(options, room.Storage.Clock);

    /// <summary>The hub's address without a slash at the end.</summary>
    public string Issuer => identity.Issuer.OriginalString.TrimEnd('/');

    /// <summary>An endpoint: what fails because the database or the log can't be written is 503, and nothing was released.</summary>
    public RequestDelegate Endpoint(Func<HttpContext, Task> answer) => async http =>
    {
        Problems.RequestId(http);
        try
        {
            await answer(http).ConfigureAwait(false);
        }
        catch (Exception failure) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested && Passes(failure))
        {
            http.Response.Headers.RetryAfter = RetryAfter;
            Room.Identity.NoteEvent("api_unavailable", reason: StorageException.From(failure)?.Error.Code ?? "stopping");
            await Refuse(http, SupplyErrors.Unavailable()).ConfigureAwait(false);
        }
    };

    /// <summary>The token of the request, with the scope and the share that the work needs; null where it was refused, and answered.</summary>
    public async ValueTask<AccessToken?> Token(HttpContext http, string scope)
    {
        string? sent = http.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
        if (sent is not { Length: > 0 })
        {
            await Refuse(http, SupplyErrors.TokenMissing()).ConfigureAwait(false);
            return null;
        }

        if (await Room.Identity.ApiTokens.Read(sent).ConfigureAwait(false) is not { } token)
        {
            await RefuseToken(http, null).ConfigureAwait(false);
            return null;
        }

        for (int i = 0; i < token.Scopes.Count; i++)
        {
            if (string.Equals(token.Scopes[i], scope, StringComparison.Ordinal))
            {
                return token;
            }
        }

        Room.Identity.NoteEvent("api_refused", client: token.ClientId, reason: "scope_missing");
        http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"hub\", error=\"insufficient_scope\", scope=\"{scope}\"";
        await Refuse(http, SupplyErrors.ScopeMissing(scope)).ConfigureAwait(false);
        return null;
    }

    /// <summary>Takes the client's share; false where it is used up, and that was answered.</summary>
    public async ValueTask<bool> Share(HttpContext http, AccessToken token, Quota kind, int count)
    {
        if (Quotas.Take(token.ClientId, kind, count) is not { } wait)
        {
            return true;
        }

        await TooMany(http, token.ClientId, wait).ConfigureAwait(false);
        return false;
    }

    public Task TooMany(HttpContext http, string client, int seconds)
    {
        Room.Identity.NoteEvent("api_refused", client: client, reason: "too_many_requests");
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Refuse(http, SupplyErrors.TooMany());
    }

    /// <summary>A token that counts no more.</summary>
    public Task RefuseToken(HttpContext http, string? client)
    {
        Room.Identity.NoteEvent("api_refused", client: client, reason: "token_invalid");
        return Refuse(http, SupplyErrors.TokenInvalid());
    }

    public Task Refuse(HttpContext http, Error error)
    {
        // RFC 6750 §3: where there was no token, nothing was wrong yet.
        switch (error.Code)
        {
            case "token_missing":
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"hub\"";
                break;
            case "token_invalid":
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"hub\", error=\"invalid_token\"";
                break;
            case "request_in_progress":
                http.Response.Headers.RetryAfter = "1";
                break;
        }

        return Problems.Write(http, Issuer, error);
    }

    public static Task Json(HttpContext http, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        HttpResponse response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }

    // Any other failure is the host's, who tells the operator of it in full.
    private static bool Passes(Exception failure) => failure is ObjectDisposedException or TimeoutException
        || (StorageException.From(failure) is { Error.Code: var code } && (code.StartsWith("database_", StringComparison.Ordinal) || code.StartsWith("log_", StringComparison.Ordinal)));
}
