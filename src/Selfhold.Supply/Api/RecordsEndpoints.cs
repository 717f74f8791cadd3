using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Selfhold.AccessLog;
using Selfhold.OpenId;
using Selfhold.Records;
using Selfhold.Supply.Release;

namespace Selfhold.Supply.Api;

/// <summary>A business's own source records under <c>/v1/sources/{source}/records</c>. What it writes stays under its own source; the answer tells nothing of whom the record is matched with.</summary>
internal sealed class RecordsEndpoints(ApiParts parts)
{
    private const int LongestId = 200;

    private readonly Once _once = new(parts);

    public async Task Put(HttpContext http) => await Write(http, OwnAction.Put).ConfigureAwait(false);

    public async Task Change(HttpContext http) => await Write(http, OwnAction.Patch).ConfigureAwait(false);

    public async Task End(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.WriteScope).ConfigureAwait(false) is { } token)
        {
            await Write(http, token, new OwnWrite(OwnAction.Delete, Route(http, "externalId"))).ConfigureAwait(false);
        }
    }

    public async Task Read(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.ReadScope).ConfigureAwait(false) is not { } token || !await parts.Share(http, token, Quota.Reads, 1).ConfigureAwait(false))
        {
            return;
        }

        if (QueryText.Read(http.Request, [], []) is { } wrong)
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        var record = new RecordRef(Route(http, "source"), Route(http, "externalId"));
        if (!(await parts.Room.ReadRecord(token, record, Problems.RequestId(http), http.RequestAborted).ConfigureAwait(false)).TryGet(out ReadRecord? read, out Error? refused))
        {
            await Refuse(http, token, refused).ConfigureAwait(false);
            return;
        }

        http.Response.Headers.ETag = Tag(read.View.Version);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Log-Index"] = read.Receipt.Index.ToString(CultureInfo.InvariantCulture);
        await ApiParts.Json(http, Write(read)).ConfigureAwait(false);
    }

    public async Task PutMany(HttpContext http)
    {
        if (await parts.Token(http, ApiParts.WriteScope).ConfigureAwait(false) is not { } token)
        {
            return;
        }

        if (!Once.Key(http, needed: true).TryGet(out byte[]? key, out Error? wrong))
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        if (!(await StrictJson.Read(http, ApiParts.MostBody).ConfigureAwait(false)).TryGet(out JsonDocument? body, out wrong))
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            if (!Batch(body.RootElement).TryGet(out IReadOnlyList<OwnWrite>? writes, out wrong))
            {
                await parts.Refuse(http, wrong).ConfigureAwait(false);
            }
            else if (await parts.Share(http, token, Quota.Writes, writes.Count).ConfigureAwait(false))
            {
                string source = Route(http, "source"), request = Problems.RequestId(http);
                await _once.Do(http, token.ClientId, key, body.RootElement, () => Work(token, source, writes, request)).ConfigureAwait(false);
            }
        }
    }

    private async Task<Result<Answered>> Work(AccessToken token, string source, IReadOnlyList<OwnWrite> writes, string request)
        => (await parts.Room.WriteRecords(token, source, writes, request, CancellationToken.None).ConfigureAwait(false)).TryGet(out OwnWriteReport? report, out Error? error)
            ? new Answered(StatusCodes.Status200OK, Write(report)) : ToApi(error);

    private async Task Write(HttpContext http, OwnAction action)
    {
        if (await parts.Token(http, ApiParts.WriteScope).ConfigureAwait(false) is not { } token)
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
            var members = new Members(body.RootElement);
            JsonElement? values = members.Element("values", JsonValueKind.Object, "an object", needed: true);
            if (members.End() is { } unfit)
            {
                await parts.Refuse(http, unfit).ConfigureAwait(false);
                return;
            }

            await Write(http, token, new OwnWrite(action, Route(http, "externalId"), values!.Value)).ConfigureAwait(false);
        }
    }

    private async Task Write(HttpContext http, AccessToken token, OwnWrite write)
    {
        Error? wrong = QueryText.Read(http.Request, [], []) ?? Conditions(http.Request, ref write);
        if (wrong is not null)
        {
            await parts.Refuse(http, wrong).ConfigureAwait(false);
            return;
        }

        if (!await parts.Share(http, token, Quota.Writes, 1).ConfigureAwait(false))
        {
            return;
        }

        if (!(await parts.Room.WriteRecords(token, Route(http, "source"), [write], Problems.RequestId(http), CancellationToken.None).ConfigureAwait(false)).TryGet(out OwnWriteReport? report, out Error? error)
            || (error = report.Items[0].Error) is not null)
        {
            await Refuse(http, token, error!).ConfigureAwait(false);
            return;
        }

        OwnWritten written = report.Items[0];
        if (write.Action == OwnAction.Delete)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        http.Response.Headers.ETag = Tag(written.Version!);
        await ApiParts.Json(http, Write(report.Source, written), written.State is "created" ? StatusCodes.Status201Created : StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private Task Refuse(HttpContext http, AccessToken token, Error error)
        => error.Code is "token_invalid" ? parts.RefuseToken(http, token.ClientId) : parts.Refuse(http, ToApi(error));

    /// <summary>The room's refusals in the codes of the API: what is wrong with a record is one code, told in words.</summary>
    private static Error ToApi(Error error) => error.Code switch
    {
        "source_not_found" => SupplyErrors.SourceNotFound(),
        "record_not_found" => SupplyErrors.RecordNotFound(),
        "version_conflict" => SupplyErrors.PreconditionFailed(),
        _ when SupplyErrors.All.ContainsKey(error.Code) => error,
        _ => new Error("record_refused", error.Message, error.Field),
    };

    /// <summary>RFC 9110 §13.1: versions are strong validators, so only strong ones are compared.</summary>
    private static Error? Conditions(HttpRequest request, ref OwnWrite write)
    {
        StringValues match = request.Headers.IfMatch, none = request.Headers.IfNoneMatch;
        if (match.Count > 0)
        {
            string said = match.ToString().Trim();
            write = write with { IfMatch = said is "*" ? "*" : said is ['"', .. string version, '"'] ? version : "no version of ours" };
        }

        if (none.Count == 0)
        {
            return null;
        }

        if (write.Action != OwnAction.Put || none.ToString().Trim() is not "*")
        {
            return SupplyErrors.InvalidParameter("If-None-Match", "* and belongs to PUT alone");
        }

        write = write with { IfAbsent = true };
        return null;
    }

    private static Result<IReadOnlyList<OwnWrite>> Batch(JsonElement body)
    {
        var members = new Members(body);
        JsonElement? records = members.Element("records", JsonValueKind.Array, "a list of 1 to 500 records", needed: true);
        if (members.End() is { } wrong)
        {
            return wrong;
        }

        int count = records!.Value.GetArrayLength();
        if (count is 0 or > RecordsRoom.MostOwnWrites)
        {
            return SupplyErrors.InvalidMember("records", "a list of 1 to 500 records");
        }

        var writes = new List<OwnWrite>(count);
        foreach (JsonElement record in records.Value.EnumerateArray())
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"records[{writes.Count}]");
            if (record.ValueKind != JsonValueKind.Object)
            {
                return SupplyErrors.InvalidMember(path, "an object");
            }

            var one = new Members(record, path + ".");
            string? id = one.Text("id", LongestId, "a text of 1 to 200 characters", needed: true);
            JsonElement? values = one.Element("values", JsonValueKind.Object, "an object", needed: true);
            if (one.End() is { } unfit)
            {
                return unfit;
            }

            writes.Add(new OwnWrite(OwnAction.Put, id!, values!.Value));
        }

        return writes;
    }

    private static ReadOnlyMemory<byte> Write(OwnWriteReport report)
    {
        var json = new ArrayBufferWriter<byte>(128 * report.Items.Count);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("results"u8);
            foreach (OwnWritten item in report.Items)
            {
                Write(writer, report.Source, item);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return json.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Write(string source, OwnWritten item)
    {
        var json = new ArrayBufferWriter<byte>(256);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            Write(writer, source, item);
        }

        return json.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, string source, OwnWritten item)
    {
        writer.WriteStartObject();
        writer.WriteString("source"u8, source);
        writer.WriteString("id"u8, item.ExternalId);
        writer.WriteString("state"u8, item.State);
        if (item.Version is { } version)
        {
            writer.WriteString("version"u8, version);
        }

        if (item.Error is { } error)
        {
            Error told = ToApi(error);
            writer.WriteString("code"u8, told.Code);
            writer.WriteString("detail"u8, told.Message);
            if (told.Field is { } field)
            {
                writer.WriteString("field"u8, field);
            }
        }

        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(ReadRecord read)
    {
        var json = new ArrayBufferWriter<byte>(2048);
        using (Utf8JsonWriter writer = AnswerWriter.Begin(json))
        {
            writer.WriteStartObject();
            writer.WriteString("source"u8, read.View.Source);
            writer.WriteString("id"u8, read.View.ExternalId);
            writer.WriteString("version"u8, read.View.Version);
            writer.WriteString("customer"u8, read.Customer.ToString("D"));
            writer.WriteString("observedAt"u8, read.View.ObservedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            writer.WriteStartObject("values"u8);
            foreach (OwnMember member in read.View.Members)
            {
                writer.WritePropertyName(member.Name);
                switch (member.Kind)
                {
                    case JsonValueKind.Number:
                        writer.WriteRawValue(member.Value);
                        break;
                    case JsonValueKind.True or JsonValueKind.False:
                        writer.WriteBooleanValue(member.Kind == JsonValueKind.True);
                        break;
                    default:
                        writer.WriteStringValue(member.Value);
                        break;
                }
            }

            writer.WriteEndObject();
            AnswerWriter.Receipt(writer, read.Receipt);
            writer.WriteEndObject();
        }

        return json.WrittenMemory;
    }

    private static string Tag(string version) => "\"" + version + "\"";

    private static string Route(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
