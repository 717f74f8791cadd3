namespace Selfhold.Matching.Normalise;

/// <summary>Counts the explicit country prefixes of a column.</summary>
internal struct PhoneCountryInference
{
    private int[]? _counts;
    private int _total;

    public void Add(ReadOnlySpan<byte> raw)
    {
        _counts ??= new int[PhonePlan.All.Length];
        int country = Phones.ExplicitCountry(raw);
        if (country >= 0)
        {
            _counts[country]++;
            _total++;
        }
    }

    /// <summary>ISO alpha-2 in lower case, or "" when no country has four fifths of the prefixed values.</summary>
    public readonly string Decide()
    {
        if (_counts is null || _total == 0)
        {
            return "";
        }

        int best = Array.IndexOf(_counts, _counts.Max());
        return _counts[best] * 5L >= _total * 4L ? PhonePlan.All[best].Iso : "";
    }
}
