using System.Diagnostics;
using System.Globalization;
using System.Text;
using Selfhold.Matching;
using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Customers;

public abstract class CustomerContract(DatabaseFamily family) : RoomContract(family)
{
    private void Three()
    {
        Ok(Room.AddDomain("shop group", country: "GB"));
        Ok(Room.AddSource("crm", trust: 70));
        Ok(Room.AddSource("shop"));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        Import("shop", Files.Shop);
        Import("sales", Files.Sales);
    }

    [Fact]
    public void a_customer_shows_each_value_with_its_origin_and_what_lost()
    {
        Three();
        CustomerView anna = Ok(Room.CustomerOf(new RecordRef("crm", "17")));
        Assert.Equal("shop group", anna.Domain);
        Assert.Equal(["crm:17", "sales:A-1", "shop:9001"], anna.Records.Select(r => r.Record.ToString()));
        Assert.All(anna.Records, r => Assert.Contains(r.State, (string[])["joined", "in_review"]));
        Assert.All(anna.Records, r => Assert.True(r.Score > 0.5 && r.Evidence.Count > 0 && r.Partner is not null, r.ToString()));
        AttributeView street = Attribute(anna, Meaning.Street);
        Assert.Equal(("2 Harbour View", "most_recent"), (street.Value.Value, street.Why));
        ValueOrigin origin = Assert.Single(street.Value.Origins);
        Assert.Equal(("sales", "A-1", 1, Assurance.Held), (origin.Source, origin.ExternalId, origin.Version, origin.Assurance));
        Assert.Equal(new DateTimeOffset(2025, 9, 1, 8, 0, 0, TimeSpan.Zero), origin.ObservedAt);
        Assert.Equal(["18 Fenwick Row"], street.Others.Select(o => o.Value));
        Assert.Equal("Hull", Attribute(anna, Meaning.City).Value.Value);
        Assert.Equal(3, Attribute(anna, Meaning.Email).Value.Origins.Count);
        Assert.Equal(3, Attribute(anna, Meaning.Phone).Value.Origins.Count);
        Assert.Contains(anna.Attributes, a => a is { Attribute: Meaning.Other, Label: "Loyalty tier", Value.Value: "gold" });
        Assert.DoesNotContain(anna.Attributes, a => a.Attribute is Meaning.ExternalId or Meaning.UpdatedAt);
    }

    [Fact]
    public void a_verified_source_comes_first()
    {
        Ok(Room.AddSource("bank", verified: true));
        Ok(Room.AddSource("sales"));
        Import("bank", Files.Crm);
        Import("sales", Files.Sales);
        AttributeView street = Attribute(Ok(Room.CustomerOf(new RecordRef("sales", "A-1"))), Meaning.Street);
        Assert.Equal(("18 Fenwick Row", "verified_first"), (street.Value.Value, street.Why));
        Assert.Equal(Assurance.Verified, Assert.Single(street.Value.Origins).Assurance);
    }

    [Fact]
    public void a_newer_version_shows_and_the_older_one_stays_in_history()
    {
        Ok(Room.AddSource("crm"));
        Import("crm", Files.Crm);
        Guid id = Ok(Room.CustomerOf(new RecordRef("crm", "18"))).Id;
        string before = Json(Ok(Room.Customer(id)).Attributes);
        ImportReport second = Import("crm", Files.Crm.Replace("4 Mill Lane", "5 Mill Lane", StringComparison.Ordinal));
        CustomerView ben = Ok(Room.Customer(id));
        Assert.Equal("5 Mill Lane", Attribute(ben, Meaning.Street).Value.Value);
        Assert.Equal(2, Assert.Single(ben.Records).Version);
        Assert.Contains("4 Mill Lane", Dump());
        Ok(Room.Undo("default", second.Operation));
        Assert.Equal(before, Json(Ok(Room.Customer(id)).Attributes));
    }

