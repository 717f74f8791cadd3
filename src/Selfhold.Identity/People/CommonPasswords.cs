namespace Selfhold.Identity.People;

/// <summary>Whether a password is put together from nothing but what everybody takes: listed words, rows of keys, digits, and one character again and again.</summary>
internal static class CommonPasswords
{
    private const string Rows = "qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn abcdefghijklmnopqrstuvwxyz 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p";

    private static readonly string[] Listed = Read();

    /// <param name="own">What is as good as public about this person and hub.</param>
    public static bool Has(string password, IEnumerable<string> own)
    {
        // What people put in place of letters is put back; what they put between words is taken out.
        string plain = string.Concat(password.ToLowerInvariant().Select(c => c switch { '@' => 'a', '$' => 's', '!' => 'i', '€' => 'e', _ => c }).Where(char.IsLetterOrDigit));
        string[] mine = [.. own.Select(o => string.Concat(o.ToLowerInvariant().Where(char.IsLetterOrDigit))).Where(o => o.Length >= 3)];
        return plain.Distinct().Count() < 5 || IsMadeOf(plain, mine) || IsMadeOf(plain.Replace('0', 'o').Replace('1', 'l').Replace('3', 'e').Replace('4', 'a').Replace('5', 's'), mine);
    }

    /// <summary>Covers the text from its start with listed words, parts of key rows of four and more, and digits.</summary>
    private static bool IsMadeOf(string text, string[] own)
    {
        var reached = new bool[text.Length + 1];
        reached[0] = true;
        for (int at = 0; at < text.Length; at++)
        {
            if (!reached[at])
            {
                continue;
            }

            if (char.IsDigit(text[at]))
            {
                reached[at + 1] = true;
            }

            foreach (string word in Listed.Concat(own))
            {
                if (string.CompareOrdinal(text, at, word, 0, word.Length) == 0)
                {
                    reached[at + word.Length] = true;
                }
            }

            for (int length = 4; at + length <= text.Length && IsRow(text.AsSpan(at, length)); length++)
            {
                reached[at + length] = true;
            }
        }

        return reached[text.Length];
    }

    private static bool IsRow(ReadOnlySpan<char> part)
    {
        Span<char> back = stackalloc char[part.Length];
        part.CopyTo(back);
        back.Reverse();
        return Rows.AsSpan().Contains(part, StringComparison.Ordinal) || Rows.AsSpan().Contains(back, StringComparison.Ordinal);
    }

    private static string[] Read()
    {
        using Stream file = typeof(CommonPasswords).Assembly.GetManifestResourceStream("Selfhold.Identity.People.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is missing.");
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => l[0] != '#')];
    }
}
