namespace Selfhold;

/// <summary>
/// What a column says about a customer. The one configuration of matching: columns of any file are mapped to meanings,
/// and everything after works on meanings alone.
/// </summary>
public enum Meaning
{
    /// <summary>Kept, shown and exported, never compared.</summary>
    Other = 0,

    /// <summary>The source's own id of the row. Identity of a row, never evidence.</summary>
    ExternalId,
    /// <summary>The system a row comes from, where one file holds several. Never evidence.</summary>
    Source,
    /// <summary>When the row was last changed. Decides survivorship, never evidence.</summary>
    UpdatedAt,

    GivenName,
    MiddleName,
    Surname,
    /// <summary>A former or second surname (maiden name).</summary>
    FormerSurname,
    /// <summary>Given name and surname in one field, in either order, perhaps with titles.</summary>
    FullName,
    /// <summary>Mr, Dr, Frau … before the name.</summary>
    NamePrefix,
    /// <summary>Jr, III, PhD … after the name.</summary>
    NameSuffix,
    Nickname,

    BirthDate,
    BirthDay,
    BirthMonth,
    BirthYear,
    /// <summary>Age in years at an unstated day: weak evidence.</summary>
    Age,
    Gender,
    BirthPlace,

    /// <summary>One address, or several separated by <c>;</c> or <c> ::: </c>.</summary>
    Email,
    Phone,

    /// <summary>Street with or without house number.</summary>
    Street,
    HouseNumber,
    /// <summary>Second address line: flat, building, locality, c/o.</summary>
    AddressLine2,
    City,
    PostalCode,
    /// <summary>State, province, county, canton.</summary>
    Region,
    Country,
    /// <summary>A whole postal address in one field.</summary>
    FullAddress,

    /// <summary>A number that a state gave to one person: social security, tax, health, passport.</summary>
    NationalId,
    Company,
    Occupation,

    /// <summary>A field that says "yes, you may" (newsletter opt-in). Kept as "imported, not demonstrable".</summary>
    OptIn,
    /// <summary>A field that says "no" (opted out, do not call). Never read as consent.</summary>
    OptOut,
}
