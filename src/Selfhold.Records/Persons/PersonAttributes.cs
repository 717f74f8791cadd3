using System.Collections.Frozen;
using Selfhold.Records.Customers;

namespace Selfhold.Records.Persons;

/// <summary>What columns of sources are called in a person's record: names of OpenID claims where there are some.</summary>
internal static class PersonAttributes
{
    /// <summary>Before the label of a column that has no name here.</summary>
    public const string Other = "other.";

    public const string Name = "name";
    public const string Address = "address";
    public const string Email = "email";
    public const string Phone = "phone_number";
    public const string BirthDate = "birthdate";

    /// <summary>Parts of one address; they come from one origin.</summary>
    public static readonly string[] AddressParts = ["street_address", "house_number", "address_line", "postal_code", "locality", "region", "country"];

    /// <summary>Parts of one name.</summary>
    public static readonly string[] NameParts = ["given_name", "middle_name", "family_name"];

    private static readonly FrozenDictionary<Meaning, string> Names = new Dictionary<Meaning, string>
    {
        [Meaning.FullName] = Name, [Meaning.GivenName] = "given_name", [Meaning.MiddleName] = "middle_name", [Meaning.Surname] = "family_name", [Meaning.Nickname] = "nickname",
        [Meaning.BirthDate] = BirthDate, [Meaning.Gender] = "gender", [Meaning.Email] = Email, [Meaning.Phone] = Phone, [Meaning.Street] = "street_address",
        [Meaning.HouseNumber] = "house_number", [Meaning.AddressLine2] = "address_line", [Meaning.City] = "locality", [Meaning.Region] = "region", [Meaning.PostalCode] = "postal_code",
        [Meaning.Country] = "country", [Meaning.FullAddress] = Address, [Meaning.Company] = "company", [Meaning.Occupation] = "occupation", [Meaning.NationalId] = "national_id",
    }.ToFrozenDictionary();

    /// <summary>What a person may state. The whole address is put together from its parts.</summary>
    public static readonly FrozenSet<string> Stated = Names.Values.Where(n => n is not Address).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null for what says something about the row and nothing about the person.</summary>
    public static string? Of(in StatedValue value)
        => Names.TryGetValue(value.Meaning, out string? name) ? name : Attributes.IsShown(value.Meaning, value.Slot) && value.Column.Length > 0 ? Other + value.Column : null;

    public static bool IsList(string name) => name is Email or Phone;
}
