using System.Globalization;
using System.Text;
using System.Text.Json;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Supply.Tests.Operator;

/// <summary>Looks from the command line: what holds on either database.</summary>
public abstract class OperatorContract : IDisposable
{
    private const string Header = "id,first_name,last_name,email,phone,street,city,postal_code\n";

    private readonly TempHub _hub;
    private readonly HubStorage _storage;
    private readonly RecordsRoom _records;
    private readonly AccessLogRoom _log;
    private readonly SupplyRoom _supply;
    private readonly Looker _shop;
    private readonly Looker _bank;
    private readonly Looker _operator;

    protected OperatorContract(DatabaseFamily family)
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "No PostgreSQL programs; ./test installs them.");
        _hub = TempHub.Of(family);
        _storage = _hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables, RecordsRoom.Tables, AccessLogRoom.Tables, ConsentRoom.Tables], Checks = RecordsRoom.Checks });
        var identity = new IdentityRoom(_storage, new IdentityOptions());
        _records = new RecordsRoom(_storage, identity);
        _log = new AccessLogRoom(_storage, new AccessLogOptions());
        _supply = new SupplyRoom(_storage, _records, identity, new ConsentRoom(_storage), _log);
        Ok(_records.AddBusiness("Shop"));
        Ok(_records.AddBusiness("Bank"));
        Ok(_records.AddDomain("shoppers", "Shop", "GB"));
        Ok(_records.AddDomain("clients", "Bank", "GB"));
        Ok(_records.AddSource("shop", "shoppers"));
        Ok(_records.AddSource("crm", "shoppers"));
        Ok(_records.AddSource("bank", "clients"));
        Import("shop", Header + "1,Ann,Lee,ann.lee@mail.example,07700900111,1 High Street,Bristol,BS1 1AA\n2,Bob,Ray,bob.ray@mail.example,,2 Low Road,Leeds,LS1 1AB\n3,Cy,Fox,cy.fox@mail.example,,3 Mill Lane,York,YO1 1AC\n");
        Import("crm", Header + "a,Ann,Lee,ann.lee@mail.example,07700900111,9 New Street,Bath,BA1 1AA\nz,Zoe,Kay,zoe.kay@mail.example,,7 Hill View,Hull,HU1 1AE\n");
        Import("bank", Header + "k,Ann,Lee,ann.lee@mail.example,07700900111,1 High Street,Bristol,BS1 1AA\n");
        _shop = Ok(_supply.WhoLooks("shop", null));
        _bank = Ok(_supply.WhoLooks("Bank", null));
        _operator = Ok(_supply.WhoLooks(null, "Ticket 4711"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        _hub.Dispose();
    }

    [Fact]
    public async Task a_customer_is_shown_after_its_entry_is_written()
    {
        CustomerView view = Ok(await _supply.ShowCustomerOf(_shop, new RecordRef("crm", "a"), Stop));
        Assert.Equal(["crm:a", "shop:1"], view.Records.Select(r => r.Record.ToString()));
        Assert.Equal((1, 1), (Released(), _records.Unseals));
        Assert.Equal(view.Id, Ok(await _supply.ShowCustomer(_operator, view.Id, Stop)).Id);
        Assert.Equal((2, 2), (Released(), _records.Unseals));
    }

    [Fact]
    public async Task another_businesss_customers_are_not_there()
    {
        CustomerView theirs = Ok(await _supply.ShowCustomerOf(_bank, new RecordRef("bank", "k"), Stop));
        long entries = Released();
        Error alien = (await _supply.ShowCustomer(_shop, theirs.Id, Stop)).Error!;
        Assert.Equal("customer_not_found", alien.Code);
        Assert.Equal(alien, (await _supply.ShowCustomer(_shop, new Guid("7f3c1f6e-52a0-4a8e-9d0c-3b1f6f0c2d11"), Stop)).Error);
        Assert.Equal(Message("nowhere"), Message("bank"));
        Assert.Empty(_supply.CustomersWithId(_shop, "k"));
        Assert.Equal(["crm:a", "shop:1"], Ok(await _supply.SearchCustomers(_shop, new CustomerQuery { Email = "ann.lee@mail.example" }, null, Stop)).Select(h => h.Record.ToString()));
        Assert.Equal("domain_not_found", (await _supply.SearchCustomers(_shop, new CustomerQuery { Email = "ann.lee@mail.example" }, "clients", Stop)).Error!.Code);
        Assert.Equal("domain_not_found", (await _supply.ExportCustomers(_shop, "clients", Stream.Null, false, Stop)).Error!.Code);
        Assert.Equal("source_not_found", (await _supply.ExportOriginal(_shop, "bank", Stream.Null, false, Stop)).Error!.Code);
        Assert.Equal("source_not_found", (await _supply.Explain(_shop, new RecordRef("shop", "1"), new RecordRef("bank", "k"), Stop)).Error!.Code);
        Assert.Equal("source_not_found", (await _supply.Decide(_shop, new RecordRef("shop", "1"), new RecordRef("bank", "k"), true, Stop)).Error!.Code);
        Assert.Equal("domain_not_found", (await _supply.Reviews(_shop, "clients", 10, 0, Stop)).Error!.Code);
        Assert.Equal(entries + 1, Released());

        string Message(string source) => _supply.ShowCustomerOf(_shop, new RecordRef(source, "k"), Stop).GetAwaiter().GetResult().Error!.Message.Replace(source, "…", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "looker_needed")]
    [InlineData("Nobody", null, "business_not_found")]
    [InlineData(null, "why", "bad_reason")]
    [InlineData(null, "        ", "bad_reason")]
    [InlineData(null, "two\nlines", "bad_reason")]
    [InlineData("Shop", "why", "bad_reason")]
    public void who_looks_is_said(string? business, string? reason, string code)
        => Assert.Equal(code, _supply.WhoLooks(business, reason).Error!.Code);

    [Fact]
    public void a_reason_has_up_to_500_characters()
    {
        Assert.True(_supply.WhoLooks(null, new string('x', 500)).IsOk);
        Assert.Equal("bad_reason", _supply.WhoLooks(null, new string('x', 501)).Error!.Code);
    }

    [Fact]
    public async Task an_export_is_an_entry_for_each_customer_and_a_stopped_one_stops()
    {
        using var to = new MemoryStream();
        ExportReport report = Ok(await _supply.ExportCustomers(_shop, "shoppers", to, json: true, Stop));
        Assert.Equal((4, 4, 4), (report.Rows, Released(), _records.Unseals));
        Assert.Equal(4, Encoding.UTF8.GetString(to.ToArray()).Count(c => c == '\n'));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _supply.ExportCustomers(_shop, "shoppers", to, json: true, stop.Token));
        Assert.Equal((4, 4), (Released(), _records.Unseals));
    }

    [Fact]
    public async Task a_large_export_is_appended_in_steps_and_whole()
    {
        var file = new StringBuilder(Header);
        for (int i = 0; i < 1203; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"{i},N{i:x},S{i * 7919:x},p{i}@mail.example,,{i} Road,Town{i % 97},\n");
        }

        Import("bank", file.ToString());
        using var to = new MemoryStream();
        ExportReport own = Ok(await _supply.ExportOriginal(_bank, "bank", to, corrected: false, Stop));
        Assert.Equal(1204, own.Rows);
        Assert.Equal(Released(), _records.Unseals);
        Assert.InRange(Released(), 1000, 1204);
    }

    [Fact]
    public async Task what_was_unsealed_for_readers_is_what_the_log_says_whatever_was_asked()
    {
        var random = new Random(20261122);
        string[] names = ["shop:1", "shop:2", "shop:3", "crm:a", "crm:z", "bank:k", "shop:99", "nowhere:1"];
        Looker[] lookers = [_shop, _bank, _operator];
        CustomerQuery[] queries = [new() { Email = "ann.lee@mail.example" }, new() { Phone = "+44 7700 900111" }, new() { ExternalId = "2" }, new() { Email = "nobody@mail.example" }];
        for (int i = 0; i < 150; i++)
        {
            Looker looker = lookers[random.Next(lookers.Length)];
            RecordRef a = RecordRef.Parse(names[random.Next(names.Length)])!, b = RecordRef.Parse(names[random.Next(names.Length)])!;
            string domain = random.Next(2) == 0 ? "shoppers" : "clients";
            switch (random.Next(9))
            {
                case 0: await _supply.ShowCustomerOf(looker, a, Stop); break;
                case 1: await _supply.SearchCustomers(looker, queries[random.Next(queries.Length)], random.Next(2) == 0 ? null : domain, Stop); break;
                case 2: await _supply.Explain(looker, a, b, Stop); break;
                case 3: await _supply.ReviewPair(looker, a, b, Stop); break;
                case 4: await _supply.Reviews(looker, domain, 5, 0, Stop); break;
                case 5: await _supply.ExportCustomers(looker, domain, Stream.Null, random.Next(2) == 0, Stop); break;
                case 6: await _supply.ExportOriginal(looker, a.Source, Stream.Null, random.Next(2) == 0, Stop); break;
                case 7: await _supply.Decide(looker, a, b, random.Next(2) == 0, Stop); break;
                default: await _supply.ShowCustomer(looker, new Guid("7f3c1f6e-52a0-4a8e-9d0c-3b1f6f0c2d11"), Stop); break;
            }

            Assert.Equal(Released(), _records.Unseals);
        }

        Assert.InRange(_records.Unseals, 60, 10_000);
    }

    private long Released()
    {
        using HubRead read = _storage.BeginRead();
        return read.Prepare($"SELECT COUNT(*) FROM accesslog_entry WHERE outcome = {(long)LookOutcome.Released}").QueryLong() ?? 0;
    }

    private void Import(string source, string file)
    {
        string path = Path.Combine(_hub.DataDirectory, source + ".csv");
        File.WriteAllText(path, file);
        Assert.Empty(Ok(_records.Import(new ImportRequest(path, source))).Problems);
    }

    private static T Ok<T>(Result<T> result)
    {
        Assert.True(result.IsOk, result.Error?.ToString());
        return result.Value;
    }
}

public sealed class OperatorOnSqlite() : OperatorContract(DatabaseFamily.Sqlite);

public sealed class OperatorOnPostgres() : OperatorContract(DatabaseFamily.Postgres);
