using System.Diagnostics;
using Selfhold.Consent.Decisions;
using Selfhold.Storage;

namespace Selfhold.Consent.Tests.Decisions;

public sealed class DecisionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);
    private static readonly Guid Ana = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    private static DecisionRow Row(int grant, string[] attributes, int givenAt = 10, (long, string)[]? denied = null, string state = "given", long? until = null, long? uses = null)
        => new(Ana, Guid.Parse($"0198c0de-0000-4000-8000-{grant:D12}"), new byte[32], "consent", state, attributes, givenAt, denied ?? [], until, uses, 1);

    private static Decision Of(string[] asked, params DecisionRow[] rows) => DecisionRules.Of(rows, asked, Now, Ana);

    [Fact]
    public void a_grant_for_an_age_never_lets_the_birth_date_through()
    {
        Assert.Equal(["age_over_18"], Of(["age_over_18", "age_over_21", "birthdate"], Row(1, ["age_over_18"])).Attributes);
        Assert.Equal(["age_over_18", "birthdate"], Of(["age_over_18", "birthdate"], Row(1, ["birthdate"])).Attributes);
    }

    [Fact]
    public void a_part_that_was_refused_is_not_released_in_a_whole()
    {
        Assert.Empty(Of(["address"], Row(1, ["address"]), Row(2, [], denied: [(11, "postal_code")])).Attributes);
        Assert.Equal(["locality"], Of(["locality", "postal_code"], Row(1, ["address"]), Row(2, [], denied: [(11, "postal_code")])).Attributes);
        Assert.Equal(["address"], Of(["address"], Row(1, ["address"]), Row(2, [], denied: [(9, "postal_code")])).Attributes);
        Assert.Empty(Of(["birthdate"], Row(1, ["birthdate"]), Row(2, [], denied: [(11, "age_over_18")])).Attributes);
    }

    [Fact]
    public void at_the_same_moment_the_no_wins() => Assert.Empty(Of(["email"], Row(1, ["email"]), Row(2, [], denied: [(10, "email")])).Attributes);

    [Fact]
    public void what_is_not_counted_is_used_before_what_is()
    {
        Decision decision = Of(["email"], Row(1, ["email"], uses: 3), Row(2, ["email"]));
        Assert.Null(decision.UsesLeft);
        Assert.Equal(Row(2, []).Grant, decision.Grant);
    }

    [Fact]
    public void the_order_of_rows_changes_nothing()
    {
        DecisionRow[] rows = [Row(1, ["email"], uses: 3), Row(2, ["email", "name"], 12), Row(3, [], denied: [(11, "email")], state: "withdrawn"), Row(4, ["gender"], until: HubStorage.Micros(Now.AddDays(2)))];
        Decision one = Of(["gender", "email", "name"], rows), other = Of(["name", "gender", "email", "email"], [.. rows.Reverse()]);
        Assert.Equal(one.Attributes, other.Attributes);
        Assert.Equal((one.Grant, one.Generation, one.Until), (other.Grant, other.Generation, other.Until));
    }

    [Fact]
    public void a_use_changes_no_generation_and_an_event_does()
    {
        DecisionRow row = Row(1, ["email"], uses: 3);
        Assert.Equal(DecisionRules.GenerationOf([row]), DecisionRules.GenerationOf([row with { Uses = 2 }]));
        Assert.NotEqual(DecisionRules.GenerationOf([row]), DecisionRules.GenerationOf([row with { Generation = 2 }]));
        Assert.NotEqual(DecisionRules.GenerationOf([row]), DecisionRules.GenerationOf([row, row with { Grant = Ana }]));
    }

    [Fact]
    public void it_takes_microseconds()
    {
        string[] asked = ["email", "name", "address", "birthdate", "phone_number", "gender"];
        DecisionRow[] rows =
        [
            Row(1, ["address", "birthdate", "email", "name"], denied: [(5, "gender"), (5, "phone_number")], until: HubStorage.Micros(Now.AddDays(1))),
            Row(2, [], denied: [(7, "email"), (7, "nickname")], state: "withdrawn"),
            Row(3, ["other.Allergies"]),
        ];
        var took = new double[20_000];
        for (int i = 0; i < took.Length; i++)
        {
            long from = Stopwatch.GetTimestamp();
            Assert.Equal(4, DecisionRules.Of(rows, asked, Now, Ana).Attributes.Count);
            took[i] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        // The later half, when all is compiled; the middle of it, so that what else the machine does decides nothing.
        double[] sorted = [.. took.Skip(took.Length / 2).Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"median {sorted[sorted.Length / 2]:F1} µs, p99 {sorted[sorted.Length * 99 / 100]:F1} µs");
        Assert.True(sorted[sorted.Length / 2] < 20, $"median {sorted[sorted.Length / 2]:F1} µs");
    }
}
