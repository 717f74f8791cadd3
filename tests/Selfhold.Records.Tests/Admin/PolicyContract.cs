using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Admin;

public abstract class PolicyContract(DatabaseFamily family) : RoomContract(family)
{
    private static readonly SurvivorshipPolicy Trusted = new(
        [SurvivorshipRule.MostTrusted, SurvivorshipRule.MostRecent], new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>>());

    private void Fill()
    {
        Ok(Room.AddSource("crm", trust: 90));
        Ok(Room.AddSource("sales"));
        Import("crm", Files.Crm);
        Import("sales", Files.Sales);
    }

    [Fact]
    public void a_policy_says_first_whom_it_would_change()
    {
        Fill();
        CustomerView before = Ok(Room.CustomerOf(new RecordRef("crm", "17")));
        Assert.Equal("2 Harbour View", Attribute(before, Meaning.Street).Value.Value);
        PolicyReport dry = Ok(Room.SetPolicy("default", Trusted, dryRun: true));
        Assert.Equal((true, 0L, 2L, 1L), (dry.DryRun, dry.Operation, dry.Customers, dry.Changed));
        Assert.Equal([before.Id], dry.Examples);
        Assert.Equal(Json(before), Json(Ok(Room.Customer(before.Id))));

        PolicyReport set = Ok(Room.SetPolicy("default", Trusted, dryRun: false));
        Assert.Equal((false, 3L, 1L), (set.DryRun, set.Operation, set.Changed));
        CustomerView after = Ok(Room.Customer(before.Id));
        Assert.Equal(("18 Fenwick Row", "most_trusted"), (Attribute(after, Meaning.Street).Value.Value, Attribute(after, Meaning.Street).Why));
        Assert.Equal(Trusted, Ok(Room.Domain("default")).Policy);
        Assert.Equal(0, Ok(Room.SetPolicy("default", Trusted, dryRun: false)).Operation);
        Assert.Equal(["policy", "import", "import"], Room.Operations("default", 10).Select(o => o.Kind));
    }

    [Fact]
    public void undoing_a_policy_shows_what_was_shown_before()
    {
        Fill();
        string before = Json(Ok(Room.CustomerOf(new RecordRef("crm", "17"))));
        long operation = Ok(Room.SetPolicy("default", Trusted, dryRun: false)).Operation;
        Assert.NotEqual(before, Json(Ok(Room.CustomerOf(new RecordRef("crm", "17")))));
        Ok(Room.Undo("default", operation));
        Assert.Equal(before, Json(Ok(Room.CustomerOf(new RecordRef("crm", "17")))));
        Assert.Equal(SurvivorshipPolicy.Default, Ok(Room.Domain("default")).Policy);
    }

    [Fact]
    public void undoing_an_earlier_policy_keeps_the_later_one_and_is_found_when_that_is_undone()
    {
        Fill();
        var complete = new SurvivorshipPolicy([SurvivorshipRule.MostComplete], new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>>());
        long first = Ok(Room.SetPolicy("default", Trusted, dryRun: false)).Operation;
        long second = Ok(Room.SetPolicy("default", complete, dryRun: false)).Operation;
        Ok(Room.Undo("default", first));
        Assert.Equal(complete, Ok(Room.Domain("default")).Policy);
        Ok(Room.Undo("default", second));
        Assert.Equal(SurvivorshipPolicy.Default, Ok(Room.Domain("default")).Policy);
    }

    [Fact]
    public void a_policy_without_rules_is_refused()
    {
        Fill();
        Assert.Equal("bad_policy", Code(Room.SetPolicy("default", new SurvivorshipPolicy([], new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>>()), dryRun: true)));
        Assert.Equal("domain_not_found", Code(Room.SetPolicy("nowhere", Trusted, dryRun: false)));
    }
}

public sealed class PolicyOnSqlite() : PolicyContract(DatabaseFamily.Sqlite);

public sealed class PolicyOnPostgres() : PolicyContract(DatabaseFamily.Postgres);

public sealed class PolicyDocumentTests
{
    [Fact]
    public void a_policy_comes_back_from_its_document()
    {
        var policy = new SurvivorshipPolicy(
            [SurvivorshipRule.MostRecent, SurvivorshipRule.MostTrusted],
            new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>> { [Meaning.Email] = [SurvivorshipRule.VerifiedFirst], [Meaning.BirthDate] = [SurvivorshipRule.MostTrusted] });
        Assert.Equal("""{"attributes":{"birthDate":["most_trusted"],"email":["verified_first"]},"rules":["most_recent","most_trusted"]}""", policy.ToJson());
        Assert.Equal(policy, SurvivorshipPolicy.Parse(policy.ToJson()).Value);
        Assert.Equal(SurvivorshipPolicy.Default, SurvivorshipPolicy.Parse(SurvivorshipPolicy.Default.ToJson()).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"rules":[]}""")]
    [InlineData("""{"rules":["newest"]}""")]
    [InlineData("""{"rules":["most_recent","most_recent"]}""")]
    [InlineData("""{"rules":["most_recent"],"attributes":{"shoeSize":["most_recent"]}}""")]
    [InlineData("""{"rules":["most_recent"],"attributes":{"email":["most_recent"],"Email":["most_recent"]}}""")]
    [InlineData("""{"rules":["most_recent"],"more":1}""")]
    [InlineData("""{"rules":[1]}""")]
    public void a_document_that_is_no_policy_is_refused(string json) => Assert.Equal("bad_policy", SurvivorshipPolicy.Parse(json).Error?.Code);
}
