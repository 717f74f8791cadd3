using System.Globalization;

namespace Selfhold.Formats.Tabular;

/// <summary>Makes column names unique without losing the name that the file gave.</summary>
internal static class HeaderNames
{
    /// <summary>Empty names become "column 3", a second "Email" becomes "Email (2)".</summary>
    public static IReadOnlyList<string> MakeUnique(IReadOnlyList<string> names)
    {
        HashSet<string> given = new(names.Select(Clean), StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        Dictionary<string, int> next = new(StringComparer.Ordinal);
        string[] unique = new string[names.Count];
        for (int i = 0; i < names.Count; i++)
        {
            string name = Clean(names[i]);
            name = name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"column {i + 1}");
            string candidate = name;
            int number = next.GetValueOrDefault(name, 1);
            while ((number > 1 && given.Contains(candidate)) || !used.Add(candidate))
            {
                candidate = string.Create(CultureInfo.InvariantCulture, $"{name} ({++number})");
            }

            next[name] = number;
            unique[i] = candidate;
        }

        return unique;
    }

    private static string Clean(string name) => name.Trim().Trim('\uFEFF').Trim();
}
