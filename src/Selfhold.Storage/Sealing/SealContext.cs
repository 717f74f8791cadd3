namespace Selfhold.Storage;

/// <summary>Where a sealed value belongs. Sealed at one place, it opens at no other: not in another table, row, purpose or version.</summary>
/// <param name="Table">The table that holds it. ASCII, at most 60 letters.</param>
/// <param name="Purpose">What it is within the row. ASCII, at most 60 letters.</param>
/// <param name="Row">The id of the row it hangs on.</param>
/// <param name="Version">Which version of the row; 0 where there is only one.</param>
public readonly record struct SealContext(string Table, string Purpose, Guid Row, int Version);
