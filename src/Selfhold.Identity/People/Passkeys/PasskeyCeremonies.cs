using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Selfhold.Identity.People.Passkeys;

/// <summary>What a page's script needs to begin a ceremony.</summary>
internal sealed record CeremonyBegun(string Ticket, string Options);

/// <summary>A new credential, proven to be where the ceremony was begun.</summary>
/// <param name="Person">Who began it, where it is for an account that was there.</param>
internal sealed record CredentialMade(UserPasskeyInfo Passkey, CreationDetails Details, Guid? Person);

/// <summary>A person proven by her passkey.</summary>
internal sealed record PasskeyProof(Guid Account, UserPasskeyInfo Passkey);

/// <summary>
/// Passkey ceremonies (WebAuthn Level 3) by the framework's handler. What a ceremony waits for is a ticket: bound to the browser, used up by the
/// first answer, right or wrong, so that a replay finds nothing.
/// </summary>
internal sealed class PasskeyCeremonies(IdentityRoom room)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lazy<PasskeyHandler<PasskeyUser>> _handler = new(() => Handler(room));

    /// <summary>Begins to make a passkey.</summary>
    /// <param name="handle">Of the account, which may not be there yet.</param>
    /// <param name="name">What the authenticator lists it under: mostly her e-mail address.</param>
    /// <param name="about">Comes back when the ceremony ends.</param>
    public async Task<CeremonyBegun> BeginCreate(HttpContext http, string handle, string name, string display, CreationDetails about, Guid? person, CancellationToken ct)
    {
        PasskeyCreationOptionsResult made = await _handler.Value.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = handle, Name = name, DisplayName = display }, http).ConfigureAwait(false);
        byte[] payload = PeopleJson.Write(about with { State = made.AttestationState! }, PeopleJson.Default.CreationDetails);
        return new CeremonyBegun(await room.Tickets.Put(TicketKind.PasskeyCreate, person, room.Browsers.Of(http), payload, Lifetime, ct).ConfigureAwait(false), Named(made.CreationOptionsJson));
    }

    /// <summary>Ends it.</summary>
    /// <returns><c>link_used</c>, <c>other_browser</c>, <c>passkey_refused</c>; each with its event.</returns>
    public async Task<Result<CredentialMade>> EndCreate(HttpContext http, string? ticket, string credential, CancellationToken ct)
    {
        Result<Ticket> used = await room.Tickets.Use(TicketKind.PasskeyCreate, ticket, room.Browsers.Known(http), ct).ConfigureAwait(false);
        if (!used.TryGet(out Ticket? waiting, out Error? gone))
        {
            return Refused(null, gone, gone.Code);
        }

        CreationDetails details = PeopleJson.Read(waiting.Payload, PeopleJson.Default.CreationDetails);
        PasskeyAttestationResult result = await _handler.Value.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = credential, AttestationState = details.State }).ConfigureAwait(false);
        return result.Succeeded ? new CredentialMade(result.Passkey, details, waiting.Person) : Refused(waiting.Person, IdentityErrors.PasskeyRefused(), "attestation");
    }

    /// <summary>Begins a sign-in of whoever has a passkey for this hub: nobody is named.</summary>
    public async Task<CeremonyBegun> BeginGet(HttpContext http, CancellationToken ct)
    {
        PasskeyRequestOptionsResult made = await _handler.Value.MakeRequestOptionsAsync(null, http).ConfigureAwait(false);
        byte[] payload = Encoding.UTF8.GetBytes(made.AssertionState!);
        return new CeremonyBegun(await room.Tickets.Put(TicketKind.PasskeyGet, null, room.Browsers.Of(http), payload, Lifetime, ct).ConfigureAwait(false), made.RequestOptionsJson);
    }

    /// <summary>Ends it. The use is noted by the write that signs in (<see cref="PasskeyRows.Used"/>).</summary>
    /// <returns><c>link_used</c>, <c>other_browser</c>, <c>passkey_unknown</c>, <c>passkey_refused</c>; each with its event.</returns>
    public async Task<Result<PasskeyProof>> EndGet(HttpContext http, string? ticket, string credential, CancellationToken ct)
    {
        Result<Ticket> used = await room.Tickets.Use(TicketKind.PasskeyGet, ticket, room.Browsers.Known(http), ct).ConfigureAwait(false);
        if (!used.TryGet(out Ticket? waiting, out Error? gone))
        {
            return Refused(null, gone, gone.Code);
        }

        var context = new PasskeyAssertionContext { HttpContext = http, CredentialJson = credential, AssertionState = Encoding.UTF8.GetString(waiting.Payload) };
        PasskeyAssertionResult<PasskeyUser> result = await _handler.Value.PerformAssertionAsync(context).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return new PasskeyProof(result.User.Person, result.Passkey);
        }

        (byte[]? id, uint? counter) = Read(credential);
        return id is null ? Refused(null, IdentityErrors.PasskeyRefused(), "malformed")
            : room.PasskeyRows.Counter(id) is not { } known ? Refused(null, IdentityErrors.PasskeyUnknown(), "passkey_unknown")
            : Refused(null, IdentityErrors.PasskeyRefused(), known > 0 && counter <= known ? "counter_rollback" : "assertion");
    }

    private Error Refused(Guid? person, Error error, string reason)
    {
        room.Events.Note("passkey_refused", person, reason: reason);
        return error;
    }

    /// <summary>The handler names the relying party by its domain; people know it by its name.</summary>
    private string Named(string options)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(options)!;
        json["rp"]!["name"] = room.Options.HubName;
        return json.ToJsonString();
    }

    /// <summary>Credential id and counter of an answer that was refused, for the event; nothing of it is believed.</summary>
    private static (byte[]? Id, uint? Counter) Read(string credential)
    {
        try
        {
            using var json = JsonDocument.Parse(credential);
            byte[] id = Base64Url.DecodeFromChars(json.RootElement.GetProperty("id").GetString());
            byte[] data = Base64Url.DecodeFromChars(json.RootElement.GetProperty("response").GetProperty("authenticatorData").GetString());
            return (id, data.Length >= 37 ? BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(33)) : null);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, null);
        }
    }

    private static PasskeyHandler<PasskeyUser> Handler(IdentityRoom room)
    {
        string origin = room.Options.Issuer.GetLeftPart(UriPartial.Authority);
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = room.Options.Issuer.IdnHost,
            AuthenticatorTimeout = Lifetime,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = context => ValueTask.FromResult(
                !context.CrossOrigin && context.TopOrigin is null && string.Equals(context.Origin, origin, StringComparison.Ordinal)),
        };

        // The handler wants the framework's manager of users for its look-ups and nothing else.
#pragma warning disable CA2000
        var users = new UserManager<PasskeyUser>(
            new PasskeyStore(room), Options.Create(new Microsoft.AspNetCore.Identity.IdentityOptions()), new PasswordHasher<PasskeyUser>(), [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(),
            NoServices.Instance, NullLogger<UserManager<PasskeyUser>>.Instance);
#pragma warning restore CA2000
        return new PasskeyHandler<PasskeyUser>(users, Options.Create(options));
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
