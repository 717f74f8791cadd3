using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>Customers: shown, found, decided on, and taken back.</summary>
public sealed class CustomerTests
{
    [Fact]
    public void a_customer_is_shown_with_the_origin_of_each_value()
    {
        using var hub = TestHub.OfTwoSources();
        JsonNode view = hub.Json("customer", "show", "shop:1");
        Assert.Equal(["crm:a", "shop:1"], view["records"]!.AsArray().Select(r => (string)r!["record"]!), StringComparer.Ordinal);
        JsonNode street = view["attributes"]!.AsArray().Single(a => string.Equals((string)a!["attribute"]!, "street", StringComparison.Ordinal))!;
        Assert.Equal("9 New Street", (string)street["value"]!["value"]!);
        Assert.Equal("crm", (string)street["value"]!["origins"]![0]!["source"]!);
        Assert.Equal("1 High Street", (string)street["others"]![0]!["value"]!);
        string text = hub.Ok("customer", "show", (string)view["id"]!).Out;
        Assert.StartsWith("Ann Lee\n", text, StringComparison.Ordinal);
        Assert.Contains("1 High Street (shop)", text, StringComparison.Ordinal);

        // Their own id alone leads there too, where only one customer has it.
        Assert.Equal((string)view["id"]!, (string)hub.Json("customer", "show", "1")["id"]!);
    }

