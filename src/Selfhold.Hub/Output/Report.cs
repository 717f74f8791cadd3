namespace Selfhold.Hub.Output;

/// <summary>What a command has found, as parts that a terminal, a plain text file and a markdown file can each show in their way.</summary>
internal abstract record Part
{
    private Part()
    {
    }

    internal sealed record Heading(string Words) : Part;

    internal sealed record Text(string Words) : Part;

    /// <summary>Lines to copy: commands, mostly.</summary>
    internal sealed record Lines(IReadOnlyList<string> All) : Part;

    /// <summary>Rows under named columns. Columns that hold numbers are set to the right.</summary>
    internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : Part
    {
        public bool IsNumber(int column)
            => Rows.Count > 0 && Rows.All(row => LooksLikeNumber(row[column])) && Rows.Any(row => row[column].Any(char.IsAsciiDigit));

        // Telephone numbers and dates are read from the left.
        private static bool LooksLikeNumber(string cell)
            => cell.Length <= 12 && cell.All(c => char.IsAsciiDigit(c) || ",.+-e %".Contains(c, StringComparison.Ordinal)) && cell.LastIndexOf('-') <= 0;
    }
}

internal sealed class Report
{
    private readonly List<Part> _parts = [];

    public IReadOnlyList<Part> Parts => _parts;

    public Report Heading(string text) => Add(new Part.Heading(text));

    public Report Text(string words) => Add(new Part.Text(words));

    public Report Lines(params IReadOnlyList<string> text) => Add(new Part.Lines(text));

    /// <summary>A table, or nothing at all when it has no row.</summary>
    public Report Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [.. rows];
        return all.Length == 0 ? this : Add(new Part.Table(columns, all));
    }

    private Report Add(Part part)
    {
        _parts.Add(part);
        return this;
    }
}
