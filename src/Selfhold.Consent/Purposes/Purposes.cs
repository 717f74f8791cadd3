using System.Collections.Frozen;
using System.Text;

namespace Selfhold.Consent;

/// <param name="Code">As agreements, grants and the API write it: <c>Marketing</c>.</param>
/// <param name="Label">English words.</param>
/// <param name="Broader">The purposes that it is a kind of, nearest first; empty for a top one.</param>
/// <param name="Term">The term of the Data Privacy Vocabulary: <c>dpv:Marketing</c>.</param>
public sealed record Purpose(string Code, string Label, IReadOnlyList<string> Broader, string Term);

/// <summary>
/// What data may be asked for: the purposes of W3C's Data Privacy Vocabulary 2.0 (https://w3id.org/dpv#Purpose), and <see cref="SignIn"/>. A closed list, because a purpose
/// that everybody words as he likes can neither be compared nor refused.
/// </summary>
public static partial class Purposes
{
    /// <summary>Signing in with the hub; the vocabulary's <c>dpv:IdentityAuthentication</c>. Agreements of this purpose are those that the hub makes for a sign-in, and what a business publishes in their place.</summary>
    public const string SignIn = "sign_in";

    private static readonly FrozenDictionary<string, Purpose> ByCode = Read().ToFrozenDictionary(p => p.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>All, in ordinal order.</summary>
    public static IReadOnlyList<Purpose> All { get; } = [.. ByCode.Values.OrderBy(p => p.Code, StringComparer.Ordinal)];

    /// <summary>By its code, with or without <c>dpv:</c> or the vocabulary's address before it, in any case; null when there is none.</summary>
    public static Purpose? Find(string? code)
    {
        if (code is null)
        {
            return null;
        }

        string bare = code.StartsWith("dpv:", StringComparison.OrdinalIgnoreCase) ? code[4..] : code.StartsWith("https://w3id.org/dpv#", StringComparison.OrdinalIgnoreCase) ? code[21..] : code;
        return ByCode.GetValueOrDefault(bare);
    }

    /// <summary>The nearest codes to one that there is not: by letters, or by a word that both have. At most three.</summary>
    public static IReadOnlyList<string> Near(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        string wanted = code.Length > 64 ? code[..64] : code;
        string[] words = Words(wanted.Replace('_', ' ').Replace('-', ' ')).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. All.Select(p => (p.Code, Distance: Distance(p.Code.ToLowerInvariant(), wanted.ToLowerInvariant()), Shared: words.Count(w => IsIn(w, p.Label))))
            .Where(p => p.Shared > 0 || p.Distance <= Math.Max(2, wanted.Length / 3))
            .OrderByDescending(p => p.Shared).ThenBy(p => p.Distance).ThenBy(p => p.Code, StringComparer.Ordinal).Take(3).Select(p => p.Code)];
    }

    /// <summary>A short word must be one of the label's; a longer one may be part of one.</summary>
    private static bool IsIn(string word, string label)
        => word.Length > 3 ? label.Contains(word, StringComparison.OrdinalIgnoreCase) : label.Split(' ').Contains(word, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<Purpose> Read()
    {
        Dictionary<string, string[]> broader = Vocabulary.Split('\n').Select(l => l.Trim().Split(' ')).ToDictionary(l => l[0], l => l[1..], StringComparer.Ordinal);
        foreach (string code in broader.Keys)
        {
            yield return new Purpose(code, Words(code), Above(code, broader), "dpv:" + code);
        }

        yield return new Purpose(SignIn, "Sign in", ["IdentityAuthentication", .. Above("IdentityAuthentication", broader)], "dpv:IdentityAuthentication");
    }

    private static List<string> Above(string code, Dictionary<string, string[]> broader)
    {
        List<string> all = [];
        var next = new Queue<string>(broader[code]);
        while (next.TryDequeue(out string? one))
        {
            if (!string.Equals(one, "Purpose", StringComparison.Ordinal) && !all.Contains(one, StringComparer.Ordinal))
            {
                all.Add(one);
                Array.ForEach(broader[one], next.Enqueue);
            }
        }

        return all;
    }

    /// <summary>CustomerRelationshipManagement → Customer Relationship Management; runs of capitals stay together.</summary>
    private static string Words(string code)
    {
        var words = new StringBuilder(code.Length + 8);
        for (int i = 0; i < code.Length; i++)
        {
            bool begins = i > 0 && char.IsUpper(code[i]) && (char.IsLower(code[i - 1]) || (i + 1 < code.Length && char.IsLower(code[i + 1]) && char.IsUpper(code[i - 1])));
            _ = begins ? words.Append(' ').Append(code[i]) : words.Append(code[i]);
        }

        return words.ToString();
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
