using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Selfhold.Identity.Tests.People;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.Upstream;

/// <summary>What is believed of another provider, and how everything else ends: OpenID Connect Core §3.1.3.7, RFC 9207, Discovery §4.3; B10, B11, E1, E3.</summary>
public sealed class UpstreamTrustTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_browser_is_sent_with_code_pkce_nonce_and_state()
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        using Visitor ana = host.Visitor();
        var asked = QueryHelpers.ParseQuery(new Uri((await ana.Get("/signin/with/other")).Location!).Query);
        Assert.Equal(("code", "hub", "S256", "openid email profile"), (asked["response_type"].ToString(), asked["client_id"].ToString(), asked["code_challenge_method"].ToString(), asked["scope"].ToString()));
        Assert.Equal(new Uri(host.Hub.Address, "/signin/callback/other").AbsoluteUri, asked["redirect_uri"].ToString());
        Assert.Contains("\"id_token\"", asked["claims"].ToString());
        Assert.All((string[])["state", "nonce", "code_challenge"], name => Assert.Equal(43, asked[name].ToString().Length));
        var again = QueryHelpers.ParseQuery(new Uri((await ana.Get("/signin/with/other")).Location!).Query);
        Assert.All((string[])["state", "nonce", "code_challenge"], name => Assert.NotEqual(asked[name], again[name]));
    }

    public static TheoryData<string> Faults =>
    [
        "other key", "unsigned", "signed with the secret", "signature cut", "other issuer", "other audience", "two audiences", "other party", "expired an hour ago",
        "not yet valid for an hour", "no expiry", "other nonce", "no nonce", "an access token", "no subject", "empty subject", "subject too long", "subject beyond ascii", "key in the header",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task an_id_token_that_is_not_right_in_one_point_is_refused(string fault)
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        long now = host.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        host.Other.Token = (header, claims) => Spoil(fault, header, claims, now, stranger);
        host.Other.Sign = fault switch
        {
            "other key" or "key in the header" => bytes => stranger.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            "unsigned" => _ => [],
            "signed with the secret" => bytes => HMACSHA256.HashData(Encoding.UTF8.GetBytes(OtherProvider.Secret), bytes),
            "signature cut" => bytes => host.Other.Key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)[..63],
            _ => null,
        };
        using Visitor ana = host.Visitor();
        Answer refused = await host.ComeBack(ana, "sub-1", "ana@duarte.example", true);
        Assert.Equal((HttpStatusCode.BadRequest, null), (refused.Status, refused.Location));
        Assert.Equal((1, 0), (host.Hub.Lines.Of("upstream_refused", "upstream_untrusted"), host.Count("identity_ticket", "kind = 'upstream_new'")));
        Assert.Equal(1, host.Other.Tokens);

        // The same without the fault is right.
        (host.Other.Token, host.Other.Sign) = (null, null);
        Assert.StartsWith("/signin/upstream?ticket=", (await host.ComeBack(ana, "sub-1")).Location);
    }

    [Theory]
    [InlineData("azp")]
    [InlineData("two audiences and azp")]
    [InlineData("clock a minute off")]
    [InlineData("no type")]
    public async Task what_the_specification_allows_is_taken(string what)
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        long now = host.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        host.Other.Token = (header, claims) =>
        {
            switch (what)
            {
                case "azp":
                    claims["azp"] = OtherProvider.ClientId;
                    break;
                case "two audiences and azp":
                    (claims["aud"], claims["azp"]) = (new[] { "x", OtherProvider.ClientId }, OtherProvider.ClientId);
                    break;
                case "clock a minute off":
                    (claims["nbf"], claims["iat"]) = (now + 60, now + 60);
                    break;
                default:
                    header.Remove("typ");
                    break;
            }
        };
        using Visitor ana = host.Visitor();
        Assert.StartsWith("/signin/upstream?ticket=", (await host.ComeBack(ana, "sub-1")).Location);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData(null)]
    public async Task an_answer_of_another_issuer_brings_its_code_to_nobody(string? issuer)
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        using Visitor ana = host.Visitor();
        string callback = host.Other.Agree((await ana.Get("/signin/with/other")).Location!, "sub-1");
        string own = "&iss=" + Uri.EscapeDataString(host.Other.Issuer);
        Assert.Contains(own, callback);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Get(callback.Replace(own, issuer is null ? "" : "&iss=" + Uri.EscapeDataString(issuer)))).Status);
        Assert.Equal(0, host.Other.Tokens);
        Assert.Equal(1, host.Hub.Lines.Of("upstream_refused", "upstream_untrusted"));
    }

    [Fact]
    public async Task an_older_provider_need_not_send_its_issuer()
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        host.Other.Document = d => d.Remove("authorization_response_iss_parameter_supported");
        host.Hub.Clock.Pass(TimeSpan.FromHours(2));
        using Visitor ana = host.Visitor();
        string callback = host.Other.Agree((await ana.Get("/signin/with/other")).Location!, "sub-1");
        Assert.StartsWith("/signin/upstream?ticket=", (await ana.Get(callback.Replace("&iss=" + Uri.EscapeDataString(host.Other.Issuer), ""))).Location);
    }

    [Theory]
    [InlineData("error=access_denied", "upstream_cancelled")]
    [InlineData("error=server_error&error_description=%3Cscript%3E", "upstream_cancelled")]
    [InlineData("code=", "upstream_untrusted")]
    public async Task a_refusal_over_there_is_told_here_and_makes_nothing(string answer, string code)
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        using Visitor ana = host.Visitor();
        string state = QueryHelpers.ParseQuery(new Uri((await ana.Get("/signin/with/other")).Location!).Query)["state"].ToString();
        Answer refused = await ana.Get($"/signin/callback/other?{answer}&state={state}&iss={Uri.EscapeDataString(host.Other.Issuer)}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain("<script>", refused.Text);
        Assert.Equal((1, 0), (host.Hub.Lines.Of("upstream_refused", code), host.Other.Tokens));
    }

    [Theory]
    [InlineData(200, "{}", "upstream_untrusted")]
    [InlineData(200, "[]", "upstream_untrusted")]
    [InlineData(200, "{\"id_token\":7}", "upstream_untrusted")]
    [InlineData(200, "{\"id_token\":\"a.b.c\"}", "upstream_untrusted")]
    [InlineData(200, "{\"id_token\":\"\"}", "upstream_untrusted")]
    [InlineData(200, "<html>", "upstream_untrusted")]
    [InlineData(200, "", "upstream_untrusted")]
    [InlineData(400, "{\"error\":\"invalid_client\"}", "upstream_untrusted")]
    [InlineData(302, "", "provider_unreachable")]
    [InlineData(500, "", "provider_unreachable")]
    [InlineData(-1, "", "provider_unreachable")]
    public async Task a_token_endpoint_that_answers_nonsense_ends_in_a_code(int status, string body, string code)
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        host.Other.Answer = _ => status < 0 ? (200, new string(' ', 70_000)) : (status, body);
        using Visitor ana = host.Visitor();
        Answer refused = await host.ComeBack(ana, "sub-1");
        Assert.Equal(code == "provider_unreachable" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal((1, 0), (host.Hub.Lines.Of("upstream_refused", code), host.Count("identity_person")));
    }

    [Fact]
    public async Task a_new_key_is_fetched_when_a_token_needs_it_and_forged_keys_fetch_nothing_again()
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        using Visitor ana = host.Visitor();
        Assert.StartsWith("/signin/upstream", (await host.ComeBack(ana, "sub-1")).Location);
        int before = host.Other.Documents;
        host.Hub.Clock.Pass(TimeSpan.FromMinutes(1));
        host.Other.Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        host.Other.KeyId = "two";
        Assert.StartsWith("/signin/upstream", (await host.ComeBack(ana, "sub-1")).Location);
        Assert.Equal(before + 1, host.Other.Documents);
        host.Other.Token = (header, _) => header["kid"] = "forged";
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await host.ComeBack(ana, "sub-1")).Status);
        }

        Assert.Equal(before + 1, host.Other.Documents);
    }

    [Fact]
    public async Task a_provider_that_is_down_stops_nobody_for_long_and_is_asked_once_for_all()
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        host.Hub.Clock.Pass(TimeSpan.FromHours(25));
        host.Other.IsDown = true;
        int before = host.Other.Documents;
        Visitor[] visitors = [.. Enumerable.Range(0, 20).Select(_ => host.Visitor())];
        Answer[] answers = await Task.WhenAll(visitors.Select(v => v.Get("/signin/with/other")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Status));
        Assert.Equal(before + 1, host.Other.Documents);
        host.Other.IsDown = false;
        host.Hub.Clock.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.SeeOther, (await visitors[0].Get("/signin/with/other")).Status);

        // Yesterday's document does while today's can't be had.
        host.Other.IsDown = true;
        host.Hub.Clock.Pass(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.SeeOther, (await visitors[0].Get("/signin/with/other")).Status);
        Array.ForEach(visitors, v => v.Dispose());
    }

    [Theory]
    [InlineData("issuer", "https://evil.example")]
    [InlineData("token_endpoint", "https://169.254.169.254/token")]
    [InlineData("token_endpoint", null)]
    [InlineData("authorization_endpoint", "javascript:alert(1)")]
    [InlineData("authorization_endpoint", "https://user@evil.example/")]
    [InlineData("jwks_uri", "http://10.0.0.1/jwks")]
    [InlineData("jwks_uri", "file:///etc/passwd")]
    [InlineData("jwks_uri", null)]
    public async Task a_document_that_speaks_for_others_or_leads_inside_is_refused(string member, string? value)
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        host.Other.Document = d => d[member] = value;
        host.Hub.Clock.Pass(TimeSpan.FromHours(25));
        Assert.Equal("provider_unreachable", (await host.Add("again")).Error?.Code);
        using Visitor ana = host.Visitor();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ana.Get("/signin/with/other")).Status);
    }

    [Theory]
    [InlineData("x", "X", "https://op.example", "bad_provider")]
    [InlineData("UPPER", "X", "https://op.example", "bad_provider")]
    [InlineData("../..", "X", "https://op.example", "bad_provider")]
    [InlineData("good", "", "https://op.example", "bad_provider")]
    [InlineData("good", "a\nb", "https://op.example", "bad_provider")]
    [InlineData("good", "X", "op.example", "bad_provider")]
    [InlineData("good", "X", "https://op.example?a=b", "bad_provider")]
    [InlineData("good", "X", "https://op.example#", "bad_provider")]
    [InlineData("good", "X", "https://169.254.169.254", "outbound_refused")]
    [InlineData("good", "X", "https://[::1]", "outbound_refused")]
    [InlineData("good", "X", "http://op.example", "outbound_refused")]
    [InlineData("good", "X", "https://hub.example", "outbound_refused")]
    [InlineData("other", "X", "https://op.example", "provider_exists")]
    public async Task settings_that_can_not_work_are_refused(string id, string name, string issuer, string code)
    {
        using var hub = Testing.TempHub.Sqlite();
        var room = new IdentityRoom(hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables] }), new IdentityOptions { Issuer = new Uri("https://hub.example") });
        Assert.True((await room.AddProvider(new ProviderSettings("other", "Other", "https://op.example", "c", null, [], false), check: false, Ct)).IsOk);
        Assert.Equal(code, (await room.AddProvider(new ProviderSettings(id, name, issuer, "c", null, [], false), check: false, Ct)).Error?.Code);
        ProviderInfo only = Assert.Single(room.ListProviders());
        Assert.Equal(("https://hub.example/signin/callback/other", false, false), (only.Callback, only.HasSecret, only.Vouches));
        Assert.Equal(["openid", "email", "profile"], only.Scopes);
        Assert.Equal("provider_not_found", room.ShowProvider("nobody").Error?.Code);
        Assert.Equal("provider_not_found", (await room.DisableProvider("nobody", Ct)).Error?.Code);
        Assert.NotNull((await room.DisableProvider("other", Ct)).Value.DisabledAt);
    }

    [Fact]
    public async Task a_provider_inside_is_not_asked_unless_its_network_is_allowed()
    {
        await using UpstreamHost host = await UpstreamHost.Start(DatabaseFamily.Sqlite);
        using var hub = Testing.TempHub.Sqlite();
        int before = host.Other.Documents;
        var closed = new IdentityRoom(hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables] }), new IdentityOptions(), outbound: new OutboundOptions());
        Assert.Equal("outbound_refused", (await closed.AddProvider(new ProviderSettings("other", "Other", host.Other.Issuer, "c", null, [], false), check: true, Ct)).Error?.Code);
        Assert.Equal(before, host.Other.Documents);
    }

    private static void Spoil(string fault, Dictionary<string, object?> header, Dictionary<string, object?> claims, long now, ECDsa stranger)
    {
        switch (fault)
        {
            case "unsigned":
                header["alg"] = "none";
                break;
            case "signed with the secret":
                header["alg"] = "HS256";
                header.Remove("kid");
                break;
            case "other issuer":
                claims["iss"] = "https://evil.example";
                break;
            case "other audience":
                claims["aud"] = "another";
                break;
            case "two audiences":
                claims["aud"] = new[] { OtherProvider.ClientId, "another" };
                break;
            case "other party":
                claims["azp"] = "another";
                break;
            case "expired an hour ago":
                claims["exp"] = now - 3600;
                break;
            case "not yet valid for an hour":
                claims["nbf"] = now + 3600;
                claims["exp"] = now + 7200;
                break;
            case "no expiry":
                claims["exp"] = null;
                break;
            case "other nonce":
                claims["nonce"] = new string('A', 43);
                break;
            case "no nonce":
                claims["nonce"] = null;
                break;
            case "an access token":
                header["typ"] = "at+jwt";
                break;
            case "no subject":
                claims["sub"] = null;
                break;
            case "empty subject":
                claims["sub"] = "";
                break;
            case "subject too long":
                claims["sub"] = new string('x', 256);
                break;
            case "subject beyond ascii":
                claims["sub"] = "ü";
                break;
            case "key in the header":
                ECParameters key = stranger.ExportParameters(false);
                header.Remove("kid");
                header["jwk"] = new { kty = "EC", crv = "P-256", x = System.Buffers.Text.Base64Url.EncodeToString(key.Q.X), y = System.Buffers.Text.Base64Url.EncodeToString(key.Q.Y) };
                break;
        }
    }
}
