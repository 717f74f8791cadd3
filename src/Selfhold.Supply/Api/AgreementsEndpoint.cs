using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Storage;

namespace Selfhold.Supply.Api;

/// <summary><c>GET /v1/agreements</c>: what the caller's business has published, the newest version of each.</summary>
internal sealed class AgreementsEndpoint(ApiParts parts)
{
    public async Task List(HttpContext http)
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

        ApiCaller? caller;
        IReadOnlyList<Agreement> agreements = [];
        using (HubRead read = parts.Room.Storage.BeginRead())
        {
            if (parts.Room.Identity.ApiTokens.Caller(read, token).TryGet(out caller, out _))
            {
                agreements = parts.Room.Consent.Agreements(read, caller.Business);
            }
        }

        await (caller is null ? parts.RefuseToken(http, token.ClientId) : ApiParts.Json(http, Write(agreements))).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Write(IReadOnlyList<Agreement> agreements)
    {
        var json = new ArrayBufferWriter<byte>(4096);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("agreements"u8);
            foreach (IGrouping<Guid, Agreement> versions in agreements.GroupBy(a => a.Id))
            {
                Agreement newest = versions.MaxBy(a => a.Version)!;
                if (newest.RetiredAt is not null)
                {
                    continue;
                }

                writer.WriteStartObject();
                writer.WriteString("id"u8, newest.Id);
                writer.WriteNumber("version"u8, newest.Version);
                writer.WriteString("purpose"u8, newest.Purpose);
                writer.WriteString("hash"u8, newest.HashText);
                writer.WritePropertyName("document"u8);
                writer.WriteRawValue(newest.Document);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return json.WrittenMemory;
    }
}
