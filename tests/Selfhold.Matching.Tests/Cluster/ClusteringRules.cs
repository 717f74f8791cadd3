using Selfhold.Matching.Cluster;
using Selfhold.Matching.Score;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Cluster;

public sealed class ClusteringRules
{
    [Fact]
    public void average_link_takes_the_same_steps_whether_all_pairs_lie_in_a_table_or_in_lists()
        => Check.ForAll(300, random =>
        {
            Graph graph = Graph.Random(random, random.Next(2, 24));
            List<Merge> dense = graph.Dense(), sparse = graph.Sparse();
            Assert.Equal(dense.Count, sparse.Count);
            for (int i = 0; i < dense.Count; i++)
            {
                Assert.Equal((dense[i].A, dense[i].B, dense[i].Pairs), (sparse[i].A, sparse[i].B, sparse[i].Pairs));
                Assert.Equal(dense[i].Height, sparse[i].Height, 1e-3f);
                Assert.Equal(dense[i].Expected, sparse[i].Expected, 1e-3f);
                Assert.Equal(dense[i].Strongest, sparse[i].Strongest);
            }
        });

    [Fact]
    public void a_step_is_as_high_as_the_average_of_all_pairs_between_the_groups_and_not_below_the_lowest_threshold()
        => Check.ForAll(200, random =>
        {
            Graph graph = Graph.Random(random, random.Next(2, 20));
            int[] group = [.. Enumerable.Range(0, graph.Size)];
            float last = float.MaxValue;
            foreach (Merge step in graph.Dense())
            {
                int a = group[step.A], b = group[step.B];
                float[] between = [.. graph.Edges.Where(e => (group[e.A] == a && group[e.B] == b) || (group[e.A] == b && group[e.B] == a)).Select(e => ClusterRules.Clip(e.Weight))];
                Assert.Equal(between.Length, step.Pairs);
                Assert.Equal(between.Average(), step.Height, 1e-3f);
                Assert.True(step.Height >= ClusterRules.LowestThreshold && step.Height <= last + 1e-3f);
                last = step.Height;
                group = [.. group.Select(g => g == b ? a : g)];
            }
        });

    [Fact]
    public void nobody_is_joined_below_the_threshold()
    {
        Labelled data = Labelled.Load("fake_1000.csv");
        RecordTable table = data.Table();
        MatchResult free = Engine.Run(table);
        int last = 0;
        foreach (double threshold in (double[])[0.3, 0.5, 0.9, 0.99, 0.9999])
        {
            MatchResult result = Engine.Run(table, new MatchOptions { Model = free.Model, Threshold = threshold });
            Assert.True(result.ClusterCount >= last, $"fewer customers at a higher threshold: {result.ClusterCount} after {last}");
            last = result.ClusterCount;
            PairExplainer explainer = Engine.Explain(table, result.Model, new MatchOptions { Model = free.Model, Threshold = threshold });
            foreach (int[] cluster in Clusters(result.Cluster).Where(c => c.Length > 1))
            {
                double best = cluster.SelectMany(a => cluster.Where(b => b < a).Select(b => explainer.Explain(a, b).Weight)).Max();
                Assert.True(best >= Math.Log2(threshold / (1 - threshold)) - 1e-3, "A cluster without one pair above the threshold.");
            }
        }
    }

    [Fact]
    public void one_to_one_never_puts_two_records_of_one_file_together()
    {
        Labelled a = Labelled.Load("febrl3.csv").Take(1200), b = Labelled.Load("febrl2.csv").Take(900), c = Labelled.Load("febrl1.csv");
        RecordTable table = Tables.Of(null, ("a", a.Columns, a.Rows), ("b", b.Columns, b.Rows), ("c", c.Columns, c.Rows), ("a again", a.Columns, a.Rows));
        MatchResult result = Engine.Run(table, new MatchOptions { Link = LinkMode.LinkOneToOne, Threshold = 0.01 });
        Assert.All(Clusters(result.Cluster), cluster => Assert.Equal(cluster.Length, cluster.Select(table.FileOf).Distinct().Count()));
        Assert.True(result.ClusterCount <= table.Count - 1000);
    }

