namespace Selfhold.Matching.Normalise;

internal static partial class Emails
{
    private static readonly WordTable Roles = WordTable.Parse([
        "info, sales, office, contact, kontakt, mail, admin, support, service, hello, post, noreply, no reply, billing, accounts, team, webmaster, shop"]);

    /// <summary>Judges a normal form.</summary>
    public static EmailKind Kind(ReadOnlySpan<byte> normal)
    {
        int at = normal.LastIndexOf((byte)'@');
        if (at <= 0)
        {
            return EmailKind.Placeholder;
        }

        ReadOnlySpan<byte> local = normal[..at], domain = normal[(at + 1)..];
        if (normal.IndexOf((byte)'*') >= 0 || domain.SequenceEqual("privaterelay.appleid.com"u8) || domain.SequenceEqual("duck.com"u8))
        {
            return EmailKind.Relay;
        }

        if (domain.StartsWith("example."u8) || domain.StartsWith("test."u8) || domain.SequenceEqual("test"u8))
        {
            return EmailKind.Placeholder;
        }

        return Roles.Contains(local) ? EmailKind.Role : EmailKind.Personal;
    }
}
