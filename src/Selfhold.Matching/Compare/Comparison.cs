using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>One level a comparison can come to, with what ships as its odds until data teaches better.</summary>
/// <param name="M">Share among records of one customer, of those where both state the attribute.</param>
/// <param name="U">Share among strangers.</param>
/// <param name="H">Share among people of one household; null where relatives are no more alike than strangers.</param>
internal sealed record Level(string Name, double M, double U, double? H = null);

/// <summary>
/// Compares one attribute of two records to a level. Level 0 is always "not stated" and says nothing. Works on record lines:
/// numbers of values, never strings.
/// </summary>
internal abstract class Comparison(string name, bool shared, IReadOnlyList<Level> levels)
{
    public const int NotStated = 0;

    /// <summary>Levels fit in four bits, so that sixteen comparisons make one 64-bit pattern.</summary>
    public const int MaxLevels = 16;

    public string Name { get; } = name;

    /// <summary>Whether people of one household tend to agree on it.</summary>
    public bool Shared { get; } = shared;

    public IReadOnlyList<Level> Levels { get; } = levels;

    /// <summary>Levels whose share among strangers follows from how often values occur, with that share.</summary>
    public virtual IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double>();

    /// <param name="a">First number of the record's line.</param>
    /// <param name="rarity">
    /// Bits to add because the value agreed upon is rarer (or, negative, more common) than the average; 0 where that says nothing.
    /// </param>
    public abstract int Compare(ref int a, ref int b, out float rarity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static int At(ref int line, int offset) => Unsafe.Add(ref line, offset);
}
