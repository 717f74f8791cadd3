using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>Agreements are published, shown, compared and retired at the command line.</summary>
public sealed class AgreementCommandTests : IDisposable
{
    private readonly TestHub _hub = new();

    public AgreementCommandTests() => _hub.Ok("business", "add", "Kestrel");

    public void Dispose() => _hub.Dispose();

    /// <summary>The example of the documents, as it stands there.</summary>
    private static string Example()
    {
        string text = File.ReadAllText(Path.Combine(Data.Root(), "docs", "api", "agreements.md"));
        int from = text.IndexOf("```json\n", StringComparison.Ordinal) + 8;
        return text[from..text.IndexOf("```", from, StringComparison.Ordinal)];
    }

    [Fact]
    public void the_example_in_the_documents_is_published_as_it_is_and_lives_until_it_is_retired()
    {
        _hub.Folder.File("newsletter.json", Example());
        JsonNode made = _hub.Json("agreement", "add", _hub.Folder.At("newsletter.json"))["agreement"]!;
        string id = (string)made["agreement"]!;
        Assert.Equal((1, 64), ((int)made["version"]!, ((string)made["sha256"]!).Length));
        Assert.Equal(1, (int)_hub.Json("agreement", "add", _hub.Folder.At("newsletter.json"))["agreement"]!["version"]!);
        Assert.Contains("once a month", _hub.Ok("agreement", "show", id).Out, StringComparison.Ordinal);
        Assert.Contains("einmal im Monat", _hub.Ok("agreement", "show", (string)made["sha256"]!, "--language", "de").Out, StringComparison.Ordinal);

        _hub.Folder.File("next.json", Example().Replace("\"purpose\": \"DirectMarketing\"", $"\"agreement\": \"{id}\", \"purpose\": \"DirectMarketing\"").Replace("\"email\"]", "\"email\", \"birthdate\"]"));
        Assert.Equal(2, (int)_hub.Json("agreement", "add", _hub.Folder.At("next.json"))["agreement"]!["version"]!);
        JsonNode change = Assert.Single(_hub.Json("agreement", "compare", id)["changes"]!.AsArray())!;
        Assert.Equal(("attribute_added", "birthdate"), ((string)change["what"]!, (string)change["about"]!));
        Assert.Contains("It now asks for birthdate (essential).", _hub.Ok("agreement", "compare", id, "--from", "1", "--to", "2").Out, StringComparison.Ordinal);

        Assert.Equal(2, _hub.Json("agreement", "list")["agreements"]!.AsArray().Count);
        Assert.Equal(2, _hub.Json("agreement", "retire", id)["agreements"]!.AsArray().Count);
        Assert.Contains("retired", _hub.Ok("agreement", "show", id).Out, StringComparison.Ordinal);
        Assert.Single(_hub.Json("agreement", "keys")["keys"]!.AsArray());
        JsonArray keys = _hub.Json("agreement", "keys", "--rotate")["keys"]!.AsArray();
        Assert.Equal(2, keys.Count);
        Assert.All(keys, k => Assert.False(k!.AsObject().ContainsKey("d")));
        _hub.Ok("verify-data");
    }

    [Fact]
    public void what_can_not_be_published_is_refused_with_its_code()
    {
        Refused("purpose_unknown", Example().Replace("DirectMarketing", "DirectMarketting"), "DirectMarketing");
        Refused("attribute_unknown", Example().Replace("\"given_name\"", "\"shoe_size\""), "shoe_size");
        Refused("agreement_file_unfit", Example().Replace("\"retention\"", "\"retension\""), "retension");
        Refused("agreement_file_unfit", "[]", "object");
        Refused("agreement_file_unfit", Example()[..80], "line");
        Refused("retention_unfit", Example().Replace("P2Y", "2 years"), "P90D");
        _hub.Refused(3, "file_not_found", "agreement", "add", _hub.Folder.At("nothing.json"));
        _hub.Refused(3, "agreement_not_found", "agreement", "show", "0198c0de-0000-4000-8000-000000000001");
        _hub.Refused(2, "usage", "agreement", "show", "newsletter");
        _hub.Refused(3, "grant_not_found", "grant", "withdraw", "0198c0de-0000-4000-8000-000000000001", "--reason", "x");
        _hub.Refused(3, "grant_not_found", "grant", "receipt", "0198c0de-0000-4000-8000-000000000001");
        _hub.Refused(3, "person_not_found", "grant", "list", "--person", "0198c0de-0000-7000-8000-000000000001");
        Assert.Empty(_hub.Json("agreement", "list")["agreements"]!.AsArray());
    }

    private void Refused(string code, string file, string says)
    {
        _hub.Folder.File("bad.json", file);
        Assert.Contains(says, _hub.Refused(2, code, "agreement", "add", _hub.Folder.At("bad.json")), StringComparison.Ordinal);
    }
}
