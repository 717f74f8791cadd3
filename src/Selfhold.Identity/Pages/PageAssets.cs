using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Selfhold.Identity.Pages;

/// <summary>A file of the pages: in memory, compressed once, its hash in its address, so that browsers keep it for good.</summary>
internal sealed class PageAsset
{
    private readonly byte[] _plain;
    private readonly byte[] _brotli;
    private readonly byte[] _gzip;
    private readonly string _type;

    public PageAsset(string name, string type)
    {
        using Stream file = typeof(PageAsset).Assembly.GetManifestResourceStream($"Selfhold.Identity.Pages.Assets.{name}")
            ?? throw new InvalidOperationException($"No asset {name}.");
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        _plain = bytes.ToArray();
        _brotli = Packed(_plain, to => new BrotliStream(to, CompressionLevel.SmallestSize));
        _gzip = Packed(_plain, to => new GZipStream(to, CompressionLevel.SmallestSize));
        _type = type;
        Path = $"/assets/{name}";
        Hash = Convert.ToHexStringLower(SHA256.HashData(_plain).AsSpan(0, 8));
    }

    public string Path { get; }

    public string Hash { get; }

    public string Address => $"{Path}?{Hash}";

    public int BrotliLength => _brotli.Length;

    public async Task Write(HttpContext http)
    {
        HttpResponse response = http.Response;
        string wanted = http.Request.Headers.AcceptEncoding.ToString();
        (byte[] body, string? encoding) = wanted.Contains("br", StringComparison.OrdinalIgnoreCase) ? (_brotli, "br")
            : wanted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? (_gzip, "gzip")
            : (_plain, null);
        response.ContentType = _type;
        response.ContentLength = body.Length;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // An old address answers with what is there now, and is not to be kept.
        response.Headers.CacheControl = string.Equals(http.Request.QueryString.Value, "?" + Hash, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    private static byte[] Packed(byte[] plain, Func<Stream, Stream> packer)
    {
        using var to = new MemoryStream();
        using (Stream stream = packer(to))
        {
            stream.Write(plain);
        }

        return to.ToArray();
    }
}

/// <summary>The style sheet and the one script.</summary>
internal static class PageAssets
{
    public static PageAsset Styles { get; } = new("app.css", "text/css; charset=utf-8");

    public static PageAsset Script { get; } = new("passkey.js", "text/javascript; charset=utf-8");

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (PageAsset asset in (PageAsset[])[Styles, Script])
        {
            endpoints.MapMethods(asset.Path, [HttpMethods.Get, HttpMethods.Head], asset.Write);
        }
    }
}
