using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Selfhold.Architecture.Tests;

/// <summary>The repository as files: what the rules of the house are checked on.</summary>
internal static class House
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", "artifacts", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary>Every file that belongs to the project, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files() => Walk(Root).Select(f => System.IO.Path.GetRelativePath(Root, f).Replace('\\', '/'));

    public static IEnumerable<string> Projects() => Files().Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

    public static IEnumerable<string> References(string project)
        => XDocument.Load(Path(project)).Descendants("ProjectReference").Select(r => System.IO.Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));

    public static IEnumerable<string> Packages(string project)
        => XDocument.Load(Path(project)).Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            if (NotOurs.Contains(System.IO.Path.GetFileName(inner), StringComparer.Ordinal))
            {
                continue;
            }

            foreach (string file in Walk(inner))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, System.IO.Path.GetDirectoryName(here)!])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "selfhold.slnx")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new InvalidOperationException("The tests are not inside the repository.");
    }
}
