namespace Selfhold.Matching.Compare;

/// <summary>
/// Records ready to be compared: a line of value numbers for each, the comparisons that apply, and what blocking needs to know of
/// the values.
/// </summary>
internal sealed class Prepared
{
    public required RecordLines Lines { get; init; }

    public required IReadOnlyList<Comparison> Comparisons { get; init; }

    public required Fields Fields { get; init; }

    public required NameValues Names { get; init; }

    public required EmailValues Emails { get; init; }

    /// <summary>The name before the @ of all e-mail addresses, counted; null where there is none, or nothing is counted.</summary>
    public required Attribute? EmailLocals { get; init; }

    /// <summary>Fields whose value frequencies belong in a model.</summary>
    public required IReadOnlyList<Attribute> Attributes { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>Where each attribute stands in a record's line; −1 for what no file states. Attributes with slots have one field a slot, side by side.</summary>
internal sealed class Fields
{
    public int Given { get; set; } = -1;

    public int Surname { get; set; } = -1;

    public int Former { get; set; } = -1;

    public int Middle { get; set; } = -1;

    public int Rest { get; set; } = -1;

    public int Birth { get; set; } = -1;

    public int Gender { get; set; } = -1;

    public int Email { get; set; } = -1;

    /// <summary>For each e-mail slot, the letters of the name before the @ as a set of bits.</summary>
    public int EmailLetters { get; set; } = -1;

    public int Emails { get; set; }

    public int Phone { get; set; } = -1;

    /// <summary>For each phone slot, its last eight digits, four bits each.</summary>
    public int PhoneDigits { get; set; } = -1;

    public int Phones { get; set; }

    public IReadOnlyList<AddressFields> Addresses { get; set; } = [];

    public int Line2 { get; set; } = -1;

    public int NationalId { get; set; } = -1;

    public int BirthPlace { get; set; } = -1;

    public int Occupation { get; set; } = -1;

    public int Company { get; set; } = -1;

    /// <summary>Whether the values of a slot stand at the slot's own place, those of slots that no file has included.</summary>
    public bool SlotsInPlace { get; set; }

    /// <summary>File of the record, counted from 1; only when files are linked.</summary>
    public int File { get; set; } = -1;
}
