namespace Selfhold.Samples;

/// <summary>A small generator of our own (SplitMix64), so that the samples stay the same bytes whatever the runtime does to its own.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    private ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public int Below(int limit) => (int)(Unit() * limit);

    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Chance(double probability) => Unit() < probability;

    public T Any<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    /// <summary>The front of a list more often than its end, as names are spread in life.</summary>
    public T Common<T>(IReadOnlyList<T> of)
    {
        double u = Unit();
        return of[(int)(Math.Sqrt(u) * u * of.Count)];
    }

    public void Shuffle<T>(IList<T> list)
    {
        for (int i = list.Count - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }
}
