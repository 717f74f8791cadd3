using Selfhold.Matching.Score;

namespace Selfhold.Matching.Cluster;

/// <summary>
/// Average link over a component too large to compare in full: pairs that were never compared count as
/// <see cref="ClusterRules.Unseen"/> until their groups are about to join; then they are compared. The same steps as
/// <see cref="DenseAverageLink"/> where all pairs are known.
/// </summary>
internal sealed class AverageLink(Func<int, int, float> score, ulong[] content)
{
    private readonly Dictionary<(int, int), float> _known = [];
    private readonly PriorityQueue<Offer, Priority> _queue = new(new HighestFirst());
    private Group[] _groups = [];

    /// <inheritdoc cref="DenseAverageLink.Join"/>
    public void Join(Span<int> members, ReadOnlySpan<Edge> edges, List<Merge> steps)
    {
        members.Sort((x, y) => content[x].CompareTo(content[y]));
        var index = new Dictionary<int, int>(members.Length);
        _groups = new Group[members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            index[members[i]] = i;
            _groups[i] = new Group(i);
        }

        foreach (Edge edge in edges)
        {
            int i = index[edge.A], j = index[edge.B];
            var link = new Link(ClusterRules.Clip(edge.Weight), ClusterRules.Probability(edge.Weight), 1, edge.Weight);
            _known[i < j ? (i, j) : (j, i)] = edge.Weight;
            _groups[i].Links[j] = link;
            _groups[j].Links[i] = link;
        }

        for (int i = 0; i < _groups.Length; i++)
        {
            foreach (int j in _groups[i].Links.Keys)
            {
                if (i < j)
                {
                    Propose(i, j);
                }
            }
        }

        while (_queue.TryDequeue(out Offer offer, out Priority priority))
        {
            Group a = _groups[offer.A], b = _groups[offer.B];
            if (a.Size == 0 || b.Size == 0 || a.Stamp != offer.StampA || b.Stamp != offer.StampB)
            {
                continue;
            }

            Link link = a.Links[offer.B];
            if (link.Pairs < a.Size * b.Size)
            {
                a.Links[offer.B] = b.Links[offer.A] = CompareAll(a, b, members);
                Propose(offer.A, offer.B);
                continue;
            }

            steps.Add(new Merge(
                members[a.Units[0]], members[b.Units[0]], (float)-priority.Cost, (float)link.Expected, a.Size * b.Size, link.Strongest));
            Join(offer.A, offer.B);
        }
    }

    private Link CompareAll(Group a, Group b, ReadOnlySpan<int> members)
    {
        var link = default(Link) with { Strongest = float.MinValue };
        foreach (int x in a.Units)
        {
            foreach (int y in b.Units)
            {
                (int, int) pair = x < y ? (x, y) : (y, x);
                if (!_known.TryGetValue(pair, out float weight))
                {
                    _known[pair] = weight = score(members[x], members[y]);
                }

                link = link.With(new Link(ClusterRules.Clip(weight), ClusterRules.Probability(weight), 1, weight));
            }
        }

        return link;
    }

    private void Propose(int i, int j)
    {
        (i, j) = i < j ? (i, j) : (j, i);
        Group a = _groups[i], b = _groups[j];
        Link link = a.Links[j];
        double all = (double)a.Size * b.Size;
        double average = (link.Sum + ((all - link.Pairs) * ClusterRules.Unseen)) / all;
        if (average >= ClusterRules.LowestThreshold)
        {
            _queue.Enqueue(new Offer(i, j, a.Stamp, b.Stamp), new Priority(-average, i, j));
        }
    }

    /// <summary>The group of the lower number takes in the other, so that names of groups follow from content alone.</summary>
    private void Join(int into, int from)
    {
        Group a = _groups[into], b = _groups[from];
        a.Units.AddRange(b.Units);
        a.Stamp++;
        b.Units.Clear();
        a.Links.Remove(from);
        foreach ((int other, Link theirs) in b.Links)
        {
            if (other == into)
            {
                continue;
            }

            Link both = a.Links.TryGetValue(other, out Link mine) ? mine.With(theirs) : theirs;
            a.Links[other] = both;
            _groups[other].Links.Remove(from);
            _groups[other].Links[into] = both;
        }

        b.Links.Clear();
        foreach (int other in a.Links.Keys)
        {
            Propose(into, other);
        }
    }

    private readonly record struct Offer(int A, int B, int StampA, int StampB);

    private readonly record struct Priority(double Cost, int A, int B);

    /// <summary>Highest average first; ties by the numbers of the groups, which follow from their content.</summary>
    private sealed class HighestFirst : IComparer<Priority>
    {
        public int Compare(Priority x, Priority y)
        {
            int order = x.Cost.CompareTo(y.Cost);
            order = order != 0 ? order : x.A.CompareTo(y.A);
            return order != 0 ? order : x.B.CompareTo(y.B);
        }
    }

    private readonly record struct Link(double Sum, double Expected, long Pairs, float Strongest)
    {
        public Link With(Link other) => new(Sum + other.Sum, Expected + other.Expected, Pairs + other.Pairs, Math.Max(Strongest, other.Strongest));
    }

    private sealed class Group(int member)
    {
        public List<int> Units { get; } = [member];

        /// <summary>Units in the group; 0 when another has taken it in.</summary>
        public long Size => Units.Count;

        public int Stamp { get; set; }

        /// <summary>By the number of a neighbour: what is known of the pairs between the two.</summary>
        public Dictionary<int, Link> Links { get; } = [];
    }
}
