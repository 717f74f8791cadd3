using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Learn;

/// <summary>
/// Learns a model without labels: u from value frequencies and random pairs; m, and the household class, by expectation
/// maximisation over counted findings. Relatives differ from strangers only in what a household shares.
/// </summary>
/// <remarks>
/// Dempster, Laird and Rubin (1977); for record linkage Winkler (1988). Candidates are not random pairs, but what a pair is
/// follows from its finding, whichever block brought it: posteriors use the odds of all pairs, and pairs in no block count as strangers.
/// </remarks>
internal sealed class ModelTrainer
{
    private const int MaxRounds = 60;
    private const double Settled = 1e-4;

    /// <summary>How many pairs the shipped odds count for, against what the data says.</summary>
    private const double PriorPairs = 12;

    /// <summary>However many agreements matches account for, this share of them is left to strangers.</summary>
    private const double LeastStrangers = 0.05;

    private readonly IReadOnlyList<Comparison> _comparisons;
    private readonly double[][] _m, _u, _h;
    private readonly (PatternCounts.Key Key, long Count)[] _patterns;
    private readonly (PatternCounts.Key Key, long Count)[] _random;
    private readonly double _scale;
    private readonly double _allPairs;
    private double _lambda, _related;

    /// <param name="candidates">Findings of blocked pairs, or of an even sample of them.</param>
    /// <param name="sampledShare">Share of blocked pairs that <paramref name="candidates"/> holds, 0 to 1.</param>
    /// <param name="allPairs">Number of all pairs of records, blocked or not.</param>
    public ModelTrainer(IReadOnlyList<Comparison> comparisons, PatternCounts random, PatternCounts candidates, double sampledShare, double allPairs)
    {
        _comparisons = comparisons;
        _patterns = candidates.Sorted();
        _scale = sampledShare > 0 ? 1 / sampledShare : 1;
        _allPairs = Math.Max(1, allPairs);
        _random = random.Sorted();
        _u = [.. comparisons.Select(c => c.Levels.Select(l => l.U).ToArray())];
        _m = [.. comparisons.Select(c => c.Levels.Select(l => l.M).ToArray())];
        _h = [.. comparisons.Select((c, i) => InitialH(c, _u[i]))];
        _lambda = Math.Clamp(candidates.Pairs * _scale * 0.2 / _allPairs, 1e-12, 0.3);
        _related = _lambda * 0.1;
    }

    public int Rounds { get; private set; }

    public (IReadOnlyList<ComparisonModel> Comparisons, double Lambda, double Related) Train(CancellationToken cancellation)
    {
        for (Rounds = 0; Rounds < MaxRounds; Rounds++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Step() < Settled)
            {
                break;
            }
        }

        var learned = new List<ComparisonModel>();
        for (int c = 0; c < _comparisons.Count; c++)
        {
            int at = c;
            learned.Add(new ComparisonModel(
                _comparisons[c].Name, _comparisons[c].Shared,
                [.. _comparisons[c].Levels.Select((l, i) => new LevelModel(l.Name, i == 0 ? 0 : _m[at][i], i == 0 ? 0 : _u[at][i], i == 0 ? 0 : _h[at][i]))]));
        }

