using System.Text.Json.Nodes;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>Settings: where they come from, and which of them keep a hub from serving.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void the_command_line_outweighs_the_environment_and_that_the_file_and_that_what_is_built_in()
    {
        using var folder = new Folder();
        string file = folder.File("selfhold.json", """
            // what we run
            { "Identity": { "HubName": "From file", "Operator": "From file", "CodeLifetime": "90s", }, "Server": { "KnownProxies": ["10.0.0.1", "10.0.0.2"], "MaxBody": 70000 } }
            """);
        Ran shown = Cli.Shell(folder.Path, $"SELFHOLD__Identity__HubName='From environment' SELFHOLD__IDENTITY__OPERATOR='From environment' SELFHOLD__Server__KnownProxies__0=10.0.0.9 \"$selfhold\" config show --json --data d --config '{file}' --set Identity:HubName='From line'");
        Assert.True(shown.Status == 0, shown.Error + shown.Out);
        JsonNode hubName = Of(shown, "Identity:HubName"), body = Of(shown, "Server:MaxBody");
        Assert.Equal(("From line", "--set"), ((string)hubName["value"]!, (string)hubName["origin"]!));
        Assert.Equal(("From environment", "SELFHOLD__IDENTITY__OPERATOR"), ((string)Of(shown, "Identity:Operator")["value"]!, (string)Of(shown, "Identity:Operator")["origin"]!));
        Assert.Equal((70_000, "selfhold.json"), ((int)body["value"]!, (string)body["origin"]!));
        Assert.Equal("00:01:30", (string)Of(shown, "Identity:CodeLifetime")["value"]!);
        Assert.Equal(["10.0.0.9"], Of(shown, "Server:KnownProxies")["value"]!.AsArray().Select(v => (string)v!), StringComparer.Ordinal);
        Assert.Equal("default", (string)Of(shown, "Identity:LinkLifetime")["origin"]!);
        Assert.False(Directory.Exists(folder.At("d")));
    }

    [Fact]
    public void the_file_in_the_data_directory_is_found_by_itself()
    {
        using var folder = new Folder();
        Directory.CreateDirectory(folder.At("data"));
        File.WriteAllText(folder.At("data/selfhold.json"), """{ "Identity": { "HubName": "Found" } }""");
        Assert.Equal("Found", (string)Of(Cli.RunIn(folder.Path, "config", "show", "--json"), "Identity:HubName")["value"]!);
        Ran changed = Cli.RunIn(folder.Path, "config", "show", "--changed");
        Assert.Contains("Identity:HubName", changed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Identity:LinkLifetime", changed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void secrets_are_never_shown()
    {
        using var folder = new Folder();
        string file = folder.File("selfhold.json", """{ "Mail": { "Password": "canary-in-file" } }""");
        foreach (string more in (string[])["", " --json", " --set Mail:Port=canary-port"])
        {
            Ran shown = Cli.Shell(folder.Path, $"SELFHOLD__Server__CertificatePassword=canary-in-environment \"$selfhold\" config show --config '{file}' --set Telemetry:Header=canary=in-line{more}");
            Assert.DoesNotContain("canary-in", shown.Out + shown.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("in-line", shown.Out + shown.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Identity:Isuer=https://hub.example", "Did you mean 'Identity:Issuer'?")]
    [InlineData("Servr:Listen=127.0.0.1:80", "Did you mean 'Server:Listen'?")]
    [InlineData("Identity:LinkLifetime=soon", "it must be a time")]
    [InlineData("Identity:LinkLifetime=600", "it must be a time")]
    [InlineData("Identity:LinkLifetime=2d", "it must lie between 00:01:00 and 01:00:00")]
    [InlineData("Identity:PasswordHashers=-1", "it must be a whole number")]
    [InlineData("Identity:PasswordHashers=65", "it must lie between 1 and 64")]
    [InlineData("Identity:Passwords=perhaps", "it must be true or false")]
    [InlineData("Identity:HubName=", "Identity:HubName")]
    [InlineData("Identity:Issuer=hub.example", "it must be an http or https address")]
    [InlineData("Identity:Issuer=http://hub.example", "it must begin with https://")]
    [InlineData("Identity:Issuer=https://hub.example/?a=b", "no query")]
    [InlineData("Identity:Issuer=https://hub.example/#x", "no query, no fragment")]
    [InlineData("Identity:Issuer=https://u:p@hub.example", "no user name")]
    [InlineData("Identity:Issuer=https://hub.example/hub", "it must have no path")]
    [InlineData("Identity:Issuer=https://hub.example", "nothing here speaks HTTPS")]
    [InlineData("Identity:NameServer=ns.example:53", "it must be an address and a port")]
    [InlineData("Server:Listen=0.0.0.0:8480", "plain HTTP is spoken on loopback only")]
    [InlineData("Server:Listen=*:8480", "plain HTTP is spoken on loopback only")]
    [InlineData("Server:Listen=[::]:8480", "plain HTTP is spoken on loopback only")]
    [InlineData("Server:Listen=8480", "it must be an address and a port")]
    [InlineData("Server:Listen=127.0.0.1:99999", "it must be an address and a port")]
    [InlineData("Server:KnownProxies=proxy", "it must be an address or a network")]
    [InlineData("Server:KnownProxies=0.0.0.0/0", "which is everybody")]
    [InlineData("Server:CertificateFile=nowhere.pem", "must begin with https://")]
    [InlineData("Outbound:AllowedNetworks=intranet", "it must be a network")]
    [InlineData("Mail:Host=mail.example", "without Mail:From")]
    [InlineData("Telemetry:Share=2", "it must lie between 0 and 1")]
    public void what_can_not_work_is_refused_before_anything_is_made(string set, string words)
    {
        using var folder = new Folder();
        Ran ran = Cli.RunIn(folder.Path, "serve", "--data", "d", "--set", set);
        Assert.True(ran.Status == 4, $"{ran.Status}: {ran.Error}");
        Assert.Contains("[bad_settings]", ran.Error, StringComparison.Ordinal);
        Assert.Contains(words, ran.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
        Assert.False(Directory.Exists(folder.At("d")));
        Assert.Equal(1, Cli.RunIn(folder.Path, "config", "show", "--set", set).Status);
    }

    [Theory]
    [InlineData("https://hub.example", false)]
    [InlineData("https://203.0.113.7", false)]
    [InlineData("https://hub.internal", true)]
    [InlineData("https://10.2.3.4", true)]
    [InlineData("http://localhost:8480", true)]
    public void a_public_hub_may_not_be_led_into_its_own_network(string issuer, bool allowed)
    {
        using var folder = new Folder();
        Ran shown = Cli.RunIn(folder.Path, "config", "show", "--json", "--issuer", issuer, "--set", "Server:KnownProxies=127.0.0.1", "--set", "Outbound:AllowedNetworks=10.0.0.0/8");
        Assert.Equal(allowed, shown.Json["problems"]!.AsArray().Count == 0);
    }

    [Fact]
    public void a_file_that_is_no_json_is_named_with_its_line()
    {
        using var folder = new Folder();
        string file = folder.File("broken.json", "{\n  \"Identity\": {\n    HubName: 1\n");
        Ran ran = Cli.RunIn(folder.Path, "config", "show", "--config", file);
        Assert.Equal(4, ran.Status);
        Assert.Contains("line 3", ran.Error, StringComparison.Ordinal);
        Assert.Equal(3, Cli.RunIn(folder.Path, "serve", "--config", "nowhere.json").Status);
        string twice = folder.File("twice.json", """{ "Identity": { "HubName": "a", "HubName": "b" } }""");
        Assert.Equal(4, Cli.RunIn(folder.Path, "config", "show", "--config", twice).Status);
    }

    [Fact]
    public void every_setting_is_in_the_documentation()
    {
        using var folder = new Folder();
        string page = File.ReadAllText(Path.Combine(Data.Root(), "docs", "operate", "configuration.md"));
        foreach (JsonNode? setting in Cli.RunIn(folder.Path, "config", "show", "--json").Json["settings"]!.AsArray())
        {
            Assert.Contains($"`{(string)setting!["key"]!}`", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void the_shipped_settings_are_good()
    {
        using var folder = new Folder();
        Ran shown = Cli.RunIn(folder.Path, "config", "show", "--json", "--config", Path.Combine(Data.Root(), "packaging", "selfhold.json"));
        Assert.True(shown.Status == 0, shown.Out + shown.Error);
        Assert.Equal("https://hub.example", (string)Of(shown, "Identity:Issuer")["value"]!);
    }

    private static JsonNode Of(Ran shown, string key) => shown.Json["settings"]!.AsArray().Single(s => string.Equals((string)s!["key"]!, key, StringComparison.Ordinal))!;
}
