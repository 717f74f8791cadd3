using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Selfhold.Consent;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests.Asking;

/// <summary>DESIGN §12.6: asking tells a business nothing about who has an address.</summary>
public abstract class AskContract(DatabaseFamily family) : SupplyContract(family)
{
    protected override void Configure(SupplyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AsksPerMinute = 1_000;
    }

    [Fact]
    public async Task by_an_address_the_answer_is_the_same_whether_somebody_has_it()
    {
        Shop shop = await Host.Shop("Kestrel");
        Agreement agreement = shop.Publish("email,name");
        Guid person = await Host.Person("ana@duarte.example");
        var states = new Dictionary<string, string>();
        foreach (string email in (string[])["ana@duarte.example", "nobody@duarte.example"])
        {
            Answer answer = await shop.Post("/v1/requests", new { agreement = agreement.Id, email });
            Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
            string id = answer.Json.GetProperty("id").GetString()!;
            Assert.Equal($"{{\"id\":\"{id}\",\"state\":\"pending\"}}", answer.Text);
            Assert.Equal($"{{\"id\":\"{id}\",\"state\":\"pending\"}}", (await shop.Get("/v1/requests/" + id)).Text);
            states[email] = id;
        }

        Assert.Equal(0, Entries());
        RequestInfo asked = Assert.Single(Waiting(person));
        Assert.Equal(states["ana@duarte.example"], asked.Id.ToString("D"));

        // A no is silence; only a yes is told.
        World.Ok(await Host.Consent.RefuseRequest([person], asked.Id, "en", Ct));
        Assert.All(states.Values, id => Assert.Equal("pending", shop.Get("/v1/requests/" + id).GetAwaiter().GetResult().Json.GetProperty("state").GetString()));
        Host.Clock.Pass(TimeSpan.FromDays(100));
        shop.Token = await Host.Token(shop);
        foreach (string id in states.Values)
        {
            Assert.Equal("expired", (await shop.Get("/v1/requests/" + id)).Json.GetProperty("state").GetString());
        }
    }

    [Fact]
    public async Task a_stopwatch_tells_no_more_than_the_answer()
    {
        Shop shop = await Host.Shop("Kestrel");
        Agreement agreement = shop.Publish("email,name");
        await Host.Person("ana@duarte.example");
        var times = new Dictionary<string, List<double>> { ["ana@duarte.example"] = [], ["nobody@duarte.example"] = [] };
        for (int i = 0; i < 22; i++)
        {
            foreach ((string email, List<double> list) in times)
            {
                long began = Stopwatch.GetTimestamp();
                Assert.Equal(HttpStatusCode.Accepted, (await shop.Post("/v1/requests", new { agreement = agreement.Id, email })).Status);
                list.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        double[] medians = [.. times.Values.Select(t => t.Order().ElementAt(t.Count / 2))];
        Assert.True(medians.All(m => m >= SupplyRoom.EvenTime.TotalMilliseconds - 1), string.Join(' ', medians));
        Assert.InRange(medians[0] / medians[1], 0.7, 1.4);
    }

    [Fact]
    public async Task by_a_pairwise_id_she_is_asked_and_sees_it_in_her_log_and_a_strangers_id_is_unknown()
    {
        Shop shop = await Host.Shop("Kestrel"), other = await Host.Shop("Heron");
        Agreement agreement = shop.Publish("email,name");
        Guid person = await Host.Person("ana@duarte.example");
        string subject = await Host.Subject(person, shop);
        Answer answer = await shop.Post("/v1/requests", new { agreement = agreement.Id, id = subject }, ("Idempotency-Key", "k-1"));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(answer.Text, (await shop.Post("/v1/requests", new { agreement = agreement.Id, id = subject }, ("Idempotency-Key", "\"k-1\""))).Text);
        Assert.Equal("idempotency_key_reused", (await shop.Post("/v1/requests", new { agreement = agreement.Id, email = "x@y.example" }, ("Idempotency-Key", "k-1"))).Code);
        Assert.Equal(1, Entries());
        RequestInfo asked = Assert.Single(Waiting(person));
        World.Ok(await Host.Consent.AnswerRequest([person], asked.Id, new Yes(person, agreement.Hash, ["email", "name"], subject, "request", "en"), Ct));
        Assert.Equal("answered", (await shop.Get("/v1/requests/" + asked.Id.ToString("D"))).Json.GetProperty("state").GetString());
        Assert.Equal("ana@duarte.example", (await shop.Read(subject)).Value("email"));

        Agreement theirs = other.Publish("email");
        Assert.Equal("customer_not_found", (await other.Post("/v1/requests", new { agreement = theirs.Id, id = subject })).Code);
        Assert.Equal("agreement_not_found", (await other.Post("/v1/requests", new { agreement = agreement.Id, email = "ana@duarte.example" })).Code);
        Assert.Equal("request_not_found", (await other.Get("/v1/requests/" + asked.Id.ToString("D"))).Code);
        Assert.Equal("request_not_found", (await other.Get("/v1/requests/nonsense")).Code);
    }

    [Theory]
    [InlineData("""{"agreement":"x","email":"a@b.example"}""", "invalid_member")]
    [InlineData("""{"agreement":"0192d3a5-0000-7000-8000-000000000000"}""", "missing_member")]
    [InlineData("""{"agreement":"0192d3a5-0000-7000-8000-000000000000","email":"no address"}""", "invalid_member")]
    [InlineData("""{"agreement":"0192d3a5-0000-7000-8000-000000000000","email":"a@b.example","id":"x"}""", "invalid_member")]
    [InlineData("""{"agreement":"0192d3a5-0000-7000-8000-000000000000","email":"a@b.example","text":"x"}""", "unknown_member")]
    [InlineData("""{"agreement":"0192d3a5-0000-7000-8000-000000000000","email":"a@b.example"}""", "agreement_not_found")]
    public async Task what_can_not_be_asked_is_named(string body, string code)
    {
        Shop shop = await Host.Shop("Kestrel");
        Assert.Equal(code, (await shop.Send(HttpMethod.Post, "/v1/requests", body)).Code);
    }

    [Fact]
    public async Task agreements_of_the_business_alone_are_listed_each_in_its_newest_version()
    {
        Shop shop = await Host.Shop("Kestrel"), other = await Host.Shop("Heron");
        Agreement first = shop.Publish("email");
        shop.Publish("email,name", of: first.Id);
        other.Publish("email");
        JsonElement listed = Assert.Single((await shop.Get("/v1/agreements")).Json.GetProperty("agreements").EnumerateArray());
        Assert.Equal((first.Id, 2), (listed.GetProperty("id").GetGuid(), listed.GetProperty("version").GetInt32()));
    }

    private IReadOnlyList<RequestInfo> Waiting(Guid person)
    {
        using HubRead read = Host.Storage.BeginRead();
        return Host.Consent.Requests(read, [person]);
    }
}

public sealed class AskOnSqlite() : AskContract(DatabaseFamily.Sqlite);

public sealed class AskOnPostgres() : AskContract(DatabaseFamily.Postgres);
