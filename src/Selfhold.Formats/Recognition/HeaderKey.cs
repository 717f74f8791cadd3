using System.Text;

namespace Selfhold.Formats.Recognition;

/// <summary>A header without case, accents, blanks and signs: "E-Mail-Adresse", "email_adresse" and "EmailAdresse" are one.</summary>
internal static class HeaderKey
{
    private const string Accented = "àáâãäåāăąçćčďđðèéêëēėęěğģìíîïīįıķľĺļłñńňņòóôõöøōőŕřśšşșťţțùúûüūůűųýÿźżž";
    private const string Plain = "aaaaaaaaacccdddeeeeeeeeggiiiiiiikllllnnnnoooooooorrssssttttuuuuuuuuyyzzz";

    public static string Of(string header)
    {
        StringBuilder key = new(header.Length);
        foreach (char raw in header)
        {
            char c = char.ToLowerInvariant(raw);
            switch (c)
            {
                case 'ß':
                    key.Append("ss");
                    break;
                case 'æ':
                    key.Append("ae");
                    break;
                case 'œ':
                    key.Append("oe");
                    break;
                default:
                    int at = c < 0x80 ? -1 : Accented.IndexOf(c, StringComparison.Ordinal);
                    c = at < 0 ? c : Plain[at];
                    if (char.IsLetterOrDigit(c))
                    {
                        key.Append(c);
                    }

                    break;
            }
        }

        return key.ToString();
    }
}
