using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Normalise;

internal static partial class Emails
{
    private static readonly WordTable Roles = WordTable.Parse(Section("role:"));
    private static readonly WordTable Relays = WordTable.Parse(Section("relay:"));
    private static readonly WordTable NoDomains = WordTable.Parse(Section("none:").Where(line => !line.Contains('@', StringComparison.Ordinal)));
    private static readonly WordTable NoLocals = WordTable.Parse(
        Section("none:").Where(line => line.Contains('@', StringComparison.Ordinal)).Select(line => line.Replace("@", "", StringComparison.Ordinal)));

    /// <summary>Judges a normal form; what has no mailbox is a placeholder.</summary>
    [SkipLocalsInit]
    public static EmailKind Kind(ReadOnlySpan<byte> normal)
    {
        int at = normal.LastIndexOf((byte)'@');
        if (at <= 0)
        {
            return EmailKind.Placeholder;
        }

        ReadOnlySpan<byte> local = normal[..at], domain = normal[(at + 1)..];
        Span<byte> folded = stackalloc byte[Bytes.MaxNormal], foldedDomain = stackalloc byte[Bytes.MaxNormal];
        ReadOnlySpan<byte> site = foldedDomain[..Folding.Fold(domain, foldedDomain)];
        if (IsMasked(normal) || Within(Relays, site))
        {
            return EmailKind.Relay;
        }

        if (site.IsEmpty || Within(NoDomains, site) || (local.Length > 2 && local.IndexOfAnyExcept(local[0]) < 0))
        {
            return EmailKind.Placeholder;
        }

        ReadOnlySpan<byte> words = folded[..Folding.Fold(local, folded)];
        ReadOnlySpan<byte> plain = words.TrimEnd("0123456789"u8);
        if (NoLocals.Contains(plain.IsEmpty ? words : plain.TrimEnd((byte)' ')) || IsEcho(local, domain))
        {
            return EmailKind.Placeholder;
        }

        return Roles.Contains(Tokens.First(plain)) || words.SequenceEqual("no reply"u8) || words.SequenceEqual("do not reply"u8)
            || words.SequenceEqual("customer service"u8) ? EmailKind.Role : EmailKind.Personal;
    }

    /// <summary>j***@, j•••@ and xxxxx1@ hide who it is.</summary>
    private static bool IsMasked(ReadOnlySpan<byte> address) =>
        address.IndexOf((byte)'*') >= 0 || address.IndexOf("\u2022\u2022"u8) >= 0 || address.IndexOf("xxxxx"u8) >= 0 || address.IndexOf("..."u8) >= 0;

    /// <summary>a@a.com, test@test.de: the same short word on both sides.</summary>
    private static bool IsEcho(ReadOnlySpan<byte> local, ReadOnlySpan<byte> domain) =>
        local.Length <= 3 && domain.Length > local.Length && domain[local.Length] == '.' && domain.StartsWith(local);

    private static IEnumerable<string> Section(string name) =>
        WordTable.Lines("emails.txt").Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[name.Length..]);

    /// <summary>Whether a folded domain, or a domain it belongs to, is in a table.</summary>
    private static bool Within(WordTable domains, ReadOnlySpan<byte> domain)
    {
        while (!domain.IsEmpty)
        {
            if (domains.Contains(domain))
            {
                return true;
            }

            domain = Tokens.AfterFirst(domain);
        }

        return false;
    }
}
