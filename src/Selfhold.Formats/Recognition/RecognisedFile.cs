namespace Selfhold.Formats.Recognition;

/// <summary>Why a column has its meaning. A <see cref="Values"/> mapping is a suggestion that a person should look at.</summary>
public enum MappingBasis
{
    /// <summary>Nothing is known: the column is kept as it is.</summary>
    Unknown,
    /// <summary>The header is a known name.</summary>
    Header,
    /// <summary>The header belongs to a recognised system.</summary>
    System,
    /// <summary>The sample values look like it.</summary>
    Values,
    /// <summary>A mapping file says so.</summary>
    MappingFile,
}

/// <summary>In which order a column writes day, month and year.</summary>
public enum DateOrder
{
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

/// <summary>What must be done to a column's values before they mean what they say.</summary>
[Flags]
public enum ValueTransform
{
    None = 0,
    /// <summary>An apostrophe before digits or a formula sign keeps spreadsheets from touching the value: taken away.</summary>
    Apostrophe = 1,
    /// <summary>Salesforce ids of 15 letters become the equal id of 18.</summary>
    SalesforceId = 2,
    /// <summary>Several values joined with <c> ::: </c> are joined with <c>;</c>.</summary>
    MultiValue = 4,
    /// <summary>The prefix <c>zcrm_</c> is taken from ids.</summary>
    ZohoId = 8,
}

/// <param name="Column">0-based position in the file.</param>
/// <param name="Name">Unique name of the column.</param>
/// <param name="Slot">
/// Which of several: the second e-mail is slot 1. Street, city, postal code, region and country of one address share a slot.
/// A second column of a meaning that people have once (another given name) has slot 1 too.
/// </param>
/// <param name="Why">For a person: "header", "Shopify column", "values look like e-mail addresses".</param>
public sealed record ColumnMapping(int Column, string Name, Meaning Meaning, int Slot, MappingBasis Basis, string Why)
{
    public ValueTransform Transform { get; init; }

    /// <summary>Null where nobody said; the values of the whole column decide then.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>A guess from values, to be shown before it is used.</summary>
    public bool IsSuggestion => Basis == MappingBasis.Values;
}

/// <param name="System">The system whose export this is, or null.</param>
/// <param name="Columns">One mapping per column, in the order of the file.</param>
/// <param name="Notes">What the user should know, for example that the rows are other people's data.</param>
public sealed record RecognisedFile(string? System, IReadOnlyList<ColumnMapping> Columns, IReadOnlyList<string> Notes);
