namespace Selfhold.Matching;

/// <summary>Scored pairs counted by half bits of weight, right ones and all.</summary>
internal sealed class ThresholdBins
{
    private const int PerBit = 2;
    private const int Lowest = -100;
    private const int Highest = 200;
    private readonly long[] _correct = new long[(Highest - Lowest) * PerBit];
    private readonly long[] _all = new long[(Highest - Lowest) * PerBit];

    public void Add(double weight, long correct, long all)
    {
        int bin = Math.Clamp((int)Math.Floor((weight - Lowest) * PerBit), 0, _all.Length - 1);
        _correct[bin] += correct;
        _all[bin] += all;
    }

    public IReadOnlyList<ThresholdRow> Rows(long truePairs)
    {
        var rows = new List<ThresholdRow>();
        long hits = 0, total = 0;
        for (int bin = _all.Length - 1; bin >= 0; bin--)
        {
            hits += _correct[bin];
            total += _all[bin];
            if (_all[bin] > 0)
            {
                double weight = Lowest + ((double)bin / PerBit);
                rows.Add(new ThresholdRow(
                    weight, 1 / (1 + double.Exp2(-weight)), Evaluator.Ratio(hits, total), Evaluator.Ratio(hits, truePairs)));
            }
        }

        rows.Reverse();
        return rows;
    }
}