    [Fact]
    public void a_customer_of_one_record_is_alone()
    {
        Three();
        CustomerView ben = Ok(Room.CustomerOf(new RecordRef("crm", "18")));
        LinkedRecord only = Assert.Single(ben.Records);
        Assert.Equal(("alone", "alone", null, null), (only.State, only.Origin, only.Score, only.Partner));
        Assert.All(ben.Attributes, a => Assert.Equal("only_value", a.Why));
        Assert.Equal(Json(ben), Json(Ok(Room.Customer(ben.Id))));
    }

    [Fact]
    public void who_is_not_there_is_said_so()
    {
        Three();
        Assert.Equal("customer_not_found", Code(Room.Customer(Guid.CreateVersion7(Clock.GetUtcNow()))));
        Assert.Equal("record_not_found", Code(Room.CustomerOf(new RecordRef("crm", "99"))));
        Assert.Equal("source_not_found", Code(Room.CustomerOf(new RecordRef("nothing", "17"))));
        Import("crm", string.Join('\n', Files.Crm.Split('\n').Where(l => !l.StartsWith("18", StringComparison.Ordinal))), snapshot: true);
        Assert.Equal("record_not_found", Code(Room.CustomerOf(new RecordRef("crm", "18"))));
    }

    [Fact]
    public void an_old_id_leads_to_where_its_records_went()
    {
        Ok(Room.AddSource("a"));
        Ok(Room.AddSource("b"));
        Import("a", "id,first name,last name,email,birth date\n1,Anna,Duarte,anna@duarte.example,1988-09-04\n");
        Import("b", "id,first name,last name,email,birth date\n1,Zed,Quill,zed@quill.example,1950-01-02\n");
        Guid first = Ok(Room.CustomerOf(new RecordRef("a", "1"))).Id;
        Guid second = Ok(Room.CustomerOf(new RecordRef("b", "1"))).Id;
        Assert.NotEqual(first, second);
        string apart = Json(Ok(Room.Customer(second)).Attributes);
        DecisionReport joined = Ok(Room.Decide(new RecordRef("a", "1"), new RecordRef("b", "1"), same: true));
        CustomerView together = Ok(Room.Customer(first));
        Assert.Equal(together.Id, Ok(Room.Customer(second)).Id);
        Assert.Equal(2, together.Records.Count);
        Assert.All(together.Records, r => Assert.Equal(("decision", (double?)null), (r.Origin, r.Score)));
        Ok(Room.Undo(joined.Domain, joined.Operation));
        Assert.Equal((first, second), (Ok(Room.Customer(first)).Id, Ok(Room.Customer(second)).Id));
        Assert.Equal(apart, Json(Ok(Room.Customer(second)).Attributes));
    }

    [Fact]
    public void customers_are_found_by_mail_number_and_the_business_s_own_id()
    {
        Three();
        Guid anna = Ok(Room.CustomerOf(new RecordRef("crm", "17"))).Id;
        Assert.Equal(["crm:17", "sales:A-1", "shop:9001"], Hits(new CustomerQuery { Email = " ANNA@Duarte.example" }, anna));
        Assert.Equal(["crm:17", "sales:A-1", "shop:9001"], Hits(new CustomerQuery { Phone = "0044 7700 900 417" }, anna));
        Assert.Equal(["crm:17"], Hits(new CustomerQuery { ExternalId = "17" }, anna));
        Assert.Empty(Room.Search(new CustomerQuery { Email = "nobody@duarte.example" }, null));
        Assert.Empty(Room.Search(new CustomerQuery { ExternalId = "' OR 1=1 --" }, null));
        Assert.Empty(Room.Search(new CustomerQuery { Email = "anna@duarte.example" }, "another"));
        Assert.Empty(Room.Search(new CustomerQuery(), null));
    }

