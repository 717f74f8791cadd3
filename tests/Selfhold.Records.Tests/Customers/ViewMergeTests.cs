using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Selfhold.Matching.Normalise;
using Selfhold.Records.Customers;

namespace Selfhold.Records.Tests.Customers;

public sealed class ViewMergeTests
{
    private static readonly ValueForms Forms = Reading.FormsOf("GB");

    private static StatedRecord Record(string source, string id, int day, int trust, bool verified, params (Meaning Meaning, int Slot, string Text)[] values)
        => new(new RecordRef(source, id), 1, day * 86_400_000_000L, trust, verified ? Assurance.Verified : Assurance.Held,
            [.. values.Select(v => new StatedValue(v.Meaning, v.Slot, v.Meaning == Meaning.Other ? "Tier" : v.Meaning.ToString(), v.Text))]);

    private static IReadOnlyList<AttributeView> Merge(params StatedRecord[] records) => ViewMerge.Of(records, SurvivorshipPolicy.Default, Forms);

    private static AttributeView The(IReadOnlyList<AttributeView> view, Meaning meaning, int slot = 0) => Assert.Single(view, a => a.Attribute == meaning && a.Slot == slot);

    [Fact]
    public void equal_values_are_one_with_all_their_origins()
    {
        AttributeView city = The(Merge(
            Record("a", "1", 1, 50, false, (Meaning.Occupation, 0, "BAKER ")), Record("b", "1", 2, 50, false, (Meaning.Occupation, 0, "Baker"))), Meaning.Occupation);
        Assert.Equal(("Baker", "agreed"), (city.Value.Value, city.Why));
        Assert.Equal(["b", "a"], city.Value.Origins.Select(o => o.Source));
        Assert.Empty(city.Others);
    }

    [Theory]
    [InlineData(1, 50, true, 9, 90, false, "verified_first")]
    [InlineData(9, 50, false, 1, 90, false, "most_recent")]
    [InlineData(5, 90, false, 5, 50, false, "most_trusted")]
    [InlineData(5, 50, false, 5, 50, false, "most_complete")]
    public void the_first_rule_that_tells_them_apart_decides(int day, int trust, bool verified, int otherDay, int otherTrust, bool otherVerified, string why)
    {
        AttributeView job = The(Merge(
            Record("a", "1", otherDay, otherTrust, otherVerified, (Meaning.Occupation, 0, "baker")),
            Record("b", "1", day, trust, verified, (Meaning.Occupation, 0, "master baker"))), Meaning.Occupation);
        Assert.Equal(("master baker", why), (job.Value.Value, job.Why));
        Assert.Equal("baker", Assert.Single(job.Others).Value);
    }

    [Fact]
    public void what_no_rule_decides_goes_by_the_name_of_the_record()
    {
        AttributeView job = The(Merge(
            Record("b", "1", 1, 50, false, (Meaning.Occupation, 0, "cook!")), Record("a", "2", 1, 50, false, (Meaning.Occupation, 0, "baker"))), Meaning.Occupation);
        Assert.Equal(("baker", "tie"), (job.Value.Value, job.Why));
    }

    [Fact]
    public void an_address_survives_as_a_whole()
    {
        IReadOnlyList<AttributeView> view = Merge(
            Record("a", "1", 1, 50, false, (Meaning.Street, 0, "18 Fenwick Row"), (Meaning.PostalCode, 0, "LS2 7QP"), (Meaning.City, 0, "Leeds")),
            Record("b", "1", 2, 50, false, (Meaning.Street, 0, "2 Harbour View"), (Meaning.PostalCode, 0, "HU1 2AA")));
        Assert.Equal("2 Harbour View", The(view, Meaning.Street).Value.Value);
        Assert.Equal("HU1 2AA", The(view, Meaning.PostalCode).Value.Value);
        AttributeView city = The(view, Meaning.City);
        Assert.Equal("", city.Value.Value);
        Assert.Equal("b", Assert.Single(city.Value.Origins).Source);
        Assert.Equal("Leeds", Assert.Single(city.Others).Value);
        Assert.All(view, a => Assert.Equal("most_recent", a.Why));
    }

    [Fact]
    public void who_says_the_same_address_and_more_of_it_says_it_better()
    {
        IReadOnlyList<AttributeView> view = Merge(
            Record("a", "1", 1, 50, false, (Meaning.Street, 0, "18 Fenwick Row"), (Meaning.PostalCode, 0, "LS2 7QP"), (Meaning.City, 0, "Leeds")),
            Record("b", "1", 2, 50, false, (Meaning.Street, 0, "18 FENWICK ROW"), (Meaning.PostalCode, 0, "LS2 7QP")));
        Assert.Equal("Leeds", The(view, Meaning.City).Value.Value);
        Assert.Equal(("18 Fenwick Row", "agreed"), (The(view, Meaning.Street).Value.Value, The(view, Meaning.Street).Why));
    }

    [Fact]
    public void given_name_and_surname_come_from_one_record()
    {
        IReadOnlyList<AttributeView> view = Merge(
            Record("a", "1", 1, 50, false, (Meaning.GivenName, 0, "Anna"), (Meaning.Surname, 0, "Duarte")),
            Record("b", "1", 2, 50, false, (Meaning.Surname, 0, "Reis")));
        Assert.Equal("Anna", The(view, Meaning.GivenName).Value.Value);
        Assert.Equal(("Duarte", "most_complete"), (The(view, Meaning.Surname).Value.Value, The(view, Meaning.Surname).Why));
        Assert.Equal("Reis", Assert.Single(The(view, Meaning.Surname).Others).Value);
    }

