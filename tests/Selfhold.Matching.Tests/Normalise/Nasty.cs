using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Matching.Tests.Normalise;

/// <summary>Values as bad as files hold them: pieces of real values, marks, broken UTF-8, blanks of every kind.</summary>
internal static class Nasty
{
    private static readonly string[] Pieces =
    [
        "a", "o", "e", "Z", "mc", "Mac", "d'", "O'", "ue", "ae", "oe", "mueller", "st", "St.", "str", "straße", "dr", "Dr.", "jr", "Jr.", "III", "von", "van der", ",", ", ",
        " ", "  ", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "-", "--", "/", "#", ".", "'", "’", "&", "(", ")", "\"", "@", "@@", "+", "+49", "00", "0", "1", "12", "1990",
        "31", "ü", "u\u0308", "É", "ß", "Ł", "İ", "ı", "ﬁ", "Ａ", "𝔸", "Ж", "й", "и\u0306", "щ", "ї", "Α", "ς", "א", "ע", "م", "ء", "王", "が", "か\u3099", "한", "\u1112\u1161\u11ab", "क्षि", "ไทย",
        "😀", "👨‍👩‍👧", "null", "n/a", "test", "ltd", "GmbH", "co", "kg", "the", "the ", "flat", "unit", "apt", "po box", "n", "s", "bis", "mailto:", "gmail.com", "googlemail.com", "<", ">", "x", "ext", "may", "März", "T", ":", "d", "D-",
        "\u0000", "\r\n", "\u0085", "phd", "ph d", "mr", "mrs", "nee", "geb.", "1st", "baron", "of", "5th", "º", "ª", "\ufffd",
    ];

    public static byte[] Value(int seed)
    {
        var random = new Random(seed);
        using var value = new MemoryStream();
        int pieces = random.Next(0, random.Next(10) == 0 ? 400 : 9);
        for (int i = 0; i < pieces; i++)
        {
            switch (random.Next(12))
            {
                case 0:
                    value.WriteByte((byte)random.Next(256));
                    break;
                case 1:
                    value.WriteByte((byte)random.Next(32, 127));
                    break;
                case 2:
                    value.Write(Encoding.UTF8.GetBytes(new Rune(random.Next(0x80, 0xD7FF)).ToString()));
                    break;
                default:
                    value.Write(Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return value.ToArray();
    }

    /// <summary>10,000 values of one seed, a million with SELFHOLD_LONG=1.</summary>
    public static void ForAll(Action<byte[]> law)
    {
        int count = Environment.GetEnvironmentVariable("SELFHOLD_LONG") is "1" ? 1_000_000 : 10_000;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20_260, 20_261).WithQuietOnSuccess(true);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(Value(seed))).Check(config);
    }
}
