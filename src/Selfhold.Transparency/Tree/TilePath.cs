using System.Globalization;
using System.Text;

namespace Selfhold.Transparency;

/// <summary>Where a tile is served below the prefix of a log (C2SP tlog-tiles): <c>tile/0/x001/234</c>, <c>tile/1/005.p/12</c>. Entries are sealed and have no path.</summary>
/// <param name="Level">0–63.</param>
/// <param name="Width">1–256; 256 is a full tile and shows no width in its path.</param>
public readonly record struct TilePath(int Level, long Tile, int Width = Tiles.Width)
{
    private const string Start = "tile/";

    public bool IsFull => Width == Tiles.Width;

    /// <summary>One spelling only: leading zeros, signs, empty parts and widths of 0 or 256 are refused.</summary>
    public static bool TryParse(string? path, out TilePath tile)
    {
        tile = default;
        if (path is null || !path.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = path[Start.Length..].Split('/');
        int width = Tiles.Width;
        if (parts.Length >= 3 && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!Number(parts[^1], 3, out width) || width is 0 or >= Tiles.Width)
            {
                return false;
            }

            parts = [.. parts[..^2], parts[^2][..^2]];
        }

        if (parts.Length < 2 || !Number(parts[0], 2, out int level) || level > 63 || !Index(parts.AsSpan(1), out long index))
        {
            return false;
        }

        tile = new TilePath(level, index, width);
        return true;
    }

    public override string ToString()
    {
        var path = new StringBuilder(Start).Append(CultureInfo.InvariantCulture, $"{Level}/");
        string digits = Tile.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        for (int i = 0; i < digits.Length; i += 3)
        {
            bool last = i + 3 == digits.Length;
            path.Append(last ? "" : "x").Append(digits, i, 3).Append(last ? "" : "/");
        }

        return (IsFull ? path : path.Append(CultureInfo.InvariantCulture, $".p/{Width}")).ToString();
    }

    private static bool Index(ReadOnlySpan<string> parts, out long index)
    {
        index = 0;
        if (parts.Length > 6)
        {
            return false;
        }

        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            string digits = last ? parts[i] : parts[i].StartsWith('x') ? parts[i][1..] : "";
            if (digits.Length != 3 || !digits.All(char.IsAsciiDigit) || (i == 0 && !last && string.Equals(digits, "000", StringComparison.Ordinal)))
            {
                return false;
            }

            index = (index * 1000) + int.Parse(digits, CultureInfo.InvariantCulture);
        }

        return true;
    }

    private static bool Number(string text, int most, out int number)
    {
        number = 0;
        return text.Length > 0 && text.Length <= most && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
