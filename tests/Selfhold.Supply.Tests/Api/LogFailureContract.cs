using System.Net;
using Selfhold.AccessLog;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests.Api;

/// <summary>A log that can't be written: nothing is read and nothing is written, and it goes on by itself once the log is right again.</summary>
public abstract class LogFailureContract(DatabaseFamily family) : SupplyContract(family)
{
    [Fact]
    public async Task without_its_log_the_api_answers_503_with_retry_after_and_unseals_nothing()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string ana, _) = await shop.Giver("ana@duarte.example");
        shop.Import("1,Ana,Duarte,ana@duarte.example,,Leeds,LS1 1AA,1990-05-12");
        string customer = shop.Customer("1");
        string note = await Break();
        Answer[] answers =
        [
            await shop.Read(ana),
            await shop.Post("/v1/customers/read", new { ids = new[] { ana }, attributes = new[] { "name" }, purpose = World.Purpose }),
            await shop.Get($"/v1/customers/{ana}/decision?attributes=name&purpose={World.Purpose}"),
            await shop.Get($"/v1/customers/{customer}?basis=own_records"),
            await shop.Get($"/v1/sources/{shop.Source}/records/1"),
            await shop.Send(HttpMethod.Put, $"/v1/sources/{shop.Source}/records/1", """{"values":{"first name":"Eve"}}"""),
        ];
        Assert.All(answers, a => Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "5"), (a.Status, a.Code, a.Header("Retry-After"))));
        Assert.All(answers, a => Assert.DoesNotContain("accesslog", a.Text, StringComparison.Ordinal));
        Assert.Equal((0, 0), (Entries(), Host.Records.Unseals));
        Assert.DoesNotContain("ana@", string.Join('\n', Host.Lines.All), StringComparison.Ordinal);
        await Mend(note);
        Answer read = await shop.Read(ana);
        Assert.True(read.Status == HttpStatusCode.OK, read.Text);
        Assert.Equal((1, 1), (Entries(), Host.Records.Unseals));
    }

    [Fact]
    public async Task a_record_whose_write_can_not_be_told_is_not_written()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import("1,Ana,Duarte,ana@duarte.example,,Leeds,LS1 1AA,1990-05-12");
        string records = $"/v1/sources/{shop.Source}/records";
        string note = await Break();
        Answer[] answers =
        [
            await shop.Send(HttpMethod.Put, records + "/2", """{"values":{"first name":"Bo","email":"bo@lind.example"}}"""),
            await shop.Send(HttpMethod.Patch, records + "/1", """{"values":{"city":"York"}}"""),
            await shop.Send(HttpMethod.Delete, records + "/1", null),
            await shop.Post(records, new { records = new[] { new { id = "3", values = new Dictionary<string, string> { ["first name"] = "Cy" } } } }, ("Idempotency-Key", "k")),
        ];
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Status));
        await Mend(note);
        Assert.Equal("Leeds", (await shop.Get(records + "/1")).Json.GetProperty("values").GetProperty("city").GetString());
        Assert.Equal("record_not_found", (await shop.Get(records + "/2")).Code);

        // The batch was not done: the same key does it now.
        Answer again = await shop.Post(records, new { records = new[] { new { id = "3", values = new Dictionary<string, string> { ["first name"] = "Cy" } } } }, ("Idempotency-Key", "k"));
        Assert.Equal("created", Assert.Single(again.Json.GetProperty("results").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal(2, Entries());
        Assert.Null(Host.AccessLog.Verify().Bad);
    }

    [Fact]
    public async Task written_and_read_at_once_every_write_has_its_entry_and_the_log_is_whole()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string ana, _) = await shop.Giver("ana@duarte.example");
        shop.Import("1,Ana,Duarte,ana@duarte.example,,Leeds,LS1 1AA,1990-05-12");
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => i % 3 == 0
            ? shop.Send(HttpMethod.Put, $"/v1/sources/{shop.Source}/records/n{i}", $$$"""{"values":{"first name":"Bo{{{i}}}","email":"bo{{{i}}}@lind.example"}}""")
            : shop.Read(ana)));
        Assert.Equal((20, 40), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.OK)));
        LogReport report = Host.AccessLog.Verify();
        Assert.Null(report.Bad);
        Assert.Equal((60, 40), (report.Entries, Host.Records.Unseals));
    }

    private async Task<string> Break()
    {
        string note = "";
        await Host.Storage.WriteAsync(write =>
        {
            using (PreparedSql select = write.Prepare("SELECT note FROM accesslog_log"))
            using (SqlRows rows = select.Query())
            {
                Assert.True(rows.Read());
                note = rows.Text(0)!;
            }

            return write.Execute("UPDATE accesslog_log SET note = 'not signed by this hub'");
        }, Ct);
        return note;
    }

    private async Task Mend(string note) => await Host.Storage.WriteAsync(write =>
    {
        using PreparedSql update = write.Prepare("UPDATE accesslog_log SET note = @p0", BulkType.Text);
        return update.Text(0, note).Execute();
    }, Ct);
}

public sealed class LogFailureOnSqlite() : LogFailureContract(DatabaseFamily.Sqlite);

public sealed class LogFailureOnPostgres() : LogFailureContract(DatabaseFamily.Postgres);
