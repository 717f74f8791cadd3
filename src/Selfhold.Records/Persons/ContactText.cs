using System.Text;
using Selfhold.Matching;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>A contact point as a person names it: one that something can be sent to, in the one form in which it is kept.</summary>
/// <param name="Value">An address in lower case; a number as + and digits.</param>
internal sealed record ContactText(ContactKind Kind, string Value)
{
    private const string Atext = "!#$%&'*+-/=?^_`{|}~.";

    public Meaning Meaning => Kind == ContactKind.Email ? Meaning.Email : Meaning.Phone;

    public static ContactText? Read(ContactKind kind, string? text) => kind switch
    {
        ContactKind.Email => Email(text),
        ContactKind.Phone => Phone(text),
        _ => null,
    };

    /// <summary>The form under which a domain's records are looked up; null where the domain's country leaves none.</summary>
    public byte[]? Normal(string? country) => ContactPoints.Normalise(Meaning, Encoding.UTF8.GetBytes(Value), country);

    /// <summary>Whether a value of a record is this very point: a number is one only with the same country code, where one is written or the domain's country tells it.</summary>
    public bool IsIn(string text, string? country)
    {
        byte[] raw = Encoding.UTF8.GetBytes(text);
        if (ContactPoints.Normalise(Meaning, raw, country) is not { } stated || Normal(country) is not { } normal || !stated.AsSpan().SequenceEqual(normal))
        {
            return false;
        }

        return Kind != ContactKind.Phone || ContactPoints.International(raw, country) is not { } whole || string.Equals(Value[1..], whole, StringComparison.Ordinal);
    }

    /// <summary>Not one person's own: a role address (info@), a relay or a placeholder.</summary>
    public bool IsNobodysOwn => Kind == ContactKind.Email && !ContactPoints.IsPersonalEmail(Value);

    private static ContactText? Email(string? text)
    {
        string value = (text ?? "").Trim().ToLowerInvariant();
        int at = value.LastIndexOf('@');
        if (at is < 1 or > 64 || value.Length > 254)
        {
            return null;
        }

        string local = value[..at], domain = value[(at + 1)..];
        bool sound = local.All(c => char.IsAsciiLetterOrDigit(c) || Atext.Contains(c, StringComparison.Ordinal)) && local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal)
            && domain.Contains('.', StringComparison.Ordinal) && domain.Split('.').All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsLetterOrDigit(c) || c == '-'));
        var found = new ContactText(ContactKind.Email, value);
        return sound && found.Normal(null) is not null ? found : null;
    }

    private static ContactText? Phone(string? text)
    {
        string value = (text ?? "").Trim();
        bool sound = value.Length is > 7 and <= 40 && (value[0] == '+' || value.StartsWith("00", StringComparison.Ordinal)) && value.Skip(1).All(c => char.IsAsciiDigit(c) || c is ' ' or '-' or '.' or '(' or ')' or '/' or '\u00A0');
        return sound && ContactPoints.International(Encoding.UTF8.GetBytes(value), null) is { Length: >= 8 and <= 15 } digits ? new ContactText(ContactKind.Phone, "+" + digits) : null;
    }
}
