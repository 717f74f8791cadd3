using System.Text;

namespace Selfhold.Hub.Match;

/// <summary>Meanings as words on the command line and in documents: <c>given_name</c>, <c>postal_code</c>.</summary>
internal static class Meanings
{
    public static IEnumerable<string> Names => Enum.GetValues<Meaning>().Select(NameOf);

    public static string NameOf(Meaning meaning)
    {
        string name = meaning.ToString();
        var words = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0)
            {
                words.Append('_');
            }

            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString();
    }

    /// <summary>The meaning of a name; case, <c>_</c>, <c>-</c> and blanks don't matter.</summary>
    public static bool TryParse(string name, out Meaning meaning)
    {
        string bare = new([.. name.Where(char.IsAsciiLetter)]);
        return Enum.TryParse(bare, ignoreCase: true, out meaning) && bare.Length > 0;
    }
}