    [Fact]
    public void a_search_stays_within_its_domain()
    {
        Ok(Room.AddDomain("one"));
        Ok(Room.AddDomain("two"));
        Ok(Room.AddSource("a", "one"));
        Ok(Room.AddSource("b", "two"));
        Import("a", "id,first name,last name,email\n1,Anna,Duarte,anna@duarte.example\n");
        Import("b", "id,first name,last name,email\n1,Anna,Duarte,anna@duarte.example\n");
        Assert.Equal(["a:1"], Room.Search(new CustomerQuery { Email = "anna@duarte.example" }, "one").Select(h => h.Record.ToString()));
        Assert.Equal(2, Room.Search(new CustomerQuery { Email = "anna@duarte.example" }, null).Select(h => h.Customer).Distinct().Count());
        Assert.Equal("other_domain", Code(Room.Explain(new RecordRef("a", "1"), new RecordRef("b", "1"))));
    }

    [Fact]
    public void an_explanation_says_why_and_adds_up()
    {
        Three();
        Explanation why = Ok(Room.Explain(new RecordRef("crm", "17"), new RecordRef("shop", "9001")));
        Assert.Equal(why.Weight, why.Rows.Sum(r => r.Weight), 3);
        Assert.True(why.Probability > 0.9);
        Assert.Contains(why.Rows, r => r.Level == "same" && r.A == "anna@duarte.example");
        Assert.True(Ok(Room.Explain(new RecordRef("crm", "17"), new RecordRef("crm", "18"))).Probability < 0.5);
        Assert.Equal("same_record", Code(Room.Explain(new RecordRef("crm", "17"), new RecordRef("CRM", "17"))));
        Assert.Equal("record_not_found", Code(Room.Explain(new RecordRef("crm", "17"), new RecordRef("crm", "99"))));
    }

    [Fact]
    public void a_row_without_an_id_goes_by_its_text()
    {
        Ok(Room.AddSource("list"));
        const string file = "first name,last name,email\nAnna,Duarte,anna@duarte.example\nAnna,Duarte,anna@duarte.example\nBen,Okafor,ben@okafor.example\n";
        Import("list", file);
        IReadOnlyList<CustomerHit> hits = Room.Search(new CustomerQuery { Email = "anna@duarte.example" }, null);
        Assert.Equal(2, hits.Select(h => h.Record).Distinct().Count());
        Assert.All(hits, h => Assert.StartsWith("row-", h.Record.ExternalId));
        Assert.Equal(hits[0].Customer, Ok(Room.CustomerOf(hits[1].Record)).Id);
        string dump = Dump();
        Assert.Equal(0, Import("list", file).New);
        Assert.Equal(dump, Dump());
    }

    [Theory]
    [InlineData("Robert'); DROP TABLE records_record;--")]
    [InlineData("\"quoted\", and; more")]
    [InlineData("=HYPERLINK(\"http://x.example\")")]
    [InlineData("Anna\r\nBcc: all@x.example")]
    [InlineData("\u202Eannahoj\u202C")]
    [InlineData("Zo\u0308e \u200B\uFEFF")]
    [InlineData("🙂👩‍👧‍👦")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("  blanks around  ")]
    [InlineData("a\tb\\0%00${jndi:ldap://x}")]
    public void any_value_is_kept_and_given_back_exactly(string name)
    {
        Ok(Room.AddSource("crm"));
        string file = $"id,last name,email\n1,\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",a@x.example\n";
        Import("crm", file);
        Assert.Equal(name, Attribute(Ok(Room.CustomerOf(new RecordRef("crm", "1"))), Meaning.Surname).Value.Value);
        using var to = new MemoryStream();
        Ok(Room.ExportOriginal("crm", to, corrected: false));
        Assert.Equal(file, Encoding.UTF8.GetString(to.ToArray()));
        Assert.Equal(1, Count("records_record"));
        Assert.Empty(Room.Verify());
    }

    [Fact]
    public void a_flipped_byte_is_named_and_nothing_is_shown()
    {
        Three();
        Tamper("UPDATE records_record SET sealed = (SELECT o.sealed FROM records_record o WHERE o.record_id <> records_record.record_id ORDER BY o.record_id LIMIT 1)");
        Error error = Room.CustomerOf(new RecordRef("crm", "17")).Error!;
        Assert.Equal("sealed_value_damaged", error.Code);
        Assert.Contains("records_record", error.Message);
        Assert.DoesNotContain("Anna", error.Message);
    }

