using Selfhold.Matching.Block;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Resolve;

/// <summary>The same law over the labelled data and over components too large to compare in full.</summary>
public sealed class OnePartitionOfFiles
{
    private const int Source = 100;

    [Theory]
    [InlineData("fake_1000.csv", 1000, 0)]
    [InlineData("fake_1000.csv", 1000, 3)]
    [InlineData("febrl3.csv", 1500, 0)]
    public void half_a_file_and_then_the_rest_in_batches_is_the_whole_file(string file, int rows, int cap)
    {
        Labelled data = Labelled.Load(file).Take(rows);
        RecordTable table = data.Table();
        (MatchModel model, string? country) = FrozenMatcher.Learn(table, null, 1, null, TestContext.Current.CancellationToken);
        var matcher = new FrozenMatcher(cap == 0 ? model : model with { BlockCaps = BlockingRule.All.ToDictionary(r => r.Name, _ => cap) }, country);
        ColumnUse[] columns = [.. data.Columns.Select((c, i) => c.Meaning == Meaning.BirthDate ? c with { DateOrder = FrozenMatcher.DateOrderOf(table, i) } : c)];
        Rec[] all = [.. data.Rows.Select((values, id) => new Rec(id, Source, values) { Columns = columns })];
        var random = new Random(5);
        random.Shuffle(all);
        var store = new ReferenceStore(matcher);
        var nothing = new Dictionary<(int, int), bool?>();
        store.Change(all[..(rows / 2)], [], nothing, random);
        foreach (Rec[] batch in all[(rows / 2)..].Chunk(rows / 20))
        {
            store.Change(batch, [], nothing, random);
            Assert.True(store.Resolved < store.Records.Count, "a batch touches less than everything");
        }

        OnePartition.Same(ReferenceStore.Bulk(matcher, all, store.Decisions, random), store.Picture());
        int[] gone = [.. all.Where((_, i) => i % 7 == 0).Select(r => r.Id)];
        store.Change([], gone, nothing, random);
        OnePartition.Same(ReferenceStore.Bulk(matcher, store.Records.Values, store.Decisions, random), store.Picture());
        Evaluation found = Evaluator.Evaluate(
            [.. data.Truth], [.. ReferenceStore.Bulk(matcher, all, store.Decisions, null).CustomerOf.Select(c => c.Value)]);
        Evaluation run = Evaluator.Evaluate(data.Truth, Engine.Run(table).Cluster);
        Assert.True(cap > 0 || found.F1 > run.F1 - 0.02, $"F1 {found.F1:0.000} against {run.F1:0.000} of a run");
    }

    [Fact]
    public void components_too_large_to_compare_in_full_follow_the_same_law()
    {
        MatchModel model = MatchModel.Shipped with { BlockCaps = BlockingRule.All.ToDictionary(r => r.Name, _ => 64), Lambda = 1e-3 };
        var matcher = new FrozenMatcher(model, "DE");
        Check.ForAll(8, random =>
        {
            Rec[] all = [.. Enumerable.Range(0, 260).Select(id => Domain.Random(random, id))];
            var store = new ReferenceStore(matcher);
            store.Change(all[..200], [], new Dictionary<(int, int), bool?> { [(0, 1)] = true, [(2, 3)] = false }, random);
            store.Change(all[200..], [5, 7, 11], new Dictionary<(int, int), bool?> { [(200, 10)] = true }, random);
            Picture whole = ReferenceStore.Bulk(matcher, store.Records.Values, store.Decisions, random);
            Assert.Contains(whole.Components, c => c.Split(' ').Length > ClusterRules.ComparedInFull);
            OnePartition.Same(whole, store.Picture());
        });
    }
}
