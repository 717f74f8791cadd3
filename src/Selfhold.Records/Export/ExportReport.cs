namespace Selfhold.Records;

/// <summary>What an export wrote. Names columns and records, never values.</summary>
/// <param name="Rows">Rows, or customers, written.</param>
/// <param name="ChangedRows">Rows of a corrected file in which at least one cell differs from what the source said.</param>
/// <param name="Columns">Columns in which cells were changed, with how many.</param>
/// <param name="Records">The first thousand changed records, with the columns that were changed.</param>
/// <param name="Notes">What could not be written or corrected as asked, in words.</param>
public sealed record ExportReport(
    long Rows, long ChangedRows, long ChangedCells, IReadOnlyList<ChangedColumn> Columns, IReadOnlyList<ChangedRecord> Records, IReadOnlyList<string> Notes);

public sealed record ChangedColumn(string Column, Meaning Meaning, long Cells);

public sealed record ChangedRecord(RecordRef Record, IReadOnlyList<string> Columns);
