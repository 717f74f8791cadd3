namespace Selfhold.Matching.Normalise;

/// <summary>Street lines taken apart: street, house number, unit.</summary>
internal static partial class Streets
{
    private static readonly WordTable Types = WordTable.Load("streets.txt");
    private static readonly WordTable Units = WordTable.Load("units.txt");

    /// <summary>
    /// Splits a street line. The street is folded, its kind and direction words in one spelling ("st" and "street" are equal);
    /// the house number may lead or trail; the unit is what "flat", "apt", "unit" … name, or the part before a slash ("12/3" is unit 12 of number 3).
    /// </summary>
    public static void Parse(
        ReadOnlySpan<byte> raw, Span<byte> street, out int streetLength, Span<byte> number, out int numberLength, Span<byte> unit, out int unitLength)
    {
        streetLength = numberLength = unitLength = 0;
        Span<byte> text = stackalloc byte[Bytes.MaxNormal];
        int length = Folding.Fold(raw, text);
        Span<Range> words = stackalloc Range[64];
        int count = Tokens.Split(text[..length], words);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> word = text[words[i]];
            if (unitLength == 0 && i + 1 < count && Units.Contains(word) && Bytes.HasDigit(text[words[i + 1]]))
            {
                unitLength = Bytes.Put(text[words[++i]], unit, 0);
                continue;
            }

            if (Bytes.IsDigit(word[0]) && numberLength == 0 && word.Length <= 6)
            {
                numberLength = Bytes.Put(word, number, 0);
                continue;
            }

            streetLength = Bytes.PutWord(Types.Map(word), street, streetLength);
        }
    }
}
