using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>A hub's clients, keys, members, web domains and signing keys are looked after without a page.</summary>
public sealed class ClientCommandTests : IDisposable
{
    private readonly TestHub _hub = new();

    public ClientCommandTests()
    {
        _hub.Ok("business", "add", "Kestrel");
        _hub.Ok("domain", "add", "shop");
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void a_client_lives_from_its_first_secret_to_its_end()
    {
        JsonNode added = _hub.Json("client", "add", "--name", "Kestrel shop", "--domain", "shop", "--redirect", "http://localhost:9999/cb", "--redirect", "https://shop.kestrel.example/cb", "--post-logout", "https://shop.kestrel.example/bye");
        string id = (string)added["client_id"]!, secret = (string)added["secret"]!;
        Assert.StartsWith("shk_", secret, StringComparison.Ordinal);
        string shown = _hub.Ok("client", "show", id).Out;
        Assert.Contains("https://shop.kestrel.example/bye", shown, StringComparison.Ordinal);
        Assert.Contains(secret[..10] + "…", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[..12], shown, StringComparison.Ordinal);

        JsonNode rolled = _hub.Json("client", "key", "roll", id, secret[..10]);
        Assert.NotEqual(secret, (string)rolled["secret"]!, StringComparer.Ordinal);
        Assert.Equal("active rolled", States(id));
        _hub.Refused(5, "client_key_ended", "client", "key", "roll", id, secret[..10]);
        Assert.True((bool)_hub.Json("client", "key", "revoke", id, secret[..10])["changed"]!);
        _hub.Json("client", "key", "add", id, "--name", "till");
        Assert.Equal("active active revoked", States(id));

        _hub.Ok("client", "add-redirect", id, "https://till.kestrel.example/cb");
        _hub.Ok("client", "remove-redirect", id, "http://localhost:9999/cb");
        _hub.Refused(2, "bad_address", "client", "add-redirect", id, "http://localhost.evil.test/cb");
        _hub.Refused(3, "redirect_not_found", "client", "remove-redirect", id, "https://nowhere.example/");

        _hub.Ok("client", "disable", id);
        JsonNode client = _hub.Json("client", "list")["clients"]!.AsArray().Single()!;
        Assert.True((bool)client["disabled"]!);
        Assert.Equal("https://shop.kestrel.example/cb https://till.kestrel.example/cb", string.Join(' ', client["redirectUris"]!.AsArray().Select(u => (string)u!)));
        Assert.False((bool)_hub.Json("client", "disable", id)["changed"]!);
        Assert.True((bool)_hub.Json("client", "enable", id)["changed"]!);
    }

    [Fact]
    public void what_can_not_be_registered_is_refused_with_its_code()
    {
        _hub.Refused(2, "usage", "client", "add");
        _hub.Refused(2, "redirect_needed", "client", "add", "--name", "x", "--grant", "authorization_code");
        _hub.Refused(2, "bad_jwks", "client", "add", "--name", "x", "--redirect", "https://a.example/cb", "--auth", "private-key-jwt");
        _hub.Refused(3, "file_not_found", "client", "add", "--name", "x", "--redirect", "https://a.example/cb", "--auth", "private-key-jwt", "--jwks", _hub.Folder.At("nothing.json"));
        _hub.Refused(4, "outbound_refused", "client", "add", "--name", "x", "--redirect", "https://a.example/cb", "--backchannel-logout", "https://169.254.169.254/out");
        _hub.Refused(3, "domain_not_found", "client", "add", "--name", "x", "--domain", "nowhere", "--redirect", "https://a.example/cb");
        _hub.Refused(3, "client_not_found", "client", "show", "nobody");
        Assert.Empty(_hub.Json("client", "list")["clients"]!.AsArray());
    }

    [Fact]
    public void signing_keys_rotate_with_an_overlap_and_at_once_only_when_it_is_meant()
    {
        Assert.Equal("signs", (string)_hub.Json("signing-key", "rotate")["key"]!["state"]!);
        Assert.Equal("next", (string)_hub.Json("signing-key", "rotate")["key"]!["state"]!);
        _hub.Refused(5, "confirmation_needed", "signing-key", "rotate", "--at-once");
        Assert.Equal("signs", (string)_hub.Json("signing-key", "rotate", "--at-once", "--yes")["key"]!["state"]!);
        Assert.Single(_hub.Json("signing-key", "list")["keys"]!.AsArray());
    }

    [Fact]
    public void businesses_say_who_they_are()
    {
        _hub.Refused(3, "person_not_found", "member", "add", "0198c0de-0000-7000-8000-000000000001", "--role", "owner", "--business", "Kestrel");
        _hub.Refused(2, "usage", "business", "profile", "set", "Kestrel");
        _hub.Folder.File("logo.png", "<svg xmlns='http://www.w3.org/2000/svg'/>");
        _hub.Refused(2, "bad_logo", "business", "profile", "set", "Kestrel", "--logo", _hub.Folder.At("logo.png"));
        Assert.Equal("Kestrel GmbH", (string)_hub.Json("business", "profile", "set", "Kestrel", "--legal-name", "Kestrel GmbH")["profile"]!["legalName"]!);
        JsonNode domain = _hub.Json("webdomain", "add", "kestrel.example", "--business", "Kestrel")["webDomain"]!;
        Assert.Equal("_selfhold-challenge.kestrel.example", (string)domain["record"]!);
        _hub.Refused(4, "web_domain_not_proven", "webdomain", "check", "kestrel.example", "--business", "Kestrel", "--set", "Identity:NameServer=127.0.0.1:1");
        _hub.Ok("webdomain", "remove", "kestrel.example", "--business", "Kestrel");
        Assert.Empty(_hub.Json("webdomain", "list", "--business", "Kestrel")["webDomains"]!.AsArray());
    }

    private string States(string id) => string.Join(' ', _hub.Json("client", "key", "list", id)["keys"]!.AsArray().Select(k => (string)k!["state"]!));
}
