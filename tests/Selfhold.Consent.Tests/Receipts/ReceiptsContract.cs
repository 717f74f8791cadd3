using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Receipts;

public abstract class ReceiptsContract : ConsentContract
{
    private protected ReceiptsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task every_kind_of_receipt_is_one_by_kantaras_schema_and_the_schema_would_tell()
    {
        Agreement clinic = await Asked(["email"], ["other.Allergies"], d => d with { LegalBasis = "consent" });
        Agreement contract = await Asked(["address"], [], d => d with { LegalBasis = "contract", Recipients = [], Service = "delivery", Purpose = "DeliveryOfGoods" });
        List<JsonNode> all = [Json(await Gives(clinic, "email")), Json(await Gives(YesTo(clinic, "other.Allergies") with { Explicit = true })), Json(await Gives(YesTo(contract, "address") with { Uses = 1 })), Json(await SignIn())];
        Assert.Equal((false, true), ((bool)all[0]["sensitive"]!, (bool)all[1]["sensitive"]!));
        Assert.Equal("pd:Health", (string?)all[1]["spiCat"]![0]);
        JsonArray wrong = await KantaraSchema.WrongAsync(all);
        Assert.True(wrong.Count == 0, wrong.ToJsonString());
        foreach (string member in (string[])["version", "jurisdiction", "piiPrincipalId", "piiControllers", "services", "policyUrl", "sensitive", "spiCat"])
        {
            JsonNode less = all[0].DeepClone();
            less.AsObject().Remove(member);
            Assert.Single(await KantaraSchema.WrongAsync([less]));
        }
    }

    [Fact]
    public async Task it_carries_what_iso_27560_must_have()
    {
        JsonNode receipt = Json(await Gives(YesTo(await Asked(), "email") with { Until = Clock.GetUtcNow().AddDays(30) })), iso = receipt["iso27560"]!;
        JsonNode processing = iso["pii_processing"]!, purpose = processing["purposes"]![0]!, pii = purpose["pii_information"]![0]!, party = iso["party_identification"]![0]!, happened = iso["event"]![0]!;
        Has(iso, "schema_version", "record_id", "pii_principal_id", "receipt_id");
        Has(processing, "privacy_notice", "language");
        Has(purpose, "purpose", "purpose_type", "lawful_basis", "pii_information", "pii_controllers", "collection_method", "processing_method", "storage_locations", "retention_period", "processing_locations", "geographic_restrictions",
            "jurisdiction", "recipient_third_parties", "withdrawal_method", "privacy_rights");
        Has(pii, "pii_type", "pii_attribute_id", "pii_optional", "sensitive_pii_category");
        Has(party, "party_id", "party_address", "party_name", "party_contact", "party_type", "party_role", "party_email", "party_phone");
        Has(happened, "event_time", "validity_duration", "entity_id", "event_type", "event_state");
        Assert.Equal(("UntilTimeDuration", "dpv:ConsentGiven"), ((string)happened["validity_duration"]!["type"]!, (string)happened["event_state"]!));
        Assert.Equal(("dpv:ConsentReceipt", "https://w3id.org/dpv/schema/dpv-27560", "dpv:ConsentRecord"),
            ((string)receipt["dpv"]!["@type"]!, (string)receipt["dpv"]!["dct:conformsTo"]!, (string)receipt["dpv"]!["dpv:hasRecordOfActivity"]![0]!["@type"]!));
        Assert.DoesNotContain(Ana.ToString(), receipt.ToJsonString());
        Assert.DoesNotContain(Ana.ToString("N"), receipt.ToJsonString());
    }

    [Fact]
    public async Task from_a_live_grant_the_notice_is_rebuilt_and_its_hash_is_the_one_that_was_kept()
    {
        Agreement letter = await Asked();
        await Gives(YesTo(letter, "email") with { Language = "de" });
        await Asked(with: d => d with { Agreement = letter.Id, Texts = new Dictionary<string, AgreementText>(d.Texts) { ["de"] = new("Neu.", "Neu.") } });
        GrantInfo live = Assert.Single(Room.Grants([Ana]));
        GrantEvent yes = live.Events.Last(e => e.Kind is "given");
        string shown = new ConsentRoom(Storage).Agreement(live.Agreement).Value.TextFor(yes.Language).Text.Notice;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown))), Convert.ToHexStringLower(yes.Notice.Span));
        Assert.Equal(Convert.ToHexStringLower(yes.Notice.Span), (string?)JsonNode.Parse(Room.Receipt([Ana], live.Id).Value.Json)!["selfhold"]!["notice_sha256"]);
    }

    private async Task<Given> SignIn()
    {
        Agreement own = (await Storage.TryWriteAsync(write => Room.SignInAgreement(write, Shop, new Controller("Kestrel", "", "", "", new PostalAddress("", "", "", "")), [], ["email"]), Ct)).Value;
        return await Gives(own, "email");
    }

    private static void Has(JsonNode node, params string[] members) => Assert.All(members, m => Assert.True(node[m] is not null, m));

    private static JsonNode Json(Given given) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(given.Receipt.Split('.')[1]))!;
}

public sealed class ReceiptsOnSqlite() : ReceiptsContract(TempHub.Sqlite());

public sealed class ReceiptsOnPostgres() : ReceiptsContract(TempHub.Postgres());
