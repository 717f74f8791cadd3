using Selfhold.Storage;

namespace Selfhold.Supply.Tests;

/// <summary>A running hub of the rooms, one for each test.</summary>
public abstract class SupplyContract(DatabaseFamily family) : IAsyncLifetime
{
    protected SupplyHost Host { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Host = await SupplyHost.Start(family, Configure);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void Configure(SupplyOptions options)
    {
    }

    /// <summary>How many entries the log has.</summary>
    protected long Entries()
    {
        using HubRead read = Host.Storage.BeginRead();
        using PreparedSql count = read.Prepare("SELECT COUNT(*) FROM accesslog_entry");
        return count.QueryLong() ?? 0;
    }
}