    [Fact]
    public void one_to_one_links_any_number_of_files()
    {
        string[] Row(int i) => [Runs.EdgeCases.Name(i), Runs.EdgeCases.Name(i + 5000), $"{Runs.EdgeCases.Name(i)}@web.de", $"19{10 + i}-03-04"];
        ColumnUse[] columns = Tables.Columns(Meaning.GivenName, Meaning.Surname, Meaning.Email, Meaning.BirthDate);
        RecordTable table = Tables.Of(null, [.. Enumerable.Range(0, 70).Select(f => ($"{f}", (IReadOnlyList<ColumnUse>)columns, (IReadOnlyList<string[]>)[.. Enumerable.Range(0, 20).Select(Row)]))]);
        MatchResult result = Engine.Run(table, new MatchOptions { Link = LinkMode.LinkOneToOne });
        Assert.All(Clusters(result.Cluster), cluster => Assert.Equal(cluster.Length, cluster.Select(table.FileOf).Distinct().Count()));
        Assert.Equal(20, result.ClusterCount);
    }

    [Fact]
    public void what_a_person_is_to_decide_is_a_pair_of_records_and_a_known_reason()
    {
        foreach (LinkMode mode in Enum.GetValues<LinkMode>())
        {
            Labelled a = Labelled.Load("febrl4a.csv").Take(1000), b = Labelled.Load("febrl4b.csv").Take(1000);
            RecordTable table = Tables.Of(null, ("a", a.Columns, a.Rows), ("b", b.Columns, b.Rows));
            MatchResult result = Engine.Run(table, new MatchOptions { Link = mode });
            Assert.True(result.Review.Count <= 1000);
            Assert.All(result.Review, r => Assert.True(r.A >= 0 && r.A < r.B && r.B < table.Count && r.Reason is "near_threshold" or "weak_bridge" or "conflict"));
            Assert.Equal(result.Review.Count, result.Review.Select(r => (r.A, r.B)).Distinct().Count());
        }
    }

    [Fact]
    public void linking_many_to_many_compares_no_two_records_of_one_file()
    {
        Labelled a = Labelled.Load("febrl1.csv"), b = Labelled.Load("febrl1.csv");
        RecordTable table = Tables.Of(null, ("a", a.Columns, a.Rows), ("b", b.Columns, b.Rows));
        MatchResult result = Engine.Run(table, new MatchOptions { Link = LinkMode.LinkManyToMany });
        Assert.All(result.Pairs, p => Assert.NotEqual(table.FileOf(p.A), table.FileOf(p.B)));
        Assert.True(result.ClusterCount <= 1000);
    }

    private static IEnumerable<int[]> Clusters(int[] cluster)
        => cluster.Select((c, r) => (c, r)).GroupBy(x => x.c, x => x.r).Select(g => g.ToArray());

    /// <summary>A complete graph with weights on a fine grid, so that ties are met.</summary>
    private sealed class Graph
    {
        private readonly ulong[] _content;
        private readonly float[,] _weights;

        private Graph(Random random, int size)
        {
            Size = size;
            _content = [.. Enumerable.Range(0, size).Select(_ => (ulong)random.NextInt64())];
            _weights = new float[size, size];
            bool ties = random.Next(3) == 0;
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    _weights[i, j] = _weights[j, i] = ties ? random.Next(-6, 20) : (float)((random.NextDouble() * 40) - 14);
                }
            }
        }

        public int Size { get; }

        public Edge[] Edges => [.. Enumerable.Range(0, Size).SelectMany(i => Enumerable.Range(0, i).Select(j => new Edge(i, j, _weights[i, j], 0)))];

        public static Graph Random(Random random, int size) => new(random, size);

        public List<Merge> Dense()
        {
            var steps = new List<Merge>();
            Edge[] some = [.. Edges.Where((_, i) => i % 3 != 0)];
            new DenseAverageLink((a, b) => _weights[a, b], _content).Join(Enumerable.Range(0, Size).ToArray(), some, steps);
            return steps;
        }

        public List<Merge> Sparse()
        {
            var steps = new List<Merge>();
            new AverageLink((a, b) => _weights[a, b], _content).Join(Enumerable.Range(0, Size).ToArray(), Edges, steps);
            return steps;
        }
    }
}