    [Fact]
    public void addresses_and_numbers_are_a_list_in_which_none_loses()
    {
        IReadOnlyList<AttributeView> view = Merge(
            Record("a", "1", 1, 50, false, (Meaning.Email, 0, "a@x.example"), (Meaning.Email, 1, "b@x.example"), (Meaning.Phone, 0, "07700 900417")),
            Record("b", "1", 2, 50, false, (Meaning.Email, 0, "B@X.example; c@x.example"), (Meaning.Phone, 0, "+44 7700 900417")));
        Assert.Equal(["B@X.example", "c@x.example", "a@x.example"], view.Where(a => a.Attribute == Meaning.Email).Select(a => a.Value.Value));
        Assert.Equal([0, 1, 2], view.Where(a => a.Attribute == Meaning.Email).Select(a => a.Slot));
        Assert.Equal(2, The(view, Meaning.Email).Value.Origins.Count);
        AttributeView phone = The(view, Meaning.Phone);
        Assert.Equal(("+44 7700 900417", "agreed", 2), (phone.Value.Value, phone.Why, phone.Value.Origins.Count));
    }

    [Fact]
    public void one_birth_date_in_two_notations_is_one_value()
    {
        var forms = Reading.FormsOf(null);
        StatedRecord german = new(new RecordRef("a", "1"), 1, 0, 50, Assurance.Held, [new StatedValue(Meaning.BirthDate, 0, "Geb.", "04.09.1988", DateOrder.Dmy)]);
        StatedRecord american = new(new RecordRef("b", "1"), 1, 0, 50, Assurance.Held, [new StatedValue(Meaning.BirthDate, 0, "dob", "9/4/1988", DateOrder.Mdy)]);
        StatedRecord iso = new(new RecordRef("c", "1"), 1, 0, 50, Assurance.Held, [new StatedValue(Meaning.BirthDate, 0, "dob", "1988-09-04T00:00:00Z")]);
        Assert.Equal(3, Assert.Single(ViewMerge.Of([german, american, iso], SurvivorshipPolicy.Default, forms)).Value.Origins.Count);
    }

    [Fact]
    public void a_column_of_unknown_meaning_is_shown_under_its_name()
    {
        AttributeView tier = Assert.Single(Merge(Record("a", "1", 1, 50, false, (Meaning.Other, 0, "gold"))));
        Assert.Equal(("Tier", "gold", "only_value"), (tier.Label, tier.Value.Value, tier.Why));
    }

    [Fact]
    public void an_attribute_may_have_rules_of_its_own()
    {
        var policy = new SurvivorshipPolicy([SurvivorshipRule.MostRecent], new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>> { [Meaning.Occupation] = [SurvivorshipRule.MostTrusted] });
        IReadOnlyList<AttributeView> view = ViewMerge.Of(
            [
                Record("a", "1", 1, 90, false, (Meaning.Occupation, 0, "baker"), (Meaning.Company, 0, "Old")),
                Record("b", "1", 2, 10, false, (Meaning.Occupation, 0, "cook"), (Meaning.Company, 0, "New")),
            ], policy, Forms);
        Assert.Equal("baker", The(view, Meaning.Occupation).Value.Value);
        Assert.Equal("New", The(view, Meaning.Company).Value.Value);
    }

    [Fact]
    public void the_order_of_records_has_no_part_in_the_view_and_nothing_is_lost()
    {
        (Meaning, string[])[] said =
        [
            (Meaning.GivenName, ["Anna", "ANNA", "Ana", ""]), (Meaning.Surname, ["Duarte", "Reis", ""]), (Meaning.Email, ["a@x.example", "b@x.example; a@x.example", ""]),
            (Meaning.Phone, ["07700 900417", "+44 7700 900417", "07700 900418"]), (Meaning.Street, ["1 Mill Lane", "2 Mill Lane", ""]), (Meaning.City, ["York", "Hull", ""]),
            (Meaning.BirthYear, ["1988", "1989", ""]), (Meaning.BirthDay, ["4", "9", ""]), (Meaning.Other, ["gold", "silver"]), (Meaning.OptOut, ["yes", "no", ""]),
        ];
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            StatedRecord[] records = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => Record(
                "s" + random.Next(3), "id" + i, random.Next(3), random.Next(2) * 50, random.Next(2) == 0,
                [.. said.Select(s => (s.Item1, 0, s.Item2[random.Next(s.Item2.Length)])).Where(v => v.Item3.Length > 0)]))];
            StatedRecord[] shuffled = [.. records];
            random.Shuffle(shuffled);
            IReadOnlyList<AttributeView> view = ViewMerge.Of(records, SurvivorshipPolicy.Default, Forms);
            Assert.Equal(JsonSerializer.Serialize(view), JsonSerializer.Serialize(ViewMerge.Of(shuffled, SurvivorshipPolicy.Default, Forms)));
            foreach (StatedValue value in records.SelectMany(r => r.Values).Where(v => v.Meaning is not (Meaning.Email or Meaning.Phone)))
            {
                Assert.Contains(view.Where(a => a.Attribute == value.Meaning).SelectMany(a => a.Others.Prepend(a.Value)), v => string.Equals(v.Value, value.Text, StringComparison.OrdinalIgnoreCase));
            }

            Assert.All(view, a => Assert.NotEmpty(a.Value.Origins));
            string[] streets = [.. view.Where(a => a.Attribute is Meaning.Street or Meaning.City && a.Value.Value.Length > 0).Select(a => a.Value.Value)];
            Assert.True(streets.Length < 2 || records.Any(r => streets.All(s => r.Values.Any(v => v.Text == s))), "street and city are of two records");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithQuietOnSuccess(true));
    }
}
