using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Selfhold.Supply.Data;

namespace Selfhold.Supply.Api;

/// <summary>What the work of a request answers.</summary>
internal sealed record Answered(int Status, ReadOnlyMemory<byte> Body);

/// <summary>Work that is done once for each <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header), however often and wherever it is asked for.</summary>
internal sealed class Once(ApiParts parts)
{
    private const string Header = "Idempotency-Key";
    private const int MostLength = 255;

    /// <summary>The SHA-256 of the key; null where there is none.</summary>
    public static Result<byte[]?> Key(HttpContext http, bool needed)
    {
        StringValues sent = http.Request.Headers[Header];
        if (sent.Count == 0)
        {
            return needed ? SupplyErrors.KeyMissing() : (byte[]?)null;
        }

        // The draft writes it as a string of RFC 8941, in quotes; most clients send it bare. Both are one key.
        string key = sent.Count == 1 ? sent[0]!.Trim() : "";
        key = key is ['"', .., '"'] && key.Length > 2 ? key[1..^1] : key;
        return key.Length is 0 or > MostLength || key.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 ? SupplyErrors.KeyInvalid() : SHA256.HashData(Encoding.ASCII.GetBytes(key));
    }

    /// <summary>Does the work, or gives the answer that it gave before.</summary>
    /// <param name="key">Null does it in any case.</param>
    /// <param name="work">Its answer, or a refusal: what was refused before anything was done is not kept, and may come again.</param>
    public async Task Do(HttpContext http, string client, byte[]? key, JsonElement body, Func<Task<Result<Answered>>> work)
    {
        if (key is null)
        {
            await Write(http, await work().ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        Idempotency once = parts.Room.Once;
        switch (await once.Begin(client, key, Fingerprint(http.Request, body), http.RequestAborted).ConfigureAwait(false))
        {
            case Turn.Reused:
                await parts.Refuse(http, SupplyErrors.KeyReused()).ConfigureAwait(false);
                return;
            case Turn.InProgress:
                await parts.Refuse(http, SupplyErrors.InProgress()).ConfigureAwait(false);
                return;
            case Turn.Done done:
                await ApiParts.Json(http, done.Body, done.Status).ConfigureAwait(false);
                return;
            case Turn.Yours turn:
                await Write(http, await Work(once, client, key, turn.Lease, work).ConfigureAwait(false)).ConfigureAwait(false);
                return;
        }
    }

    /// <summary>Whoever asked may have gone: what was begun is ended and kept all the same.</summary>
    private static async Task<Result<Answered>> Work(Idempotency once, string client, byte[] key, long lease, Func<Task<Result<Answered>>> work)
    {
        bool done = false;
        try
        {
            Result<Answered> result = await work().ConfigureAwait(false);
            if (result.TryGet(out Answered? answer, out _))
            {
                await once.Finish(client, key, lease, answer.Status, answer.Body, CancellationToken.None).ConfigureAwait(false);
                done = true;
            }

            return result;
        }
        finally
        {
            if (!done)
            {
                await once.Abandon(client, key, lease, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private Task Write(HttpContext http, Result<Answered> result)
        => result.TryGet(out Answered? answer, out Error? error) ? ApiParts.Json(http, answer.Body, answer.Status)
            : string.Equals(error.Code, "token_invalid", StringComparison.Ordinal) ? parts.RefuseToken(http, null)
            : parts.Refuse(http, error);

    private static byte[] Fingerprint(HttpRequest request, JsonElement body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path.Value}\n"));
        hash.AppendData(JsonMarshal.GetRawUtf8Value(body));
        return hash.GetHashAndReset();
    }
}
