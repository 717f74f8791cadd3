using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>
/// Term-frequency adjustment of one attribute: how many bits an agreement on a value is worth above the average agreement.
/// </summary>
internal sealed class Rarity
{
    private const float Limit = 12;
    private readonly float[] _bits;
    private readonly float _others;

    /// <param name="shares">Share of records (that state the attribute) with each value, by value number.</param>
    /// <param name="strangers">Share of agreement among strangers on average, Σ share².</param>
    public Rarity(double[] shares, double strangers)
    {
        Strangers = strangers;
        _bits = new float[shares.Length];
        for (int id = 1; id < shares.Length; id++)
        {
            _bits[id] = Bits(shares[id], strangers);
        }
    }

    /// <param name="bits">Bits of each value by its number; empty where all values have the same.</param>
    /// <param name="others">Bits of values that have no number there.</param>
    public Rarity(float[] bits, float others, double strangers)
    {
        _bits = bits;
        _others = others;
        Strangers = strangers;
    }

    public double Strangers { get; }

    /// <summary>Bits of an agreement on a value with this share of records.</summary>
    public static float Bits(double share, double strangers) => share <= 0 ? 0 : (float)Math.Clamp(Math.Log2(strangers / share), -Limit, Limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Same(int id) => id < _bits.Length ? _bits[id] : _others;

    /// <summary>Near agreement: half of what the more common of the two would give, never more than a full agreement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Near(int a, int b) => Math.Min(Same(a), Same(b)) * 0.5f;
}
