namespace Selfhold.Hub.Tests;

/// <summary>What was learned and what was understood can be kept and used again.</summary>
public sealed class ModelTests
{
    [Fact]
    public void a_saved_model_gives_the_same_customers_each_time()
    {
        using var folder = new Folder();
        string file = Data.Sample("salesforce.csv");
        Assert.Equal(0, Cli.Run("match", file, "--save-model", folder.At("m.json"), "--quiet").Status);
        Ran once = Cli.Run("match", file, "--model", folder.At("m.json"), "--out", folder.At("a.csv"), "--save-model", folder.At("again.json"), "--json");
        Assert.Equal(0, once.Status);
        Assert.Equal(0, Cli.Run("match", file, "--model", folder.At("m.json"), "--out", folder.At("b.csv"), "--quiet").Status);
        Assert.Equal(File.ReadAllText(folder.At("a.csv")), File.ReadAllText(folder.At("b.csv")));
        Assert.Equal(File.ReadAllText(folder.At("m.json")), File.ReadAllText(folder.At("again.json")));
    }

    [Fact]
    public void the_same_run_gives_the_same_bytes()
    {
        using var folder = new Folder();
        foreach (string name in (string[])["a", "b"])
        {
            Assert.Equal(0, Cli.Run("match", Data.Sample("hubspot.csv"), "--out", folder.At(name + ".csv"), "--pairs", folder.At(name + "-pairs.csv"), "--save-model", folder.At(name + ".json"), "--quiet").Status);
        }

        Assert.Equal(File.ReadAllText(folder.At("a.csv")), File.ReadAllText(folder.At("b.csv")));
        Assert.Equal(File.ReadAllText(folder.At("a-pairs.csv")), File.ReadAllText(folder.At("b-pairs.csv")));
        Assert.Equal(File.ReadAllText(folder.At("a.json")), File.ReadAllText(folder.At("b.json")));
    }

    [Fact]
    public void a_saved_mapping_is_used_again_as_it_was()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", "Wer,Wo,Was\nAnn Lee,ann@mail.example,1\nBob Ray,bob@mail.example,2\n");
        Assert.Equal(0, Cli.Run("match", file, "--meaning", "Wer=fullName", "--meaning", "Wo=email", "--save-map", folder.At("map.json"), "--quiet").Status);
        Ran ran = Cli.Run("match", file, "--map", folder.At("map.json"), "--json");
        Assert.Equal(0, ran.Status);
        Assert.Equal("fullName", (string)ran.Json["files"]![0]!["columns"]!["Wer"]!);
        Assert.Equal("email", (string)ran.Json["files"]![0]!["columns"]!["Wo"]!);
    }

    [Fact]
    public void an_ignored_column_is_kept_and_not_compared()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", "first name,last name,email\nAnn,Lee,ann@mail.example\nBob,Ray,bob@mail.example\n");
        Ran ran = Cli.Run("match", file, "--ignore", "email", "--json", "--out", folder.At("c.csv"));
        Assert.Equal(0, ran.Status);
        Assert.Equal("other", (string)ran.Json["files"]![0]!["columns"]!["email"]!);
        Assert.Contains("ann@mail.example", File.ReadAllText(folder.At("c.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model")]
    [InlineData("--map")]
    public void what_is_no_document_of_ours_is_refused(string option)
    {
        using var folder = new Folder();
        Ran ran = Cli.Run("match", folder.File("a.csv", "first name,last name\nAnn,Lee\n"), option, folder.File("m.json", "{ \"colour\": \"blue\" }"));
        Assert.Equal(1, ran.Status);
        Assert.Contains("m.json: ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal_error", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void an_unknown_file_is_shown_with_what_was_understood()
    {
        using var folder = new Folder();
        string file = folder.File("a.csv", "Vorname,Nachname,Bemerkung\nAnna,Müller,ruft an\nJörg,Weiß,\n");
        string text = Cli.Run("match", file).Out;
        Assert.Contains("givenName", text, StringComparison.Ordinal);
        Assert.Contains("Anna · Jörg", text, StringComparison.Ordinal);
        Assert.Contains("ruft an", text, StringComparison.Ordinal);
    }
}
