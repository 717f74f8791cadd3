using System.Runtime.InteropServices;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Score;

namespace Selfhold.Matching.Resolve;

/// <summary>Finds for each unit the unit of its customer with which it has the strongest pair.</summary>
internal sealed class Partners(KeyedTable keyed, UnitPairs pairs)
{
    private readonly int[] _partner = new int[keyed.UnitCount];
    private readonly float[] _weight = new float[keyed.UnitCount];

    /// <param name="inCompany">By unit: whether its customer has other units.</param>
    /// <returns>By unit: its partner, −1 where it is its customer's only unit.</returns>
    public int[] Of(IReadOnlyList<List<Edge>> edges, UnionFind joined, bool[] inCompany)
    {
        Array.Fill(_partner, -1);
        foreach (List<Edge> list in edges)
        {
            foreach (ref readonly Edge edge in CollectionsMarshal.AsSpan(list))
            {
                if (joined.Find(edge.A) == joined.Find(edge.B))
                {
                    Offer(edge.A, edge.B, edge.Weight);
                    Offer(edge.B, edge.A, edge.Weight);
                }
            }
        }

        FindStrays(joined, inCompany);
        return _partner;
    }

    /// <summary>Units that no pair of their own brought to their customer, but the average of all: compared with all of it.</summary>
    private void FindStrays(UnionFind joined, bool[] inCompany)
    {
        int[] strays = [.. Enumerable.Range(0, _partner.Length).Where(unit => inCompany[unit] && _partner[unit] < 0)];
        if (strays.Length == 0)
        {
            return;
        }

        HashSet<int> roots = [.. strays.Select(joined.Find)];
        ILookup<int, int> members = Enumerable.Range(0, _partner.Length).Where(unit => roots.Contains(joined.Find(unit))).ToLookup(joined.Find);
        foreach (int unit in strays)
        {
            foreach (int other in members[joined.Find(unit)])
            {
                if (other != unit)
                {
                    Offer(unit, other, pairs.Weight(unit, other));
                }
            }
        }
    }

    private void Offer(int unit, int other, float weight)
    {
        int known = _partner[unit];
        if (known < 0 || weight > _weight[unit] || (weight >= _weight[unit] && keyed.ContentOf(other) < keyed.ContentOf(known)))
        {
            (_partner[unit], _weight[unit]) = (other, weight);
        }
    }
}
