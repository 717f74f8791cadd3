using Selfhold.Supply.Api;

namespace Selfhold.Supply.Tests.Api;

/// <summary>Abuse case G8, 2.4.1.</summary>
public sealed class QuotasTests
{
    private readonly SetClock _clock = new();

    [Fact]
    public void a_minutes_worth_may_come_at_once_and_comes_back_by_itself()
    {
        var quotas = new Quotas(new SupplyOptions { ReadsPerMinute = 60 }, _clock);
        Assert.Null(quotas.Take("a", Quota.Reads, 60));
        Assert.Equal(1, quotas.Take("a", Quota.Reads, 1));
        Assert.Equal(30, quotas.Take("a", Quota.Reads, 30));
        _clock.Pass(TimeSpan.FromSeconds(30));
        Assert.Null(quotas.Take("a", Quota.Reads, 30));
        Assert.NotNull(quotas.Take("a", Quota.Reads, 1));
    }

    [Fact]
    public void one_client_takes_nothing_from_another_and_one_kind_nothing_from_another()
    {
        var quotas = new Quotas(new SupplyOptions { ReadsPerMinute = 1, WritesPerMinute = 1 }, _clock);
        Assert.Null(quotas.Take("a", Quota.Reads, 1));
        Assert.NotNull(quotas.Take("a", Quota.Reads, 1));
        Assert.Null(quotas.Take("b", Quota.Reads, 1));
        Assert.Null(quotas.Take("a", Quota.Writes, 1));
    }

    [Fact]
    public void a_request_larger_than_the_whole_share_passes_when_nothing_was_taken()
    {
        var quotas = new Quotas(new SupplyOptions { ReadsPerMinute = 10 }, _clock);
        Assert.Null(quotas.Take("a", Quota.Reads, 500));
        Assert.NotNull(quotas.Take("a", Quota.Reads, 500));
    }

    [Fact]
    public void what_is_known_only_afterwards_is_spent_and_then_seen()
    {
        var quotas = new Quotas(new SupplyOptions { UnknownPerMinute = 3 }, _clock);
        Assert.Null(quotas.Peek("a", Quota.Unknown));
        quotas.Spend("a", Quota.Unknown, 500);
        Assert.NotNull(quotas.Peek("a", Quota.Unknown));
        _clock.Pass(TimeSpan.FromSeconds(21));
        Assert.Null(quotas.Peek("a", Quota.Unknown));
    }

    [Fact]
    public void a_clock_that_is_set_back_gives_nothing()
    {
        var quotas = new Quotas(new SupplyOptions { ReadsPerMinute = 1 }, _clock);
        Assert.Null(quotas.Take("a", Quota.Reads, 1));
        _clock.Pass(TimeSpan.FromHours(-1));
        Assert.NotNull(quotas.Take("a", Quota.Reads, 1));
        _clock.Pass(TimeSpan.FromHours(1));
        Assert.NotNull(quotas.Take("a", Quota.Reads, 1));
    }

    private sealed class SetClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}
