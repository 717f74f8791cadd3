using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Hub.Cli;
using Selfhold.Matching;
using Order = Selfhold.Matching.Normalise.DateOrder;

namespace Selfhold.Hub.Match;

/// <summary>How the columns of a file are read.</summary>
/// <param name="Columns">One for each column of the file, in its order.</param>
/// <param name="Samples">The first different values of each column.</param>
internal sealed record ColumnPlan(RecognisedFile Recognised, IReadOnlyList<ColumnUse> Columns, IReadOnlyList<IReadOnlyList<string>> Samples)
{
    private const int SampledCells = 40_000;

    /// <summary>The system whose export this is, or null where the columns were taken one by one.</summary>
    public string? System => Recognised.System;

    /// <param name="map">A mapping of the user's, which then decides alone.</param>
    /// <param name="first">The first rows of the file.</param>
    public static ColumnPlan For(MatchArguments arguments, MappingFile? map, IRecordReader reader, RowBatch first)
    {
        List<string[]> rows = Rows(first);
        RecognisedFile recognised = FileRecognition.Recognise(reader.Columns, rows);
        if (map is not null)
        {
            // One mapping may serve several files: what it says about columns of the others is no news here.
            MappingFile ours = arguments.Files.Count == arguments.Maps.Count ? map
                : new MappingFile([.. map.Columns.Where(c => reader.Columns.Contains(c.Name, StringComparer.Ordinal))]);
            recognised = ours.ApplyTo(recognised);
        }

        recognised = recognised with { Columns = [.. recognised.Columns.Select(c => Said(c, arguments))] };
        return new ColumnPlan(recognised, Uses(recognised.Columns, arguments), [.. recognised.Columns.Select(c => Some(rows, c.Column))]);
    }

    /// <summary>What was understood of all files, as one mapping to edit and use again.</summary>
    public static void Save(IReadOnlyList<LoadedFile> files, Stream to)
        => new MappingFile([.. files.SelectMany(f => MappingFile.From(f.Plan.Recognised).Columns).DistinctBy(c => c.Name, StringComparer.Ordinal)]).Write(to);

    /// <exception cref="CommandException">The file is not there, or no mapping.</exception>
    public static MappingFile ReadMap(string path)
    {
        Result<MappingFile> parsed = MappingFile.Parse(File.ReadAllBytes(path));
        return parsed.TryGet(out MappingFile? map, out Error? error) ? map : throw new CommandException(error with { Message = $"{path}: {error.Message}" });
    }

    /// <summary>What the user said on the command line wins. Truth and ignored columns are kept and never compared.</summary>
    private static ColumnMapping Said(ColumnMapping column, MatchArguments arguments)
    {
        if (string.Equals(column.Name, arguments.Truth, StringComparison.Ordinal))
        {
            return column with { Meaning = Meaning.Other, Slot = 0, Why = "the truth: never compared" };
        }

        if (arguments.Ignore.Contains(column.Name, StringComparer.Ordinal))
        {
            return column with { Meaning = Meaning.Other, Slot = 0, Why = "ignored, as asked" };
        }

        foreach ((string name, Meaning meaning) in arguments.Meanings)
        {
            if (string.Equals(name, column.Name, StringComparison.Ordinal))
            {
                return column with { Meaning = meaning, Slot = 0, Basis = MappingBasis.MappingFile, Why = "as you said" };
            }
        }

        return column;
    }

    // A meaning has a few slots, each for one column; what finds none is kept and not compared.
    private static List<ColumnUse> Uses(IReadOnlyList<ColumnMapping> columns, MatchArguments arguments)
    {
        var taken = new HashSet<(Meaning, int)>();
        var uses = new List<ColumnUse>(columns.Count);
        foreach (ColumnMapping column in columns)
        {
            Meaning meaning = column.Meaning;
            int slot = column.Slot;
            while (meaning != Meaning.Other && slot < ColumnUse.MaxSlots && !taken.Add((meaning, slot)))
            {
                slot++;
            }

            bool fits = slot < ColumnUse.MaxSlots;
            Order order = meaning != Meaning.BirthDate ? Order.Unknown
                : arguments.DateOrder != Order.Unknown ? arguments.DateOrder
                : column.DateOrder switch { DateOrder.DayMonthYear => Order.Dmy, DateOrder.MonthDayYear => Order.Mdy, DateOrder.YearMonthDay => Order.Ymd, _ => Order.Unknown };
            uses.Add(new ColumnUse(column.Name, fits ? meaning : Meaning.Other, fits ? slot : 0, order));
        }

        return uses;
    }

    private static List<string[]> Rows(RowBatch batch)
    {
        int rows = Math.Min(batch.RowCount, Math.Clamp(SampledCells / Math.Max(1, batch.ColumnCount), 5, 500));
        var sample = new List<string[]>(rows);
        for (int r = 0; r < rows; r++)
        {
            string[] row = new string[batch.ColumnCount];
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = Encoding.UTF8.GetString(batch.Value(r, c));
            }

            sample.Add(row);
        }

        return sample;
    }

    private static List<string> Some(List<string[]> rows, int column)
        => [.. rows.Select(r => r[column].Trim()).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).Take(3)];
}
