using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Selfhold.Consent;

/// <summary>The vocabulary of what can be asked of a person's record: closed, but for <c>age_over_1</c> … <c>age_over_120</c> and <c>other.</c> with a column's label.</summary>
public static class CustomerAttributes
{
    public const string AgeOver = "age_over_", Other = "other.";

    /// <summary>The longest name, label included.</summary>
    public const int LongestName = 128;

    private static readonly FrozenDictionary<string, AttributeInfo> Fixed = ((AttributeInfo[])
    [
        Plain("name", Meaning.FullName, Meaning.NamePrefix, Meaning.GivenName, Meaning.MiddleName, Meaning.Surname, Meaning.NameSuffix),
        Plain("given_name", Meaning.GivenName),
        Plain("middle_name", Meaning.MiddleName),
        Plain("family_name", Meaning.Surname),
        Plain("nickname", Meaning.Nickname),
        Plain("birthdate", Meaning.BirthDate, Meaning.BirthDay, Meaning.BirthMonth, Meaning.BirthYear),
        Plain("gender", Meaning.Gender),
        new("email", ["email", "email_verified"], [Meaning.Email], Derived: false, Special: null),
        new("phone_number", ["phone_number", "phone_number_verified"], [Meaning.Phone], Derived: false, Special: null),
        new("address", ["address"], [Meaning.FullAddress, Meaning.Street, Meaning.HouseNumber, Meaning.AddressLine2, Meaning.City, Meaning.Region, Meaning.PostalCode, Meaning.Country], Derived: false, Special: null),
        Bare("street_address", Meaning.Street),
        Bare("house_number", Meaning.HouseNumber),
        Bare("address_line", Meaning.AddressLine2),
        Bare("locality", Meaning.City),
        Bare("region", Meaning.Region),
        Bare("postal_code", Meaning.PostalCode),
        Bare("company", Meaning.Company),
        Bare("occupation", Meaning.Occupation),
        Bare("national_id", Meaning.NationalId),
        Computed("country", Meaning.Country),
        Computed("postcode_area", Meaning.PostalCode, Meaning.Country),
        Computed("has_verified_address", Meaning.FullAddress, Meaning.Street, Meaning.City, Meaning.PostalCode),
        Computed("has_verified_email", Meaning.Email),
        Computed("has_verified_phone", Meaning.Phone),
    ]).ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> Parts = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["address"] = ["street_address", "house_number", "address_line", "locality", "region", "postal_code", "country", "postcode_area"],
        ["name"] = ["given_name", "middle_name", "family_name"],
        ["postal_code"] = ["postcode_area"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those with a name of their own, in ordinal order; without <c>age_over_N</c> and <c>other.…</c>, which are made by rule.</summary>
    public static IReadOnlyList<AttributeInfo> All { get; } = [.. Fixed.Values.OrderBy(a => a.Name, StringComparer.Ordinal)];

    public static bool TryFind(string? name, [NotNullWhen(true)] out AttributeInfo? attribute)
    {
        attribute = name is null ? null : Fixed.GetValueOrDefault(name) ?? Made(name);
        return attribute is not null;
    }

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static AttributeInfo Find(string name) => TryFind(name, out AttributeInfo? found) ? found : throw new ArgumentException($"'{name}' is no attribute.", nameof(name));

    /// <summary>What answers an OpenID claim (Core §5.1); null where the hub has nothing for it.</summary>
    public static AttributeInfo? ForClaim(string claim) => Fixed.Values.FirstOrDefault(a => a.Claims.Contains(claim, StringComparer.Ordinal)) ?? (TryFind(claim, out AttributeInfo? same) ? same : null);

    /// <summary>
    /// Whether who has the whole has the part too: <c>address</c> holds <c>postal_code</c>, <c>birthdate</c> answers <c>age_over_18</c>. Never the other way round.
    /// Therefore giving the whole gives the part, and refusing the part refuses the whole.
    /// </summary>
    public static bool Holds(string whole, string part)
        => Parts.TryGetValue(whole, out string[]? parts) ? Array.IndexOf(parts, part) >= 0
            : string.Equals(whole, "birthdate", StringComparison.Ordinal) && part.StartsWith(AgeOver, StringComparison.Ordinal);

    /// <summary>The age of <c>age_over_N</c>.</summary>
    public static int? YearsOf(string name)
        => name.StartsWith(AgeOver, StringComparison.Ordinal) && name.Length is > 9 and <= 12 && name[9] != '0'
            && int.TryParse(name.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out int years) && years <= 120 ? years : null;

    /// <summary>The name under which the values of a column that the hub has no name for are asked.</summary>
    public static string OtherOf(string label) => Other + label;

    private static AttributeInfo? Made(string name)
    {
        if (YearsOf(name) is not null)
        {
            return new AttributeInfo(name, [], [Meaning.BirthDate], Derived: true, Special: null);
        }

        return name.StartsWith(Other, StringComparison.Ordinal) && name.Length is > 6 and <= LongestName && !VisibleText.IsHidden(name) && name.Trim().Length == name.Length && !string.IsNullOrWhiteSpace(name[6..])
            ? new AttributeInfo(name, [], [Meaning.Other], Derived: false, SpecialCategories.OfLabel(name.AsSpan(6)))
            : null;
    }

    private static AttributeInfo Plain(string name, params Meaning[] meanings) => new(name, [name], meanings, Derived: false, Special: null);

    private static AttributeInfo Bare(string name, params Meaning[] meanings) => new(name, [], meanings, Derived: false, Special: null);

    private static AttributeInfo Computed(string name, params Meaning[] meanings) => new(name, [], meanings, Derived: true, Special: null);
}
