using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests;

/// <summary>A hub with the room, a clock that moves when told, and a business that asks.</summary>
public abstract class ConsentContract : IDisposable
{
    private readonly TempHub _hub;

    private protected ConsentContract(TempHub hub)
    {
        _hub = hub;
        Storage = hub.Open(Parts());
        Room = new ConsentRoom(Storage);
    }

    internal StoppedClock Clock { get; } = new();

    internal HubStorage Storage { get; }

    internal ConsentRoom Room { get; }

    internal Guid Shop { get; } = Guid.Parse("0198c0de-0000-7000-8000-0000000000aa");

    internal Guid Ana { get; } = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    internal static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    internal StorageOptions Parts() => new() { Parts = [ConsentRoom.Tables], Clock = Clock };

    /// <summary>The same hub as another process has it.</summary>
    internal HubStorage Another() => HubStorage.Open(_hub.Location, create: false, Parts()).Value;

    internal async Task<Agreement> Asked(string[]? essential = null, string[]? optional = null, Func<AgreementDraft, AgreementDraft>? with = null, Guid? business = null)
    {
        AgreementDraft draft = Drafts.Newsletter with { Essential = essential ?? ["email"], Optional = optional ?? ["given_name", "postal_code"] };
        Result<Agreement> made = await Room.Publish(business ?? Shop, with?.Invoke(draft) ?? draft, Ct);
        Assert.True(made.IsOk, made.Error?.Message);
        return made.Value;
    }

    internal Yes YesTo(Agreement agreement, params string[] attributes) => new(Ana, agreement.Hash, attributes, "sub-of-ana-at-the-shop", "portal", "en");

    internal async Task<Given> Gives(Agreement agreement, params string[] attributes) => await Gives(YesTo(agreement, attributes));

    internal async Task<Given> Gives(Yes yes)
    {
        Result<Given> given = await Room.Give(yes, Ct);
        Assert.True(given.IsOk, given.Error?.Message);
        return given.Value;
    }

    internal Decision Decides(Agreement agreement, params string[] asked) => Decides([Ana], agreement, asked);

    internal Decision Decides(Guid[] accounts, Agreement agreement, params string[] asked)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Decide(read, accounts, agreement.Business, agreement.Purpose, asked);
    }

    internal GrantInfo The(Guid grant)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Grant(read, [Ana], grant)!;
    }

    internal long Count(string sql)
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare(sql);
        return select.QueryLong()!.Value;
    }

    /// <summary>What somebody with the database, and nothing else, could do.</summary>
    internal int Tamper(string sql)
    {
        using HubWrite write = Storage.BeginWrite(Ct);
        int changed = write.Execute(sql);
        write.Commit();
        return changed;
    }
}

internal static class Drafts
{
    public static AgreementDraft Newsletter { get; } = new()
    {
        Purpose = "DirectMarketing",
        Service = "Kestrel Coffee newsletter",
        Texts = new Dictionary<string, AgreementText>
        {
            ["en"] = new("To send you our letter about new coffees, once a month.", "Kestrel Coffee sends you a letter.\nYou can stop it at any time."),
            ["de"] = new("Um Ihnen einmal im Monat über neue Kaffees zu schreiben.", "Kestrel Coffee schreibt Ihnen.\nSie können es jederzeit beenden."),
        },
        Essential = ["email"],
        Optional = ["given_name", "postal_code"],
        Retention = "P2Y",
        Recipients = ["Linnet Mailing Ltd"],
        Countries = ["IE", "DE"],
        Jurisdiction = "GB",
        Withdrawal = "In the hub, or by a mail to privacy@kestrel.example",
        PolicyUrl = "https://kestrel.example/privacy",
        Controller = new Controller("Kestrel Coffee Ltd", "Data protection officer", "privacy@kestrel.example", "+44 113 496 0000", new PostalAddress("18 Fenwick Row", "Leeds", "LS2 7QP", "GB"), "https://kestrel.example"),
    };
}

internal sealed class StoppedClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
