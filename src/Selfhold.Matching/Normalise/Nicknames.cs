using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>Which given names are forms of one name: formal name, nicknames, diminutives, spellings.</summary>
internal static class Nicknames
{
    private static readonly ushort[][] Sets;
    private static readonly WordTable Names = Load(out Sets);

    /// <summary>
    /// The groups that a folded given name belongs to, ascending; empty when it is in none. Two names are variants of each other
    /// if and only if they share a group.
    /// </summary>
    public static ReadOnlySpan<ushort> Groups(ReadOnlySpan<byte> normalGiven)
    {
        int at = Names.Find(normalGiven);
        return at < 0 ? [] : Sets[at];
    }

    private static WordTable Load(out ushort[][] sets)
    {
        var groups = new Dictionary<string, List<ushort>>(StringComparer.Ordinal);
        var order = new List<string>();
        ushort id = 0;
        foreach (string line in WordTable.Lines("nicknames.txt"))
        {
            foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string key = Folding.Fold(word);
                if (!groups.TryGetValue(key, out List<ushort>? ids))
                {
                    groups[key] = ids = [];
                    order.Add(key);
                }

                if (!ids.Contains(id))
                {
                    ids.Add(id);
                }
            }

            id++;
        }

        sets = [.. order.Select(name => groups[name].ToArray())];
        return WordTable.Parse(order);
    }
}
