namespace Selfhold.Hub.Match;

/// <summary>Meanings as words, the same on the command line, in reports and in mapping files: <c>givenName</c>, <c>postalCode</c>.</summary>
internal static class Meanings
{
    public static IEnumerable<string> Names => Enum.GetValues<Meaning>().Select(NameOf);

    public static string NameOf(Meaning meaning)
    {
        string name = meaning.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The meaning of a name; case, <c>_</c>, <c>-</c> and blanks don't matter.</summary>
    public static bool TryParse(string name, out Meaning meaning)
    {
        string bare = new([.. name.Where(char.IsAsciiLetter)]);
        return Enum.TryParse(bare, ignoreCase: true, out meaning) && bare.Length > 0;
    }
}
