using System.Net;
using System.Text;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>The web site of a client, on loopback: serves what a test puts there and keeps what is posted to it.</summary>
internal sealed class Site : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Body, string ContentType)> _posted = [];

    public Site()
    {
        int port = RunningHub.FreePort();
        Base = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add(Base + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Base { get; }

    /// <summary>How often a page was fetched.</summary>
    public int Fetched { get; private set; }

    /// <summary>What a POST is answered with.</summary>
    public int PostStatus { get; set; } = 200;

    public string this[string path]
    {
        set
        {
            lock (_pages)
            {
                _pages[path] = value;
            }
        }
    }

    /// <summary>The posts to a path once there are so many of them; fewer after the patience is over.</summary>
    public async Task<List<(string Path, string Body, string ContentType)>> PostedAsync(string path, int count, double seconds = 20)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            lock (_posted)
            {
                var here = _posted.Where(p => p.Path == path).ToList();
                if (here.Count >= count)
                {
                    return here;
                }
            }

            await Task.Delay(100);
        }

        lock (_posted)
        {
            return [.. _posted.Where(p => p.Path == path)];
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string path = call.Request.Url!.AbsolutePath;
            string? page = null;
            if (call.Request.HttpMethod == "POST")
            {
                using var reader = new StreamReader(call.Request.InputStream);
                string body = await reader.ReadToEndAsync();
                lock (_posted)
                {
                    _posted.Add((path, body, call.Request.ContentType ?? ""));
                }

                call.Response.StatusCode = PostStatus;
            }
            else
            {
                lock (_pages)
                {
                    _pages.TryGetValue(path, out page);
                    Fetched++;
                }

                call.Response.StatusCode = page is null ? 404 : 200;
                call.Response.ContentType = "application/json";
            }

            call.Response.Close(Encoding.UTF8.GetBytes(page ?? ""), willBlock: true);
        }
    }

    public void Dispose() => _listener.Close();
}
