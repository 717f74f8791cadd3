using System.Globalization;

namespace Selfhold.Formats.Tabular;

/// <param name="Columns">Unique column names.</param>
/// <param name="FirstRow">Index of the first data row among the rows looked at; -1 when there is no row at all.</param>
internal readonly record struct HeaderChoice(IReadOnlyList<string> Columns, int FirstRow);

/// <summary>Decides which of the first rows names the columns: after a preamble, or none.</summary>
internal static class HeaderFinder
{
    public static HeaderChoice Find(IReadOnlyList<string[]> rows, bool? hasHeader)
    {
        int usual = UsualWidth(rows);
        int at = 0;
        while (at < rows.Count && (IsBlank(rows[at]) || (usual > 1 && IsPreamble(rows, at, usual))))
        {
            at++;
        }

        if (at == rows.Count)
        {
            at = 0;
            while (at < rows.Count && IsBlank(rows[at]))
            {
                at++;
            }
        }

        if (at == rows.Count)
        {
            return new HeaderChoice([], -1);
        }

        if (hasHeader ?? LooksLikeHeader(rows, at))
        {
            return new HeaderChoice(HeaderNames.MakeUnique(Widen(rows, at)), at + 1);
        }

        int width = rows.Skip(at).Max(row => row.Length);
        return new HeaderChoice(HeaderNames.MakeUnique([.. Enumerable.Repeat(string.Empty, width)]), at);
    }

    private static int UsualWidth(IReadOnlyList<string[]> rows)
        => rows.Where(row => !IsBlank(row)).GroupBy(row => row.Length).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault()?.Key ?? 0;

    private static bool IsBlank(string[] row) => Array.TrueForAll(row, string.IsNullOrWhiteSpace);

    /// <summary>A title or note before the table: one text where the table has several, and the table still to come.</summary>
    private static bool IsPreamble(IReadOnlyList<string[]> rows, int at, int usual)
    {
        string[] stated = [.. rows[at].Where(value => !string.IsNullOrWhiteSpace(value))];
        string[]? table = rows.Skip(at + 1).Take(20).FirstOrDefault(row => row.Length >= usual && row.Count(value => !string.IsNullOrWhiteSpace(value)) >= 2);
        return stated.Length == 1 && table is not null && !Recognition.ColumnNames.IsKnown(stated[0])
            && (rows[at].Length == 1 || (rows[at].Length >= usual && (usual > 2 || Array.Exists(table, Recognition.ColumnNames.IsKnown))));
    }

    /// <summary>
    /// Rows that all have one value more than the header: the first column has no name if it counts the rows (as R writes
    /// its row names), else the last.
    /// </summary>
    private static string[] Widen(IReadOnlyList<string[]> rows, int at)
    {
        string[] names = rows[at];
        List<string[]> data = [.. rows.Skip(at + 1).Where(row => !IsBlank(row))];
        if (names is [Output.RefusedRowsWriter.ReasonColumn, ..])
        {
            // Rows that were refused for one value too many are still wrong.
            return names;
        }

        if (data.Count == 0 || !data.TrueForAll(row => row.Length == names.Length + 1 && row[^1].Length > 0))
        {
            return names;
        }

        bool counts = data.Count > 1 && data.Select((row, i) => row[0] == (i + 1).ToString(CultureInfo.InvariantCulture)).All(same => same);
        return counts ? [string.Empty, .. names] : [.. names, string.Empty];
    }

    /// <summary>No header only where the first row plainly holds data: an e-mail address, a date, or numbers above numbers.</summary>
    private static bool LooksLikeHeader(IReadOnlyList<string[]> rows, int at)
    {
        string[] first = rows[at];
        if (Array.Exists(first, value => Recognition.ColumnNames.IsKnown(value)))
        {
            return true;
        }

        if (Array.Exists(first, value => Recognition.ValueShapes.IsEmail(value) || Recognition.ValueShapes.IsDate(value)))
        {
            return false;
        }

        List<string[]> data = [.. rows.Skip(at + 1).Where(row => !IsBlank(row)).Take(20)];
        int numbers = 0;
        for (int column = 0; column < first.Length; column++)
        {
            bool above = IsNumber(first[column]) && data.Count > 0
                && data.TrueForAll(row => column < row.Length && IsNumber(row[column]));
            numbers += above ? 1 : 0;
        }

        return numbers == 0;
    }

    private static bool IsNumber(string value)
        => value.Length > 0 && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
