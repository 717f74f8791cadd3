using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Supply.SignIn;

namespace Selfhold.Supply.Tests.SignIn;

/// <summary>Her yes in a sign-in, and what claims carry because of it.</summary>
public abstract class SignInContract(DatabaseFamily family) : IAsyncLifetime
{
    private SupplyHost _host = null!;
    private Shop _shop = null!;
    private Guid _ana;
    private ConsentPrompt _prompt = null!;
    private ReleasedClaims _claims = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Client Client => new() { Id = _shop.Client.Id, Business = _shop.Business, Domain = _shop.Domain, Name = "Kestrel shop" };

    public async ValueTask InitializeAsync()
    {
        _host = await SupplyHost.Start(family);
        _shop = await _host.Shop("Kestrel");
        _ana = await _host.Person("ana@duarte.example");
        await _host.State(_ana, "birthdate", "1988-09-04");
        await _host.State(_ana, "national_id", "123456");
        _prompt = new ConsentPrompt(_host.Room);
        _claims = new ReleasedClaims(_host.Room);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task she_sees_what_would_be_sent_and_userinfo_carries_exactly_what_she_gave()
    {
        ConsentQuestion question = Question("openid email profile");
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(question, Ct));
        Assert.Empty(Entries()); // asking reads nothing of hers
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Assert.Equal("ana@duarte.example", Field(sheet, "email").Value);
        Assert.Equal("Ana Duarte", Field(sheet, "name").Value);
        Assert.All(sheet.Fields, f => Assert.False(f.Essential || f.Granted));
        Assert.Equal(["national_id"], sheet.Unseen);
        Assert.Contains("has not told this hub how long", sheet.Notice!, StringComparison.Ordinal);
        LogEntry own = Assert.Single(Entries());
        Assert.Equal(("own", ReaderKind.Person, "herself", "openid"), (own.Content!.Action, own.Content.Reader.Kind, own.Content.Basis, own.Content.Channel));

        await Allow(question, sheet, "email", "name");
        var granted = Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct)); // what she left out is not asked again
        Assert.Equal(["email", "profile"], granted.Scopes);
        IReadOnlyDictionary<string, object> claims = await UserInfo(granted);
        Assert.Equal(["email", "email_verified", "name"], claims.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("ana@duarte.example", true, "Ana Duarte"), (claims["email"], claims["email_verified"], claims["name"]));
        LogEntry look = Entries()[0];
        Assert.Equal(("userinfo", LookOutcome.Released, "grant", "sign_in"), (look.Content!.Action, look.Outcome, look.Content.Basis, look.Content.Purpose));
        Assert.Equal(["email", "family_name", "given_name", "middle_name", "name"], look.Content.Fields); // who has the name has its parts
        GrantInfo grant = Assert.Single(Grants());
        Assert.Equal((grant.Id, "sign_in"), (look.Content.Grant!.Value, grant.Events[0].Channel));
    }

    [Fact]
    public async Task a_withdrawal_in_the_portal_ends_the_claims_at_once_and_she_is_asked_anew()
    {
        ConsentQuestion question = Question("openid email");
        ConsentAnswer.Granted granted = await Given(question, "email");
        Assert.Contains("email", (await UserInfo(granted)).Keys);
        Assert.True((await _host.Consent.Withdraw([_ana], Grants()[0].Id, Ct)).IsOk);
        Assert.Empty(await UserInfo(granted));
        Assert.Equal((LookOutcome.Denied, "withdrawn"), (Entries()[0].Outcome, Entries()[0].Content!.Basis));
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(question with { First = false }, Ct));
    }

    [Fact]
    public async Task without_its_log_a_sign_in_fails_instead_of_passing_without_claims()
    {
        ConsentQuestion question = Question("openid email");
        ConsentAnswer.Granted granted = await Given(question, "email");
        long unsealed = _host.Records.Unseals;
        await _host.Storage.WriteAsync(write => write.Execute("UPDATE accesslog_log SET note = 'not signed by this hub'"), Ct);
        Assert.Equal("log_damaged", (await Assert.ThrowsAsync<StorageException>(() => UserInfo(granted))).Error.Code);
        Assert.Equal("log_damaged", (await Assert.ThrowsAsync<StorageException>(async () => await _prompt.Sheet(question, Ct))).Error.Code);
        Assert.Equal(unsealed, _host.Records.Unseals);
    }

    [Fact]
    public async Task what_she_pauses_rests_without_being_asked_for()
    {
        ConsentQuestion question = Question("openid email");
        ConsentAnswer.Granted granted = await Given(question, "email");
        Assert.True((await _host.Consent.Pause([_ana], Grants()[0].Id, Ct)).IsOk);
        Assert.Empty(await UserInfo(granted));
        Assert.Equal(["email"], Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct)).Scopes);
        Assert.True((await _host.Consent.Resume([_ana], Grants()[0].Id, Ct)).IsOk);
        Assert.Contains("email", (await UserInfo(granted)).Keys);
    }

    [Fact]
    public async Task nothing_chosen_is_an_answer_too_and_prompt_consent_asks_again()
    {
        ConsentQuestion question = Question("openid email");
        ConsentAnswer.Granted granted = await Given(question);
        Assert.Empty(granted.Scopes);
        Assert.Empty(await UserInfo(granted));
        ConsentSheet again = await _prompt.Sheet(question with { Force = true, First = false }, Ct);
        Assert.Equal(["email"], again.Fields.Select(f => f.Name));
        await Allow(question with { Force = true, First = false }, again, "email");
        Assert.Equal(["email"], Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct)).Scopes);
        ConsentSheet shown = await _prompt.Sheet(question with { Force = true, First = false }, Ct);
        Assert.True(Assert.Single(shown.Fields).Granted);
        await Allow(question with { Force = true, First = false }, shown); // unticked: taken back
        Assert.Empty(Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct)).Scopes);
    }

    [Fact]
    public async Task a_second_visit_asks_what_is_new_and_keeps_what_was_given()
    {
        await Given(Question("openid email"), "email");
        ConsentQuestion more = Question("openid email phone") with { First = false };
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(more, Ct));
        ConsentSheet sheet = await _prompt.Sheet(more, Ct);
        ConsentField phone = Assert.Single(sheet.Fields);
        Assert.Equal(("phone_number", null, "tel"), (phone.Name, phone.Value, phone.Input));
        await Allow(more, sheet);
        IReadOnlyDictionary<string, object> claims = await UserInfo(Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(more, Ct)));
        Assert.Equal(["email", "email_verified"], claims.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task what_she_types_is_a_statement_of_hers_and_not_verified()
    {
        ConsentQuestion question = Question("openid phone address");
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        var typed = new Dictionary<string, string>(StringComparer.Ordinal) { ["phone_number"] = "soon" };
        Error wrong = (await _prompt.Answer(question, Choice(sheet, typed, "phone_number", "address"), Ct)).Error!;
        Assert.Equal(("bad_statement", "say-phone_number"), (wrong.Code, wrong.Field));
        Assert.Empty(Grants());
        typed = new(StringComparer.Ordinal) { ["phone_number"] = "+44 7700 900417", ["street_address"] = "18 Fenwick Row", ["locality"] = "Leeds", ["postal_code"] = "LS2 7QP", ["country"] = "GB", ["national_id"] = "stolen" };
        Assert.True((await _prompt.Answer(question, Choice(sheet, typed, "phone_number", "address"), Ct)).IsOk);
        IReadOnlyDictionary<string, object> claims = await UserInfo(Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct)));
        Assert.False((bool)claims["phone_number_verified"]);
        var address = (IReadOnlyDictionary<string, object>)claims["address"];
        Assert.Equal(("18 Fenwick Row", "Leeds", "LS2 7QP", "GB"), (address["street_address"], address["locality"], address["postal_code"], address["country"]));
        Assert.Contains("Leeds", (string)address["formatted"], StringComparison.Ordinal);
        ConsentSheet later = await _prompt.Sheet(Question("openid", """{"userinfo":{"national_id":null}}"""), Ct);
        Assert.Equal("123456", Assert.Single(later.Fields).Value); // what was not asked is not written either
    }

    [Fact]
    public async Task once_is_one_look()
    {
        ConsentQuestion question = Question("openid email");
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Assert.Equal(["year", "stop", "once"], sheet.Until.Select(u => u.Id));
        Assert.True((await _prompt.Answer(question, Choice(sheet, null, "email") with { Until = "once" }, Ct)).IsOk);
        var granted = Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct));
        IReadOnlyDictionary<string, object>[] both = await Task.WhenAll(UserInfo(granted), UserInfo(granted));
        Assert.Single(both, c => c.ContainsKey("email"));
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(question with { First = false }, Ct));
    }

    [Fact]
    public async Task a_year_is_over_after_a_year()
    {
        ConsentAnswer.Granted granted = await Given(Question("openid email"), "email");
        _host.Clock.Pass(TimeSpan.FromDays(366));
        Assert.Empty(await UserInfo(granted));
    }

    [Fact]
    public async Task claims_that_were_asked_for_the_id_token_go_there_and_nowhere_else()
    {
        ConsentQuestion question = Question("openid", """{"id_token":{"email":{"essential":true}},"userinfo":{"age_over_18":null}}""");
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Assert.True(Field(sheet, "email").Essential);
        Assert.Equal(("true", true), (Field(sheet, "age_over_18").Value, Field(sheet, "age_over_18").Derived));
        await Allow(question, sheet, "age_over_18");
        var granted = Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct));
        Assert.Equal(new Dictionary<string, object>(StringComparer.Ordinal) { ["age_over_18"] = true }, await UserInfo(granted));
        Assert.Equal(["email", "email_verified"], (await _claims.Claims(Family(granted), Client, ClaimsPlace.IdToken, Ct)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal("id_token", Entries()[0].Content!.Action);
    }

    [Fact]
    public async Task a_sign_in_alone_asks_nothing_and_writes_nothing()
    {
        ConsentQuestion question = Question("openid offline_access");
        var granted = Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question, Ct));
        Assert.Equal(ConsentSheet.Nothing, await _prompt.Sheet(question, Ct));
        Assert.Empty(await UserInfo(granted));
        Assert.Empty(Entries());
        Assert.Empty(_host.Consent.Agreements(_shop.Business));
    }

    [Fact]
    public async Task a_client_names_its_agreement_and_a_grant_of_the_portal_answers_the_sign_in()
    {
        Agreement agreement = await Publish();
        foreach (ConsentQuestion question in (ConsentQuestion[])[Question("openid agreement:" + agreement.Id.ToString("D")), Question("openid", "{\"agreement\":\"" + agreement.Id.ToString("D") + "\",\"userinfo\":{\"name\":null,\"email\":null}}")])
        {
            Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(question, Ct));
            ConsentSheet sheet = await _prompt.Sheet(question, Ct);
            Assert.Equal(["email", "name", "birthdate", "other.Allergies"], sheet.Fields.Select(f => f.Name));
            Assert.Equal(("To bring you coffee.", "consent", "P2Y", agreement.HashText), (sheet.Purpose, sheet.LegalBasis, sheet.Retention, sheet.Agreement));
            Assert.True(sheet.Fields[^1].Special);
        }

        string subject = await _host.Subject(_ana, _shop);
        Assert.True((await _host.Consent.Give(new Yes(_ana, agreement.Hash, ["email", "name"], subject, "portal", "en"), Ct)).IsOk);
        ConsentQuestion named = Question("openid agreement:" + agreement.Id.ToString("D")) with { First = false };
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(named, Ct)); // the special category needs an answer by itself
        ConsentSheet rest = await _prompt.Sheet(named, Ct);
        Assert.Equal(["other.Allergies"], rest.Fields.Select(f => f.Name));
        await Allow(named, rest);
        var granted = Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(named, Ct));
        Assert.Equal(["email", "email_verified", "name"], (await UserInfo(granted)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ServiceProvision", Entries()[0].Content!.Purpose);
        Assert.DoesNotContain("birthdate", Shared()); // refused by leaving it out
    }

    [Fact]
    public async Task a_special_category_takes_a_yes_of_its_own()
    {
        await _host.State(_ana, "other.Allergies", "nuts");
        Agreement agreement = await Publish();
        ConsentQuestion question = Question("openid agreement:" + agreement.Id.ToString("D"), """{"userinfo":{"other.Allergies":{"essential":true}}}""");
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Error unsaid = (await _prompt.Answer(question, Choice(sheet, null), Ct)).Error!;
        Assert.Equal(("special_unsaid", "choice-other.Allergies"), (unsaid.Code, unsaid.Field));
        Assert.Empty(Grants());
        await Allow(question, sheet, "other.Allergies");
        Assert.Equal([false, true], Grants().Select(g => g.Special).Order());
        Assert.Equal("nuts", (await UserInfo(Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct))))["other.Allergies"]);
    }

    [Fact]
    public async Task a_new_version_is_asked_with_what_changed_and_the_old_page_answers_nothing()
    {
        Agreement first = await Publish();
        ConsentQuestion question = Question("openid agreement:" + first.Id.ToString("D"));
        ConsentSheet old = await _prompt.Sheet(question, Ct);
        await Allow(question, old, "birthdate");
        Agreement second = World.Ok(await _host.Consent.Publish(_shop.Business, Draft() with { Agreement = first.Id, Essential = ["email", "name", "phone_number"] }, Ct));
        question = question with { First = false };
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(question, Ct));
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Assert.Equal(second.HashText, sheet.Agreement);
        ConsentChange change = Assert.Single(sheet.Changes);
        Assert.Equal(("attribute_added", null, "phone_number"), (change.What, change.Before, change.After));
        Assert.True(Field(sheet, "birthdate").Granted);
        Assert.Equal("consent_changed", (await _prompt.Answer(question, Choice(old, null, "birthdate"), Ct)).Error!.Code);
        await Allow(question, sheet, "birthdate");
        Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question, Ct));
    }

    [Fact]
    public async Task her_no_leaves_nothing_of_a_sign_in_and_is_kept_for_an_agreement()
    {
        ConsentQuestion question = Question("openid email");
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Assert.True((await _prompt.Answer(question, Choice(sheet, null, "email") with { Allowed = false }, Ct)).IsOk);
        Assert.Empty(Grants());
        Agreement agreement = await Publish();
        question = Question("openid agreement:" + agreement.Id.ToString("D"));
        sheet = await _prompt.Sheet(question, Ct);
        Assert.True((await _prompt.Answer(question, Choice(sheet, null, "birthdate") with { Allowed = false }, Ct)).IsOk);
        Assert.All(Grants(), g => Assert.Equal("refused", g.Status));
        Assert.IsType<ConsentAnswer.MustAsk>(await _prompt.Ask(question, Ct)); // it needs e-mail and name: asked again, should the client send her again
    }

    [Fact]
    public async Task an_agreement_of_another_business_counts_for_nothing()
    {
        Shop other = await _host.Shop("Oakline");
        Agreement foreign = World.Ok(await _host.Consent.Publish(other.Business, Draft(), Ct));
        var granted = Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(Question("openid agreement:" + foreign.Id.ToString("D")), Ct));
        Assert.Empty(granted.Scopes);
        string subject = await _host.Subject(_ana, other);
        Assert.True((await _host.Consent.Give(new Yes(_ana, foreign.Hash, ["email", "name"], subject, "portal", "en"), Ct)).IsOk);
        Assert.Empty(await _claims.Claims(Family(new ConsentAnswer.Granted(["agreement:" + foreign.Id.ToString("D")], "")), Client, ClaimsPlace.UserInfo, Ct));
    }

    [Fact]
    public async Task a_label_of_a_column_is_asked_in_an_agreement_alone()
    {
        await _host.State(_ana, "other.Shoe size", "39");
        Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(Question("openid", """{"userinfo":{"other.Shoe size":{"essential":true}}}"""), Ct));
    }

    [Fact]
    public async Task a_business_that_published_an_agreement_for_sign_ins_is_asked_by_it()
    {
        Agreement own = World.Ok(await _host.Consent.Publish(_shop.Business, Draft() with { Purpose = Purposes.SignIn, Essential = ["email"], Optional = ["name"] }, Ct));
        ConsentSheet sheet = await _prompt.Sheet(Question("openid email"), Ct);
        Assert.Equal(own.HashText, sheet.Agreement);
        Assert.True(Field(sheet, "email").Essential);
        Assert.NotEqual(own.HashText, (await _prompt.Sheet(Question("openid phone"), Ct)).Agreement);
    }

    [Fact]
    public async Task taking_the_client_back_ends_what_its_sign_in_was_given_in_the_same_write()
    {
        ConsentAnswer.Granted granted = await Given(Question("openid email"), "email");
        Assert.Equal(["email"], Shared());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.Storage.WriteAsync<bool>(write =>
        {
            _prompt.Stop(write, _ana, Client);
            throw new InvalidOperationException("The write fails.");
        }, Ct));
        Assert.Contains("email", (await UserInfo(granted)).Keys);
        await _host.Storage.WriteAsync(write =>
        {
            _prompt.Stop(write, _ana, Client);
            return true;
        }, Ct);
        Assert.Empty(await UserInfo(granted));
        Assert.Empty(Shared());
    }

    [Fact]
    public async Task two_answers_at_once_are_one()
    {
        ConsentQuestion question = Question("openid email");
        ConsentSheet sheet = await _prompt.Sheet(question, Ct);
        Result<ConsentKept>[] all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _prompt.Answer(question, Choice(sheet, null, "email"), Ct).AsTask()));
        Assert.All(all, r => Assert.True(r.IsOk));
        Assert.Single(Assert.Single(Grants()).Events);
    }

    private async Task<Agreement> Publish() => World.Ok(await _host.Consent.Publish(_shop.Business, Draft(), Ct));

    private static AgreementDraft Draft() => new()
    {
        Purpose = World.Purpose,
        Service = "Kestrel Coffee shop",
        Texts = new Dictionary<string, AgreementText>(StringComparer.Ordinal) { ["en"] = new("To bring you coffee.", "We bring you coffee.") },
        Essential = ["email", "name"],
        Optional = ["birthdate", "other.Allergies"],
        Retention = "P2Y",
        Countries = ["GB"],
        Jurisdiction = "GB",
        Withdrawal = "By mail.",
        PolicyUrl = "https://kestrel.example/privacy",
        Controller = new Controller("Kestrel Coffee Ltd.", "Privacy", "privacy@kestrel.example", "+44 113 496 0000", new PostalAddress("4 Mill Lane", "Leeds", "LS1 1AA", "GB")),
    };

    private ConsentQuestion Question(string scopes, string claims = "") => new(Client, _ana, scopes.Split(' '), claims, Force: false, First: true, "en");

    private static ConsentField Field(ConsentSheet sheet, string name) => sheet.Fields.Single(f => string.Equals(f.Name, name, StringComparison.Ordinal));

    private static ConsentChoice Choice(ConsentSheet sheet, Dictionary<string, string>? typed, params string[] chosen) => new(true, chosen, "", sheet.Agreement, typed ?? []);

    private async Task Allow(ConsentQuestion question, ConsentSheet sheet, params string[] chosen)
    {
        Result<ConsentKept> kept = await _prompt.Answer(question, Choice(sheet, null, chosen), Ct);
        Assert.True(kept.IsOk, kept.Error?.Code);
    }

    private async Task<ConsentAnswer.Granted> Given(ConsentQuestion question, params string[] chosen)
    {
        await Allow(question, await _prompt.Sheet(question, Ct), chosen);
        return Assert.IsType<ConsentAnswer.Granted>(await _prompt.Ask(question with { First = false }, Ct));
    }

    private TokenFamily Family(ConsentAnswer.Granted granted) => new(
        Guid.CreateVersion7(), Client.Id, Client.Domain, _ana, null, "subject", ["openid", .. granted.Scopes], granted.Claims, false, 0,
        _host.Clock.GetUtcNow(), _host.Clock.GetUtcNow(), "", [], _host.Clock.GetUtcNow(), _host.Clock.GetUtcNow().AddDays(1), null);

    private Task<IReadOnlyDictionary<string, object>> UserInfo(ConsentAnswer.Granted granted) => _claims.Claims(Family(granted), Client, ClaimsPlace.UserInfo, Ct).AsTask();

    private IReadOnlyList<GrantInfo> Grants() => _host.Consent.Grants([_ana]);

    private IReadOnlyList<string> Shared()
    {
        using HubRead read = _host.Storage.BeginRead();
        return _prompt.Shared(read, _ana, Client);
    }

    private IReadOnlyList<LogEntry> Entries()
    {
        using HubRead read = _host.Storage.BeginRead();
        return _host.AccessLog.EntriesOf(read, [_ana]);
    }
}

public sealed class SignInOnSqlite() : SignInContract(DatabaseFamily.Sqlite);

public sealed class SignInOnPostgres() : SignInContract(DatabaseFamily.Postgres);
