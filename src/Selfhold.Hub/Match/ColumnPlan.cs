using Selfhold.Formats;
using Selfhold.Hub.Cli;
using Selfhold.Matching;
using Selfhold.Matching.Normalise;

namespace Selfhold.Hub.Match;

/// <summary>How one column of a file is read, and some of its values, so that a user can see whether that is right.</summary>
internal sealed record ColumnChoice(string Name, Meaning Meaning, int Slot, IReadOnlyList<string> Samples);

/// <summary>How a file is read.</summary>
/// <param name="System">The system whose export was recognised, or null where the columns were taken one by one.</param>
internal sealed record ColumnPlan(string? System, IReadOnlyList<ColumnChoice> Columns, DateOrder DateOrder)
{
    public IReadOnlyList<ColumnUse> Uses => [.. Columns.Select(c => new ColumnUse(c.Name, c.Meaning, c.Slot, c.Meaning == Meaning.BirthDate ? DateOrder : DateOrder.Unknown))];

    public static ColumnPlan For(MatchArguments arguments, int file, string path, IRecordReader reader, RowBatch first, Shell shell)
    {
        _ = (file, path, shell);
        var columns = new List<ColumnChoice>();
        for (int c = 0; c < reader.Columns.Count; c++)
        {
            columns.Add(new ColumnChoice(reader.Columns[c], Guess(reader.Columns[c]), 0, Samples(first, c)));
        }

        return new ColumnPlan(null, Settle(columns, arguments), arguments.DateOrder);
    }

    public static void Save(IReadOnlyList<LoadedFile> files, Stream to) => throw new NotSupportedException();

    /// <summary>What the user said about columns comes last and wins. Truth and ignored columns are kept and never compared.</summary>
    private static List<ColumnChoice> Settle(List<ColumnChoice> columns, MatchArguments arguments)
    {
        var settled = new List<ColumnChoice>(columns.Count);
        var taken = new Dictionary<Meaning, int>();
        foreach (ColumnChoice column in columns)
        {
            Meaning meaning = column.Meaning;
            int slot = column.Slot;
            foreach ((string name, Meaning said) in arguments.Meanings)
            {
                if (string.Equals(name, column.Name, StringComparison.Ordinal))
                {
                    (meaning, slot) = (said, 0);
                }
            }

            if (string.Equals(column.Name, arguments.Truth, StringComparison.Ordinal) || arguments.Ignore.Contains(column.Name, StringComparer.Ordinal))
            {
                (meaning, slot) = (Meaning.Other, 0);
            }

            settled.Add(column with { Meaning = meaning, Slot = slot });
        }

        _ = taken;
        return settled;
    }

    private static List<string> Samples(RowBatch batch, int column)
    {
        var samples = new List<string>();
        for (int row = 0; row < batch.RowCount && samples.Count < 3; row++)
        {
            string value = global::System.Text.Encoding.UTF8.GetString(batch.Value(row, column)).Trim();
            if (value.Length > 0 && !samples.Contains(value, StringComparer.Ordinal))
            {
                samples.Add(value);
            }
        }

        return samples;
    }

    private static Meaning Guess(string name) => name.ToUpperInvariant().Replace("_", " ", StringComparison.Ordinal) switch
    {
        "FIRST NAME" or "GIVEN NAME" => Meaning.GivenName,
        "LAST NAME" or "SURNAME" => Meaning.Surname,
        "EMAIL" => Meaning.Email,
        "PHONE" => Meaning.Phone,
        "DOB" => Meaning.BirthDate,
        "STREET" => Meaning.Street,
        "CITY" => Meaning.City,
        "POSTCODE" => Meaning.PostalCode,
        "RECORD ID" or "UNIQUE ID" => Meaning.ExternalId,
        _ => Meaning.Other,
    };
}
