using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Agreements;

public abstract class AgreementsContract : ConsentContract
{
    private protected AgreementsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task what_is_published_is_canonical_hashed_and_signed_by_the_business()
    {
        Agreement made = await Asked();
        Assert.Equal(Encoding.UTF8.GetBytes(made.Document), CanonicalJson.Write(JsonNode.Parse(made.Document)));
        Assert.True(made.Hash.Span.SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(made.Document))));
        BusinessKey key = Assert.Single(Room.BusinessKeyList(Shop));
        JsonNode jwk = JsonNode.Parse(key.Jwk)!;
        string[] jws = made.Jws.Split('.');
        using var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Decoded((string)jwk["x"]!), Y = Decoded((string)jwk["y"]!) } });
        Assert.True(ec.VerifyData(Encoding.ASCII.GetBytes(jws[0] + "." + jws[1]), Decoded(jws[2]), HashAlgorithmName.SHA256));
        Assert.Equal(made.Document, Encoding.UTF8.GetString(Decoded(jws[1])));
        Assert.False(jwk.AsObject().ContainsKey("d"));
        Agreement read = Room.Agreement(made.Hash).Value;
        Assert.Equal((made.Document, made.Jws, made.PublishedAt), (read.Document, read.Jws, read.PublishedAt));
        Assert.Equal(made.Id, Room.Agreement(made.Id).Value.Id);
        Assert.Equal("agreement_not_found", Room.Agreement(made.Id, 2).Error!.Code);
    }

    [Fact]
    public async Task versions_follow_one_another_and_the_same_twice_is_one()
    {
        Agreement one = await Asked();
        Agreement same = await Asked(with: d => d with { Agreement = one.Id });
        Assert.Equal(one.HashText, same.HashText);
        Agreement two = await Asked(with: d => d with { Agreement = one.Id, Retention = "P1Y" });
        Assert.Equal((one.Id, 2L, true), (two.Id, two.Version, two.Predecessor!.Value.Span.SequenceEqual(one.Hash.Span)));
        Assert.Equal([2, 1], Room.Agreements(Shop).Select(a => a.Version));
        Assert.Equal("agreement_of_another", (await Room.Publish(Ana, Drafts.Newsletter with { Agreement = one.Id }, Ct)).Error!.Code);
        Assert.Equal("agreement_not_found", (await Room.Publish(Shop, Drafts.Newsletter with { Agreement = Ana }, Ct)).Error!.Code);
    }

    [Fact]
    public async Task versions_published_at_once_take_turns()
    {
        Agreement one = await Asked();
        Result<Agreement>[] all = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Room.Publish(Shop, Drafts.Newsletter with { Agreement = one.Id, Retention = $"P{i}D" }, Ct)));
        Assert.Equal(Enumerable.Range(2, 8).Select(i => (long)i), all.Select(a => a.Value.Version).Order());
        foreach (Agreement a in Room.Agreements(Shop).Where(a => a.Version > 1))
        {
            Assert.True(a.Predecessor!.Value.Span.SequenceEqual(Room.Agreement(one.Id, a.Version - 1).Value.Hash.Span));
        }

        Assert.Single(Room.BusinessKeyList(Shop));
    }

    public static TheoryData<string, string, string> Unfit { get; } = new()
    {
        { "purpose_unknown", "purpose", "Marketting" },
        { "attribute_unknown", "optional", "shoe_size" },
        { "attribute_unknown", "optional", "age_over_0" },
        { "attribute_twice", "optional", "email" },
        { "attributes_needed", "essential", "" },
        { "special_needs_consent", "basis and special", "contract" },
        { "special_unknown", "special", "email" },
        { "legal_basis_unknown", "basis", "because" },
        { "retention_unfit", "retention", "two years" },
        { "retention_unfit", "retention", "P" },
        { "retention_unfit", "retention", "P1DT" },
        { "country_unfit", "country", "Germany" },
        { "country_unfit", "jurisdiction", "de" },
        { "agreement_text_needed", "service", " " },
        { "agreement_text_needed", "language", "fr" },
        { "agreement_text_unfit", "service", "Kestrel \u202eeeffoC" },
        { "agreement_text_unfit", "url", "javascript:alert(1)" },
        { "language_unfit", "extra language", "E N" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task a_draft_that_is_not_whole_is_refused(string code, string what, string value)
    {
        AgreementDraft d = Drafts.Newsletter;
        AgreementDraft draft = what switch
        {
            "purpose" => d with { Purpose = value },
            "optional" => d with { Optional = [value] },
            "essential" => d with { Essential = [], Optional = [] },
            "basis and special" => d with { LegalBasis = value, Optional = ["other.Blood type"] },
            "special" => d with { Special = new Dictionary<string, string> { [value] = "pd:Everything" } },
            "basis" => d with { LegalBasis = value },
            "retention" => d with { Retention = value },
            "country" => d with { Countries = [value] },
            "jurisdiction" => d with { Jurisdiction = value },
            "service" => d with { Service = value },
            "language" => d with { Texts = new Dictionary<string, AgreementText> { [value] = d.Texts["en"] } },
            "extra language" => d with { Texts = new Dictionary<string, AgreementText>(d.Texts) { [value] = d.Texts["en"] } },
            _ => d with { PolicyUrl = value },
        };
        Error refused = (await Room.Publish(Shop, draft, Ct)).Error!;
        Assert.Equal(code, refused.Code);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM consent_agreement"));
    }

    [Theory]
    [InlineData("document", "UPDATE consent_agreement SET document = REPLACE(document, '\"optional\":[', '\"optional\":[\"birthdate\",')")]
    [InlineData("purpose", "UPDATE consent_agreement SET purpose = 'ServiceProvision'")]
    [InlineData("version", "UPDATE consent_agreement SET version = 7")]
    [InlineData("signature", "UPDATE consent_agreement SET jws = SUBSTR(jws, 1, LENGTH(jws) - 4) || 'AAAA'")]
    public async Task a_tampered_row_is_refused_and_named(string what, string sql)
    {
        Agreement made = await Asked();
        await Gives(made, "email");
        Assert.Equal(1, Tamper(sql));
        var fresh = new ConsentRoom(Storage);
        foreach (ConsentRoom room in (ConsentRoom[])[Room, fresh])
        {
            Result<Agreement> read = room.Agreement(made.Hash);
            Assert.True(read.Error?.Code == "agreement_tampered", what);
            Assert.Contains(made.Id.ToString(), read.Error!.Message);
        }

        Assert.Contains(ConsentRoom.Checks.SelectMany(c => c.Check(Storage, null)), p => p.Code == "agreement_tampered");
    }

    [Fact]
    public async Task a_key_that_was_put_into_the_database_signs_nothing()
    {
        Agreement made = await Asked();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters q = other.ExportParameters(false);
        Tamper($"UPDATE consent_key SET public_jwk = '{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{Convert.ToBase64String(q.Q.X!)}\",\"y\":\"{Convert.ToBase64String(q.Q.Y!)}\"}}'");
        Assert.True(new ConsentRoom(Storage).Agreement(made.Hash).IsOk);
        Assert.DoesNotContain(Convert.ToBase64String(q.Q.X!), Room.BusinessKeyList(Shop)[0].Jwk);
    }

    [Fact]
    public async Task a_new_key_leaves_what_the_old_one_signed_good()
    {
        Agreement one = await Asked();
        string kid = await Room.RotateBusinessKey(Shop, Ct);
        Agreement two = await Asked(with: d => d with { Agreement = one.Id, Retention = "P1Y" });
        BusinessKey[] keys = [.. Room.BusinessKeyList(Shop)];
        Assert.Equal(2, keys.Length);
        Assert.Null(Assert.Single(keys, k => k.Kid == kid).RetiredAt);
        Assert.NotNull(Assert.Single(keys, k => k.Kid != kid).RetiredAt);
        var fresh = new ConsentRoom(Storage);
        Assert.True(fresh.Agreement(one.Hash).IsOk && fresh.Agreement(two.Hash).IsOk);
    }

    [Fact]
    public async Task a_retired_agreement_takes_no_new_grants_and_keeps_the_old()
    {
        Agreement letter = await Asked();
        Given given = await Gives(letter, "email");
        Assert.NotNull(Assert.Single((await Room.Retire(Shop, letter.Id, null, Ct)).Value).RetiredAt);
        Assert.True(Decides(letter, "email").Allows);
        Assert.True((await Gives(letter, "email")).Already);
        Assert.Equal("agreement_retired", (await Room.Give(YesTo(letter, "email", "given_name"), Ct)).Error!.Code);
        await Room.Withdraw([Ana], given.Grant.Id, Ct);
        Assert.Equal("agreement_retired", (await Room.Give(YesTo(letter, "email"), Ct)).Error!.Code);
        Assert.Equal("agreement_of_another", (await Room.Retire(Ana, letter.Id, null, Ct)).Error!.Code);
        Agreement two = await Asked(with: d => d with { Agreement = letter.Id });
        Assert.Equal(2, two.Version);
        Assert.True((await Gives(two, "email")).Grant.IsLive);
    }

    [Fact]
    public async Task what_changed_is_said_in_words_and_data_what_asks_more_first()
    {
        Agreement one = await Asked(["email"], ["given_name"]);
        Agreement two = await Asked(["email", "birthdate"], ["other.Allergies"], d => d with { Agreement = one.Id, Recipients = ["Sparrow Ads"], Texts = new Dictionary<string, AgreementText> { ["en"] = new("For more.", d.Texts["en"].Notice) } });
        IReadOnlyList<AgreementChange> changes = ConsentRoom.Compare(one, two);
        Assert.Equal(
            ["attribute_added birthdate", "attribute_added other.Allergies", "recipient_added Sparrow Ads", "attribute_removed given_name", "recipient_removed Linnet Mailing Ltd", "text_removed de", "sentence_changed en"],
            changes.Select(c => $"{c.What} {c.About}"));
        Assert.Equal("It now asks for birthdate (essential).", changes[0].Sentence);
        Assert.Equal([true, true, true, false, false, false, false], changes.Select(c => c.More));
        Assert.Empty(ConsentRoom.Compare(two, two));
        Assert.NotEmpty(ConsentRoom.Compare(two, one));
    }

    [Fact]
    public async Task an_agreement_of_a_sign_in_is_the_businesss_own_where_it_covers_else_one_of_the_hub()
    {
        var known = new Controller("Kestrel Coffee", "", "", "", new PostalAddress("", "", "", ""));
        Agreement hub = SignIn(known, [], ["email", "name"]), again = SignIn(known, [], ["name", "email"]);
        Assert.Equal((hub.HashText, true, "sign_in"), (again.HashText, ConsentRoom.IsWrittenByHub(hub), hub.Purpose));
        Agreement other = SignIn(known, ["email"], ["name"]);
        Assert.NotEqual(hub.Id, other.Id);
        Agreement renamed = SignIn(known with { Name = "Kestrel Roasters" }, [], ["email", "name"]);
        Assert.Equal((hub.Id, 2L), (renamed.Id, renamed.Version));
        Agreement own = (await Room.Publish(Shop, Drafts.Newsletter with { Purpose = "sign_in", Essential = ["email"], Optional = ["name", "phone_number"] }, Ct)).Value;
        Assert.Equal(own.HashText, SignIn(known, [], ["email", "name"]).HashText);
        Assert.Equal(renamed.Id, SignIn(known with { Name = "Kestrel Roasters" }, [], ["email", "name", "birthdate"]) is { } more && ConsentRoom.IsWrittenByHub(more) ? renamed.Id : Guid.Empty);
    }

    private Agreement SignIn(Controller known, string[] essential, string[] optional)
    {
        using HubWrite write = Storage.BeginWrite(Ct);
        Result<Agreement> made = Room.SignInAgreement(write, Shop, known, essential, optional);
        Assert.True(made.IsOk, made.Error?.Message);
        write.Commit();
        return made.Value;
    }

    private static byte[] Decoded(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}

public sealed class AgreementsOnSqlite() : AgreementsContract(TempHub.Sqlite());

public sealed class AgreementsOnPostgres() : AgreementsContract(TempHub.Postgres());