    [Theory]
    [InlineData("--email", "ANN.LEE@mail.example", "crm:a shop:1")]
    [InlineData("--phone", "+447700900199", "crm:z")]
    [InlineData("--id", "3", "shop:3")]
    public void customers_are_found_by_what_they_gave_without_its_being_on_the_command_line(string option, string value, string records)
    {
        using var hub = TestHub.OfTwoSources();
        foreach (Ran ran in (Ran[])[hub.Run("customer", "search", option, value, "--json"), Cli.RunWithInput(value + "\n", "customer", "search", option, "-", "--json", "--data", hub.Data)])
        {
            Assert.Equal(0, ran.Status);
            Assert.Equal(records.Split(' '), ran.Json["hits"]!.AsArray().Select(h => (string)h!["record"]!), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void nobody_found_is_status_three_and_no_error()
    {
        using var hub = TestHub.OfTwoSources();
        Ran none = hub.Run("customer", "search", "--email", "nobody@mail.example");
        Assert.Equal(3, none.Status);
        Assert.Empty(none.Out);
        Assert.DoesNotContain("nobody@", none.Error, StringComparison.Ordinal);
        Assert.Empty(hub.Run("customer", "search", "--email", "nobody@mail.example", "--json").Json["hits"]!.AsArray());
    }

    [Theory]
    [InlineData(2, "usage", "customer search")]
    [InlineData(2, "usage", "customer search --email a@b.example --id 3")]
    [InlineData(2, "usage", "customer show")]
    [InlineData(3, "record_not_found", "customer show shop:77")]
    [InlineData(3, "source_not_found", "customer show nowhere:77")]
    [InlineData(3, "customer_not_found", "customer show 77")]
    [InlineData(3, "customer_not_found", "customer show 7f3c1f6e-52a0-4a8e-9d0c-3b1f6f0c2d11")]
    [InlineData(3, "domain_not_found", "customer search --id 3 --domain nowhere")]
    [InlineData(3, "record_not_found", "explain shop:1 crm:77")]
    [InlineData(2, "usage", "explain shop:1 shop:1")]
    [InlineData(2, "usage", "review decide shop:1 crm:z")]
    [InlineData(2, "usage", "review decide shop:1 --same")]
    [InlineData(2, "usage", "review decide shop:1 crm:z --same --different")]
    [InlineData(2, "usage", "review decide shop1 crm:z --same")]
    [InlineData(2, "usage", "review decide")]
    [InlineData(2, "same_record", "review decide shop:1 shop:1 --same")]
    [InlineData(3, "record_not_found", "review decide shop:1 crm:77 --same")]
    [InlineData(2, "usage", "undo")]
    [InlineData(2, "usage", "undo 1 --list")]
    [InlineData(2, "usage", "undo three")]
    [InlineData(3, "operation_not_found", "undo 99")]
    [InlineData(5, "not_together", "undo --join shop:4")]
    [InlineData(2, "usage", "resolve --learn --model m.json")]
    [InlineData(3, "file_not_found", "resolve --model nobody.json")]
    [InlineData(2, "usage", "export")]
    [InlineData(2, "usage", "export --source shop")]
    [InlineData(2, "usage", "export --source shop --customers -o x.csv")]
    [InlineData(2, "usage", "export --customers -o x.xlsx")]
    [InlineData(3, "source_not_found", "export --source nowhere -o x.csv")]
    public void what_is_not_there_or_makes_no_sense_is_said_in_one_line(int status, string code, string line)
    {
        using var hub = TestHub.OfTwoSources();
        hub.Refused(status, code, line.Split(' '));
    }

    [Fact]
    public void two_records_of_the_hub_are_explained_in_words_numbers_and_a_picture()
    {
        using var hub = TestHub.OfTwoSources();
        Ran ran = hub.Ok("explain", "shop:2", "crm:b", "--svg", hub.Folder.At("why.svg"));
        Assert.StartsWith("One customer\n", ran.Out, StringComparison.Ordinal);
        Assert.Contains("nickname or variant", ran.Out, StringComparison.Ordinal);
        Assert.StartsWith("<svg ", File.ReadAllText(hub.Folder.At("why.svg")), StringComparison.Ordinal);
        JsonNode json = hub.Json("explain", "shop:2", "crm:b");
        Assert.True((bool)json["joined"]!);
        Assert.Equal((double)json["weight"]!, json["rows"]!.AsArray().Sum(r => (double)r!["weight"]!), 3);
    }

    [Fact]
    public void a_decision_joins_and_its_undo_gives_back_what_was()
    {
        using var hub = TestHub.OfTwoSources();
        string before = Bare(hub.Json("customer", "show", "shop:3")) + Bare(hub.Json("customer", "show", "crm:z"));
        JsonNode decided = hub.Json("review", "decide", "shop:3", "crm:z", "--same");
        Assert.Equal((string)decided["customerA"]!, (string)decided["customerB"]!);
        Assert.Equal(2, hub.Json("customer", "show", "shop:3")["records"]!.AsArray().Count);
        hub.Refused(5, "already_decided", "review", "decide", "shop:3", "crm:z", "--same");
        string operation = decided["operation"]!.ToString();
        hub.Ok("undo", operation);
        Assert.Equal(before, Bare(hub.Json("customer", "show", "shop:3")) + Bare(hub.Json("customer", "show", "crm:z")));
        hub.Refused(5, "already_undone", "undo", operation);
    }

    [Fact]
    public void one_record_is_taken_out_of_its_customer_and_an_import_does_not_bring_it_back()
    {
        using var hub = TestHub.OfTwoSources();
        Ran apart = hub.Ok("undo", "--join", "crm:a");
        Assert.Contains("crm:a is customer", apart.Error, StringComparison.Ordinal);
        Assert.Single(hub.Json("customer", "show", "shop:1")["records"]!.AsArray());
        hub.Ok("import", hub.Folder.File("crm2.csv", TestHub.Crm.Replace("9 New Street", "1 High Street", StringComparison.Ordinal)), "--source", "crm");
        Assert.Single(hub.Json("customer", "show", "shop:1")["records"]!.AsArray());
    }

    [Fact]
    public void a_whole_import_is_taken_back()
    {
        using var hub = TestHub.OfTwoSources();
        JsonNode undone = hub.Json("undo", "2");
        Assert.Equal(3, (long)undone["recordsRemoved"]!);
        hub.Refused(3, "record_not_found", "customer", "show", "crm:a");
        JsonNode operations = hub.Json("undo", "--list", "--most", "2");
        Assert.Equal(2, operations["operations"]!.AsArray().Count);
        Assert.Equal(2, (long)operations["operations"]![0]!["undoes"]!);
    }

    [Fact]
    public void resolving_anew_shows_first_and_needs_a_yes()
    {
        using var hub = TestHub.OfTwoSources();
        Assert.True((bool)hub.Json("resolve", "--dry-run")["dryRun"]!);
        hub.Refused(5, "confirmation_needed", "resolve", "--learn");
        JsonNode done = hub.Json("resolve", "--learn", "--yes");
        Assert.NotEqual(0, (long)done["operation"]!);
        Assert.Equal(7, (long)done["records"]!);
    }

    [Fact]
    public void the_queue_is_listed_and_a_pair_of_it_decided()
    {
        using var hub = new TestHub();
        foreach (string system in (string[])["shopify", "hubspot"])
        {
            hub.Ok("source", "add", system);
            hub.Ok("import", Data.Sample(system + ".csv"), "--source", system);
        }

        JsonNode queue = hub.Json("review", "list", "--most", "5");
        long waiting = (long)queue["waiting"]!;
        Assert.InRange(waiting, 5, 1_000);
        Assert.Equal(5, queue["reviews"]!.AsArray().Count);
        JsonNode first = queue["reviews"]![0]!;
        hub.Ok("review", "decide", (string)first["a"]!, (string)first["b"]!, "--different");
        JsonNode after = hub.Json("review", "list", "--most", "100000");
        Assert.DoesNotContain(after["reviews"]!.AsArray(), r => string.Equals((string)r!["a"]!, (string)first["a"]!, StringComparison.Ordinal) && string.Equals((string)r["b"]!, (string)first["b"]!, StringComparison.Ordinal));
    }

    [Fact]
    public void on_a_terminal_pairs_are_asked_one_by_one_with_both_records_side_by_side()
    {
        using var hub = new TestHub();
        Assert.SkipWhen(Cli.Shell(hub.Folder.Path, "command -v script").Status != 0, "There is no script(1) to make a terminal.");
        hub.Ok("source", "add", "shopify");
        hub.Ok("import", Data.Sample("shopify.csv"), "--source", "shopify");
        long waiting = (long)hub.Json("review", "list")["waiting"]!;
        Ran ran = Cli.Shell(hub.Folder.Path, $"printf 'what\\nd\\nk\\nq\\n' | script -qec \"'$selfhold' review decide --data '{hub.Data}'\" /dev/null");
        Assert.Equal(0, ran.Status);
        Assert.Contains("(s)ame, (d)ifferent", ran.Out, StringComparison.Ordinal);
        Assert.Contains("kept apart", ran.Out, StringComparison.Ordinal);
        Assert.Contains("1 pair decided", ran.Out, StringComparison.Ordinal);
        Assert.InRange((long)hub.Json("review", "list")["waiting"]!, 0, waiting + 5);
        Assert.Equal("decide", (string)hub.Json("undo", "--list")["operations"]![0]!["kind"]!);
    }

    /// <summary>A view without the number of the operation that touched a link last, which an undo moves on.</summary>
    private static string Bare(JsonNode view)
    {
        foreach (JsonNode? record in view["records"]!.AsArray())
        {
            record!.AsObject().Remove("operation");
        }

        return view.ToJsonString();
    }
}
