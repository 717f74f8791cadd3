using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Matching.Tests.Support;

/// <summary>Laws over random cases that anyone can repeat: each case follows from a number.</summary>
internal static class Check
{
    public static void ForAll(int cases, Action<Random> law)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(20_260, 20_261).WithQuietOnSuccess(true);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(new Random(seed))).Check(config);
    }

    /// <summary>A short word over few letters, so that near words are met often.</summary>
    public static string Word(Random random, int longest, string letters = "abcd")
        => string.Concat(Enumerable.Range(0, random.Next(longest + 1)).Select(_ => letters[random.Next(letters.Length)]));

    /// <summary>A word one or two random edits away.</summary>
    public static string Near(Random random, string word, string letters = "abcd")
    {
        for (int edits = random.Next(3); edits > 0; edits--)
        {
            int at = random.Next(word.Length + 1);
            char letter = letters[random.Next(letters.Length)];
            word = random.Next(4) switch
            {
                0 => word.Insert(at, letter.ToString()),
                1 when at < word.Length => word.Remove(at, 1),
                2 when at < word.Length => word.Remove(at, 1).Insert(at, letter.ToString()),
                3 when at + 1 < word.Length => word.Remove(at, 2).Insert(at, $"{word[at + 1]}{word[at]}"),
                _ => word,
            };
        }

        return word;
    }
}
