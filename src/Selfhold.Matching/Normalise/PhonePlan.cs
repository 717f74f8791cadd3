using System.Globalization;
using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>A country's code, the lengths of its national numbers, and what is dialled before them inside the country.</summary>
internal sealed record PhonePlan(string Iso, byte[] Code, int Min, int Max, byte[][] Trunks)
{
    public static readonly PhonePlan[] All = [.. WordTable.Lines("phones.txt").Select(Parse)];
    private static readonly short[] Prefixes = MakePrefixes();
    private static readonly short[] Isos = MakeIsos();

    /// <summary>Italy and its neighbours dial the leading zero from abroad too.</summary>
    public bool KeepsZero => Iso is "it" or "sm" or "va";

    public bool Fits(int length) => length >= Min && length <= Max;

    /// <summary>The plan of a country (ISO alpha-2, lower case), or -1.</summary>
    public static int ByIso(ReadOnlySpan<byte> iso)
    {
        if (iso.Length != 2)
        {
            return -1;
        }

        int first = iso[0] - 'a', second = iso[1] - 'a';
        return (uint)first < 26 && (uint)second < 26 ? Isos[(first * 26) + second] : -1;
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
            int at = ((All[i].Code.Length - 1) * 1000) + Number(Encoding.ASCII.GetString(All[i].Code));
            if (map[at] < 0)
            {
                map[at] = (short)i;
            }
        }

        return map;
    }

    private static short[] MakeIsos()
    {
        var map = new short[26 * 26];
        Array.Fill(map, (short)-1);
        for (int i = 0; i < All.Length; i++)
        {
            map[((All[i].Iso[0] - 'a') * 26) + All[i].Iso[1] - 'a'] = (short)i;
        }

        return map;
    }

    private static PhonePlan Parse(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        byte[][] trunks = [.. parts.Skip(4).Select(Encoding.ASCII.GetBytes)];
        return new PhonePlan(parts[0], Encoding.ASCII.GetBytes(parts[1]), Number(parts[2]), Number(parts[3]), trunks);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
