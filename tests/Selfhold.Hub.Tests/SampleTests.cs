using System.Diagnostics;

namespace Selfhold.Hub.Tests;

/// <summary>The made-up shop that ships with the product.</summary>
public sealed class SampleTests
{
    private static readonly string[] Files = ["shopify.csv", "hubspot.csv", "salesforce.csv", "truth.csv"];

    [Fact]
    public void the_samples_are_what_their_generator_makes()
    {
        using var folder = new Folder();
        string generator = Path.Combine(AppContext.BaseDirectory, "Selfhold.Samples");
        using Process process = Process.Start(new ProcessStartInfo(generator, [folder.Path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        foreach (string file in Files)
        {
            Assert.Equal(File.ReadAllText(Data.Sample(file)), File.ReadAllText(folder.At(file)));
        }
    }

    [Fact]
    public void no_export_holds_the_answer_or_a_mail_address_that_can_be_somebodys()
    {
        foreach (string file in Files[..3])
        {
            string[] lines = File.ReadAllLines(Data.Sample(file));
            Assert.DoesNotContain("person-", string.Concat(lines), StringComparison.Ordinal);
            foreach (string word in lines.SelectMany(l => l.Split(',', '"', ' ')).Where(w => w.Contains('@', StringComparison.Ordinal)))
            {
                Assert.True(word.EndsWith(".example", StringComparison.OrdinalIgnoreCase) || string.Equals(word, "test@test.com", StringComparison.Ordinal), $"{file}: {word}");
            }
        }
    }

    [Fact]
    public void the_samples_are_as_many_as_the_tour_says()
    {
        string[] truth = File.ReadAllLines(Data.Sample("truth.csv"))[1..];
        Assert.True(truth.Length >= 6_000);
        Assert.InRange(truth.Select(l => l.Split(',')[2]).Distinct(StringComparer.Ordinal).Count(), 3_400, 3_600);
    }
}
