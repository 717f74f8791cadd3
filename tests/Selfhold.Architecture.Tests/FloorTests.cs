using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Selfhold.Architecture.Tests;

/// <summary>The floors of DESIGN: a project refers only to lower ones, engines touch nothing outside themselves.</summary>
public sealed class FloorTests
{
    // A project on this list may refer to those of lower numbers, never to its own.
    private static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["Selfhold.Kernel"] = 0,
        ["Selfhold.Matching"] = 1, ["Selfhold.Transparency"] = 1, ["Selfhold.OpenId"] = 1, ["Selfhold.Formats"] = 1, ["Selfhold.Pathways"] = 1,
        ["Selfhold.Storage"] = 2, ["Selfhold.Outbound"] = 2,
        ["Selfhold.AccessLog"] = 3,
        ["Selfhold.Identity"] = 4, ["Selfhold.Consent"] = 4,
        ["Selfhold.Records"] = 5,
        ["Selfhold.Supply"] = 6, ["Selfhold.Rights"] = 6,
        ["Selfhold.Federation"] = 7,
        ["Selfhold.Hub"] = 8,
        ["Selfhold.Client"] = 1,
    };

    private static IEnumerable<string> Sources => House.Projects().Where(p => p.StartsWith("src/", StringComparison.Ordinal));

    [Fact]
    public void every_project_has_its_floor_and_refers_only_to_lower_ones()
    {
        foreach (string project in Sources)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Floors.TryGetValue(name, out int floor), $"{name} has no floor: put it into the list and into docs/architecture.md.");
            foreach (string reference in House.References(project))
            {
                Assert.True(Floors[reference] < floor, $"{name} refers to {reference}, which is not on a lower floor.");
            }
        }
    }

    [Fact]
    public void the_kernel_has_no_packages()
        => Assert.Empty(House.Packages("src/Selfhold.Kernel/Selfhold.Kernel.csproj"));

    [Fact]
    public void nothing_in_the_house_refers_to_a_test_or_a_benchmark()
    {
        foreach (string project in Sources)
        {
            string text = House.Read(project);
            Assert.DoesNotContain("../../test", text, StringComparison.Ordinal);
            Assert.DoesNotContain("../../bench", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Selfhold.Kernel.dll")]
    [InlineData("Selfhold.Matching.dll")]
    [InlineData("Selfhold.OpenId.dll")]
    [InlineData("Selfhold.Transparency.dll")]
    public void a_pure_engine_reads_no_file_no_clock_and_no_network(string assembly)
    {
        string[] outside = ["System.Console", "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.Net.", "System.Data.", "System.Diagnostics.Process", "System.TimeProvider", "Microsoft.Extensions."];

        // An address is a value; connecting to it would be something else.
        Assert.DoesNotContain(TypesUsed(assembly).Where(t => !string.Equals(t, "System.Net.IPAddress", StringComparison.Ordinal)), type => outside.Any(o => o.EndsWith('.') ? type.StartsWith(o, StringComparison.Ordinal) : string.Equals(type, o, StringComparison.Ordinal)));
    }

    [Fact]
    public void every_project_is_in_the_solution_and_has_a_lock_file()
    {
        string[] listed = [.. XDocument.Load(House.Path("selfhold.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value)];
        Assert.Equal(House.Projects().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        foreach (string project in listed)
        {
            Assert.True(File.Exists(House.Path(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"))), $"{project} has no lock file.");
        }
    }

    private static List<string> TypesUsed(string assembly)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly));
        using var image = new PEReader(file);
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(h => metadata.GetTypeReference(h)).Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}")];
    }
}
