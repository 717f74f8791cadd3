using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Storage;

namespace Selfhold.Hub.Serve;

/// <summary>The last handler: whatever fails becomes an answer without a trace, and one line in the log. Also the answer where no endpoint has one.</summary>
internal sealed class Failures(RequestDelegate next, HubSettings settings, ILogger<Failures> logger)
{
    private const string RetryAfter = "5";

    [SuppressMessage("Design", "CA1031", Justification = "Nothing of a failure may reach whoever asked but its status.")]
    public async Task Invoke(HttpContext http)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone; there is nobody to tell. 499 is for the log alone.
            http.Response.StatusCode = http.Response.HasStarted ? http.Response.StatusCode : StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (Exception e)
        {
            await Answer(http, e).ConfigureAwait(false);
            return;
        }

        if (http.Response is { HasStarted: false, ContentLength: null, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed, ContentType: null })
        {
            await (http.Response.StatusCode == StatusCodes.Status404NotFound
                ? Refusals.Write(http, StatusCodes.Status404NotFound, "not_found", "There is nothing here.")
                : Refusals.Write(http, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This address takes another method.")).ConfigureAwait(false);
        }
    }

    private Task Answer(HttpContext http, Exception failure)
    {
        if (http.Response.HasStarted)
        {
            Log.Failed(logger, failure, RequestLog.MethodOf(http), RequestLog.RouteOf(http), http.TraceIdentifier);
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.Clear();
        SecurityHeaders.Set(http, settings.Identity.Issuer.Scheme is "https");
        switch (failure)
        {
            case BadHttpRequestException bad:
                return Unreadable(http, bad.StatusCode);
            case InvalidDataException or AntiforgeryValidationException:
                return Unreadable(http, StatusCodes.Status400BadRequest);
        }

        if (StorageException.From(failure) is { } storage)
        {
            // What does not pass by itself needs the operator; whoever asked is told the same: nothing was done, come again.
            if (!storage.Passes)
            {
                Log.Failed(logger, failure, RequestLog.MethodOf(http), RequestLog.RouteOf(http), http.TraceIdentifier);
            }

            return Unavailable(http, storage.Error.Code);
        }

        // The storage is closed: the hub is on its way down.
        if (failure is ObjectDisposedException or TimeoutException)
        {
            return Unavailable(http, "stopping");
        }

        Log.Failed(logger, failure, RequestLog.MethodOf(http), RequestLog.RouteOf(http), http.TraceIdentifier);
        return Refusals.Write(http, StatusCodes.Status500InternalServerError, "server_error", "Something went wrong here. It was noted; try again later.");
    }

    private static Task Unreadable(HttpContext http, int status)
    {
        // RFC 6749 §5.2 has one status for all that is wrong with a request.
        bool plain = Refusals.IsProtocol(http) && status is StatusCodes.Status413PayloadTooLarge;
        return Refusals.Write(http, plain ? StatusCodes.Status400BadRequest : status, "invalid_request", status switch
        {
            StatusCodes.Status413PayloadTooLarge => "The request is too large.",
            StatusCodes.Status408RequestTimeout => "The request came too slowly.",
            _ => "The request can't be read.",
        });
    }

    private Task Unavailable(HttpContext http, string code)
    {
        Log.Unavailable(logger, RequestLog.MethodOf(http), RequestLog.RouteOf(http), code, http.TraceIdentifier);
        http.Response.Headers.RetryAfter = RetryAfter;
        return Refusals.Write(http, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The hub can't answer just now. Try again in a few seconds.");
    }
}
