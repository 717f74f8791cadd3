namespace Selfhold.Matching.Block;

/// <summary>Records that agree on all parts are compared. Blocks that are too large are split by the next refinement in turn.</summary>
/// <param name="Parts">Parts of the key. The first may have several values in a record (e-mails, phones, addresses).</param>
/// <param name="Refinements">Further parts to split an oversized block by, best first.</param>
/// <param name="Broad">Finds the last few in a small table; left out where its blocks would cost more than the run can afford.</param>
internal sealed record BlockingRule(string Name, KeyPart[] Parts, KeyPart[] Refinements, bool Broad = false)
{
    /// <summary>All rules, the most telling first: a pair counts for the first rule that brings it together.</summary>
    public static readonly IReadOnlyList<BlockingRule> All =
    [
        new("national id", [KeyPart.NationalId], [KeyPart.BirthYear, KeyPart.SurnameSound]),
        new("e-mail", [KeyPart.Email], [KeyPart.GivenInitial, KeyPart.SurnameSound]),
        new("phone", [KeyPart.Phone], [KeyPart.GivenInitial, KeyPart.SurnameSound]),
        new("e-mail name", [KeyPart.EmailName], [KeyPart.GivenInitial, KeyPart.SurnameSound]),
        new("birth date + given name sound", [KeyPart.Birth, KeyPart.GivenSound], [KeyPart.SurnameInitial, KeyPart.SurnameSound, KeyPart.City]),
        new("birth date + surname sound", [KeyPart.Birth, KeyPart.SurnameSound], [KeyPart.GivenInitial, KeyPart.GivenSound, KeyPart.City]),
        new("full name, either order", [KeyPart.NamePair], [KeyPart.BirthYear, KeyPart.PostalCode, KeyPart.City, KeyPart.BirthPlace, KeyPart.Occupation]),
        new("house number and street + given initial", [KeyPart.Door, KeyPart.GivenInitial], [KeyPart.PostalCode, KeyPart.SurnameSound]),
        new("postcode + surname sound", [KeyPart.PostalCode, KeyPart.SurnameSound], [KeyPart.GivenInitial, KeyPart.BirthYear, KeyPart.GivenRoot]),
        new("given name or variant + surname sound", [KeyPart.GivenRoot, KeyPart.SurnameSound], [KeyPart.BirthYear, KeyPart.PostalCode, KeyPart.City, KeyPart.BirthPlace]),
        new("postcode + given name or variant", [KeyPart.PostalCode, KeyPart.GivenRoot], [KeyPart.SurnameInitial, KeyPart.BirthYear, KeyPart.SurnameSound]),
        new("surname + birth year", [KeyPart.Surname, KeyPart.BirthYear], [KeyPart.GivenInitial, KeyPart.BirthMonthDay, KeyPart.City, KeyPart.BirthPlace]),
        new("birth date", [KeyPart.Birth], [KeyPart.PostalCode, KeyPart.City, KeyPart.BirthPlace, KeyPart.GivenInitial], Broad: true),
        new("house number and street", [KeyPart.Door], [KeyPart.PostalCode, KeyPart.BirthYear], Broad: true),
        new("surname + city", [KeyPart.Surname, KeyPart.City], [KeyPart.GivenInitial, KeyPart.Street, KeyPart.BirthYear], Broad: true),
        new("surname + birth place", [KeyPart.Surname, KeyPart.BirthPlace], [KeyPart.GivenInitial, KeyPart.BirthYear, KeyPart.Occupation]),
        new("given name + birth year", [KeyPart.Given, KeyPart.BirthYear], [KeyPart.SurnameInitial, KeyPart.City, KeyPart.BirthPlace, KeyPart.PostalCode], Broad: true),
        new("further names", [KeyPart.FurtherNames], [KeyPart.BirthYear, KeyPart.GivenInitial, KeyPart.SurnameSound]),
        new("birth day and month + given name sound", [KeyPart.BirthMonthDay, KeyPart.GivenSound], [KeyPart.SurnameInitial, KeyPart.City, KeyPart.BirthPlace], Broad: true),
        new("postcode", [KeyPart.PostalCode], [KeyPart.BirthYear, KeyPart.GivenInitial, KeyPart.SurnameInitial], Broad: true),
        new("surname sound", [KeyPart.SurnameSound], [KeyPart.GivenInitial, KeyPart.BirthYear, KeyPart.City, KeyPart.PostalCode], Broad: true),
        new("given name", [KeyPart.Given], [KeyPart.SurnameInitial, KeyPart.City, KeyPart.PostalCode, KeyPart.BirthYear], Broad: true),
    ];
}
