using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Selfhold.Storage;

namespace Selfhold.Hub.Serve;

/// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: its database answers too, with the right schema, and the master key is there.</summary>
internal sealed class Health(HubStorage storage, ILogger<Health> logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asked more often, the last answer is given again: nobody can make the database work by asking.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _problem = "starting";
    private long? _looked;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz/live", (HttpContext http) => Write(http, null));
        endpoints.MapGet("/healthz/ready", async (HttpContext http) => await Write(http, await http.RequestServices.GetRequiredService<Health>().Look(http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false));
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>A code of what keeps the hub from working; null when nothing does.</summary>
    private async Task<string?> Look(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_looked is { } at && storage.Clock.GetElapsedTime(at) < Freshness)
            {
                return _problem;
            }

            // A database that is gone may take long to say so.
            Task<string?> look = Task.Run(Examine, CancellationToken.None);
            string? problem = await Task.WhenAny(look, Task.Delay(Patience, ct)).ConfigureAwait(false) == look ? await look.ConfigureAwait(false) : "database_unreachable";
            if (!string.Equals(problem, _problem, StringComparison.Ordinal))
            {
                Tell(problem);
            }

            _problem = problem;
            _looked = storage.Clock.GetTimestamp();
            return problem;
        }
        finally
        {
            _turn.Release();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the hub is not ready.")]
    private string? Examine()
    {
        try
        {
            return storage.Unfit()?.Code;
        }
        catch (Exception e)
        {
            return StorageException.From(e)?.Error.Code ?? "database_failed";
        }
    }

    private void Tell(string? problem)
    {
        if (problem is null)
        {
            Log.Ready(logger);
        }
        else
        {
            Log.NotReady(logger, problem);
        }
    }

    private static async Task Write(HttpContext http, string? problem)
    {
        http.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes((problem ?? "ok") + "\n"), http.RequestAborted).ConfigureAwait(false);
    }
}
