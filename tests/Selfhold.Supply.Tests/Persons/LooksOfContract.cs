using System.Net;
using Selfhold.AccessLog;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.Supply.Tests.Persons;

/// <summary>She who proves a record later sees who looked before, and nothing of anybody else's.</summary>
public abstract class LooksOfContract(DatabaseFamily family) : SupplyContract(family)
{
    private const string Ana = "1,Ana,Duarte,ana@duarte.example,,Leeds,LS1 1AA,1990-05-12", Other = "2,Ben,Okafor,ben@okafor.example,,York,YO1 1AC,1971-01-30";

    [Fact]
    public async Task looks_before_a_proof_are_shown_after_it_with_their_proof()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import(Ana, Other);
        Guid ana = await Host.Person("ana@duarte.example");
        string customer = shop.Customer("1");
        await Look(shop, customer);
        await Look(shop, shop.Customer("2"));
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.Read(customer)).Status);
        Assert.Empty(Seen(ana).Entries);
        await Host.Prove(ana, "ana@duarte.example");
        await Look(shop, customer);

        // Before it in the customer's chain, since in hers: one list, newest first.
        (IReadOnlyList<LogEntry> entries, int shared, PersonBundle bundle) = Seen(ana);
        Assert.Equal(["own", "read", "own"], entries.Select(e => e.Content!.Action));
        Assert.Equal([LookOutcome.Released, LookOutcome.Denied, LookOutcome.Released], entries.Select(e => e.Outcome));
        Assert.Equal([ana, Guid.Parse(customer), Guid.Parse(customer)], entries.Select(e => e.Owner));
        Assert.Equal(entries.Select(e => e.Index).OrderDescending(), entries.Select(e => e.Index));
        Assert.Equal((0, 2, 3), (shared, bundle.Chains.Count, bundle.Chains.Sum(c => c.Entries.Count)));
        Assert.Null(BundleCheck.Run(bundle.Write()).Bad);
        Assert.Equal(entries.Skip(1), Paged(ana, entries[0].Index), SameEntry);

        Assert.True((await Host.Records.WithdrawProof([ana], RecordOf(shop, "1"), Ct)).IsOk);
        Assert.Equal([ana], Seen(ana).Entries.Select(e => e.Owner));
    }

    [Fact]
    public async Task a_customer_that_is_not_hers_alone_tells_her_only_of_looks_at_her_record()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import(Ana, Other);
        Guid ana = await Host.Person("ana@duarte.example"), ben = await Host.Person("ben@okafor.example", "Ben Okafor"), first = RecordOf(shop, "1"), second = RecordOf(shop, "2");
        await Look(shop, shop.Customer("2"));
        World.Ok(Host.Records.Decide(new RecordRef(shop.Source, "1"), new RecordRef(shop.Source, "2"), same: true));
        string one = shop.Customer("1");
        Assert.Equal(one, shop.Customer("2"));
        await Look(shop, one);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.Read(one)).Status);

        // Ana: the look at the whole customer. Not the refusal, which may be about Ben; not the look at Ben's record; no place in a chain, no gap in a bundle.
        await Host.Prove(ana, "ana@duarte.example");
        (IReadOnlyList<LogEntry> entries, int shared, PersonBundle bundle) = Seen(ana);
        LogEntry seen = Assert.Single(entries);
        Assert.Contains(first, seen.Content!.Records);
        Assert.Equal(2, seen.Content.Records.Count);
        Assert.Equal((1, 0), (shared, bundle.Chains.Count));
        Assert.Null(BundleCheck.Run(bundle.Write()).Bad);

        // Ben: that look, and the one at his record before it came to hers.
        await Host.Prove(ben, "ben@okafor.example");
        Assert.Equal(2, Seen(ben).Entries.Count(e => e.Content!.Records.Contains(second)));
        Assert.DoesNotContain(Seen(ben).Entries, e => e.Outcome == LookOutcome.Denied);
        Assert.Equal(seen.Index, Assert.Single(Seen(ana).Entries).Index);
    }

    [Fact]
    public async Task a_record_that_left_her_customer_keeps_its_looks_out_of_her_bundle()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import(Ana, Other);
        Guid ana = await Host.Person("ana@duarte.example"), second = RecordOf(shop, "2");
        DecisionReport joined = World.Ok(Host.Records.Decide(new RecordRef(shop.Source, "1"), new RecordRef(shop.Source, "2"), same: true));
        await Look(shop, shop.Customer("1"));
        World.Ok(Host.Records.Undo(joined.Domain, joined.Operation, cancellation: Ct));
        await Host.Prove(ana, "ana@duarte.example");
        (IReadOnlyList<LogEntry> entries, int shared, PersonBundle bundle) = Seen(ana);
        Assert.Equal((1, 1), (entries.Count, shared));
        Assert.DoesNotContain(second.ToString(), System.Text.Encoding.UTF8.GetString(bundle.Write()), StringComparison.Ordinal);
    }

    private static bool SameEntry(LogEntry a, LogEntry b) => a.Index == b.Index;

    private static async Task Look(Shop shop, string customer)
    {
        Answer answer = await shop.Get($"/v1/customers/{customer}?basis=own_records");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    /// <summary>The one record of a customer that was not joined yet.</summary>
    private Guid RecordOf(Shop shop, string id)
    {
        using HubRead read = Host.Storage.BeginRead();
        return Assert.Single(Host.Records.RecordIdsOf(read, Guid.Parse(shop.Customer(id))));
    }

    private (IReadOnlyList<LogEntry> Entries, int Shared, PersonBundle Bundle) Seen(Guid person)
    {
        using HubRead read = Host.Storage.BeginRead();
        PersonLooks looks = Host.Room.LooksOf(read, [person]);
        IReadOnlyList<LogEntry> entries = looks.Entries();
        return (entries, entries.Count(looks.IsShared), Host.AccessLog.Bundle(read, looks.Owners));
    }

    /// <summary>One at a time.</summary>
    private List<LogEntry> Paged(Guid person, long before)
    {
        using HubRead read = Host.Storage.BeginRead();
        PersonLooks looks = Host.Room.LooksOf(read, [person]);
        var all = new List<LogEntry>();
        while (looks.Entries(before, 1) is [var entry])
        {
            all.Add(entry);
            before = entry.Index;
        }

        return all;
    }
}

public sealed class LooksOfOnSqlite() : LooksOfContract(DatabaseFamily.Sqlite);

public sealed class LooksOfOnPostgres() : LooksOfContract(DatabaseFamily.Postgres);
