using System.Net;
using Selfhold.Identity.Tests.People;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.Upstream;

/// <summary>A hub with another provider beside it, set up and allowed to be reached.</summary>
internal sealed class UpstreamHost : IAsyncDisposable
{
    private UpstreamHost(PeopleHost hub, OtherProvider other) => (Hub, Other) = (hub, other);

    public PeopleHost Hub { get; }

    public OtherProvider Other { get; }

    public IdentityRoom Room => Hub.Room;

    public static async Task<UpstreamHost> Start(DatabaseFamily family, bool vouches = true)
    {
        PeopleHost hub = await PeopleHost.Start(family, outbound: new OutboundOptions { AllowedNetworks = ["127.0.0.0/8"], Timeout = TimeSpan.FromSeconds(30) });
        OtherProvider other = await OtherProvider.Start(hub.Clock);
        var host = new UpstreamHost(hub, other);
        Result<ProviderInfo> added = await host.Add("other", vouches);
        Assert.True(added.IsOk, added.Error?.Message);
        return host;
    }

    public Task<Result<ProviderInfo>> Add(string id, bool vouches = true, string? issuer = null)
        => Room.AddProvider(new ProviderSettings(id, "Other " + id, issuer ?? Other.Issuer, OtherProvider.ClientId, OtherProvider.Secret, [], vouches), check: true, TestContext.Current.CancellationToken);

    public Visitor Visitor() => Hub.Visitor();

    /// <summary>Goes to the provider, agrees there and comes back: what the hub answers to that.</summary>
    public async Task<Answer> ComeBack(Visitor visitor, string subject, string? email = null, bool? verified = null, string? name = null, string from = "/signin/with/other")
    {
        Answer sent = await visitor.Get(from);
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        return await visitor.Get(Other.Agree(sent.Location!, subject, email, verified, name));
    }

    /// <summary>Comes back as somebody unknown: the ticket of the question.</summary>
    public async Task<string> Arrive(Visitor visitor, string subject, string? email = null, bool? verified = null, string from = "/signin/with/other")
    {
        Answer back = await ComeBack(visitor, subject, email, verified, from: from);
        Assert.StartsWith("/signin/upstream?ticket=", back.Location);
        return Tests.People.Visitor.Query(back.Location!, "ticket");
    }

    /// <summary>Makes an account for a subject.</summary>
    public async Task<Answer> SignUp(Visitor visitor, string subject, string? email = null, bool? verified = null)
        => await visitor.Post("/signin/upstream", ("ticket", await Arrive(visitor, subject, email, verified)), ("answer", "new"));

    public long Count(string table, string where = "1 = 1")
    {
        using HubRead read = Hub.Storage.BeginRead();
        using PreparedSql count = read.Prepare($"SELECT COUNT(*) FROM {table} WHERE {where}");
        return count.QueryLong() ?? 0;
    }

    public async ValueTask DisposeAsync()
    {
        await Other.DisposeAsync();
        await Hub.DisposeAsync();
    }
}
