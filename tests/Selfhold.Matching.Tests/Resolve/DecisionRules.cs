using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Resolve;

/// <summary>What a person decided holds, and changes nothing else.</summary>
public sealed class DecisionRules
{
    private static readonly FrozenMatcher Matcher = new(MatchModel.Shipped, "DE");

    private static readonly Rec[] Records =
    [
        Of(0, "Anna", "Berg", "25/04/1981", "anna.berg@web.de", "0221 987650", "Hauptstraße 4", "Köln", "50667"),
        Of(1, "Anna", "Berg", "25/04/1981", "anna.berg@web.de", "0221 987650", "Hauptstraße 4", "Köln", "50667"),
        Of(2, "Ann", "Berg", "25/04/1981", "anna.berg@web.de", "", "Hauptstr. 4", "Köln", ""),
        Of(3, "Wilhelm", "Quandt", "01/02/1950", "wq@gmx.de", "030 4455661", "Kirchweg 12", "Berlin", "10115"),
        Of(4, "Willi", "Quandt", "01/02/1950", "wq@gmx.de", "030 4455661", "", "Berlin", "10115"),
        Of(5, "", "", "", "someone@else.example", "", "", "", ""),
    ];

    [Fact]
    public void without_decisions_there_are_three_customers()
        => Assert.Equal([0, 0, 0, 1, 1, 2], Customers());

    [Fact]
    public void two_records_decided_to_be_one_bring_their_customers_together()
        => Assert.Equal([0, 0, 0, 0, 0, 1], Customers((2, 4, true)));

    [Fact]
    public void a_record_that_resembles_nobody_joins_by_decision_and_drives_nobody_away()
        => Assert.Equal([0, 0, 0, 1, 1, 0], Customers((5, 2, true)));

    [Fact]
    public void equal_records_decided_to_be_two_are_two()
    {
        int[] customers = Customers((0, 1, false));
        Assert.NotEqual(customers[0], customers[1]);
        Assert.Contains(customers[2], customers[..2]);
    }

    [Fact]
    public void two_apart_never_meet_through_a_third()
    {
        int[] customers = Customers((2, 3, true), (2, 4, false));
        Assert.Equal(customers[2], customers[3]);
        Assert.NotEqual(customers[2], customers[4]);
    }

    [Fact]
    public void who_is_one_with_one_of_two_is_one_with_both()
        => Assert.Equal([0, 0, 0, 0, 0, 0], Customers((0, 3, true), (3, 5, true)));

    [Fact]
    public void of_contradicting_decisions_the_one_that_keeps_apart_holds()
    {
        int[] customers = Customers((0, 3, true), (3, 0, false));
        Assert.NotEqual(customers[0], customers[3]);
    }

    [Fact]
    public void a_decided_record_says_so_and_with_what_weight_it_would_have_been_decided_without()
    {
        (KeyedTable keyed, Resolution resolution) = Resolve((5, 2, true));
        LinkEvidence link = resolution.LinkOf(5);
        Assert.Equal((2, LinkOrigin.Decision), (link.Partner, link.Origin));
        Assert.Equal(Matcher.Weigh(keyed, 5, 2), link.Weight);
        Assert.Equal(LinkOrigin.SameStatement, resolution.LinkOf(0).Origin);
        Assert.Equal(LinkOrigin.Alone, Resolve().Resolution.LinkOf(5).Origin);
        Assert.Equal(LinkOrigin.Score, resolution.LinkOf(3).Origin);
    }

    [Fact]
    public void levels_are_those_of_the_comparisons_in_their_fixed_order()
    {
        LinkEvidence link = Resolve().Resolution.LinkOf(3);
        string[] said = [.. FrozenMatcher.Comparisons.Select((c, i) => $"{c.Name}: {c.Levels[(int)(link.Levels >> (i * 4)) & 15].Name}")];
        Assert.Contains("given name: nickname or variant", said);
        Assert.Contains("surname: same", said);
        Assert.Contains("phone: same", said);
        Assert.Contains("national id: not stated", said);
    }

    [Fact]
    public void nobody_is_asked_again_what_was_decided()
    {
        Resolution resolution = Resolve((0, 2, false), (1, 2, false)).Resolution;
        Assert.DoesNotContain(resolution.Review, pair => (pair.A, pair.B) is (0, 2) or (1, 2));
    }

    [Fact]
    public void a_decision_about_a_record_that_is_not_pinned_is_refused()
    {
        KeyedTable keyed = Matcher.Key(Domain.Table(Records).Table, ct: TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => Matcher.Resolve(keyed, [new PairDecision(0, 3, true)], ct: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void blocks_of_a_part_of_the_records_can_not_be_stored()
    {
        KeyedTable keyed = Matcher.Key(Domain.Table(Records).Table, ct: TestContext.Current.CancellationToken);
        Resolution resolution = Matcher.Resolve(keyed, [], _ => false, ct: TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => resolution.Postings(0, (_, _, _) => { }));
    }

    private static Rec Of(int id, params string[] values) => new(id, 0, values);

    private static int[] Customers(params (int A, int B, bool Same)[] decisions)
    {
        Resolution resolution = Resolve(decisions).Resolution;
        return [.. Enumerable.Range(0, Records.Length).Select(resolution.CustomerOf)];
    }

    private static (KeyedTable Keyed, Resolution Resolution) Resolve(params (int A, int B, bool Same)[] decisions)
    {
        var pinned = decisions.SelectMany(d => (int[])[d.A, d.B]).Distinct().ToDictionary(id => id, id => Records[id].Identity);
        KeyedTable keyed = Matcher.Key(Domain.Table(Records).Table, pinned, TestContext.Current.CancellationToken);
        return (keyed, Matcher.Resolve(keyed, [.. decisions.Select(d => new PairDecision(d.A, d.B, d.Same))], ct: TestContext.Current.CancellationToken));
    }
}
