using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>A country's code and the lengths of its national numbers.</summary>
internal sealed record PhonePlan(string Iso, byte[] Code, int Min, int Max)
{
    public static readonly PhonePlan[] All = [.. WordTable.Lines("phones.txt").Select(Parse)];
    private static readonly short[] Prefixes = MakePrefixes();

    public bool Fits(int length) => length >= Min && length <= Max;

    public static int ByIso(ReadOnlySpan<byte> iso)
    {
        if (iso.Length != 2)
        {
            return -1;
        }

        PhonePlan[] all = All;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Iso[0] == iso[0] && all[i].Iso[1] == iso[1])
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The country whose code the digits begin with, or -1.</summary>
    public static int ByPrefix(ReadOnlySpan<byte> digits)
    {
        int key = 0;
        for (int i = 0; i < 3 && i < digits.Length; i++)
        {
            key = (key * 10) + digits[i] - '0';
            int found = Prefixes[(i * 1000) + key];
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    private static short[] MakePrefixes()
    {
        var map = new short[3000];
        Array.Fill(map, (short)-1);
        for (int i = 0; i < All.Length; i++)
        {
            int at = ((All[i].Code.Length - 1) * 1000) + int.Parse(Encoding.ASCII.GetString(All[i].Code), System.Globalization.CultureInfo.InvariantCulture);
            if (map[at] < 0)
            {
                map[at] = (short)i;
            }
        }

        return map;
    }

    private static PhonePlan Parse(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new PhonePlan(parts[0], Encoding.ASCII.GetBytes(parts[1]), Number(parts[2]), Number(parts[3]));

        static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
