namespace Selfhold.Matching.Normalise;

/// <summary>Fed every distinct value of a date column, decides its order of day and month.</summary>
internal struct DateOrderAccumulator
{
    private int _dayFirst, _monthFirst, _yearFirst, _either;

    public void Add(ReadOnlySpan<byte> raw)
    {
        switch (Dates.Evidence(raw))
        {
            case DateEvidence.DayFirst:
                _dayFirst++;
                break;
            case DateEvidence.MonthFirst:
                _monthFirst++;
                break;
            case DateEvidence.YearFirst:
                _yearFirst++;
                break;
            case DateEvidence.Either:
                _either++;
                break;
            default:
                break;
        }
    }

    /// <summary>One clear value decides; where values contradict each other, 95 of 100 do; else the order is unknown.</summary>
    public readonly DateOrderDecision Decide()
    {
        long clear = (long)_dayFirst + _monthFirst;
        DateOrder order = clear == 0 ? (_either == 0 && _yearFirst > 0 ? DateOrder.Ymd : DateOrder.Unknown)
            : _dayFirst * 100L >= clear * 95 ? DateOrder.Dmy
            : _monthFirst * 100L >= clear * 95 ? DateOrder.Mdy
            : DateOrder.Unknown;
        bool ambiguous = order == DateOrder.Unknown && clear + _either > 0;
        return new DateOrderDecision(order, ambiguous, _dayFirst, _monthFirst, _yearFirst, _either);
    }
}

internal enum DateEvidence
{
    None,
    YearFirst,
    DayFirst,
    MonthFirst,
    Either,
}
