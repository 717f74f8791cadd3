using System.Runtime.InteropServices;
using Selfhold.Matching.Score;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Cluster;

/// <summary>Turns weighed pairs into steps of joining, component by component, on all processors.</summary>
internal static class Clusterer
{
    private const int ComponentsPerTurn = 4096;

    /// <param name="units">Number of units.</param>
    /// <param name="score">Weighs a pair that no block brought together.</param>
    /// <param name="content">Hash of what each unit says: decides ties.</param>
    public static List<Merge> Steps(
        int units, IReadOnlyList<List<Edge>> edges, Func<int, int, float> score, ulong[] content, CancellationToken cancellation)
    {
        Components components = Components.Of(units, edges);
        int turns = (components.Count + ComponentsPerTurn - 1) / ComponentsPerTurn;
        var steps = new List<Merge>[turns];
        Shared.For(turns, cancellation, turn =>
        {
            var mine = new List<Merge>();
            var dense = new DenseAverageLink(score, content);
            AverageLink Large() => new(score, content);
            int to = Math.Min(components.Count, (turn + 1) * ComponentsPerTurn);
            for (int c = turn * ComponentsPerTurn; c < to; c++)
            {
                Component(components, c, dense, Large, mine, cancellation);
            }

            steps[turn] = mine;
        });
        return [.. steps.SelectMany(s => s)];
    }

    private static void Component(
        Components components, int c, DenseAverageLink dense, Func<AverageLink> large, List<Merge> steps, CancellationToken cancellation)
    {
        Span<int> members = components.Members(c);
        ReadOnlySpan<Edge> edges = components.Edges(c);
        if (members.Length == 2)
        {
            Edge edge = edges[0];
            steps.Add(new Merge(edge.A, edge.B, ClusterRules.Clip(edge.Weight), ClusterRules.Probability(edge.Weight), 1, edge.Weight));
        }
        else if (members.Length <= ClusterRules.ComparedInFull)
        {
            dense.Join(members, edges, steps);
        }
        else
        {
            cancellation.ThrowIfCancellationRequested();
            large().Join(members, edges, steps);
        }
    }
}

/// <summary>The connected components of pairs above the lowest threshold, with all compared pairs inside each.</summary>
internal sealed class Components
{
    private readonly int[] _members;
    private readonly int[] _memberStarts;
    private readonly Edge[] _edges;
    private readonly int[] _edgeStarts;

    private Components(int[] members, int[] memberStarts, Edge[] edges, int[] edgeStarts)
    {
        _members = members;
        _memberStarts = memberStarts;
        _edges = edges;
        _edgeStarts = edgeStarts;
    }

    public int Count => _memberStarts.Length - 1;

    public Span<int> Members(int component)
        => _members.AsSpan(_memberStarts[component], _memberStarts[component + 1] - _memberStarts[component]);

    public ReadOnlySpan<Edge> Edges(int component)
        => _edges.AsSpan(_edgeStarts[component], _edgeStarts[component + 1] - _edgeStarts[component]);

    public static Components Of(int units, IReadOnlyList<List<Edge>> edges)
    {
        var sets = new UnionFind(units);
        foreach (List<Edge> list in edges)
        {
            foreach (ref readonly Edge edge in CollectionsMarshal.AsSpan(list))
            {
                if (edge.Weight >= ClusterRules.LowestThreshold)
                {
                    sets.Join(edge.A, edge.B);
                }
            }
        }

        // Number the components of two and more by their lowest unit.
        var size = new int[units];
        for (int unit = 0; unit < units; unit++)
        {
            size[sets.Find(unit)]++;
        }

        var number = new int[units];
        var starts = new List<int> { 0 };
        for (int unit = 0; unit < units; unit++)
        {
            number[unit] = -1;
            if (size[unit] > 1)
            {
                number[unit] = starts.Count - 1;
                starts.Add(starts[^1] + size[unit]);
            }
        }

        return new Components(
            Sort(units, number, sets, starts), [.. starts], SortEdges(edges, number, sets, starts.Count - 1, out int[] edgeStarts), edgeStarts);
    }

    private static int[] Sort(int units, int[] number, UnionFind sets, List<int> starts)
    {
        var members = new int[starts[^1]];
        int[] next = [.. starts];
        for (int unit = 0; unit < units; unit++)
        {
            int component = number[sets.Find(unit)];
            if (component >= 0)
            {
                members[next[component]++] = unit;
            }
        }

        return members;
    }

    private static Edge[] SortEdges(IReadOnlyList<List<Edge>> edges, int[] number, UnionFind sets, int components, out int[] starts)
    {
        starts = new int[components + 1];
        foreach (List<Edge> list in edges)
        {
            foreach (ref readonly Edge edge in CollectionsMarshal.AsSpan(list))
            {
                int component = Inside(edge, number, sets);
                if (component >= 0)
                {
                    starts[component + 1]++;
                }
            }
        }

        for (int c = 0; c < components; c++)
        {
            starts[c + 1] += starts[c];
        }

        var sorted = new Edge[starts[^1]];
        int[] next = [.. starts];
        foreach (List<Edge> list in edges)
        {
            foreach (ref readonly Edge edge in CollectionsMarshal.AsSpan(list))
            {
                int component = Inside(edge, number, sets);
                if (component >= 0)
                {
                    sorted[next[component]++] = edge;
                }
            }
        }

        return sorted;
    }

    private static int Inside(in Edge edge, int[] number, UnionFind sets)
    {
        int root = sets.Find(edge.A);
        return root == sets.Find(edge.B) ? number[root] : -1;
    }
}
