using System.Text;

namespace Selfhold.Matching.Normalise;

internal static partial class Emails
{
    private static readonly WordTable Roles = WordTable.Parse(Section("role:"));
    private static readonly DomainTable Relays = new(Section("relay:"));
    private static readonly DomainTable NoDomains = new(Section("none:").Where(line => !line.Contains('@', StringComparison.Ordinal)));
    private static readonly WordTable NoLocals = WordTable.Parse(
        Section("none:").Where(line => line.Contains('@', StringComparison.Ordinal)).Select(line => line.Replace("@", "", StringComparison.Ordinal)));

    /// <summary>Judges a normal form; what has no mailbox is a placeholder.</summary>
    public static EmailKind Kind(ReadOnlySpan<byte> normal)
    {
        int at = normal.LastIndexOf((byte)'@');
        if (at <= 0)
        {
            return EmailKind.Placeholder;
        }

        ReadOnlySpan<byte> local = normal[..at], domain = normal[(at + 1)..];
        if (IsMasked(local) || domain.IndexOf((byte)'*') >= 0 || Relays.Contains(domain))
        {
            return EmailKind.Relay;
        }

        if (domain.IsEmpty || NoDomains.Contains(domain) || (local.Length > 2 && local.IndexOfAnyExcept(local[0]) < 0))
        {
            return EmailKind.Placeholder;
        }

        Span<byte> folded = stackalloc byte[Bytes.MaxNormal];
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
    private static bool IsMasked(ReadOnlySpan<byte> local) =>
        local.IndexOf((byte)'*') >= 0 || local.IndexOf("\u2022\u2022"u8) >= 0 || local.IndexOf("xxxxx"u8) >= 0 || local.IndexOf("..."u8) >= 0;

    /// <summary>a@a.com, test@test.de: the same short word on both sides.</summary>
    private static bool IsEcho(ReadOnlySpan<byte> local, ReadOnlySpan<byte> domain) =>
        local.Length <= 3 && domain.Length > local.Length && domain[local.Length] == '.' && domain.StartsWith(local);

    private static IEnumerable<string> Section(string name) =>
        WordTable.Lines("emails.txt").Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[name.Length..]);

    /// <summary>Domains, matched with everything below them.</summary>
    private sealed class DomainTable(IEnumerable<string> lines)
    {
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _domains = lines
            .SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public bool Contains(ReadOnlySpan<byte> domain)
        {
            Span<char> text = stackalloc char[Bytes.MaxNormal];
            int length = Encoding.Latin1.GetChars(domain, text);
            ReadOnlySpan<char> rest = text[..length];
            while (true)
            {
                if (_domains.Contains(rest))
                {
                    return true;
                }

                int dot = rest.IndexOf('.');
                if (dot < 0)
                {
                    return false;
                }

                rest = rest[(dot + 1)..];
            }
        }
    }
}
