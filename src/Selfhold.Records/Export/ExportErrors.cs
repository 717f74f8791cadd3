namespace Selfhold.Records.Export;

/// <summary>Refusals of exports. Codes are stable; messages say what to do.</summary>
internal static class ExportErrors
{
    public static Error NothingImported(string source) => new("nothing_imported", $"Nothing was imported for source '{source}' yet, so its format is not known. Import a file first.");
}
