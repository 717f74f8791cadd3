using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Builder;
using Selfhold.Identity.People;
using Selfhold.Identity.People.Passkeys;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>
/// Passkey ceremonies for the pages' script: <c>…/options</c> answers <c>{ ticket, options }</c>; the ceremony's end posts <c>{ ticket, credential, … }</c>
/// and is answered <c>{ next }</c>, or <c>{ code, message, field }</c>.
/// </summary>
internal static class PasskeyEndpoints
{
    private static readonly string[] Amr = ["hwk", "user", "mfa"];

    public static void Map(IEndpointRouteBuilder scripts)
    {
        scripts.MapPost("/signin/passkey/options", SignInOptions);
        scripts.MapPost("/signin/passkey", SignIn);
        scripts.MapPost("/signup/passkey/options", SignUpOptions);
        scripts.MapPost("/signup/passkey", SignUp);
        scripts.MapPost("/account/passkeys/options", AddOptions);
        scripts.MapPost("/account/passkeys", Add);
    }

    private static async Task<IResult> SignInOptions(HttpContext http, CancellationToken ct) => Begun(await http.Room().Passkeys.BeginGet(http, ct).ConfigureAwait(false));

    private static async Task<IResult> SignIn(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (await Body(http, ct).ConfigureAwait(false) is not { } body)
        {
            return Malformed(http);
        }

        Result<PasskeyProof> ended = await room.Passkeys.EndGet(http, body.Text("ticket"), body.Raw("credential"), ct).ConfigureAwait(false);
        if (!ended.TryGet(out PasskeyProof? proof, out Error? refused))
        {
            return Asked.Json(http, refused);
        }

        Result<string> next = await room.SignIns.Complete(
            http, proof.Account, Acr.Passkey, Amr, body.After(), write => room.PasskeyRows.Used(write, proof.Account, proof.Passkey) ? null : IdentityErrors.PasskeyRefused(), ct).ConfigureAwait(false);
        return Next(http, next);
    }

    /// <summary>The same answer whether the address is known: the account is made with its own passkey, and the address counts once it is confirmed.</summary>
    private static async Task<IResult> SignUpOptions(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (await Body(http, ct).ConfigureAwait(false) is not { } body)
        {
            return Malformed(http);
        }

        if (EmailAddress.Read(body.Text("email")) is not { } email)
        {
            return Asked.Json(http, IdentityErrors.BadEmail());
        }

        string handle = Base64Url.EncodeToString(Persons.NewHandle());
        string? name = Persons.CleanName(body.Text("name"));
        var details = new CreationDetails(handle, email.Value, name, body.Text("code"), body.After().Packed());
        return Begun(await room.Passkeys.BeginCreate(http, handle, email.Value, name ?? email.Value, details, null, ct).ConfigureAwait(false));
    }

    private static async Task<IResult> SignUp(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (await Body(http, ct).ConfigureAwait(false) is not { } body)
        {
            return Malformed(http);
        }

        Result<CredentialMade> ended = await room.Passkeys.EndCreate(http, body.Text("ticket"), body.Raw("credential"), ct).ConfigureAwait(false);
        if (!ended.TryGet(out CredentialMade? made, out Error? refused))
        {
            return Asked.Json(http, refused);
        }

        if (made.Details is not { Handle: not null, Email: not null })
        {
            return Asked.Json(http, IdentityErrors.PasskeyRefused());
        }

        Result<Guid> account = await room.SignUp.WithPasskey(made, room.Browsers.Of(http), Attempts.Source(http), UserAgents.InWords(http.Request.Headers.UserAgent), http.Language(), ct).ConfigureAwait(false);
        return account.TryGet(out Guid person, out Error? error)
            ? Next(http, await room.SignIns.Complete(http, person, Acr.Passkey, Amr, After.Unpacked(made.Details.After), ct).ConfigureAwait(false))
            : Asked.Json(http, error);
    }

    private static async Task<IResult> AddOptions(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (Fresh(http).TryGet(out CurrentSession? session, out Error? refused))
        {
            (Person person, Contact? email) = Who(room, session.Person);
            string name = email?.Value ?? person.Name ?? room.Options.HubName;
            return Begun(await room.Passkeys.BeginCreate(
                http, person.HandleText, name, person.Name ?? name, new CreationDetails(null, null, null, null, null), person.Id, ct).ConfigureAwait(false));
        }

        return Asked.Json(http, refused);
    }

    private static async Task<IResult> Add(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (!Fresh(http).TryGet(out CurrentSession? session, out Error? refused))
        {
            return Asked.Json(http, refused);
        }

        if (await Body(http, ct).ConfigureAwait(false) is not { } body)
        {
            return Malformed(http);
        }

        Result<CredentialMade> ended = await room.Passkeys.EndCreate(http, body.Text("ticket"), body.Raw("credential"), ct).ConfigureAwait(false);
        if (!ended.TryGet(out CredentialMade? made, out Error? wrong))
        {
            return Asked.Json(http, wrong);
        }

        string name = body.Text("name") is { Length: > 0 } given ? given : UserAgents.InWords(http.Request.Headers.UserAgent);
        Result<bool> added = await room.Factors.AddPasskey(session.Person, made, name, ct).ConfigureAwait(false);
        return added.Error is { } error ? Asked.Json(http, error) : Results.Json(new { next = "/account/security?notice=passkey_added" });
    }

    private static Result<CurrentSession> Fresh(HttpContext http)
        => http.Room().Sessions.Current(http) is not { } session ? IdentityErrors.NotSignedIn()
            : http.Room().StepUp.Needed(session) is { } needed ? needed
            : session;

    private static (Person Person, Contact? Email) Who(IdentityRoom room, Guid id)
    {
        using HubRead read = room.Storage.BeginRead();
        return (room.Persons.Find(read, id)!, room.Contacts.MainEmail(read, id));
    }

    private static IResult Begun(CeremonyBegun begun)
        => Results.Text($"{{\"ticket\":\"{begun.Ticket}\",\"options\":{begun.Options}}}", "application/json");

    private static IResult Next(HttpContext http, Result<string> next)
        => next.TryGet(out string? path, out Error? error) ? Results.Json(new { next = path }) : Asked.Json(http, error);

    private static IResult Malformed(HttpContext http)
    {
        http.Room().Events.Note("request_refused", reason: "bad_json");
        return Asked.Json(http, IdentityErrors.RequestRefused());
    }

    /// <summary>The posted object, or null where it is none.</summary>
    private static async Task<JsonBody?> Body(HttpContext http, CancellationToken ct)
    {
        try
        {
            using JsonDocument json = await JsonDocument.ParseAsync(http.Request.Body, new JsonDocumentOptions { MaxDepth = 16 }, ct).ConfigureAwait(false);
            return json.RootElement.ValueKind == JsonValueKind.Object ? new JsonBody(json.RootElement.Clone()) : null;
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    private sealed record JsonBody(JsonElement Root)
    {
        /// <summary>A member that is text; empty where it is absent, something else, or half a character.</summary>
        public string Text(string name)
        {
            try
            {
                return Root.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString()!.Trim() : "";
            }
            catch (InvalidOperationException)
            {
                return "";
            }
        }

        public string Raw(string name) => Root.TryGetProperty(name, out JsonElement member) ? member.GetRawText() : "null";

        public After After() => new(Text("request") is { Length: > 0 } request ? request : null, Text("next") is { Length: > 0 } next ? next : null);
    }
}
