using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Selfhold.Identity.Data;
using Selfhold.Identity.Endpoints.OpenId;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Endpoints.Upstream;
using Selfhold.Identity.OpenId;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Identity.Upstream;
using Selfhold.Outbound;
using Selfhold.Identity.People.Mail;
using Selfhold.Identity.People.Passkeys;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>
/// The door of the room: people and what they sign in with, businesses and their members, clients, tokens. Safe for many callers at once,
/// and for several processes on one PostgreSQL.
/// </summary>
/// <remarks>Each use case is a partial file of its own, named by its verb. The parts behind it are made here and nowhere else.</remarks>
public sealed partial class IdentityRoom
{
    private readonly Lazy<OutboundClient> _outbound;
    private readonly Lazy<ProviderParts> _parts;
    private readonly Lazy<ApiTokens> _apiTokens;

    /// <summary>Opens the room in a hub; its first opening makes its keys. Not from within a write.</summary>
    /// <param name="outbound">What may be fetched for others; the issuer's own name is never, whether it stands there or not. Null: public addresses alone.</param>
    public IdentityRoom(HubStorage storage, IdentityOptions options, ILogger<IdentityRoom>? logger = null, OutboundOptions? outbound = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(options);
        Storage = storage;
        Options = options;
        OutboundOptions = Guarded(outbound ?? new OutboundOptions(), options.Issuer);
        _outbound = new Lazy<OutboundClient>(() => new OutboundClient(OutboundOptions, Events!.Logger));
        _parts = new Lazy<ProviderParts>(() => new ProviderParts(this));
        _apiTokens = new Lazy<ApiTokens>(() => new ApiTokens(_parts.Value));
        Events = new SecurityEvents(storage, logger ?? NullLogger<IdentityRoom>.Instance);
        Keys = new RoomKeys(storage);
        Keys.Prepare();
        Protection = new ProtectionKeys(storage, Keys);
        Browsers = new Browsers(this);
        Tickets = new Tickets(this);
        Attempts = new Attempts(this);
        Persons = new Persons(this);
        Contacts = new Contacts(this);
        Mails = new Mails(this);
        Totp = new Totp(this);
        Sessions = new Sessions(this);
        SignIns = new SignIns(this);
        StepUp = new StepUp(this);
        SessionList = new SessionList(this);
        PasskeyRows = new PasskeyRows(this);
        Passkeys = new PasskeyCeremonies(this);
        EmailLinks = new EmailLinks(this);
        SignInByEmail = new SignInByEmail(this);
        SignUp = new SignUp(this);
        Operators = new Operators(this);
        Factors = new Factors(this);
        RecoveryCodes = new RecoveryCodes(this);
        SecondStep = new SecondStep(this);
        Passwords = new Passwords(this);
        Joins = new Joins(this);
        Recoveries = new Recoveries(this);
        Clients = new Clients(this);
        Codes = new Codes(this);
        Families = new Families(this);
        Subjects = new Subjects(this);
        Approvals = new Approvals(this);
        SigningKeys = new SigningKeys(this);
        Replays = new Replays(this);
        Logouts = new Logouts(this);
        Providers = new UpstreamProviders(this);
        Metadata = new ProviderMetadata(this);
        Links = new Links(this);
        Upstream = new UpstreamSignIn(this);
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new IdentityModel();

    public IdentityOptions Options { get; }

    /// <summary>What may be fetched; for <see cref="OutboundClient.Refusal"/> when somebody registers an address.</summary>
    internal OutboundOptions OutboundOptions { get; }

    /// <summary>The one way in which the room fetches anything.</summary>
    internal OutboundClient Outbound => _outbound.Value;

    /// <summary>The key ring of ASP.NET's Data Protection, which the host gives to it.</summary>
    public ProtectionKeys Protection { get; }

    internal HubStorage Storage { get; }

    internal ProviderParts Parts => _parts.Value;

    internal TimeProvider Clock => Storage.Clock;

    internal RoomKeys Keys { get; }

    internal SecurityEvents Events { get; }

    internal Browsers Browsers { get; }

    internal Tickets Tickets { get; }

    internal Attempts Attempts { get; }

    internal Persons Persons { get; }

    internal Contacts Contacts { get; }

    internal Mails Mails { get; }

    internal Totp Totp { get; }

    internal Sessions Sessions { get; }

    internal SignIns SignIns { get; }

    internal StepUp StepUp { get; }

    internal SessionList SessionList { get; }

    internal PasskeyRows PasskeyRows { get; }

    internal PasskeyCeremonies Passkeys { get; }

    internal EmailLinks EmailLinks { get; }

    internal SignInByEmail SignInByEmail { get; }

    internal SignUp SignUp { get; }

    internal Operators Operators { get; }

    internal Factors Factors { get; }

    internal RecoveryCodes RecoveryCodes { get; }

    internal SecondStep SecondStep { get; }

    internal Passwords Passwords { get; }

    internal Joins Joins { get; }

    internal Recoveries Recoveries { get; }

    internal Clients Clients { get; }

    internal Codes Codes { get; }

    internal Families Families { get; }

    internal Subjects Subjects { get; }

    internal Approvals Approvals { get; }

    internal SigningKeys SigningKeys { get; }

    internal Replays Replays { get; }

    internal Logouts Logouts { get; }

    internal UpstreamProviders Providers { get; }

    internal ProviderMetadata Metadata { get; }

    internal Links Links { get; }

    internal UpstreamSignIn Upstream { get; }

    internal DateTimeOffset Now => Clock.GetUtcNow();

    internal long NowMicros => HubStorage.Micros(Clock);

    // A name is one's own on every port; on loopback, where hubs live side by side, on the issuer's alone.
    private static OutboundOptions Guarded(OutboundOptions outbound, Uri issuer) => new()
    {
        AllowedNetworks = outbound.AllowedNetworks,
        OwnHosts = [.. outbound.OwnHosts, issuer.IsLoopback ? issuer.Authority + (issuer.IsDefaultPort ? ":" + issuer.Port.ToString(CultureInfo.InvariantCulture) : "") : issuer.IdnHost],
        Timeout = outbound.Timeout,
        MaxBytes = outbound.MaxBytes,
    };
}

public static partial class IdentityServices
{
    /// <summary>Registers the room. The host brings <see cref="HubStorage"/>, <see cref="IdentityOptions"/>, <see cref="OutboundOptions"/> and logging, and may register ports before.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(p => new IdentityRoom(p.GetRequiredService<HubStorage>(), p.GetRequiredService<IdentityOptions>(), p.GetRequiredService<ILogger<IdentityRoom>>(), p.GetService<OutboundOptions>()));
        PageEndpoints.Add(services);
        OpenIdEndpoints.Add(services);
        PeopleEndpoints.Add(services);
        services.AddSingleton<IHostedService>(p => new Chores(p.GetRequiredService<IdentityRoom>()));
        return services;
    }

    /// <summary>Maps the room's endpoints at the root of the issuer. The host has put rate limits, security headers and error pages around them.</summary>
    public static IEndpointRouteBuilder MapIdentity(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        PageEndpoints.Map(endpoints);
        OpenIdEndpoints.Map(endpoints);
        PeopleEndpoints.Map(endpoints);
        UpstreamEndpoints.Map(endpoints);
        return endpoints;
    }
}
