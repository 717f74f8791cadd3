using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Consent.Tests.Attributes;

public sealed class AttributesTests
{
    private static readonly DateOnly Today = new(2026, 3, 4);

    [Theory]
    [InlineData("2008-03-04", "true")]
    [InlineData("2008-03-05", "false")]
    [InlineData("2008-03", null)]
    [InlineData("2008-02", "true")]
    [InlineData("2008", null)]
    [InlineData("2007", "true")]
    [InlineData("2009-00-00", "false")]
    [InlineData("2008-00-04", null)]
    [InlineData("0000-03-04", null)]
    [InlineData("2008-02-30", null)]
    [InlineData("4 March 2008", null)]
    [InlineData("2027-01-01", null)]
    [InlineData("", null)]
    public void eighteen_is_answered_only_where_it_is_known(string birth, string? answer)
        => Assert.Equal(answer, Derived.Of("age_over_18", new Dictionary<string, string> { ["birthdate"] = birth }, Today));

    [Theory]
    [InlineData(2026, 2, 28, "false")]
    [InlineData(2026, 3, 1, "true")]
    [InlineData(2024, 2, 28, "false")]
    [InlineData(2024, 2, 29, "true")]
    public void who_was_born_on_a_leap_day_comes_of_age_on_it_or_the_day_after(int year, int month, int day, string answer)
        => Assert.Equal(answer, Derived.Of($"age_over_{year - 2004}", new Dictionary<string, string> { ["birthdate"] = "2004-02-29" }, new DateOnly(year, month, day)));

    [Fact]
    public void without_the_value_there_is_no_answer()
    {
        foreach (string name in (string[])["age_over_18", "country", "postcode_area"])
        {
            Assert.Null(Derived.Of(name, new Dictionary<string, string>(), Today));
        }

        Assert.Equal("false", Derived.Of("has_verified_email", new Dictionary<string, string>(), Today));
        Assert.Null(Derived.Of("birthdate", new Dictionary<string, string> { ["birthdate"] = "2000-01-01" }, Today));
    }

    [Theory]
    [InlineData("LS2 7QP", "GB", "LS2")]
    [InlineData("ec1a1bb", "United Kingdom", "EC1A")]
    [InlineData("M1 1AE", "gb", "M1")]
    [InlineData("50667", "DE", "50")]
    [InlineData("D-50667", "Germany", "50")]
    [InlineData("1010", "AT", "10")]
    [InlineData("1012 AB", "NL", "10")]
    [InlineData("D02 X285", "IE", "D02")]
    [InlineData("K1A 0B1", "CA", "K1A")]
    [InlineData("94103-1234", "US", "941")]
    [InlineData("50667", null, "50")]
    [InlineData("12", "DE", null)]
    [InlineData("12345", "GB", null)]
    [InlineData("", "DE", null)]
    public void an_area_is_of_many_people(string code, string? country, string? area)
    {
        var values = new Dictionary<string, string> { ["postal_code"] = code };
        if (country is not null)
        {
            values["country"] = country;
        }

        Assert.Equal(area, Derived.Of("postcode_area", values, Today));
    }

