using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

/// <summary>The page on which she answers, over a room that keeps her yes elsewhere.</summary>
public abstract class ConsentPageContract(DatabaseFamily family) : ProviderContract(family)
{
    private readonly Elsewhere _elsewhere = new();

    protected override void Services(IServiceCollection services)
    {
        services.AddSingleton<IConsentPrompt>(_elsewhere);
        services.AddSingleton<IClaimsSource>(_elsewhere);
    }

    [Fact]
    public async Task the_page_says_all_that_she_must_know_before_she_answers()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer page = await ana.Get(Authorize(client, ("scope", "openid profile")));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        string text = WebUtility.HtmlDecode(page.Text);
        Assert.All(
            (string[])["Kestrel shop", "Ana <i>Duarte</i>", "Date of birth", "nothing here yet", "To deliver <b>orders</b>", "They need it for what you order", "2 years, 6 months", "Couriers", "GB", "Gender", "Our notice", "does not delete"],
            said => Assert.Contains(said, text, StringComparison.Ordinal));
        Assert.DoesNotContain("<i>Duarte", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>orders", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\" checked", page.Text, StringComparison.Ordinal); // nothing is ticked for her
        Assert.Equal(_elsewhere.Now.Agreement, Field(page.Text, "agreement"));
    }

    [Fact]
    public async Task her_answer_is_kept_as_she_gave_it()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer page = await ana.Get(Authorize(client, ("scope", "openid profile")));
        Answer done = await Post(ana, page, "allow", ("choice", "phone_number"), ("until", "once"), ("say.birthdate", " 1988-09-04 "), ("say.company", "  "));
        Assert.NotEmpty(Visitor.Query(done.Location!, "code"));
        ConsentChoice choice = Assert.Single(_elsewhere.Answers);
        Assert.True(choice.Allowed);
        Assert.Equal(["phone_number"], choice.Chosen);
        Assert.Equal(("once", _elsewhere.Now.Agreement), (choice.Until, choice.Agreement));
        Assert.Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["birthdate"] = "1988-09-04" }, choice.Typed);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Get(Authorize(client, ("scope", "openid profile")))).Status);
    }

    [Fact]
    public async Task choose_leads_to_the_same_page_with_what_she_ticked_and_answers_nothing()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer page = await ana.Get(Authorize(client, ("scope", "openid profile")));
        Assert.DoesNotContain("<select", page.Text, StringComparison.Ordinal);
        Answer choosing = await Post(ana, page, "choose", ("choice", "phone_number"), ("say.birthdate", "1988-09-04"));
        Assert.Equal(HttpStatusCode.OK, choosing.Status);
        Assert.Contains("<select id=\"until\" name=\"until\">", choosing.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"1988-09-04\"", choosing.Text, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(choosing.Text, "\" checked"));
        Assert.Empty(_elsewhere.Answers);
        Assert.Equal(2, _elsewhere.Sheets); // each page that shows her values is a look
        Assert.NotEmpty(Visitor.Query((await Post(ana, choosing, "allow")).Location!, "code"));
    }

    [Fact]
    public async Task what_was_wrong_stands_at_its_field_and_nothing_is_lost()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer page = await ana.Get(Authorize(client, ("scope", "openid profile")));
        _elsewhere.Wrong = new Error("bad_statement", "Not a date.", "say-birthdate");
        Answer wrong = await Post(ana, page, "allow", ("say.birthdate", "soon"), ("choice", "phone_number"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("href=\"#say-birthdate\"", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"soon\"", wrong.Text, StringComparison.Ordinal);
        _elsewhere.Wrong = null;
        Assert.NotEmpty(Visitor.Query((await Post(ana, wrong, "allow")).Location!, "code"));
    }

    [Fact]
    public async Task a_silent_request_reads_none_of_her_values()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer silent = await ana.Get(Authorize(client, ("scope", "openid profile"), ("prompt", "none")));
        Assert.Equal("consent_required", Visitor.Query(silent.Location!, "error"));
        Assert.Equal(0, _elsewhere.Sheets);
    }

    [Fact]
    public async Task her_no_is_kept_and_told()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer refused = await Post(ana, await ana.Get(Authorize(client, ("scope", "openid profile"))), "refuse", ("choice", "phone_number"));
        Assert.Equal("access_denied", Visitor.Query(refused.Location!, "error"));
        Assert.False(Assert.Single(_elsewhere.Answers).Allowed);
        Assert.Equal(HttpStatusCode.OK, (await ana.Get(Authorize(client, ("scope", "openid profile")))).Status);
    }

    [Fact]
    public async Task a_form_that_was_sent_twice_is_answered_twice_alike_and_not_much_later()
    {
        (Client client, string? secret) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer page = await ana.Get(Authorize(client, ("scope", "openid profile")));
        Answer[] both = await Task.WhenAll(Post(ana, page, "allow"), Post(ana, page, "allow"));
        Assert.All(both, a => Assert.NotEmpty(Visitor.Query(a.Location!, "code")));
        Answer third = await Post(ana, page, "allow");
        Assert.Equal(HttpStatusCode.OK, (await Redeem(client, secret, Visitor.Query(third.Location!, "code"))).Status);
        Host.Clock.Pass(TimeSpan.FromSeconds(11));
        Answer late = await Post(ana, page, "allow");
        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Null(late.Location);
    }

    [Fact]
    public async Task a_form_sent_twice_helps_nobody_else()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example"), ben = await SignedIn("ben@duarte.example");
        Answer page = await ana.Get(Authorize(client, ("scope", "openid profile")));
        await Post(ana, page, "allow");
        Answer stolen = await Post(ben, page, "allow");
        Assert.Equal(HttpStatusCode.BadRequest, stolen.Status);
        await ana.SignInByMail("cleo@duarte.example");
        Answer other = await Post(ana, page, "allow");
        Assert.Equal(HttpStatusCode.OK, other.Status); // asked anew, in her own name
        Assert.Contains("cleo@duarte.example", other.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_source_gets_what_was_granted_and_says_what_discovery_tells()
    {
        (Client client, string? secret) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        string code = Visitor.Query(
            (await Post(ana, await ana.Get(Authorize(client, ("scope", "openid profile"), ("claims", """{"agreement":"a-1","id_token":{"name":{"essential":true},"gender":null,"auth_time":null}}"""))), "allow")).Location!, "code");
        var (_, tokens, _) = await Redeem(client, secret, code);
        JsonWebToken id = await Verified(tokens.GetProperty("id_token").GetString()!, client.Id);
        Assert.Equal("Ana", id.GetPayloadValue<string>("name"));
        Assert.False(id.TryGetPayloadValue("gender", out object? _)); // the prompt did not grant it
        Assert.True(id.TryGetPayloadValue("auth_time", out long _));
        Assert.Equal("openid profile", tokens.GetProperty("scope").GetString());
        var (_, claims, _) = await UserInfo(tokens.GetProperty("access_token").GetString());
        Assert.Equal("Ana", claims.GetProperty("name").GetString());
        Assert.Equal([ClaimsPlace.IdToken, ClaimsPlace.UserInfo], _elsewhere.Places);
        Assert.Equal("a-1", ClaimsRequest.TryParse(_elsewhere.Family!.Claims)!.Agreement);
        JsonElement discovery = JsonDocument.Parse(await Http.GetStringAsync("/.well-known/openid-configuration", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["openid", "profile", "offline_access"], discovery.GetProperty("scopes_supported").EnumerateArray().Select(s => s.GetString()!));
        Assert.Equal(["sub", "name", "auth_time", "acr", "amr"], discovery.GetProperty("claims_supported").EnumerateArray().Select(s => s.GetString()!));
    }

    [Fact]
    public async Task a_second_visit_asks_what_is_new_and_a_forced_one_asks_all_again()
    {
        (Client client, _) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        await Post(ana, await ana.Get(Authorize(client, ("scope", "openid profile"))), "allow");
        Answer more = await ana.Get(Authorize(client, ("scope", "openid profile offline_access")));
        Assert.Contains("Stay connected", more.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Duarte<", more.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await Post(ana, more, "allow")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Get(Authorize(client, ("scope", "openid profile offline_access")))).Status);
        Answer forced = await ana.Get(Authorize(client, ("scope", "openid profile offline_access"), ("prompt", "consent")));
        Assert.Contains("you give this already", forced.Text, StringComparison.Ordinal);
        Assert.NotEmpty(Visitor.Query((await Post(ana, forced, "allow")).Location!, "code"));
    }

    [Fact]
    public async Task she_takes_a_client_back_and_what_hangs_on_it_ends_in_the_same_write()
    {
        (Client client, string? secret) = await NewClient(Profile);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer allowed = await Post(ana, await ana.Get(Authorize(client, ("scope", "openid profile"))), "allow");
        var (_, tokens, _) = await Redeem(client, secret, Visitor.Query(allowed.Location!, "code"));
        Assert.Contains("First name", (await ana.Get("/account/businesses")).Text, StringComparison.Ordinal); // what the prompt says it can see

        _elsewhere.Fails = true;
        Assert.Equal(HttpStatusCode.InternalServerError, (await ana.Post("/account/businesses/stop", ("client", client.Id))).Status);
        Assert.Equal(HttpStatusCode.OK, (await UserInfo(tokens.GetProperty("access_token").GetString())).Status); // nothing or all
        _elsewhere.Fails = false;
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/businesses/stop", ("client", client.Id))).Status);
        Assert.Equal([client.Id], _elsewhere.Stopped);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(tokens.GetProperty("access_token").GetString())).Status);
    }

    private static Client Profile(Client client) => client with { Scopes = [.. client.Scopes, "profile"] };

    private static Task<Answer> Post(Visitor visitor, Answer page, string answer, params (string, string)[] more) => visitor.Post(
        "/authorize/approve", [("request", Field(page.Text, "request")), ("answer", answer), .. page.Text.Contains("name=\"agreement\"", StringComparison.Ordinal) ? [("agreement", Field(page.Text, "agreement"))] : ((string, string)[])[], .. more]);

    /// <summary>A room above, as small as it can be: one agreement, kept in memory.</summary>
    private sealed class Elsewhere : IConsentPrompt, IClaimsSource
    {
        private bool _given;

        public ConsentSheet Now { get; } = new()
        {
            Fields =
            [
                new("name", "Ana <i>Duarte</i>", true), new("birthdate", null, true, Input: "date"), new("phone_number", "+44 7700 900 417", false), new("company", null, false, Input: "text"),
            ],
            Purpose = "To deliver <b>orders</b>",
            LegalBasis = "contract",
            Retention = "P2Y6M",
            Recipients = ["Couriers"],
            Countries = ["GB"],
            Until = [new("year", new DateTimeOffset(2027, 3, 2, 9, 0, 0, TimeSpan.Zero)), new("once", null)],
            Unseen = ["gender"],
            Notice = "Our notice",
            Agreement = new string('b', 64),
        };

        public List<ConsentChoice> Answers { get; } = [];

        public List<string> Stopped { get; } = [];

        public List<ClaimsPlace> Places { get; } = [];

        public TokenFamily? Family { get; private set; }

        public Error? Wrong { get; set; }

        public bool Fails { get; set; }

        public int Sheets { get; private set; }

        public IReadOnlyList<string> Scopes { get; } = ["profile"];

        public IReadOnlyList<string> Names { get; } = ["name"];

        public ValueTask<ConsentAnswer> Ask(ConsentQuestion question, CancellationToken ct) => new(_given
            ? new ConsentAnswer.Granted(["profile"], """{"agreement":"a-1","id_token":{"name":{"essential":true}}}""") : new ConsentAnswer.MustAsk());

        public ValueTask<ConsentSheet> Sheet(ConsentQuestion question, CancellationToken ct)
        {
            Sheets++;
            return new(!_given ? Now : question.Force ? Now with { Fields = [.. Now.Fields.Select(f => f with { Granted = true })] } : ConsentSheet.Nothing);
        }

        public ValueTask<Result<ConsentKept>> Answer(ConsentQuestion question, ConsentChoice choice, CancellationToken ct)
        {
            if (Wrong is { } wrong)
            {
                return new(wrong);
            }

            lock (Answers)
            {
                Answers.Add(choice);
                _given |= choice.Allowed;
            }

            return new(ConsentKept.Elsewhere);
        }

        public IReadOnlyList<string> Shared(IStatements from, Guid person, Client client) => _given ? ["given_name"] : [];

        public void Stop(HubWrite write, Guid person, Client client)
        {
            if (Fails)
            {
                throw new InvalidOperationException("Nothing ends.");
            }

            Stopped.Add(client.Id);
        }

        public ValueTask<IReadOnlyDictionary<string, object>> Claims(TokenFamily family, Client client, ClaimsPlace place, CancellationToken ct)
        {
            Places.Add(place);
            Family = family;
            return new(new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = "Ana", ["gender"] = "f" });
        }
    }
}

public sealed class ConsentPageOnSqlite() : ConsentPageContract(DatabaseFamily.Sqlite);

public sealed class ConsentPageOnPostgres() : ConsentPageContract(DatabaseFamily.Postgres);
