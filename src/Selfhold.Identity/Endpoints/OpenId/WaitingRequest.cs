using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>An authorization request while its person does something: its parameters in a sealed ticket, bound to the browser.</summary>
/// <param name="BeganAt">When it first came; null while it has not waited yet.</param>
/// <param name="AccountChosen">She chose the account for it.</param>
/// <param name="Approved">She was asked for it and said yes.</param>
internal sealed record WaitingRequest(Parameters Sent, DateTimeOffset? BeganAt, bool AccountChosen = false, bool Approved = false)
{
    /// <summary>Long enough to find a mail, or to make an account.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    public byte[] ToJson()
    {
        using var to = new MemoryStream();
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteNumber("began", HubStorage.Micros(BeganAt!.Value));
            json.WriteBoolean("chosen", AccountChosen);
            json.WriteStartArray("sent");
            foreach ((string name, string value) in Sent.All)
            {
                json.WriteStringValue(name);
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return to.ToArray();
    }

    public static WaitingRequest Read(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        string[] sent = [.. root.GetProperty("sent").EnumerateArray().Select(e => e.GetString()!)];
        return new WaitingRequest(
            Parameters.Of(sent.Chunk(2).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))), HubStorage.FromMicros(root.GetProperty("began").GetInt64()), root.GetProperty("chosen").GetBoolean());
    }

    /// <summary>The client that waits, for the pages on the way; null where none does, or it waits in another browser.</summary>
    public static RequestView? View(HttpContext http, string? id)
    {
        IdentityRoom room = http.RequestServices.GetRequiredService<IdentityRoom>();
        using HubRead read = room.Storage.BeginRead();
        if (id is null || !room.Tickets.Look(read, TicketKind.Authorize, id, room.Browsers.Known(http)).TryGet(out Ticket? ticket, out _))
        {
            return null;
        }

        AuthorizeRequest request = AuthorizeRequest.Read(Read(ticket.Payload).Sent);
        return room.Clients.Find(read, request.ClientId!) is { } client ? View(read, id, client, request) : null;
    }

    public static RequestView View(IStatements from, string id, Client client, AuthorizeRequest request) => new(id, ClientViews.Of(from, client, request.RedirectUri), request.UiLocales);

    /// <summary>What the client says of who will sign in, for the field of the sign-in page.</summary>
    public static string? LoginHint(HttpContext http, string? id)
    {
        IdentityRoom room = http.RequestServices.GetRequiredService<IdentityRoom>();
        return id is not null && room.Tickets.Look(TicketKind.Authorize, id, room.Browsers.Known(http)).TryGet(out Ticket? ticket, out _)
            ? AuthorizeRequest.Read(Read(ticket.Payload).Sent).LoginHint : null;
    }
}
