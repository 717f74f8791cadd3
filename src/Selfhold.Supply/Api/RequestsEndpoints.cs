using System.Buffers;
using System.Net.Mail;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Selfhold.OpenId;
using Selfhold.Supply.Asking;

namespace Selfhold.Supply.Api;

/// <summary>Asking a person for an agreement: <c>POST /v1/requests</c>, <c>GET /v1/requests/{id}</c>. By an address, the answer is the same whether it is anybody's here.</summary>
internal sealed class RequestsEndpoints(ApiParts parts)
{
    private const int MostBody = 16 * 1024, MostEmail = 254;

    private readonly Once _once = new(parts);

    public async Task Ask(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.AskScope).ConfigureAwait(false) is not { } token)
        {
            return;
        }

        if (!Once.Key(http, needed: false).TryGet(out byte[]? key, out Error? wrong) && wrong is not null)
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        if (!(await StrictJson.Read(http, MostBody).ConfigureAwait(false)).TryGet(out JsonDocument? body, out wrong))
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            if (!Wish(http, body.RootElement).TryGet(out AskFor? ask, out wrong))
            {
                await parts.Refuse(http, wrong).ConfigureAwait(false);
            }
            else if (await parts.Share(http, token, Quota.Asks, 1).ConfigureAwait(false))
            {
                http.Response.Headers.CacheControl = "no-store";
                await _once.Do(http, token.ClientId, key, body.RootElement, () => Ask(token, ask)).ConfigureAwait(false);
            }
        }
    }

    public async Task State(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.AskScope).ConfigureAwait(false) is not { } token || !await parts.Share(http, token, Quota.Reads, 1).ConfigureAwait(false))
        {
            return;
        }

        if (QueryText.Read(http.Request, [], []) is { } wrong)
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        string id = (string)http.Request.RouteValues["id"]!;
        http.Response.Headers.CacheControl = "no-store";
        await (parts.Room.StateOf(token, id).TryGet(out string? state, out Error? missing) ? ApiParts.Json(http, Write(id, state))
            : string.Equals(missing.Code, "token_invalid", StringComparison.Ordinal) ? parts.RefuseToken(http, token.ClientId) : parts.Refuse(http, missing)).ConfigureAwait(false);
    }

    private async Task<Result<Answered>> Ask(AccessToken token, AskFor ask)
        => (await parts.Room.Ask(token, ask, CancellationToken.None).ConfigureAwait(false)).TryGet(out Guid made, out Error? refused)
            ? new Answered(StatusCodes.Status202Accepted, Write(made.ToString("D"), "pending")) : refused;

    private static Result<AskFor> Wish(HttpContext http, JsonElement body)
    {
        var members = new Members(body);
        string? id = members.Text("id", Release.ReadAsk.IdLength, "a pairwise id");
        string? email = members.Text("email", MostEmail, "an e-mail address", fits: static e => MailAddress.TryCreate(e, out MailAddress? read) && string.Equals(read.Address, e, StringComparison.Ordinal));
        string? agreement = members.Text("agreement", 36, "the id of an agreement", needed: true, fits: static a => Guid.TryParseExact(a, "D", out _));
        if (members.End() is { } wrong)
        {
            return wrong;
        }

        return id is null == email is null ? (id is null ? SupplyErrors.MissingMember("id") : SupplyErrors.InvalidMember("email", "left out where there is an id"))
            : new AskFor(Guid.ParseExact(agreement!, "D"), id, email, Problems.RequestId(http));
    }

    private static ReadOnlyMemory<byte> Write(string id, string state)
    {
        var json = new ArrayBufferWriter<byte>(128);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteString("state"u8, state);
            writer.WriteEndObject();
        }

        return json.WrittenMemory;
    }
}
