using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>
/// Term-frequency adjustment of one attribute: how many bits an agreement on a value is worth above the average agreement.
/// </summary>
internal sealed class Rarity
{
    private const float Limit = 12;
    private readonly float[] _bits;

    /// <param name="shares">Share of records (that state the attribute) with each value, by value number.</param>
    /// <param name="strangers">Share of agreement among strangers on average, Σ share².</param>
    public Rarity(double[] shares, double strangers)
    {
        Strangers = strangers;
        _bits = new float[shares.Length];
        for (int id = 1; id < shares.Length; id++)
        {
            _bits[id] = shares[id] <= 0 ? 0 : (float)Math.Clamp(Math.Log2(strangers / shares[id]), -Limit, Limit);
        }
    }

    public double Strangers { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Same(int id) => id < _bits.Length ? _bits[id] : 0;

    /// <summary>Near agreement: half of what the more common of the two would give, never more than a full agreement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Near(int a, int b) => Math.Min(Same(a), Same(b)) * 0.5f;
}
