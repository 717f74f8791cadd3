using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Selfhold.Architecture.Tests;

/// <summary>Rules that every file of the house keeps.</summary>
public sealed partial class HouseRuleTests
{
    private static readonly string[] TextFiles = [".cs", ".csproj", ".props", ".slnx", ".md", ".json", ".txt", ".csv", ".yml", ".py", ".svg", ""];

    [Fact]
    public void no_file_names_a_place_on_somebodys_machine()
    {
        foreach (string file in House.Files().Where(f => TextFiles.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)))
        {
            string text = House.Read(file);
            Match found = MachinePlace().Match(text);
            Assert.False(found.Success, $"{file}: '{found.Value}'");
        }
    }

    [Fact]
    public void every_package_has_one_pinned_version_and_a_line_in_the_documents()
    {
        string documents = House.Read("docs/dependencies.md");
        XElement[] pinned = [.. XDocument.Load(House.Path("Directory.Packages.props")).Descendants("PackageVersion")];
        foreach (XElement package in pinned)
        {
            string name = package.Attribute("Include")!.Value;
            Assert.Matches("^[0-9][0-9A-Za-z.-]*$", package.Attribute("Version")!.Value);
            Assert.Contains($"| {name} |", documents, StringComparison.Ordinal);
        }

        string[] names = [.. pinned.Select(p => p.Attribute("Include")!.Value)];
        foreach (string project in House.Projects().Append("Directory.Build.props"))
        {
            foreach (string package in House.Packages(project))
            {
                Assert.Contains(package, names, StringComparer.Ordinal);
            }
        }
    }

    [Fact]
    public void the_commands_of_the_root_can_be_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no executable bit.");
        foreach (string script in (string[])["hub", "test", ".ci/run"])
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(House.Path(script)).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable.");
        }

        Assert.Contains("./test", House.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public void no_line_is_left_to_be_finished_later()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];
        foreach (string file in House.Files().Where(f => f.EndsWith(".cs", StringComparison.Ordinal)))
        {
            string text = House.Read(file);
            Assert.DoesNotContain(marks, mark => text.Contains(mark, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void links_in_the_documents_lead_somewhere()
    {
        foreach (string file in House.Files().Where(f => f.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match link in Link().Matches(House.Read(file)))
            {
                string target = link.Groups["to"].Value.Split('#')[0];
                string path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(House.Path(file))!, target));
                Assert.True(target.Length == 0 || File.Exists(path) || Directory.Exists(path), $"{file} links to {target}, which is not there.");
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.])/(home|Users|root|work|mnt|tmp/[a-z]+_jobs)/[\w.-]+|[A-Z]:\\Users\\", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex MachinePlace();

    [GeneratedRegex(@"\]\((?<to>(?!https?:|mailto:)[^)\s]+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();
}
