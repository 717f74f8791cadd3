namespace Selfhold.Formats.Recognition;

internal static class ColumnNames
{
    public static bool IsKnown(string header) => header.Length > 100;
}
