using System.Diagnostics;
using System.Net;
using Selfhold.Consent;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests.Reading;

/// <summary>Abuse cases C4, G4, G8: what counts while many read.</summary>
public abstract class WithdrawContract(DatabaseFamily family) : SupplyContract(family)
{
    protected override void Configure(SupplyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ReadsPerMinute = 1_000_000;
        options.UnknownPerMinute = 5;
    }

    [Fact]
    public async Task after_a_withdrawal_no_read_that_begins_later_succeeds_whoever_reads_at_that_time()
    {
        Shop shop = await Host.Shop("Kestrel");
        (Guid person, string ana, GrantInfo grant) = await shop.Giver("ana@duarte.example");
        int readers = 100, late = 0, ok = 0, refused = 0, other = 0;
        long withdrawn = long.MaxValue, left = 1_000;
        Task[] reading = [.. Enumerable.Range(0, readers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                long began = Stopwatch.GetTimestamp();
                Answer answer = await shop.Read(ana);
                switch (answer.Status)
                {
                    case HttpStatusCode.OK:
                        Interlocked.Increment(ref ok);
                        Interlocked.Add(ref late, began > Volatile.Read(ref withdrawn) ? 1 : 0);
                        break;
                    case HttpStatusCode.Forbidden:
                        Interlocked.Increment(ref refused);
                        break;
                    default:
                        Interlocked.Increment(ref other);
                        break;
                }
            }
        }))];
        while (Volatile.Read(ref ok) < 100)
        {
            await Task.Delay(1, Ct);
        }

        World.Ok(await Host.Consent.Withdraw([person], grant.Id, Ct));
        Volatile.Write(ref withdrawn, Stopwatch.GetTimestamp());
        await Task.WhenAll(reading);
        Assert.Equal((0, 0), (late, other));
        Assert.True(refused > 0, "All reads were through before the withdrawal.");
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.Read(ana)).Status);

        // Unsealed is what was answered, and nothing beside it.
        Assert.Equal(ok, Host.Records.Unseals);
    }

    [Fact]
    public async Task many_ids_that_were_never_given_end_in_429_and_others_read_on()
    {
        Shop probing = await Host.Shop("Magpie"), shop = await Host.Shop("Kestrel");
        (_, string ana, _) = await shop.Giver("ana@duarte.example");
        Answer answer = await probing.Post("/v1/customers/read", new { ids = Enumerable.Range(0, 50).Select(i => "guess" + i), attributes = new[] { "name" }, purpose = World.Purpose });
        Assert.Equal(50, answer.Json.GetProperty("results").EnumerateArray().Count(r => r.GetProperty("status").GetInt32() == 404));
        answer = await probing.Read("guess");
        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_requests"), (answer.Status, answer.Code));
        Assert.Equal(HttpStatusCode.OK, (await shop.Read(ana)).Status);
        Host.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.NotFound, (await probing.Read("guess")).Status);
    }

    [Fact]
    public async Task denied_attempts_are_limited_in_the_log_and_not_in_the_answer()
    {
        Shop shop = await Host.Shop("Kestrel");
        Guid person = await Host.Person("ana@duarte.example");
        string ana = await Host.Subject(person, shop);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("not_available", (await shop.Read(ana)).Code);
        }

        Assert.Equal(1, Entries());
    }
}

public sealed class WithdrawOnSqlite() : WithdrawContract(DatabaseFamily.Sqlite);

public sealed class WithdrawOnPostgres() : WithdrawContract(DatabaseFamily.Postgres);
