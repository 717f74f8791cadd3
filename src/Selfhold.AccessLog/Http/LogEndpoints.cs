using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Http;

/// <summary>The log as static files (C2SP tlog-tiles). Entries are sealed and not served.</summary>
internal static class LogEndpoints
{
    private const string Forever = "public, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/log/checkpoint", Checkpoint);
        endpoints.MapGet("/log/key", Key);
        endpoints.MapGet("/log/tile/{**path}", Tile);
        endpoints.MapGet("/log/witness/key", WitnessKey);
        endpoints.MapPost("/log/witness/add-checkpoint", AddCheckpoint);
    }

    private static IResult WitnessKey(AccessLogRoom room, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Text(room.WitnessVerifier + "\n");
    }

    private static async Task<IResult> AddCheckpoint(AccessLogRoom room, HttpContext http)
    {
        using var body = new MemoryStream();
        var part = new byte[8192];
        for (int read; (read = await http.Request.Body.ReadAsync(part, http.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > WitnessRequest.MostBytes)
            {
                return Answer(new WitnessAnswer.Malformed());
            }

            body.Write(part, 0, read);
        }

        return Answer(await room.AddCheckpoint(body.ToArray(), http.RequestAborted).ConfigureAwait(false));
    }

    private static IResult Answer(WitnessAnswer answer) => Results.Text(answer.Body, answer.ContentType, Encoding.UTF8, answer.Status);

    private static IResult Checkpoint(AccessLogRoom room, HttpContext http)
    {
        using HubRead read = room.Storage.BeginRead();
        if (room.Published(read) is not { } note)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=1";
        return Text(note);
    }

    private static IResult Key(AccessLogRoom room, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Text(room.Verifier + "\n");
    }

    private static IResult Tile(string? path, AccessLogRoom room, HttpContext http)
    {
        if (!TilePath.TryParse("tile/" + path, out TilePath tile))
        {
            return Results.NotFound();
        }

        using HubRead read = room.Storage.BeginRead();
        if (Tiles.WidthOf(tile.Level, tile.Tile, LogHead.Read(read).Size) < tile.Width)
        {
            return Results.NotFound();
        }

        var hashes = new byte[tile.Width * TreeHash.Length];
        new StoredTiles(read).Read(tile.Level, tile.Tile, tile.Width, hashes);

        // What a path names never changes, be the tile full or not: the tree only grows.
        http.Response.Headers.CacheControl = Forever;
        return Results.Bytes(hashes, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(hashes).AsSpan(0, 12))}\""));
    }

    private static IResult Text(string text) => Results.Bytes(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12))}\""));
}
