using System.Text;

namespace Selfhold.OpenId.Tests;

/// <summary>The lists as a golden file: which questions are asked, in which order, by which clause. SELFHOLD_UPDATE_GOLDEN=1 rewrites it.</summary>
public sealed class RuleListTests
{
    private static readonly (string Title, string Rules)[] Lists =
    [
        ("authorize: client", AuthorizeRules.Client.Describe()),
        ("authorize: request", AuthorizeRules.Request.Describe()),
        ("authorize: sign-in", InteractionRules.SignIn.Describe()),
        ("authorize: approval", InteractionRules.Approval.Describe()),
        ("client authentication", ClientAuthenticationRules.All.Describe()),
        ("token: request", TokenRules.Request.Describe()),
        ("token: grant", TokenRules.Grant.Describe()),
        ("token: authorization_code, request", CodeRules.Request.Describe()),
        ("token: authorization_code, code", CodeRules.Redeem.Describe()),
        ("token: refresh_token, request", RefreshRules.Request.Describe()),
        ("token: refresh_token, family", RefreshRules.Family.Describe()),
        ("token: client_credentials", ClientCredentialsRules.Request.Describe()),
        ("userinfo", UserInfoRules.All.Describe()),
        ("introspection: request", IntrospectionRules.Request.Describe()),
        ("introspection: token", IntrospectionRules.Token.Describe()),
        ("revocation: request", RevocationRules.Request.Describe()),
        ("revocation: token", RevocationRules.Token.Describe()),
        ("registration", RegistrationRules.All.Describe()),
        ("logout: request", EndSessionRules.Request.Describe()),
        ("logout: address", EndSessionRules.Address.Describe()),
        ("logout: at once", EndSessionRules.AtOnce.Describe()),
    ];

    [Fact]
    public void the_rules_and_their_order_are_what_was_agreed()
    {
        var now = new StringBuilder();
        foreach ((string title, string rules) in Lists)
        {
            now.Append("# ").Append(title).Append('\n').Append(rules).Append('\n');
        }

        string golden = Path.Combine(Home(), "rules.golden.txt");
        if (string.Equals(Environment.GetEnvironmentVariable("SELFHOLD_UPDATE_GOLDEN"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(golden, now.ToString());
        }

        Assert.Equal(File.ReadAllText(golden), now.ToString(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void a_rule_has_a_name_of_its_own_in_its_list_and_a_clause()
    {
        foreach ((string title, string rules) in Lists)
        {
            string[] lines = rules.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(lines, line => Assert.Matches("^[a-z0-9_]+ — .{5,}$", line));
            Assert.True(lines.Distinct(StringComparer.Ordinal).Count() == lines.Length, title);
        }
    }

    [Fact]
    public void the_first_refusal_wins()
    {
        Rule<string, OAuthError>[] rules = [new("a", "clause", _ => null), new("b", "clause", _ => new("first", "")), new("c", "clause", _ => new("second", ""))];
        Ruling<OAuthError>? ruling = rules.First("");
        Assert.Equal(("b", "first"), (ruling!.Rule, ruling.Answer.Code));
    }

    private static string Home([System.Runtime.CompilerServices.CallerFilePath] string path = "")
    {
        string? here = Path.GetDirectoryName(path);
        if (here is not null && Directory.Exists(here))
        {
            return here;
        }

        // Where the build has hidden the paths of its sources: upwards from the program.
        for (var up = new DirectoryInfo(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            if (File.Exists(Path.Combine(up.FullName, "Selfhold.OpenId.Tests.csproj")))
            {
                return up.FullName;
            }
        }

        throw new InvalidOperationException("The folder of the tests is not to be found.");
    }
}