        return (learned, _lambda, _related);
    }

    private static double[] InitialH(Comparison comparison, double[] u)
        => [.. comparison.Levels.Select((l, i) => comparison.Shared && l.H is { } h ? h : u[i])];

    /// <summary>
    /// What strangers agree on: counted in random pairs, less those that look like one customer or one household (in a small table
    /// they are many), with the shipped odds worth three events so that a level never seen stays possible. Levels that follow from
    /// value frequencies are taken from there, less the agreements that matches account for.
    /// </summary>
    private void LearnU()
    {
        const double Events = 3;
        double[][] counts = Zeros();
        double[][] weightM = Logs(_m), weightH = Logs(_h);
        foreach ((PatternCounts.Key key, long count) in _random)
        {
            double strangers = count * (1 - Posterior(key, weightM, weightH).Match);
            for (int c = 0; c < counts.Length; c++)
            {
                counts[c][(int)(key.Pattern >> (c * 4)) & 15] += strangers;
            }
        }

        for (int c = 0; c < _comparisons.Count; c++)
        {
            SetU(c, counts[c], Events);
        }
    }

    private void SetU(int c, double[] counts, double events)
    {
        Comparison comparison = _comparisons[c];
        double[] u = _u[c];
        double stated = counts.Skip(1).Sum();
        double known = 0, others = 0;
        for (int l = 1; l < u.Length; l++)
        {
            if (comparison.KnownU.TryGetValue(l, out double share))
            {
                u[l] = Math.Clamp(share - (_lambda * _m[c][l]), Math.Max(1e-9, share * LeastStrangers), 0.999);
                known += u[l];
            }
            else
            {
                u[l] = (counts[l] + events) / (stated + (events / comparison.Levels[l].U));
                others += u[l];
            }
        }

        for (int l = 1; l < u.Length; l++)
        {
            if (!comparison.KnownU.ContainsKey(l))
            {
                u[l] = Math.Max(1e-9, u[l] / others * (1 - known));
            }
        }
    }

    private (double Match, double Related) Posterior(PatternCounts.Key key, double[][] weightM, double[][] weightH)
    {
        double logM = key.Rarity, logH = key.SharedRarity;
        for (int c = 0; c < weightM.Length; c++)
        {
            int level = (int)(key.Pattern >> (c * 4)) & 15;
            logM += weightM[c][level];
            logH += weightH[c][level];
        }

        double m = _lambda * double.Exp2(Math.Min(logM, 200)), h = _related * double.Exp2(Math.Min(logH, 200));
        double all = m + h + (1 - _lambda - _related);
        return (m / all, h / all);
    }

    /// <summary>One round of expectation and maximisation.</summary>
    /// <returns>The largest change of a probability.</returns>
    private double Step()
    {
        LearnU();
        int n = _comparisons.Count;
        double[][] sumM = Zeros(), sumH = Zeros(), weightM = Logs(_m), weightH = Logs(_h);
        double matches = 0, relatives = 0;
        foreach ((PatternCounts.Key key, long count) in _patterns)
        {
            (double match, double related) = Posterior(key, weightM, weightH);
            double pM = match * count, pH = related * count;
            matches += pM;
            relatives += pH;
            for (int c = 0; c < n; c++)
            {
                int level = (int)(key.Pattern >> (c * 4)) & 15;
                sumM[c][level] += pM;
                sumH[c][level] += pH;
            }
        }

        double change = 0;
        for (int c = 0; c < n; c++)
        {
            change = Math.Max(change, Update(_m[c], sumM[c], _comparisons[c].Levels, l => l.M));
            if (!_comparisons[c].Shared)
            {
                _u[c].CopyTo(_h[c], 0);
            }
            else
            {
                change = Math.Max(change, Update(_h[c], sumH[c], _comparisons[c].Levels, l => l.H ?? l.U));
            }
        }

        double lambda = Math.Clamp(matches * _scale / _allPairs, 1e-13, 0.5);
        change = Math.Max(change, Math.Abs(lambda - _lambda) / lambda * 0.1);
        _lambda = lambda;
        _related = Math.Clamp(relatives * _scale / _allPairs, 1e-14, 0.3);
        return change;
    }

    private static double Update(double[] shares, double[] sums, IReadOnlyList<Level> levels, Func<Level, double> prior)
    {
        double total = PriorPairs;
        for (int l = 1; l < shares.Length; l++)
        {
            total += sums[l];
        }

        double change = 0;
        for (int l = 1; l < shares.Length; l++)
        {
            double share = (sums[l] + (PriorPairs * prior(levels[l]))) / total;
            change = Math.Max(change, Math.Abs(share - shares[l]));
            shares[l] = share;
        }

        return change;
    }

    private double[][] Zeros() => [.. _comparisons.Select(c => new double[16])];

    private double[][] Logs(double[][] shares)
    {
        var logs = new double[shares.Length][];
        for (int c = 0; c < shares.Length; c++)
        {
            logs[c] = new double[16];
            for (int l = 1; l < shares[c].Length; l++)
            {
                logs[c][l] = Math.Log2(shares[c][l] / _u[c][l]);
            }
        }

        return logs;
    }
}
