using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Selfhold.Consent;
using Selfhold.OpenId;
using Selfhold.Supply.Release;

namespace Selfhold.Supply.Api;

/// <summary>Reading customers: <c>POST /v1/customers/read</c>, <c>GET /v1/customers/{id}</c>, <c>GET /v1/customers/{id}/decision</c>.</summary>
internal sealed class CustomersEndpoints(ApiParts parts)
{
    private const string LogIndex = "Log-Index";
    private const string AttributesForm = "1 to 100 names of attributes that the hub knows, each once", PurposeForm = "a purpose of an agreement: 1 to 100 letters, digits and _ . : -";

    public async Task ReadMany(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.ReadScope).ConfigureAwait(false) is not { } token)
        {
            return;
        }

        if (!(await StrictJson.Read(http, ApiParts.MostBody).ConfigureAwait(false)).TryGet(out JsonDocument? body, out Error? wrong))
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            if (!Ask(http, body.RootElement).TryGet(out ReadAsk? ask, out wrong))
            {
                await parts.Refuse(http, wrong).ConfigureAwait(false);
                return;
            }

            if (await Read(http, token, ask).ConfigureAwait(false) is { } items)
            {
                await Answer(http, ask, items).ConfigureAwait(false);
            }
        }
    }

    public async Task ReadOne(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.ReadScope).ConfigureAwait(false) is not { } token)
        {
            return;
        }

        if (!Ask(http, decision: false).TryGet(out ReadAsk? ask, out Error? wrong))
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        if (await Read(http, token, ask).ConfigureAwait(false) is [var item])
        {
            await (item.Refused is { } refused ? parts.Refuse(http, refused) : Answer(http, ask, token, item)).ConfigureAwait(false);
        }
    }

    public async Task Decide(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.ReadScope).ConfigureAwait(false) is not { } token)
        {
            return;
        }

        if (!Ask(http, decision: true).TryGet(out ReadAsk? ask, out Error? wrong))
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        if (!await Shares(http, token, ask).ConfigureAwait(false))
        {
            return;
        }

        if (!(await parts.Room.Decide(token, ask, http.RequestAborted).ConfigureAwait(false)).TryGet(out ReadItem? item, out wrong))
        {
            await parts.RefuseToken(http, token.ClientId).ConfigureAwait(false);
            return;
        }

        Count(token, [item]);
        if (item.Refused is { } refused)
        {
            await parts.Refuse(http, refused).ConfigureAwait(false);
            return;
        }

        var json = new ArrayBufferWriter<byte>(512);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            AnswerWriter.Decision(writer, ask, item);
        }

        if (item.LogIndex is { } index)
        {
            http.Response.Headers[LogIndex] = index.ToString(CultureInfo.InvariantCulture);
        }

        http.Response.Headers.CacheControl = "no-store";
        await ApiParts.Json(http, json.WrittenMemory).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<ReadItem>?> Read(HttpContext http, AccessToken token, ReadAsk ask)
    {
        if (!await Shares(http, token, ask).ConfigureAwait(false))
        {
            return null;
        }

        if (!(await parts.Room.Read(token, ask, http.RequestAborted).ConfigureAwait(false)).TryGet(out IReadOnlyList<ReadItem>? items, out _))
        {
            await parts.RefuseToken(http, token.ClientId).ConfigureAwait(false);
            return null;
        }

        Count(token, items);
        return items;
    }

    private async ValueTask<bool> Shares(HttpContext http, AccessToken token, ReadAsk ask)
    {
        if (parts.Quotas.Peek(token.ClientId, Quota.Unknown) is { } wait)
        {
            await parts.TooMany(http, token.ClientId, wait).ConfigureAwait(false);
            return false;
        }

        return await parts.Share(http, token, Quota.Reads, ask.Ids.Count).ConfigureAwait(false);
    }

    /// <summary>Ids that the caller was never given: one line in the log for all of a request, and a share that is soon used up.</summary>
    private void Count(AccessToken token, IReadOnlyList<ReadItem> items)
    {
        int unknown = 0;
        foreach (ReadItem item in items)
        {
            unknown += item.Refused is { Code: "customer_not_found" } ? 1 : 0;
        }

        if (unknown > 0)
        {
            parts.Quotas.Spend(token.ClientId, Quota.Unknown, unknown);
            parts.Room.Identity.NoteEvent("customer_not_found", client: token.ClientId, reason: "customer_not_found");
        }
    }

    private static Task Answer(HttpContext http, ReadAsk ask, IReadOnlyList<ReadItem> items)
    {
        var json = new ArrayBufferWriter<byte>(1024 * items.Count);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("results"u8);
            foreach (ReadItem item in items)
            {
                AnswerWriter.Item(writer, ask, item);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        http.Response.Headers.CacheControl = "no-store";
        return ApiParts.Json(http, json.WrittenMemory);
    }

    private Task Answer(HttpContext http, ReadAsk ask, AccessToken token, ReadItem item)
    {
        var values = new ArrayBufferWriter<byte>(1024);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(values))
        {
            AnswerWriter.Values(writer, item);
        }

        IHeaderDictionary headers = http.Response.Headers;
        string tag = AnswerWriter.Tag(parts.Room.Validator(token.ClientId, ask, item, values.WrittenSpan));
        headers.ETag = tag;
        headers.CacheControl = Fresh(ask, item);
        headers.Vary = "Authorization";
        headers[LogIndex] = item.Receipt!.Index.ToString(CultureInfo.InvariantCulture);
        if (Matches(http.Request.Headers.IfNoneMatch, tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var json = new ArrayBufferWriter<byte>(values.WrittenCount + 2048);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            AnswerWriter.Item(writer, ask, item, values.WrittenSpan);
        }

        return ApiParts.Json(http, json.WrittenMemory);
    }

    /// <summary>An answer that counts as a use is for once; others no longer than the grant.</summary>
    private string Fresh(ReadAsk ask, ReadItem item)
    {
        if (item.UsesLeft is not null)
        {
            return "no-store";
        }

        TimeSpan most = ask.Basis == ReadBasis.Grant ? parts.Options.Freshness : TimeSpan.Zero;
        if (item.Until is { } end)
        {
            TimeSpan left = end - parts.Room.Storage.Clock.GetUtcNow();
            most = left < most ? left : most;
        }

        int seconds = (int)Math.Max(0, Math.Floor(most.TotalSeconds));
        return seconds == 0 ? "private, no-cache" : string.Create(CultureInfo.InvariantCulture, $"private, max-age={seconds}");
    }

    /// <summary>RFC 9110 §13.1.2, by weak comparison. <c>*</c> names nothing in particular, and is no reason to withhold.</summary>
    private static bool Matches(Microsoft.Extensions.Primitives.StringValues sent, string tag)
    {
        ReadOnlySpan<char> opaque = tag.AsSpan(2);
        foreach (string? line in sent)
        {
            foreach (Range part in line.AsSpan().Split(','))
            {
                ReadOnlySpan<char> one = line.AsSpan(part).Trim();
                if ((one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one).SequenceEqual(opaque))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Result<ReadAsk> Ask(HttpContext http, JsonElement body)
    {
        var members = new Members(body);
        string? id = members.Text("id", ReadAsk.IdLength, "a pairwise id");
        IReadOnlyList<string> ids = members.Texts("ids", ReadAsk.MostIds, ReadAsk.IdLength, "1 to 500 pairwise ids, each once");
        IReadOnlyList<string> attributes = members.Texts("attributes", ReadAsk.MostAttributes, ReadAsk.AttributeLength, AttributesForm, fits: IsKnown);
        string? purpose = members.Text("purpose", ReadAsk.PurposeLength, PurposeForm, fits: ReadAsk.IsPurpose);
        string? basis = members.Text("basis", 20, "grant or own_records", fits: static b => b is "grant" or "own_records");
        string? request = members.Text("requestId", ReadAsk.RequestIdLength, "1 to 64 printable characters without blanks", fits: ReadAsk.IsRequestId);
        if (members.End() is { } wrong)
        {
            return wrong;
        }

        if (id is null == (ids.Count == 0))
        {
            return id is null ? SupplyErrors.MissingMember("ids") : SupplyErrors.InvalidMember("ids", "left out where there is an id");
        }

        if (ids.Distinct(StringComparer.Ordinal).Count() != ids.Count)
        {
            return SupplyErrors.InvalidMember("ids", "1 to 500 pairwise ids, each once");
        }

        return Complete(http, id is null ? ids : [id], attributes, purpose, basis, request, SupplyErrors.MissingMember);
    }

    private static Result<ReadAsk> Ask(HttpContext http, bool decision)
    {
        var values = new string?[4];
        ReadOnlySpan<string> names = decision ? ["attributes", "purpose", "requestId"] : ["attributes", "purpose", "requestId", "basis"];
        if (QueryText.Read(http.Request, names, values) is { } wrong)
        {
            return wrong;
        }

        if (values[0] is { } listed && (listed.Length > 4_000 || listed.AsSpan().Count(',') >= ReadAsk.MostAttributes || Array.Exists(listed.Split(','), a => !IsKnown(a))))
        {
            return SupplyErrors.InvalidParameter("attributes", AttributesForm);
        }

        if (values[1] is { } purpose && !ReadAsk.IsPurpose(purpose))
        {
            return SupplyErrors.InvalidParameter("purpose", PurposeForm);
        }

        if (values[2] is { } request && !ReadAsk.IsRequestId(request))
        {
            return SupplyErrors.InvalidParameter("requestId", "1 to 64 printable characters without blanks");
        }

        if (values[3] is not (null or "grant" or "own_records"))
        {
            return SupplyErrors.InvalidParameter("basis", "grant or own_records");
        }

        string id = (string)http.Request.RouteValues["id"]!;
        return Complete(http, [id], values[0] is { } asked ? asked.Split(',') : [], values[1], values[3], values[2], static name => SupplyErrors.InvalidParameter(name, "there"));
    }

    private static Result<ReadAsk> Complete(
        HttpContext http, IReadOnlyList<string> ids, IReadOnlyList<string> attributes, string? purpose, string? basis, string? request, Func<string, Error> missing)
    {
        bool own = basis is "own_records";
        if (!own && attributes.Count == 0)
        {
            return missing("attributes");
        }

        return !own && purpose is null ? missing("purpose")
            : new ReadAsk(ids, ReadAsk.InOrder(attributes), purpose ?? ReadAsk.OwnPurpose, own ? ReadBasis.OwnRecords : ReadBasis.Grant, request ?? Problems.RequestId(http));
    }

    private static bool IsKnown(string attribute) => CustomerAttributes.TryFind(attribute, out _);
}
