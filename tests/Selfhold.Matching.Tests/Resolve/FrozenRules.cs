using Selfhold.Matching.Block;
using Selfhold.Matching.Normalise;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Resolve;

/// <summary>What the frozen engine says of a record or a pair depends on nothing around it.</summary>
public sealed class FrozenRules
{
    [Fact]
    public void a_pair_weighs_the_same_among_many_and_alone_and_in_either_order()
    {
        FrozenMatcher matcher = OnePartition.Matcher("learned", 0);
        Check.ForAll(300, random =>
        {
            Rec[] many = [.. Enumerable.Range(0, 30).Select(id => Domain.Random(random, id))];
            (RecordTable table, Rec[] order) = Domain.Table(many, random);
            KeyedTable keyed = Key(matcher, table);
            (int a, int b) = (random.Next(30), random.Next(30));
            (RecordTable two, Rec[] pair) = Domain.Table([order[a], order[b]]);
            KeyedTable alone = Key(matcher, two);
            Assert.Equal(matcher.Weigh(keyed, a, b), matcher.Weigh(alone, 0, 1));
            Assert.Equal(matcher.Weigh(keyed, a, b), matcher.Weigh(keyed, b, a));
            Assert.Equal(2, pair.Length);
            Explanation why = matcher.Explain(two, TestContext.Current.CancellationToken).Explain(0, 1);
            Assert.Equal(matcher.Weigh(alone, 0, 1), why.Weight, 1e-4);
        });
    }

    [Fact]
    public void one_value_in_two_slots_is_two_statements_that_share_a_block()
    {
        var matcher = new FrozenMatcher(MatchModel.Shipped, null);
        Rec[] records =
        [
            new(0, 7, ["anna.berg@web.de"]) { Columns = [new ColumnUse("m", Meaning.Email)] },
            new(1, 8, ["anna.berg@web.de"]) { Columns = [new ColumnUse("m", Meaning.Email, 1)] },
        ];
        KeyedTable both = Key(matcher, Domain.Table(records).Table);
        KeyedTable second = Key(matcher, Domain.Table(records[1..]).Table);
        Assert.NotEqual(both.ContentOf(0), both.ContentOf(1));
        Assert.Equal(both.ContentOf(1), second.ContentOf(0));
        List<ulong> left = [], right = [];
        Assert.Equal(both.BaseKeys(0, left), both.BaseKeys(1, right));
        Assert.Equal(left, right);
        Assert.NotEmpty(left);
    }

    [Fact]
    public void an_explanation_shows_the_values_of_the_slots_that_agree()
    {
        var matcher = new FrozenMatcher(MatchModel.Shipped, null);
        Rec[] records =
        [
            new(0, 7, ["berta@gmx.de", "anna.berg@web.de"]) { Columns = [new ColumnUse("m", Meaning.Email, 1), new ColumnUse("n", Meaning.Email, 3)] },
            new(1, 8, ["anna.berg@web.de"]) { Columns = [new ColumnUse("m", Meaning.Email, 2)] },
        ];
        Explanation why = matcher.Explain(Domain.Table(records).Table, TestContext.Current.CancellationToken).Explain(0, 1);
        ExplanationRow row = why.Rows.Single(r => r.Attribute == "e-mail");
        Assert.Equal(("anna.berg@web.de", "anna.berg@web.de", "same"), (row.A, row.B, row.Level));
    }

    [Fact]
    public void a_record_that_states_nothing_has_no_unit_unless_it_is_pinned()
    {
        var matcher = new FrozenMatcher(MatchModel.Shipped, null);
        RecordTable table = Tables.Of(Tables.Columns(Meaning.GivenName, Meaning.Email), [["", ""], ["Anna", ""], ["", "info@web.de"]]);
        KeyedTable keyed = Key(matcher, table);
        Assert.Equal([-1, 0, -1], Enumerable.Range(0, 3).Select(keyed.UnitOf));
        Resolution resolution = matcher.Resolve(keyed, [], ct: TestContext.Current.CancellationToken);
        Assert.Equal((3, LinkOrigin.Alone), (resolution.CustomerCount, resolution.LinkOf(0).Origin));
        KeyedTable pinned = matcher.Key(table, new Dictionary<int, UInt128> { [0] = 1 }, TestContext.Current.CancellationToken);
        Assert.True(pinned.IsPinned(pinned.UnitOf(0)));
    }

    [Fact]
    public void equal_records_that_say_too_little_to_be_known_by_are_not_one()
    {
        var matcher = new FrozenMatcher(MatchModel.Shipped, null);
        RecordTable table = Tables.Of(Tables.Columns(Meaning.GivenName), [["Anna"], ["Anna"]]);
        KeyedTable keyed = Key(matcher, table);
        Assert.Equal((1, 2), (keyed.UnitCount, keyed.SizeOf(0)));
        Assert.Equal(2, matcher.Resolve(keyed, [], ct: TestContext.Current.CancellationToken).CustomerCount);
    }

    [Fact]
    public void the_shipped_model_weighs_common_and_rare_names_alike()
    {
        var matcher = new FrozenMatcher(MatchModel.Shipped, null);
        RecordTable table = Tables.Of(Tables.Columns(Meaning.GivenName, Meaning.Surname), [["Anna", "Smith"], ["Anna", "Smith"], ["Zebedee", "Quandt"], ["Zebedee", "Quandt"]]);
        KeyedTable keyed = Key(matcher, table);
        Assert.Equal(matcher.Weigh(keyed, 0, 1), matcher.Weigh(keyed, 2, 3));
        Assert.Equal(0, MatchModel.Shipped.TrainedOn);
    }

    [Fact]
    public void caps_come_from_the_model_and_stay_sane()
    {
        var caps = new Dictionary<string, int> { ["e-mail"] = 5, ["phone"] = 900, ["postcode"] = 30, ["birth date"] = 1 };
        var matcher = new FrozenMatcher(MatchModel.Shipped with { BlockCaps = caps }, null);
        int Cap(string rule) => matcher.CapOf(BlockingRule.All.ToList().FindIndex(r => r.Name == rule));
        Assert.Equal((5, 64, 30, 0), (Cap("e-mail"), Cap("phone"), Cap("postcode"), Cap("birth date")));
        Assert.Equal((8, 0), (Cap("national id"), Cap("given name")));
    }

    [Fact]
    public void a_domain_can_decide_its_country_and_date_order_once()
    {
        RecordTable table = Tables.Of(
            [new ColumnUse("born", Meaning.BirthDate), new ColumnUse("phone", Meaning.Phone)],
            [["25/04/1981", "+49 221 987651"], ["03/04/1981", "+49 30 987651"], ["03/04/1982", "030 12345"]]);
        Assert.Equal(DateOrder.Dmy, FrozenMatcher.DateOrderOf(table, 0));
        Assert.Equal("DE", FrozenMatcher.InferCountry(table));
        Assert.Null(FrozenMatcher.InferCountry(Tables.Of(Tables.Columns(Meaning.Phone), [["030 12345"]])));
    }

    private static KeyedTable Key(FrozenMatcher matcher, RecordTable table) => matcher.Key(table, ct: TestContext.Current.CancellationToken);
}
