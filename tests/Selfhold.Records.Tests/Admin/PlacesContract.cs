using Selfhold.Records.Tests.Support;
using Selfhold.Storage;

namespace Selfhold.Records.Tests.Admin;

public abstract class PlacesContract(DatabaseFamily family) : RoomContract(family)
{
    [Fact]
    public void a_small_shop_starts_with_one_command()
    {
        SourceInfo source = Ok(Room.AddSource("crm"));
        Assert.Equal(("crm", "default", "Default business", 50, false), (source.Name, source.Domain, source.Business, source.Trust, source.Verified));
        Assert.Equal("default", Ok(Room.Domain(null)).Name);
        Assert.Equal("Default business", Assert.Single(Room.Businesses()).Name);
        Assert.Equal(1, Ok(Room.AddSource("shop")).Number - source.Number);
        Assert.Single(Room.Domains());
    }

    [Fact]
    public void names_that_differ_only_in_case_are_one_name()
    {
        Ok(Room.AddSource("CRM"));
        Assert.Equal("name_taken", Code(Room.AddSource("crm")));
        Assert.Equal("name_taken", Code(Room.AddDomain("DEFAULT")));
        Assert.Equal("name_taken", Code(Room.AddBusiness("default BUSINESS")));
        Assert.Equal("CRM", Ok(Room.Source("crm")).Source.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" crm")]
    [InlineData("a:b")]
    [InlineData("a\nb")]
    [InlineData("=cmd")]
    [InlineData("x'; DROP TABLE records_source; --")]
    public void a_name_that_could_be_taken_for_something_else_is_refused(string name)
    {
        Assert.Equal("bad_name", Code(Room.AddSource(name)));
        Assert.Equal("bad_name", Code(Room.AddDomain(name)));
        Assert.Equal("bad_name", Code(Room.AddBusiness(name)));
        Assert.Empty(Room.Domains());
        Assert.Equal(0, Count("keys_key WHERE kind IN ('domain', 'source')"));
    }

    [Fact]
    public void a_domain_belongs_to_the_only_business_or_to_one_of_its_name()
    {
        Assert.Equal("Kestrel", Ok(Room.AddDomain("Kestrel", country: "gb")).Business);
        Assert.Equal("Kestrel", Ok(Room.AddDomain("Roastery")).Business);
        Ok(Room.AddBusiness("Other"));
        DomainInfo third = Ok(Room.AddDomain("Third"));
        Assert.Equal("Third", third.Business);
        Assert.Equal(3, third.Number);
        Assert.Equal("GB", Ok(Room.Domain("kestrel")).Country);
        Assert.Equal("business_not_found", Code(Room.AddDomain("Fourth", "Nobody")));
        Assert.Equal("bad_country", Code(Room.AddDomain("Fourth", country: "England")));
        Assert.Equal("domain_needed", Code(Room.AddSource("crm")));
        Assert.Equal("domain_needed", Code(Room.Domain(null)));
        Assert.Equal("bad_trust", Code(Room.AddSource("crm", "Third", trust: 101)));
        Assert.Equal("Other", Ok(Room.AddSource("crm", "Third", "other", 80, true)).Business);
    }

    [Fact]
    public void a_source_shows_what_was_imported()
    {
        Ok(Room.AddSource("crm"));
        Assert.Null(Ok(Room.Source("crm")).Format);
        Import("crm", Files.Crm);
        SourceDetails details = Ok(Room.Source("crm"));
        Assert.Equal((2, 0), (details.Records, details.Ended));
        Assert.StartsWith("CSV, UTF-8, comma", details.Format);
        Assert.Contains(new SourceColumn("Email", Meaning.Email, 0), details.Columns);
        OperationInfo operation = Assert.Single(Room.Operations("default", 10));
        Assert.Equal(("import", "crm", 1L), (operation.Kind, operation.Source, operation.Operation));
        Assert.Equal(2, operation.Figures["rows"]);
        Assert.Equal("file1.txt", operation.File);
        Assert.Equal("source_not_found", Code(Room.Source("nothing")));
    }
}

public sealed class PlacesOnSqlite() : PlacesContract(DatabaseFamily.Sqlite);

public sealed class PlacesOnPostgres() : PlacesContract(DatabaseFamily.Postgres);
