using System.Globalization;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>What a person may say of herself, attribute by attribute, and the form in which it is kept. Any script; no control character and none that turns the text around it.</summary>
internal static class StatementValue
{
    public const int MostSlots = 10;

    private const int Longest = 1_000, LongestLabel = 60;

    /// <summary>ISO 3166-1 alpha-2.</summary>
    private const string Countries =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET "
        + "FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD "
        + "ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST "
        + "SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

    private static readonly HashSet<string> KnownCountries = new(Countries.Split(' '), StringComparer.Ordinal);

    /// <summary>Whether a person may state it: everything but what is computed from other attributes.</summary>
    public static bool MayState(string attribute)
        => PersonAttributes.Stated.Contains(attribute) || attribute.StartsWith(PersonAttributes.Other, StringComparison.Ordinal) && attribute.Length - PersonAttributes.Other.Length is > 0 and <= LongestLabel
            && Clean(attribute) is { } clean && string.Equals(clean, attribute, StringComparison.Ordinal);

    /// <summary>A person has one name: what a proof is compared with must not hide beside another.</summary>
    public static int Slots(string attribute) => StatedSelf.Tells(attribute) ? 1 : MostSlots;

    public static Result<string> Read(string attribute, string value, DateTimeOffset now)
    {
        if (Clean(value) is not { } clean || clean.Length == 0)
        {
            return PersonErrors.BadValue("Write one line of text without control characters. To take a statement back, end it.");
        }

        if (clean.Length > Longest)
        {
            return PersonErrors.BadValue("A value has at most 1,000 characters.");
        }

        return attribute switch
        {
            "birthdate" => Date(clean, now),
            "email" => ContactText.Read(ContactKind.Email, clean) is { } email ? email.Value : PersonErrors.BadValue("This is not an e-mail address."),
            "phone_number" => ContactText.Read(ContactKind.Phone, clean) is { } phone ? phone.Value : PersonErrors.BadValue("Write the number with its country code: +44 7700 900123."),
            "country" => KnownCountries.Contains(clean.ToUpperInvariant()) ? clean.ToUpperInvariant() : PersonErrors.BadValue("Give the country as its two letters (ISO 3166): GB, DE, FR."),
            _ => clean,
        };
    }

    /// <summary>Composed (NFC), without blanks around; null where it holds what must not be.</summary>
    private static string? Clean(string? text)
    {
        string clean = text ?? "";
        for (int c = 0; c < clean.Length; c++)
        {
            if (char.IsSurrogate(clean[c]) && !(c + 1 < clean.Length && char.IsSurrogatePair(clean[c], clean[++c])))
            {
                return null;
            }
        }

        clean = clean.Normalize(NormalizationForm.FormC).Trim();
        return clean.Any(c => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029' or '\uFEFF') ? null : clean;
    }

    private static Result<string> Date(string value, DateTimeOffset now)
        => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year >= 1850 && date <= DateOnly.FromDateTime(now.UtcDateTime)
            ? value : PersonErrors.BadValue("Give the date as year, month and day, in the past: 1988-09-04.");
}
