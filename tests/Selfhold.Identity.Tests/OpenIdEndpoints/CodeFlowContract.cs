using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

public abstract class CodeFlowContract(DatabaseFamily family) : ProviderContract(family)
{
    [Fact]
    public async Task a_person_signs_in_approves_and_the_client_gets_tokens_that_others_can_check()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        string back = await Allow(ana, Authorize(client, ("scope", "openid email offline_access")), "email");
        Assert.Equal("a state", Visitor.Query(back, "state"));
        Assert.Equal(Issuer, Visitor.Query(back, "iss"));

        var (status, tokens, message) = await Redeem(client, secret, Visitor.Query(back, "code"));
        Assert.True(status == HttpStatusCode.OK, tokens.ToString());
        Assert.Equal("no-store", message.Headers.CacheControl!.ToString());
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal("openid email offline_access", tokens.GetProperty("scope").GetString());

        JsonWebToken id = await Verified(tokens.GetProperty("id_token").GetString()!, client.Id);
        Assert.Equal("a nonce", id.GetPayloadValue<string>("nonce"));
        Assert.False(id.TryGetPayloadValue("auth_time", out object? _));
        Assert.False(id.TryGetPayloadValue("email", out object? _));
        JsonWebToken access = await Verified(tokens.GetProperty("access_token").GetString()!, Issuer);
        Assert.Equal("at+jwt", access.Typ);
        Assert.Equal(id.Subject, access.Subject);

        var (answered, claims, _) = await UserInfo(tokens.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.OK, answered);
        Assert.Equal(id.Subject, claims.GetProperty("sub").GetString());
        Assert.Equal("ana@duarte.example", claims.GetProperty("email").GetString());
        Assert.True(claims.GetProperty("email_verified").GetBoolean());

        var (refreshed, again, _) = await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!));
        Assert.Equal(HttpStatusCode.OK, refreshed);
        Assert.Equal(id.Subject, (await Verified(again.GetProperty("id_token").GetString()!, client.Id)).Subject);
        Assert.NotEqual(tokens.GetProperty("refresh_token").GetString(), again.GetProperty("refresh_token").GetString());
    }

    [Fact]
    public async Task a_client_gets_a_token_for_itself()
    {
        (Client client, string? secret) = await NewClient();
        var (status, json, _) = await Post("/token", client, secret, ("grant_type", "client_credentials"), ("scope", "customers:read"));
        Assert.Equal(HttpStatusCode.OK, status);
        JsonWebToken token = await Verified(json.GetProperty("access_token").GetString()!, Issuer);
        Assert.Equal(client.Id, token.Subject);
        Assert.Equal("customers:read", token.GetPayloadValue<string>("scope"));
        Assert.False(json.TryGetProperty("refresh_token", out JsonElement _));
        Assert.False(json.TryGetProperty("id_token", out JsonElement _));
    }

    [Fact]
    public async Task somebody_who_is_not_signed_in_signs_in_on_the_way_and_comes_back_to_the_request()
    {
        (Client client, _) = await NewClient();
        using Visitor ben = Host.Visitor();
        Answer sent = await ben.Get(Authorize(client));
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        Assert.StartsWith("/signin?request=", sent.Location);
        string request = Visitor.Query(sent.Location!, "request");
        Answer page = await ben.Get(sent.Location!);
        Assert.Contains("Kestrel shop", page.Text);

        await ben.Post("/signin/email", ("email", "ben@duarte.example"), ("request", request));
        Answer back = await ben.Follow(await Host.Mail.Newest("ben@duarte.example"));
        Assert.Equal(HttpStatusCode.SeeOther, back.Status);
        Assert.StartsWith("/authorize/resume?request=", back.Location);
        string address = await Allow(ben, back.Location!);
        Assert.NotEmpty(Visitor.Query(address, "code"));

        Answer twice = await ben.Get(back.Location!);
        Assert.Equal(HttpStatusCode.SeeOther, twice.Status); // the request that waited for the sign-in is still good: she approved another ticket
    }

    [Fact]
    public async Task discovery_and_keys_are_for_everybody()
    {
        foreach (string path in (string[])["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
        {
            using HttpResponseMessage answer = await Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
            JsonElement json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal(Issuer, json.GetProperty("issuer").GetString());
            Assert.Equal(Issuer + "/token", json.GetProperty("token_endpoint").GetString());
        }

        JsonElement keys = JsonDocument.Parse(await Http.GetStringAsync("/jwks", TestContext.Current.CancellationToken)).RootElement.GetProperty("keys");
        Assert.Equal(["ES256", "RS256"], keys.EnumerateArray().Select(k => k.GetProperty("alg").GetString()!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(keys.EnumerateArray(), k => k.TryGetProperty("d", out JsonElement _));
    }
}

public sealed class CodeFlowOnSqlite() : CodeFlowContract(DatabaseFamily.Sqlite);

public sealed class CodeFlowOnPostgres() : CodeFlowContract(DatabaseFamily.Postgres);
