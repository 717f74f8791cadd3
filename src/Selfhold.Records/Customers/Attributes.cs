using System.Collections.Frozen;
using System.Text;
using Selfhold.Matching;

namespace Selfhold.Records.Customers;

/// <summary>Which meanings make up a customer, which survive together, and what they are called.</summary>
internal static class Attributes
{
    /// <summary>Parts of one address. Taken from one record, so that no street meets another place's postal code.</summary>
    public static readonly Meaning[] Address =
        [Meaning.Street, Meaning.HouseNumber, Meaning.AddressLine2, Meaning.City, Meaning.PostalCode, Meaning.Region, Meaning.Country];

    /// <summary>Parts of one date.</summary>
    public static readonly Meaning[] BirthParts = [Meaning.BirthDay, Meaning.BirthMonth, Meaning.BirthYear];

    /// <summary>Parts of one name. Taken from one record that states given name and surname, where there is one.</summary>
    public static readonly Meaning[] Name = [Meaning.GivenName, Meaning.MiddleName, Meaning.Surname];

    private const string Other = "other.";
    private const int LongestLabel = 122;

    private static readonly FrozenSet<Meaning> InAddress = Address.ToFrozenSet();
    private static readonly FrozenSet<Meaning> InBirth = BirthParts.ToFrozenSet();
    private static readonly FrozenSet<Meaning> InName = Name.ToFrozenSet();
    private static readonly FrozenDictionary<Meaning, string> Words = Enum.GetValues<Meaning>().ToFrozenDictionary(m => m, ToWords);

    public static bool IsAddress(Meaning meaning) => InAddress.Contains(meaning);

    public static bool IsBirthPart(Meaning meaning) => InBirth.Contains(meaning);

    public static bool IsName(Meaning meaning) => InName.Contains(meaning);

    /// <summary>Of these a customer has several: they are a list, and none loses.</summary>
    public static bool IsList(Meaning meaning) => meaning is Meaning.Email or Meaning.Phone;

    /// <summary>Whether a column says something about the customer. Its own id and time of change say something about the row.</summary>
    public static bool IsShown(Meaning meaning, int slot) => !(meaning is Meaning.ExternalId or Meaning.UpdatedAt && slot == 0);

    /// <summary>Columns that have no common meaning go by their name.</summary>
    public static bool GoesByName(Meaning meaning) => meaning is Meaning.Other or Meaning.Source or Meaning.ExternalId or Meaning.UpdatedAt;

    /// <summary>"given name", "email 2".</summary>
    public static string Label(Meaning meaning, int slot) => slot == 0 ? Words[meaning] : $"{Words[meaning]} {slot + 1}";

    /// <summary>The order in which a view shows its attributes: those of known meaning, then the others by name.</summary>
    public static int Rank(Meaning meaning) => GoesByName(meaning) ? 1000 : (int)meaning;

    /// <summary>What an agreement or an entry of the access log calls a column's content.</summary>
    public static string NameOf(ColumnUse use) => use.Meaning switch
    {
        Meaning.FullName => "name",
        Meaning.GivenName => "given_name",
        Meaning.MiddleName => "middle_name",
        Meaning.Surname => "family_name",
        Meaning.Nickname => "nickname",
        Meaning.BirthDate or Meaning.BirthDay or Meaning.BirthMonth or Meaning.BirthYear => "birthdate",
        Meaning.Gender => "gender",
        Meaning.Email => "email",
        Meaning.Phone => "phone_number",
        Meaning.FullAddress => "address",
        Meaning.Street => "street_address",
        Meaning.HouseNumber => "house_number",
        Meaning.AddressLine2 => "address_line",
        Meaning.City => "locality",
        Meaning.Region => "region",
        Meaning.PostalCode => "postal_code",
        Meaning.Country => "country",
        Meaning.Company => "company",
        Meaning.Occupation => "occupation",
        Meaning.NationalId => "national_id",
        _ => Other + Plain(use.Name),
    };

    /// <summary>A column's own name, as far as a name of one line can hold it.</summary>
    private static string Plain(string column)
    {
        string plain = string.Concat(column.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return plain.Length == 0 ? "column" : plain.Length <= LongestLabel ? plain : plain[..(char.IsHighSurrogate(plain[LongestLabel - 1]) ? LongestLabel - 1 : LongestLabel)];
    }

    private static string ToWords(Meaning meaning)
    {
        if (meaning == Meaning.AddressLine2)
        {
            return "address line";
        }

        var words = new StringBuilder();
        foreach (char c in meaning.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString();
    }
}
