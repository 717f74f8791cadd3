using Selfhold.Matching.Score;

namespace Selfhold.Matching.Cluster;

/// <summary>
/// Average link over a component that is compared in full: groups join while the average weight of all pairs between them is the
/// highest there is and not below the lowest threshold. One strong pair can't pull two people together against all others.
/// </summary>
/// <remarks>UPGMA (Sokal and Michener 1958). Its heights never rise, so the steps at one threshold are a prefix of those at a lower one.</remarks>
internal sealed class DenseAverageLink(Func<int, int, float> score, ulong[] content)
{
    private float[] _sum = [];
    private float[] _expected = [];
    private float[] _strongest = [];
    private int[] _size = [];
    private int[] _alive = [];

    /// <param name="members">Units of the component; reordered by what they say, so that ties do not depend on where they stand.</param>
    public void Join(Span<int> members, ReadOnlySpan<Edge> edges, List<Merge> steps)
    {
        int n = members.Length;
        members.Sort((x, y) => content[x].CompareTo(content[y]));
        Reset(n);
        foreach (Edge edge in edges)
        {
            Set(n, members.IndexOf(edge.A), members.IndexOf(edge.B), edge.Weight);
        }

        for (int i = 1; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (float.IsNaN(_sum[(i * n) + j]))
                {
                    Set(n, i, j, score(members[i], members[j]));
                }
            }
        }

        for (int groups = n; groups > 1; groups--)
        {
            if (!JoinBest(n, groups, members, steps))
            {
                return;
            }
        }
    }

    private void Reset(int n)
    {
        if (_sum.Length < n * n)
        {
            _sum = new float[n * n];
            _expected = new float[n * n];
            _strongest = new float[n * n];
            _size = new int[n];
            _alive = new int[n];
        }

        _sum.AsSpan(0, n * n).Fill(float.NaN);
        for (int i = 0; i < n; i++)
        {
            _size[i] = 1;
            _alive[i] = i;
        }
    }

    /// <summary>
    /// Two groups that a person put together are as near to a third as the nearer of them was, so that a decision never drives away
    /// who was with one of the two before; unless another decision keeps them apart.
    /// </summary>
    private static float OfNearer(float x, float y, float pairsX, float pairsY)
        => ClusterRules.IsDecided(x) || ClusterRules.IsDecided(y) ? x + y : Math.Max(x / pairsX, y / pairsY) * (pairsX + pairsY);

    private void Set(int n, int i, int j, float weight)
    {
        int at = (i * n) + j, mirror = (j * n) + i;
        _sum[at] = _sum[mirror] = ClusterRules.Clip(weight);
        _expected[at] = _expected[mirror] = ClusterRules.Probability(weight);
        _strongest[at] = _strongest[mirror] = weight;
    }

    private bool JoinBest(int n, int groups, ReadOnlySpan<int> members, List<Merge> steps)
    {
        float best = ClusterRules.LowestThreshold;
        int into = -1, from = -1;
        for (int x = 0; x < groups; x++)
        {
            int i = _alive[x];
            for (int y = x + 1; y < groups; y++)
            {
                int j = _alive[y];
                float average = _sum[(i * n) + j] / ((float)_size[i] * _size[j]);
                if (average > best || (average >= best && into < 0))
                {
                    (best, into, from) = (average, x, y);
                }
            }
        }

        if (into < 0)
        {
            return false;
        }

        int a = _alive[into], b = _alive[from];
        bool decided = _strongest[(a * n) + b] >= ClusterRules.DecidedSame;
        steps.Add(new Merge(
            members[a], members[b], best, _expected[(a * n) + b], (long)_size[a] * _size[b], _strongest[(a * n) + b]));
        for (int x = 0; x < groups; x++)
        {
            int k = _alive[x];
            _sum[(a * n) + k] = _sum[(k * n) + a] = decided && k != a && k != b
                ? OfNearer(_sum[(a * n) + k], _sum[(b * n) + k], (float)_size[a] * _size[k], (float)_size[b] * _size[k])
                : _sum[(a * n) + k] + _sum[(b * n) + k];
            _expected[(a * n) + k] = _expected[(k * n) + a] = _expected[(a * n) + k] + _expected[(b * n) + k];
            _strongest[(a * n) + k] = _strongest[(k * n) + a] = Math.Max(_strongest[(a * n) + k], _strongest[(b * n) + k]);
        }

        _size[a] += _size[b];
        _alive.AsSpan(from + 1, groups - from - 1).CopyTo(_alive.AsSpan(from));
        return true;
    }
}
