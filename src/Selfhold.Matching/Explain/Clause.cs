using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Explain;

/// <summary>One finding as part of a sentence: "the e-mail address is the same".</summary>
internal static class Clause
{
    /// <summary>Bits of rarity from which a value is called rare, and with the other sign common.</summary>
    private const double Telling = 2.5;

    private const int LongestQuote = 40;

    public static string Of(Evidence found, bool speaksFor) => found.Attribute switch
    {
        "given name" => GivenName(found),
        "surname" => Surname(found),
        "birth date" => BirthDate(found, speaksFor),
        "e-mail" => Email(found),
        "phone" => Phone(found),
        "address" => Address(found),
        "middle name" when found.Level == MiddleNameComparison.Initial => "the middle names fit each other",
        "further names" => Words(found),
        _ => Value(found, Plain(found.Attribute)),
    };

    /// <summary>A comparison as people call it.</summary>
    public static string Plain(string attribute) => attribute switch
    {
        "given name" => "first name",
        "e-mail" => "e-mail address",
        "phone" => "phone number",
        "national id" => "national number",
        "address line 2" => "second address line",
        "further names" => "further names",
        _ => attribute,
    };

    private static string GivenName(Evidence found)
    {
        string both = found.WholeName ? "the first names" : $"the first names {Quote(found.A)} and {Quote(found.B)}";
        return found.Level switch
        {
            GivenNameComparison.Same => Same(found, "first name"),
            GivenNameComparison.FirstSame => $"{both} begin with the same name",
            GivenNameComparison.Variant => $"{both} are forms of one name",
            GivenNameComparison.Typo => $"{both} differ by one letter",
            GivenNameComparison.Initial => found.WholeName ? "the initial fits the first name" : $"{both} fit by their initial",
            GivenNameComparison.Similar => $"{both} are alike",
            GivenNameComparison.Swapped => "first name and surname stand in each other's place",
            _ => Differ(found, "first names"),
        };
    }

    private static string Surname(Evidence found)
    {
        string both = found.WholeName ? "the surnames" : $"the surnames {Quote(found.A)} and {Quote(found.B)}";
        return found.Level switch
        {
            SurnameComparison.Same => Same(found, "surname"),
            SurnameComparison.Typo => $"{both} differ by one letter",
            SurnameComparison.Part => $"{both} have a part or a former name in common",
            SurnameComparison.Similar => $"{both} are alike",
            SurnameComparison.Initial => found.WholeName ? "the initial fits the surname" : $"{both} fit by their initial",
            _ => Differ(found, "surnames"),
        };
    }

    private static string BirthDate(Evidence found, bool speaksFor) => found.Level switch
    {
        BirthDateComparison.Same => "the birth date is the same",
        BirthDateComparison.SameKnown => "the birth dates agree as far as they are known",
        BirthDateComparison.Swapped => "the birth dates agree with day and month swapped",
        BirthDateComparison.OneDigit => "the birth dates differ in one digit",
        BirthDateComparison.SameMonthDay => speaksFor ? "day and month of birth are the same" : "the birth years differ",
        BirthDateComparison.SameYearPart => speaksFor ? "the birth dates agree in the year and in day or month" : "the birth dates differ in the day or the month",
        BirthDateComparison.SameYear => speaksFor ? "the birth year is the same" : "the birth dates have only the year in common",
        _ => "the birth dates differ",
    };

    private static string Email(Evidence found) => found.Level switch
    {
        EmailComparison.Same => "the e-mail address is the same",
        EmailComparison.Typo => "the e-mail addresses differ by one letter",
        EmailComparison.SameLocal => "the e-mail addresses are the same name at two providers",
        EmailComparison.SimilarLocal => "the e-mail addresses are alike",
        _ => "the e-mail addresses differ",
    };

    private static string Phone(Evidence found) => found.Level switch
    {
        PhoneComparison.Same => "the phone number is the same",
        PhoneComparison.Typo => "the phone numbers differ in one digit",
        PhoneComparison.SameTail => "the phone numbers end alike",
        _ => "the phone numbers differ",
    };

    private static string Address(Evidence found) => found.Level switch
    {
        AddressComparison.Door => $"both live at {Quote(found.A.Split(',')[0])}",
        AddressComparison.DoorTypo => "both live at the same house, with one part of the address spelt or stated differently",
        AddressComparison.DoorElsewhere => "house number and street are the same, the place is another",
        AddressComparison.Street => "both live in the same street",
        AddressComparison.Postcode => "the postcode is the same",
        AddressComparison.City => "both live in the same town",
        AddressComparison.NearPlace => "the places are spelt alike",
        AddressComparison.Region => "both live in the same region",
        _ => "the addresses differ",
    };

    private static string Words(Evidence found) => found.Level switch
    {
        TokenComparison.Rare => "the full names have rare words in common",
        TokenComparison.Some => "the full names have further words in common",
        TokenComparison.Few => "the full names have common words in common",
        _ => "the full names have no further word in common",
    };

    private static string Value(Evidence found, string name) => found.LevelName switch
    {
        "same" => Same(found, name),
        "one typo" => $"the {name} differs by one letter",
        "similar" => $"the {name} is alike",
        "different" => $"the {name} differs",
        _ => $"the {name}: {found.LevelName}",
    };

    private static string Same(Evidence found, string name)
    {
        string rare = found.Rarity >= Telling ? "rare " : found.Rarity <= -Telling ? "common " : "";
        bool quote = !found.WholeName && found.Attribute is "given name" or "surname" or "company" or "birth place" or "occupation";
        return quote && !found.WholeName ? $"the {rare}{name} {Quote(found.A)} is the same" : $"the {rare}{name} is the same";
    }

    private static string Differ(Evidence found, string names)
        => found.WholeName ? $"the {names} differ" : $"the {names} differ ({Quote(found.A)}, {Quote(found.B)})";

    private static string Quote(string value) => PlainText.Of(value, LongestQuote);
}
