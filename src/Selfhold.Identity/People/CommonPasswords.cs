namespace Selfhold.Identity.People;

/// <summary>Whether a password is put together from nothing but what everybody takes: listed words, rows of keys, digits, and one character again and again.</summary>
internal static class CommonPasswords
{
    private const string Rows = "qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn abcdefghijklmnopqrstuvwxyz 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p";

    private static readonly string[] Listed = Read();

    /// <param name="own">What is as good as public about this person and hub.</param>
    public static bool Has(string password, IEnumerable<string> own)
    {
        string plain = string.Concat(password.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || InPlaceOf(c) != c));
        string[] words = [.. Listed, .. own.SelectMany(o => o.Split('@', '.').Append(o)).Select(o => string.Concat(o.ToLowerInvariant().Where(char.IsLetterOrDigit))).Where(o => o.Length >= 3)];
        return plain.Distinct().Count() < 5 || IsMadeOf(plain, words);
    }

    /// <summary>Covers the text from its start with words, parts of key rows of four and more, digits and signs.</summary>
    private static bool IsMadeOf(string text, string[] words)
    {
        var reached = new bool[text.Length + 1];
        reached[0] = true;
        for (int at = 0; at < text.Length; at++)
        {
            if (!reached[at])
            {
                continue;
            }

            reached[at + 1] |= !char.IsLetter(text[at]);
            foreach (string word in words)
            {
                if (StartsWith(text.AsSpan(at), word))
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

    /// <summary>What people put in place of letters counts as them: <c>P@ssw0rd</c>.</summary>
    private static bool StartsWith(ReadOnlySpan<char> text, string word)
    {
        if (text.Length < word.Length)
        {
            return false;
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (text[i] != word[i] && InPlaceOf(text[i]) != word[i])
            {
                return false;
            }
        }

        return true;
    }

    private static char InPlaceOf(char c) => c switch { '@' or '4' => 'a', '0' => 'o', '1' or '!' => 'i', '3' or '€' => 'e', '5' or '$' => 's', '7' => 't', _ => c };

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
