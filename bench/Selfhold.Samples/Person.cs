namespace Selfhold.Samples;

internal sealed record Address(Nation Nation, Town Town, string Street, int Number, string Flat, string PostalCode);

/// <summary>What a person has at one time of her life. She writes down what holds on the day.</summary>
internal sealed record Phase(int From, string Surname, Address Home, string Email, string Phone, string Landline);

/// <summary>A business customer: a café, a restaurant, an office.</summary>
internal sealed record Cafe(string Id, string Name, string Domain, Address Address, string Phone)
{
    public string RoleAddress { get; init; } = "info@" + Domain;
}

internal sealed class Person
{
    public required string Id { get; init; }
    public required Nation Nation { get; init; }
    public required bool Woman { get; init; }
    public required string Given { get; init; }
    public required DateOnly Born { get; init; }
    public required List<Phase> Life { get; init; }

    /// <summary>What she is called, and sometimes writes. Null when nobody shortens the name.</summary>
    public string? Nick { get; init; }

    public Cafe? Works { get; set; }
    public string Job { get; set; } = "";

    public Phase On(int day) => Life.Last(p => p.From <= day);
}

internal enum Channel
{
    Shopify,
    HubSpot,
    Salesforce,
}

/// <summary>One row that somebody typed into one of the three systems.</summary>
internal sealed class Row
{
    public required Channel System { get; init; }
    public required string Owner { get; init; }
    public required int Day { get; init; }
    public string Id { get; set; } = "";
    public string Given { get; set; } = "";
    public string Surname { get; set; } = "";
    public string Email { get; set; } = "";
    public string Phone { get; set; } = "";
    public string Mobile { get; set; } = "";
    public string Company { get; set; } = "";
    public string Job { get; set; } = "";
    public string Line1 { get; set; } = "";
    public string Line2 { get; set; } = "";
    public string City { get; set; } = "";
    public string Region { get; set; } = "";
    public string PostalCode { get; set; } = "";
    public Nation Nation { get; set; } = Nation.Britain;
    public string Born { get; set; } = "";
    public string Salutation { get; set; } = "";
    public bool Wholesale { get; set; }
    public string AccountId { get; set; } = "";
}
