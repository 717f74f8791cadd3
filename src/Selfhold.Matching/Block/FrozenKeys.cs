using Selfhold.Matching.Table;

namespace Selfhold.Matching.Block;

/// <summary>
/// Keys of blocks where caps are frozen: 29 bits of a hash and three bits of the level, so that keys of two levels are never the
/// same. What part a table does not have counts as missing in all its records.
/// </summary>
internal static class FrozenKeys
{
    private const uint LevelBits = 7;

    /// <summary>The key of a rule before it is refined; 0 where the unit does not state all of its parts.</summary>
    public static uint Base(BlockingRule rule, KeyParts parts, ref int line, int slot)
    {
        uint key = parts.Of(ref line, rule.Parts[0], slot);
        for (int p = 1; p < rule.Parts.Length && key != 0; p++)
        {
            uint part = parts.Slots(rule.Parts[p]) == 0 ? 0 : parts.Of(ref line, rule.Parts[p], 0);
            key = With(key, part);
        }

        return key == 0 ? 0 : AtLevel(Hash64.Of(key), 0);
    }

    public static uint With(uint key, uint part) => part == 0 ? 0 : (uint)(Hash64.Mix(key, part) >> 32) | 1;

    public static uint AtLevel(ulong hash, int level) => ((uint)(hash >> 32) & ~LevelBits) | (uint)(level + 1);

    /// <summary>The key in the finer blocks of a hot block of a level.</summary>
    /// <param name="part">What the unit states of the refinement; 0 for nothing.</param>
    public static uint Finer(uint key, int level, uint part) => AtLevel(Hash64.Mix(key, part), level + 1);

    /// <summary>How a block is named among all blocks of all rules.</summary>
    public static ulong Name(int rule, int level, uint key) => ((ulong)rule << 40) | ((ulong)level << 32) | key;

    /// <summary>Whether a table can have a key under the rule at all.</summary>
    public static bool Applies(BlockingRule rule, KeyParts parts) => Array.TrueForAll(rule.Parts, p => parts.Slots(p) > 0);
}