    [Fact]
    public void reviews_come_most_doubtful_first_and_a_page_at_a_time()
    {
        Ok(Room.AddSource("crm"));
        var file = new StringBuilder("id,first name,last name,email,phone,street,city,postal code,birth date\n");
        for (int i = 0; i < 40; i++)
        {
            // Pairs that share a name and little else: neither clear nor hopeless.
            file.Append(CultureInfo.InvariantCulture, $"a{i},Anna{(char)('a' + (i % 26))},Duarte{i},,,{i} Mill Lane,York,YO1 6GA,\n");
            file.Append(CultureInfo.InvariantCulture, $"b{i},Anna{(char)('a' + (i % 26))},Duarte{i},,,{(i % 3 == 0 ? i : i + 200)} Mill Lane,{(i % 2 == 0 ? "York" : "Hull")},{(i % 2 == 0 ? "YO1 6GA" : "HU1 2AA")},\n");
        }

        Import("crm", file.ToString());
        long count = Room.ReviewCount("default");
        IReadOnlyList<ReviewItem> all = Room.Reviews("default", 1000, 0);
        Assert.True(count > 8, "Too few doubtful pairs: " + count);
        Assert.Equal(count, all.Count);
        Assert.Equal(Json(all.Skip(3).Take(4)), Json(Room.Reviews("default", 4, 3)));
        double threshold = MatchModel.Shipped.Threshold;
        double[] distances = [.. all.Where(r => r.Reason != "conflict").Select(r => Math.Abs(r.Probability - threshold))];
        Assert.Equal(distances.Order(), distances);
        Assert.All(all, r => Assert.Equal("default", r.Domain));
        Assert.Empty(Room.Reviews("nowhere", 10, 0));
    }

    [Fact]
    public void ten_records_are_read_and_merged_within_a_millisecond()
    {
        var file = new StringBuilder("id,first name,last name,email,phone,street,city,postal code,birth date,loyalty tier,notes\n");
        for (int source = 0; source < 10; source++)
        {
            Ok(Room.AddSource("s" + source));
        }

        for (int source = 0; source < 10; source++)
        {
            Import("s" + source, file + $"7,Anna,Duarte,anna@duarte.example,+44 7700 900417,{18 + (source % 2)} Fenwick Row,Leeds,LS2 7QP,1988-09-04,gold,note {source}\n");
        }

        Guid id = Ok(Room.CustomerOf(new RecordRef("s0", "7"))).Id;
        Assert.Equal(10, Ok(Room.Customer(id)).Records.Count);
        var times = new List<double>();
        for (int i = 0; i < 2000; i++)
        {
            long started = Stopwatch.GetTimestamp();
            Room.Customer(id);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Room.Customer(id);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double[] warm = [.. times.Skip(500).Order()];
        TestContext.Current.SendDiagnosticMessage($"view of 10 records on {Storage.Family}: p50 {warm[warm.Length / 2]:0.000} ms, p99 {warm[warm.Length * 99 / 100]:0.000} ms, {allocated:#,0} bytes");

        // The target is a millisecond at p99 on a quiet machine; the benchmark says. Here a busy one must not fail for others' work.
        Assert.True(warm[warm.Length / 2] < 5, $"p50 {warm[warm.Length / 2]} ms");
    }

    private string[] Hits(CustomerQuery query, Guid of)
    {
        IReadOnlyList<CustomerHit> hits = Room.Search(query, null);
        Assert.All(hits, h => Assert.Equal(of, h.Customer));
        return [.. hits.Select(h => h.Record.ToString())];
    }
}

public sealed class CustomerOnSqlite() : CustomerContract(DatabaseFamily.Sqlite);

public sealed class CustomerOnPostgres() : CustomerContract(DatabaseFamily.Postgres);
