using System.Net;
using System.Text.Json;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests.Reading;

/// <summary>The life of a release, as a business's program sees it.</summary>
public abstract class ReadContract(DatabaseFamily family) : SupplyContract(family)
{
    [Fact]
    public async Task what_she_grants_is_read_with_source_day_assurance_and_a_receipt_and_nothing_else()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string ana, _) = await shop.Giver("ana@duarte.example");
        Answer answer = await shop.Read(ana, "phone_number,name,email");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("Ana Duarte", answer.Value("name"));
        Assert.Equal("ana@duarte.example", answer.Value("email"));
        Assert.Equal(["email", "name"], answer.Json.GetProperty("allowed").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(2, answer.Json.GetProperty("attributes").EnumerateObject().Count());
        Assert.Equal("person", answer.Json.GetProperty("attributes").GetProperty("email").GetProperty("source").GetString());
        Assert.Equal("2026-03-02", answer.Json.GetProperty("attributes").GetProperty("email").GetProperty("observedAt").GetString());
        Assert.Equal(answer.Json.GetProperty("receipt").GetProperty("index").GetInt64().ToString(), answer.Header("Log-Index"));
        Assert.Equal((true, TimeSpan.FromMinutes(5)), (answer.Message.Headers.CacheControl!.Private, answer.Message.Headers.CacheControl.MaxAge));
        Assert.Equal(1, Entries());
    }

    [Fact]
    public async Task the_receipt_proves_the_entry_under_the_signed_head()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string ana, _) = await shop.Giver("ana@duarte.example");
        for (int i = 0; i < 5; i++)
        {
            JsonElement receipt = (await shop.Read(ana)).Json.GetProperty("receipt");
            string[] head = receipt.GetProperty("checkpoint").GetString()!.Split('\n');
            var leaf = new Transparency.TreeHash(receipt.GetProperty("leaf").GetBytesFromBase64());
            Transparency.TreeHash[] proof = [.. receipt.GetProperty("proof").EnumerateArray().Select(h => new Transparency.TreeHash(h.GetBytesFromBase64()))];
            var root = new Transparency.TreeHash(Convert.FromBase64String(head[2]));
            long index = receipt.GetProperty("index").GetInt64(), size = long.Parse(head[1]);
            Assert.True(Transparency.InclusionProof.Verify(leaf, index, size, proof, root));
            Assert.Equal("hub.example/log", head[0]);
            Assert.Equal(i, index);
        }
    }

    /// <summary>Abuse cases C1, C2.</summary>
    [Fact]
    public async Task an_id_of_another_business_is_a_random_id_byte_by_byte()
    {
        Shop shop = await Host.Shop("Kestrel"), other = await Host.Shop("Heron");
        (_, string ana, _) = await shop.Giver("ana@duarte.example");
        shop.Import("c1,Ana,Duarte,ana@duarte.example,,Leeds,LS1 1AA,1990-05-12");
        string customer = shop.Customer("c1");
        long before = Entries();
        Answer random = await other.Read("7c1f4c53-5d0b-4f0e-9a3e-6f1d2b7c9a10");
        Assert.Equal((HttpStatusCode.NotFound, "customer_not_found"), (random.Status, random.Code));
        foreach (string id in (string[])[ana, customer, customer.ToUpperInvariant(), "x", new string('a', 300), Guid.Empty.ToString("D")])
        {
            foreach (string more in (string[])["", "&basis=own_records"])
            {
                Answer answer = await other.Read(id, more: more);
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
                Assert.Equal(random.Plain, answer.Plain);
                Assert.Equal(random.Message.Headers.Select(h => h.Key), answer.Message.Headers.Select(h => h.Key));
            }
        }

        Assert.Equal(before, Entries());
        Assert.Contains(Host.Lines.All, l => l.Contains("customer_not_found") && l.Contains(other.Client.Id));
        Assert.DoesNotContain(Host.Lines.All, l => l.Contains(ana) || l.Contains(customer));
    }

    /// <summary>Abuse cases C4, C5: whatever the cause, one answer.</summary>
    [Fact]
    public async Task all_causes_of_not_available_are_one_answer_and_she_alone_sees_which()
    {
        Shop shop = await Host.Shop("Kestrel");
        Agreement agreement = shop.Publish("email,name");
        shop.Import("c1,Zoe,Quist,zoe@quist.example,,Leeds,LS1 1AA,1990-05-12");
        var answers = new List<(string Cause, Answer Answer)> { ("not_proven", await shop.Read(shop.Customer("c1"))) };
        foreach (string cause in (string[])["no_grant", "withdrawn", "paused", "expired", "used_up", "not_in_grant", "refused", "account_disabled"])
        {
            Guid person = await Host.Person(cause.Replace("_", "") + "@people.example", "Person");
            string subject = await Host.Subject(person, shop);
            if (cause is "refused")
            {
                World.Ok(await Host.Consent.Refuse(new No(person, agreement.Hash, "portal", "en"), Ct));
            }
            else if (cause is not "no_grant")
            {
                GrantInfo grant = await shop.Give(person, agreement, "email,name", cause is "expired" ? Host.Clock.GetUtcNow().AddMinutes(1) : null, cause is "used_up" ? 1 : null);
                switch (cause)
                {
                    case "withdrawn":
                        World.Ok(await Host.Consent.Withdraw([person], grant.Id, Ct));
                        break;
                    case "paused":
                        World.Ok(await Host.Consent.Pause([person], grant.Id, Ct));
                        break;
                    case "expired":
                        Host.Clock.Pass(TimeSpan.FromMinutes(2));
                        break;
                    case "used_up":
                        Assert.Equal(HttpStatusCode.OK, (await shop.Read(subject)).Status);
                        break;
                    case "account_disabled":
                        World.Ok(await Host.Identity.Disable("accountdisabled@people.example", Ct));
                        break;
                }
            }

            answers.Add((cause, await shop.Read(subject, cause is "not_in_grant" ? "phone_number" : "name,email")));
        }

        foreach ((string cause, Answer answer) in answers)
        {
            Assert.True(answer.Status == HttpStatusCode.Forbidden, cause + " " + answer.Text);
            Assert.Equal("not_available", answer.Code);
            Assert.Equal(answers[0].Answer.Plain, answer.Plain);
            Assert.Equal(answers[0].Answer.Message.Headers.Select(h => h.Key), answer.Message.Headers.Select(h => h.Key));
            Assert.Null(answer.Header("Log-Index"));
        }

        Assert.Equal(0, Host.Records.Unseals - 1);
    }

    /// <summary>Abuse cases C3, C7, D8.</summary>
    [Theory]
    [InlineData("attributes=name&purpose=ServiceProvision&fields=email", "unknown_parameter", "fields")]
    [InlineData("attributes=name&purpose=ServiceProvision&expand=all", "unknown_parameter", "expand")]
    [InlineData("attributes=name&purpose=ServiceProvision&access_token=x", "unknown_parameter", "access_token")]
    [InlineData("attributes=name&attributes=email&purpose=ServiceProvision", "invalid_parameter", "attributes")]
    [InlineData("attributes=nonsense&purpose=ServiceProvision", "invalid_parameter", "attributes")]
    [InlineData("attributes=&purpose=ServiceProvision", "invalid_parameter", "attributes")]
    [InlineData("attributes=name", "invalid_parameter", "purpose")]
    [InlineData("purpose=ServiceProvision", "invalid_parameter", "attributes")]
    [InlineData("attributes=name&purpose=a%20b", "invalid_parameter", "purpose")]
    [InlineData("attributes=name&purpose=ServiceProvision&basis=operator", "invalid_parameter", "basis")]
    [InlineData("attributes=name&purpose=ServiceProvision&requestId=a%0Ab", "invalid_parameter", "requestId")]
    public async Task a_parameter_that_can_not_be_taken_is_named(string query, string code, string field)
    {
        Shop shop = await Host.Shop("Kestrel");
        Answer answer = await shop.Get("/v1/customers/abc?" + query);
        Assert.Equal((HttpStatusCode.BadRequest, code, field), (answer.Status, answer.Code, answer.Json.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("""{"ids":["a"],"attributes":["name"],"purpose":"ServiceProvision","person_id":"x"}""", "unknown_member", "person_id")]
    [InlineData("""{"ids":["a"],"ids":["b"],"attributes":["name"],"purpose":"ServiceProvision"}""", "duplicate_member", "ids")]
    [InlineData("""{"attributes":["name"],"purpose":"ServiceProvision"}""", "missing_member", "ids")]
    [InlineData("""{"id":"a","ids":["b"],"attributes":["name"],"purpose":"ServiceProvision"}""", "invalid_member", "ids")]
    [InlineData("""{"ids":["a","a"],"attributes":["name"],"purpose":"ServiceProvision"}""", "invalid_member", "ids")]
    [InlineData("""{"ids":[],"attributes":["name"],"purpose":"ServiceProvision"}""", "invalid_member", "ids")]
    [InlineData("""{"ids":["a"],"attributes":["verified"],"purpose":"ServiceProvision"}""", "invalid_member", "attributes")]
    [InlineData("""{"ids":["a"],"attributes":["name"]}""", "missing_member", "purpose")]
    [InlineData("""{"ids":[{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}],"attributes":["name"]}""", "invalid_json", null)]
    public async Task a_member_that_can_not_be_taken_is_named(string body, string code, string? field)
    {
        Shop shop = await Host.Shop("Kestrel");
        Answer answer = await shop.Send(HttpMethod.Post, "/v1/customers/read", body);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Equal(field, answer.Json.TryGetProperty("field", out JsonElement named) ? named.GetString() : null);
    }

    [Fact]
    public async Task a_batch_answers_each_id_with_one_entry_for_each_person()
    {
        Shop shop = await Host.Shop("Kestrel"), other = await Host.Shop("Heron");
        Agreement agreement = shop.Publish("email,name");
        var ids = new List<string>();
        for (int i = 0; i < 60; i++)
        {
            Guid person = await Host.Person($"p{i}@people.example", "Person " + i);
            await shop.Give(person, agreement, "email,name");
            ids.Add(await Host.Subject(person, shop));
        }

        Guid stranger = await Host.Person("stranger@people.example");
        ids.InsertRange(7, [await Host.Subject(stranger, shop), await Host.Subject(stranger, other), "nonsense"]);
        long before = Entries(), unsealed = Host.Records.Unseals;
        Answer answer = await shop.Post("/v1/customers/read", new { ids, attributes = new[] { "name", "phone_number" }, purpose = World.Purpose, requestId = "job-7" });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        JsonElement[] results = [.. answer.Json.GetProperty("results").EnumerateArray()];
        Assert.Equal(ids, results.Select(r => r.GetProperty("id").GetString()));
        Assert.Equal([403, 404, 404], results[7..10].Select(r => r.GetProperty("status").GetInt32()));
        Assert.Equal("Person 59", results[^1].GetProperty("attributes").GetProperty("name").GetProperty("value").GetString());
        Assert.Equal(60, results.Count(r => r.GetProperty("status").GetInt32() == 200));
        Assert.Equal(60, results.Where(r => r.TryGetProperty("receipt", out _)).Select(r => r.GetProperty("receipt").GetProperty("index").GetInt64()).Distinct().Count());
        Assert.Equal(61, Entries() - before);
        Assert.Equal(60, Host.Records.Unseals - unsealed);
        Assert.Equal("invalid_member", (await shop.Post("/v1/customers/read", new { ids = Enumerable.Range(0, 501).Select(i => "i" + i), attributes = new[] { "name" }, purpose = World.Purpose })).Code);
    }

    [Fact]
    public async Task an_unchanged_answer_is_304_and_a_look_all_the_same()
    {
        Shop shop = await Host.Shop("Kestrel");
        (Guid person, string ana, _) = await shop.Giver("ana@duarte.example");
        Answer first = await shop.Read(ana);
        string tag = first.Header("ETag")!;
        Answer again = await shop.Get($"/v1/customers/{ana}?attributes=name,email&purpose={World.Purpose}", ("If-None-Match", "\"x\", " + tag));
        Assert.Equal((HttpStatusCode.NotModified, "1", ""), (again.Status, again.Header("Log-Index"), again.Text));
        Assert.Equal(2, Entries());
        await Host.State(person, "name", "Ana Duarte Lima");
        Answer changed = await shop.Get($"/v1/customers/{ana}?attributes=name,email&purpose={World.Purpose}", ("If-None-Match", tag));
        Assert.Equal((HttpStatusCode.OK, "Ana Duarte Lima"), (changed.Status, changed.Value("name")));
        Assert.NotEqual(tag, changed.Header("ETag"));
    }

    [Fact]
    public async Task an_answer_is_fresh_no_longer_than_the_grant_and_a_counted_one_not_at_all()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string soon, _) = await shop.Giver("soon@people.example", until: Host.Clock.GetUtcNow().AddSeconds(90));
        Answer answer = await shop.Read(soon);
        Assert.InRange((int)answer.Message.Headers.CacheControl!.MaxAge!.Value.TotalSeconds, 85, 90);
        (_, string once, _) = await shop.Giver("once@people.example", uses: 2);
        answer = await shop.Read(once);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal(1, answer.Json.GetProperty("usesLeft").GetInt32());
        Assert.Equal(0, (await shop.Read(once)).Json.GetProperty("usesLeft").GetInt32());
        Assert.Equal("not_available", (await shop.Read(once)).Code);
    }

    [Fact]
    public async Task uses_are_never_spent_twice_however_many_come_at_once()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string ana, _) = await shop.Giver("ana@duarte.example", uses: 5);
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => shop.Read(ana)));
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(35, answers.Count(a => a.Code is "not_available"));
        Assert.Equal(5, Host.Records.Unseals);
    }

    [Fact]
    public async Task a_derived_attribute_is_answered_in_place_of_the_value()
    {
        Shop shop = await Host.Shop("Kestrel");
        Guid person = await Host.Person("ana@duarte.example");
        await Host.State(person, "birthdate", "1990-05-12");
        await shop.Give(person, shop.Publish("age_over_18,has_verified_email"), "age_over_18,has_verified_email");
        Answer answer = await shop.Read(await Host.Subject(person, shop), "age_over_18,has_verified_email,birthdate,email");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(("true", "true"), (answer.Value("age_over_18"), answer.Value("has_verified_email")));
        Assert.DoesNotContain("1990", answer.Text);
        Assert.DoesNotContain("ana@", answer.Text);
    }

    [Fact]
    public async Task a_decision_says_what_may_be_read_without_a_value_and_is_an_entry()
    {
        Shop shop = await Host.Shop("Kestrel");
        (_, string ana, GrantInfo grant) = await shop.Giver("ana@duarte.example");
        Answer answer = await shop.Get($"/v1/customers/{ana}/decision?attributes=name,phone_number&purpose={World.Purpose}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("name", Assert.Single(answer.Json.GetProperty("allowed").EnumerateArray()).GetString());
        Assert.DoesNotContain("Ana", answer.Text);
        Assert.Equal((1, 0), (Entries(), Host.Records.Unseals));
        World.Ok(await Host.Consent.Withdraw([grant.Person], grant.Id, Ct));
        Assert.Equal("not_available", (await shop.Get($"/v1/customers/{ana}/decision?attributes=name&purpose={World.Purpose}")).Code);
        Assert.Equal("customer_not_found", (await shop.Get($"/v1/customers/nobody/decision?attributes=name&purpose={World.Purpose}")).Code);
    }

    [Fact]
    public async Task own_records_are_read_without_her_yes_and_never_without_an_entry()
    {
        Shop shop = await Host.Shop("Kestrel");
        shop.Import("c1,Ana,Duarte,ana@duarte.example,+44 20 7946 0001,Leeds,LS1 1AA,1990-05-12", "c2,Bo,Lind,bo@lind.example,,York,YO1 7HH,1985-01-02");
        string ana = shop.Customer("c1");
        Answer answer = await shop.Get($"/v1/customers/{ana}?basis=own_records");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(("Ana", "ana@duarte.example", "LS1 1AA"), (answer.Value("given_name"), answer.Value("email"), answer.Value("postal_code")));
        Assert.All(answer.Json.GetProperty("attributes").EnumerateObject(), a => Assert.Equal("own", a.Value.GetProperty("source").GetString()));
        answer = await shop.Post("/v1/customers/read", new { ids = new[] { ana, shop.Customer("c2") }, attributes = new[] { "family_name" }, basis = "own_records", purpose = "support" });
        Assert.Equal(["Duarte", "Lind"], answer.Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("attributes").GetProperty("family_name").GetProperty("value").GetString()));
        Assert.DoesNotContain("1990", answer.Text);
        Assert.Equal(3, Entries());
        Assert.Equal(3, Host.Records.Unseals);
    }

    [Fact]
    public async Task a_customer_whose_record_she_proved_is_read_on_her_yes_by_its_id()
    {
        Shop shop = await Host.Shop("Kestrel"), other = await Host.Shop("Heron");
        other.Import("h1,Ana,Duarte,ana@duarte.example,+44 20 7946 0001,Leeds,LS1 1AA,1990-05-12");
        shop.Import("c1,Ana,Duarte,ana@duarte.example,,,,");
        (Guid person, string subject, _) = await shop.Giver("ana@duarte.example", attributes: "name,phone_number");
        string customer = shop.Customer("c1");
        Assert.Equal("not_available", (await shop.Read(customer)).Code);
        await Host.Prove(person, "ana@duarte.example");
        Answer byCustomer = await shop.Read(customer, "name,phone_number"), bySubject = await shop.Read(subject, "name,phone_number");
        Assert.True(byCustomer.Status == HttpStatusCode.OK, byCustomer.Text);
        Assert.Contains("7946", byCustomer.Value("phone_number"));
        Assert.Equal("business", byCustomer.Json.GetProperty("attributes").GetProperty("phone_number").GetProperty("source").GetString());
        Assert.Equal(byCustomer.Value("phone_number"), bySubject.Value("phone_number"));
        Assert.DoesNotContain("heron", byCustomer.Text, StringComparison.OrdinalIgnoreCase);

        // One person by two ids is one look.
        long before = Entries();
        Answer both = await shop.Post("/v1/customers/read", new { ids = new[] { customer, subject }, attributes = new[] { "name" }, purpose = World.Purpose });
        Assert.Equal(2, both.Json.GetProperty("results").EnumerateArray().Count(r => r.GetProperty("status").GetInt32() == 200));
        Assert.Equal(1, Entries() - before);

        // Which customer a subject is, own records do not tell.
        Assert.Equal("not_available", (await shop.Get($"/v1/customers/{subject}?basis=own_records")).Code);
    }
}

public sealed class ReadOnSqlite() : ReadContract(DatabaseFamily.Sqlite);

public sealed class ReadOnPostgres() : ReadContract(DatabaseFamily.Postgres);
