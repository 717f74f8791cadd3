using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>What a word can be in a street line. One word may be several things; its place decides.</summary>
internal sealed class StreetWord
{
    /// <summary>Canonical form after the name, as in "smith st"; empty when the word has none there.</summary>
    public byte[] Tail = [];

    /// <summary>Canonical form before the name, as in "st johns road".</summary>
    public byte[] Head = [];

    /// <summary>Canonical form wherever it stands.</summary>
    public byte[] Any = [];

    /// <summary>Canonical direction.</summary>
    public byte[] Direction = [];

    public bool Unit;

    /// <summary>A unit only where another number is the house's.</summary>
    public bool Weak;
    public bool Floor;
    public bool Drop;
}

/// <summary>The words of <c>Data/streets.txt</c>.</summary>
internal static class StreetWords
{
    private static readonly StreetWord[] Words;
    private static readonly WordTable Table = Load(out Words);

    public static StreetWord? Find(ReadOnlySpan<byte> word) => At(Index(word));

    /// <summary>The number of a word for <see cref="At"/>, -1 when it is not known.</summary>
    public static int Index(ReadOnlySpan<byte> word) => Table.Find(word);

    public static StreetWord? At(int index) => index < 0 ? null : Words[index];

    private static WordTable Load(out StreetWord[] words)
    {
        var found = new Dictionary<string, StreetWord>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (string line in WordTable.Lines("streets.txt"))
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            string kind = line[..blank];
            string[] sides = line[blank..].Split('=', StringSplitOptions.TrimEntries);
            Note(found, order, kind, sides[0], sides[0]);
            foreach (string alias in sides.Length == 1 ? [] : sides[1].Split(',', StringSplitOptions.TrimEntries))
            {
                Note(found, order, kind, alias, sides[0]);
            }
        }

        words = [.. order.Select(word => found[word])];
        return WordTable.Parse(order);
    }

    private static void Note(Dictionary<string, StreetWord> found, List<string> order, string kind, string word, string canonical)
    {
        if (!found.TryGetValue(word, out StreetWord? entry))
        {
            found[word] = entry = new StreetWord();
            order.Add(word);
        }

        byte[] bytes = Encoding.ASCII.GetBytes(canonical);
        switch (kind)
        {
            case "tail":
                entry.Tail = entry.Tail.Length > 0 ? entry.Tail : bytes;
                break;
            case "head":
                entry.Head = entry.Head.Length > 0 ? entry.Head : bytes;
                break;
            case "any":
                entry.Any = bytes;
                break;
            case "dir":
                entry.Direction = bytes;
                break;
            case "unit":
                entry.Unit = true;
                break;
            case "weak":
                entry.Unit = entry.Weak = true;
                break;
            case "floor":
                entry.Floor = true;
                break;
            default:
                entry.Drop = true;
                break;
        }
    }
}
