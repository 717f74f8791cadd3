using System.Net;
using System.Text.Json;
using Selfhold.Consent;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests.Apart;

/// <summary>
/// DESIGN §12: two businesses put together all that they have of a person who gave them nothing in common, their answers with all headers, receipts and their own records, and
/// look for a value, a hash or a beginning that both have.
/// </summary>
public abstract class ApartContract(DatabaseFamily family) : SupplyContract(family)
{
    /// <summary>As much as could be a key: shorter texts are words that many have.</summary>
    private const int Telling = 6;

    [Fact]
    public async Task two_businesses_that_compare_everything_find_nothing_in_common_for_her()
    {
        Shop shop = await Host.Shop("Kestrel"), bank = await Host.Shop("Heron");

        // What the two know of her on their own differs in every value, as for a shop and a bank with an address each.
        shop.Import("4711,Ana,Duarte,ana.shop@duarte.example,,Leeds,LS1 1AA,");
        bank.Import("0815,A. M.,Duarte Lima,ana.bank@duarte.example,,York,YO1 7HH,");
        shop.Import("1,Bo,Lind,bo.shop@lind.example,,Hull,HU1 1AE,1985-01-02");
        bank.Import("2,Bob,Lindqvist,bo.bank@lind.example,+44 20 7946 0099,Bath,BA1 1AA,1971-03-04");
        Guid ana = await Host.Person("ana@private.example", "Ana Maria");
        await Host.State(ana, "nickname", "Annie-the-Quick");
        await Host.State(ana, "phone_number", "+44 20 7946 0017");
        await shop.Give(ana, shop.Publish("nickname"), "nickname");
        await bank.Give(ana, bank.Publish("phone_number"), "phone_number");

        // Somebody else, so that what everybody's answers have in common is told from what is hers.
        Guid bo = await Host.Person("bo@private.example", "Bo");
        await Host.State(bo, "nickname", "Bobbin");
        await Host.State(bo, "phone_number", "+44 20 7946 0018");
        await bank.Give(bo, bank.Publish("phone_number"), "phone_number");
        await shop.Give(bo, shop.Publish("nickname"), "nickname");

        HashSet<string> everybody = [.. await Collect(shop, bo, "nickname", "1"), .. await Collect(bank, bo, "phone_number", "2")], first = await Collect(shop, ana, "nickname", "4711"), second = await Collect(bank, ana, "phone_number", "0815");
        Assert.Contains("Annie-the-Quick", first);
        Assert.Contains(second, v => v.Contains("7946"));
        string[] common = [.. first.Where(v => v.Length >= Telling && second.Contains(v) && !everybody.Contains(v))];
        Assert.True(common.Length == 0, "In common: " + string.Join(" | ", common));

        // Nor a beginning: an id made from another, a time in front of an id, a shortened hash.
        string[] beginnings = [.. Beginnings(first).Intersect(Beginnings(second)).Except(Beginnings(everybody))];
        Assert.True(beginnings.Length == 0, "Begin alike: " + string.Join(" | ", beginnings));
    }

    [Fact]
    public async Task the_same_values_at_two_businesses_have_other_validators_receipts_and_ids()
    {
        Shop shop = await Host.Shop("Kestrel"), bank = await Host.Shop("Heron");
        Guid ana = await Host.Person("ana@private.example", "Ana Maria");
        await shop.Give(ana, shop.Publish("name"), "name");
        await bank.Give(ana, bank.Publish("name"), "name");
        Answer first = await shop.Read(await Host.Subject(ana, shop), "name"), second = await bank.Read(await Host.Subject(ana, bank), "name");
        Assert.Equal(first.Json.GetProperty("attributes").ToString(), second.Json.GetProperty("attributes").ToString());
        Assert.NotEqual(first.Header("ETag"), second.Header("ETag"));
        foreach (string member in (string[])["id", "agreement"])
        {
            Assert.NotEqual(first.Json.GetProperty(member).GetString(), second.Json.GetProperty(member).GetString());
        }

        foreach (string member in (string[])["index", "leaf", "checkpoint"])
        {
            Assert.NotEqual(first.Json.GetProperty("receipt").GetProperty(member).ToString(), second.Json.GetProperty("receipt").GetProperty(member).ToString());
        }
    }

    private static async Task<HashSet<string>> Collect(Shop shop, Guid person, string attribute, string? record)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        string subject = await shop.Host.Subject(person, shop);
        var answers = new List<Answer>
        {
            await shop.Read(subject, attribute),
            await shop.Get($"/v1/customers/{subject}/decision?attributes={attribute}&purpose={World.Purpose}"),
            await shop.Post("/v1/customers/read", new { ids = new[] { subject }, attributes = new[] { attribute }, purpose = World.Purpose }),
            await shop.Read(subject, "birthdate"),
            await shop.Get("/v1/agreements"),
        };
        if (record is not null)
        {
            answers.Add(await shop.Get($"/v1/customers/{shop.Customer(record)}?basis=own_records"));
            Assert.Equal(HttpStatusCode.OK, answers[^1].Status);
        }

        Assert.Equal(HttpStatusCode.OK, answers[0].Status);
        foreach (Answer answer in answers)
        {
            Values(answer.Json, values);
            foreach (KeyValuePair<string, System.Net.Http.Headers.HeaderStringValues> header in answer.Message.Headers.NonValidated.Where(h => h.Key is not "Date"))
            {
                values.UnionWith(header.Value);
            }
        }

        return values;
    }

    private static void Values(JsonElement from, HashSet<string> to)
    {
        switch (from.ValueKind)
        {
            case JsonValueKind.Object:
                // The inner nodes of the tree are everybody's: they tell where in the log an entry is, as its index does, and nothing of whom it is about.
                foreach (JsonProperty member in from.EnumerateObject().Where(m => m.Name is not "proof"))
                {
                    Values(member.Value, to);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in from.EnumerateArray())
                {
                    Values(item, to);
                }

                break;
            case JsonValueKind.String:
                string text = from.GetString()!;
                to.UnionWith(text.Split('\n'));
                break;
            case JsonValueKind.Number:
                to.Add(from.ToString());
                break;
        }
    }

    /// <summary>The first ten characters of what looks like a key.</summary>
    private static HashSet<string> Beginnings(IEnumerable<string> values)
        => [.. values.Where(v => v.Length >= 16 && !v.Contains(' ') && v.Any(char.IsAsciiDigit)).Select(v => v[..10])];
}

public sealed class ApartOnSqlite() : ApartContract(DatabaseFamily.Sqlite);

public sealed class ApartOnPostgres() : ApartContract(DatabaseFamily.Postgres);
