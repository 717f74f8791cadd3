using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>Other OpenID providers on the command line.</summary>
public sealed class ProviderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "selfhold-provider-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));

    public ProviderTests() => Directory.CreateDirectory(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void a_provider_is_set_up_shown_and_taken_out_of_use_and_its_secret_stays_hidden()
    {
        Assert.Equal(0, Run("domain", "add", "customers").Status);
        string secret = Path.Combine(_folder, "secret.txt");
        File.WriteAllText(secret, "canary-secret\n");
        Ran added = Run("provider", "add", "example", "--name", "Example", "--provider-issuer", "https://op.example", "--client-id", "hub", "--secret-file", secret, "--unchecked", "--issuer", "http://localhost:9123");
        Assert.Equal(0, added.Status);
        Assert.Contains("http://localhost:9123/signin/callback/example", added.Out + added.Error, StringComparison.Ordinal);
        Ran shown = Run("provider", "show", "example", "--json", "--issuer", "http://localhost:9123");
        JsonNode provider = shown.Json["provider"]!;
        Assert.Equal(("https://op.example", true, false), ((string)provider["issuer"]!, (bool)provider["hasSecret"]!, (bool)provider["vouches"]!));
        Assert.Null(provider["disabledAt"]);
        Assert.Equal(0, Run("provider", "disable", "example").Status);
        Ran listed = Run("provider", "list", "--json");
        Assert.NotNull(Assert.Single(listed.Json["providers"]!.AsArray())!["disabledAt"]);
        Assert.Equal(0, Run("provider", "enable", "example").Status);
        Assert.DoesNotContain("canary", added.Out + added.Error + shown.Out + listed.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("provider_not_found", 3, "show", "nobody")]
    [InlineData("provider_not_found", 3, "disable", "nobody")]
    [InlineData("bad_provider", 2, "add", "X", "--provider-issuer", "https://op.example", "--client-id", "hub")]
    [InlineData("outbound_refused", 4, "add", "inside", "--provider-issuer", "https://169.254.169.254", "--client-id", "hub")]
    [InlineData("outbound_refused", 4, "add", "plain", "--provider-issuer", "http://op.example", "--client-id", "hub")]
    [InlineData("usage", 2, "add", "example", "--client-id", "hub")]
    public void what_can_not_be_has_its_code_and_status(string code, int status, params string[] arguments)
    {
        Assert.Equal(0, Run("domain", "add", "customers").Status);
        Ran ran = Run(["provider", .. arguments]);
        Assert.Equal(status, ran.Status);
        Assert.Contains($"[{code}]", ran.Error, StringComparison.Ordinal);
    }

    private Ran Run(params string[] arguments) => Cli.Run([.. arguments, "--data", Path.Combine(_folder, "data")]);
}