    [Fact]
    public void an_age_over_is_true_for_all_lesser_ages_and_never_undone_by_time()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_260, 20_261).WithQuietOnSuccess(true);
        Prop.ForAll(Gen.Choose(0, 40_000).ToArbitrary(), Gen.Choose(1, 119).ToArbitrary(), Gen.Choose(0, 4000).ToArbitrary(), (born, years, later) =>
        {
            var values = new Dictionary<string, string> { ["birthdate"] = new DateOnly(1910, 1, 1).AddDays(born).ToString("yyyy-MM-dd") };
            string? now = Derived.Of($"age_over_{years}", values, Today);
            if (now is "true")
            {
                Assert.Equal("true", Derived.Of($"age_over_{Math.Max(1, years - 1)}", values, Today));
                Assert.Equal("true", Derived.Of($"age_over_{years}", values, Today.AddDays(later)));
            }
        }).Check(config);
    }

    [Theory]
    [InlineData("other.Allergies", "pd:Health")]
    [InlineData("other.Blood group", "pd:Health")]
    [InlineData("other.Konfession", "pd:Religion")]
    [InlineData("other.ethnicity", "pd:EthnicOrigin")]
    [InlineData("other.race", "pd:EthnicOrigin")]
    [InlineData("other.Trade union", "pd:TradeUnionMembership")]
    [InlineData("other.Gewerkschaft", "pd:TradeUnionMembership")]
    [InlineData("other.political_party", "pd:PoliticalAffiliation")]
    [InlineData("other.Sexual orientation", "pd:Sexual")]
    [InlineData("other.Fingerprint", "pd:Biometric")]
    [InlineData("other.DNA test", "pd:Genetic")]
    [InlineData("other.Loyalty tier", null)]
    [InlineData("other.Trace id", null)]
    [InlineData("email", null)]
    public void labels_give_special_categories_away(string name, string? code) => Assert.Equal(code, CustomerAttributes.Find(name).Special);

    [Theory]
    [InlineData("age_over_0")]
    [InlineData("age_over_018")]
    [InlineData("age_over_121")]
    [InlineData("age_over_1x")]
    [InlineData("other.")]
    [InlineData("other. ")]
    [InlineData("other.a\nb")]
    [InlineData("other.\u202eb")]
    [InlineData("Email")]
    [InlineData("sub")]
    [InlineData("")]
    public void what_is_not_in_the_vocabulary_is_nothing(string name) => Assert.False(CustomerAttributes.TryFind(name, out _));

    [Fact]
    public void claims_of_openid_find_their_attributes()
    {
        Assert.Equal("email", CustomerAttributes.ForClaim("email_verified")!.Name);
        Assert.Equal("phone_number", CustomerAttributes.ForClaim("phone_number")!.Name);
        Assert.Equal("address", CustomerAttributes.ForClaim("address")!.Name);
        Assert.Null(CustomerAttributes.ForClaim("zoneinfo"));
    }

    [Fact]
    public void a_whole_holds_its_parts_and_never_the_other_way_round()
    {
        Assert.True(CustomerAttributes.Holds("birthdate", "age_over_18"));
        Assert.False(CustomerAttributes.Holds("age_over_18", "birthdate"));
        string[] all = [.. CustomerAttributes.All.Select(a => a.Name), "age_over_18", "age_over_21"];
        Assert.All(all, a => Assert.All(all, b => Assert.False(CustomerAttributes.Holds(a, b) && CustomerAttributes.Holds(b, a))));
        Assert.All(all, a => Assert.All(all, b => Assert.All(all, c => Assert.True(!(CustomerAttributes.Holds(a, b) && CustomerAttributes.Holds(b, c)) || CustomerAttributes.Holds(a, c)))));
    }

    [Theory]
    [InlineData("Marketting", "Marketing")]
    [InlineData("delivery", "DeliveryOfGoods")]
    [InlineData("age-check", "AgeVerification")]
    [InlineData("service_provision", "ServiceProvision")]
    public void a_purpose_that_there_is_not_has_near_ones(string code, string near)
    {
        Assert.Null(Purposes.Find(code));
        Assert.Contains(near, Purposes.Near(code));
    }

    [Fact]
    public void the_vocabulary_hangs_together()
    {
        Assert.True(Purposes.All.Count > 80);
        Assert.All(Purposes.All, p => Assert.All(p.Broader, b => Assert.NotNull(Purposes.Find(b))));
        Assert.Equal(["Advertising", "Personalisation", "Marketing"], Purposes.Find("dpv:personalisedadvertising")!.Broader);
        Assert.Equal("dpv:IdentityAuthentication", Purposes.Find("sign_in")!.Term);
    }
}
