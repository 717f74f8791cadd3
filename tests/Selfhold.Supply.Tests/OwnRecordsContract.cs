using System.Net;
using System.Text.Json;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests;

/// <summary>A business's own source records over the API. Abuse cases C6, C7, C13, G1.</summary>
public abstract class OwnRecordsContract(DatabaseFamily family) : SupplyContract(family)
{
    private static readonly string First = "1,Ana,Duarte,ana@duarte.example,,Leeds,LS1 1AA,1990-05-12";

    [Fact]
    public async Task a_record_is_put_read_changed_and_ended_with_its_version()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import(First);
        string path = $"/v1/sources/{shop.Source}/records/2";
        Answer put = await shop.Send(HttpMethod.Put, path, """{"values":{"first name":"Bo","last name":"Lind","email":"bo@lind.example"}}""", ("If-None-Match", "*"));
        Assert.True(put.Status == HttpStatusCode.Created, put.Text);
        string tag = put.Header("ETag")!;
        Answer read = await shop.Get(path);
        Assert.True(read.Status == HttpStatusCode.OK, read.Text);
        Assert.Equal((tag, "Bo"), (read.Header("ETag"), read.Json.GetProperty("values").GetProperty("first name").GetString()));
        Assert.Equal("precondition_failed", (await shop.Send(HttpMethod.Patch, path, """{"values":{"city":"York"}}""", ("If-Match", "\"other\""))).Code);
        Answer changed = await shop.Send(HttpMethod.Patch, path, """{"values":{"city":"York"}}""", ("If-Match", tag));
        Assert.Equal((HttpStatusCode.OK, "changed"), (changed.Status, changed.Json.GetProperty("state").GetString()));
        Assert.Equal("unchanged", (await shop.Send(HttpMethod.Patch, path, """{"values":{"city":"York"}}""")).Json.GetProperty("state").GetString());
        Assert.Equal("record_exists", (await shop.Send(HttpMethod.Put, path, """{"values":{"first name":"Bo"}}""", ("If-None-Match", "*"))).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await shop.Send(HttpMethod.Delete, path, null)).Status);
        Assert.Equal("record_not_found", (await shop.Get(path)).Code);

        // Put, look, change and end: an entry each, and one unsealing.
        Assert.Equal((4, 1), (Entries(), Host.Records.Unseals));
    }

    [Fact]
    public async Task a_batch_is_done_once_for_its_key_whoever_repeats_it()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import(First);
        string path = $"/v1/sources/{shop.Source}/records";
        var body = new { records = new object[] { new { id = "7", values = new Dictionary<string, string> { ["first name"] = "Cy", ["email"] = "cy@fox.example" } }, new { id = "8", values = new Dictionary<string, object> { ["verified"] = true } } } };
        Answer first = await shop.Post(path, body, ("Idempotency-Key", "k"));
        Assert.True(first.Status == HttpStatusCode.OK, first.Text);
        Assert.Equal(["created", "refused"], first.Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("state").GetString()));
        Answer[] again = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.Post(path, body, ("Idempotency-Key", "k"))));
        Assert.All(again, a => Assert.Equal(first.Text, a.Text));
        Assert.Equal("idempotency_key_missing", (await shop.Post(path, body)).Code);
        Assert.Equal("idempotency_key_reused", (await shop.Post(path, new { records = new[] { new { id = "9", values = new Dictionary<string, string> { ["email"] = "x@y.example" } } } }, ("Idempotency-Key", "k"))).Code);
    }

    [Fact]
    public async Task another_businesss_source_is_one_that_is_not_there()
    {
        Shop shop = await Host.Shop("Kestrel"), other = await Host.Shop("Heron");
        shop.Import(First);
        foreach (string source in (string[])[shop.Source, "nonsense"])
        {
            string path = $"/v1/sources/{source}/records/1";
            Answer[] answers = [await other.Get(path), await other.Send(HttpMethod.Put, path, """{"values":{"email":"x@y.example"}}"""), await other.Send(HttpMethod.Patch, path, """{"values":{"email":"x@y.example"}}"""), await other.Send(HttpMethod.Delete, path, null)];
            Assert.All(answers, a => Assert.Equal((HttpStatusCode.NotFound, "source_not_found"), (a.Status, a.Code)));
        }
    }
}

public sealed class OwnRecordsOnSqlite() : OwnRecordsContract(DatabaseFamily.Sqlite);

public sealed class OwnRecordsOnPostgres() : OwnRecordsContract(DatabaseFamily.Postgres);
