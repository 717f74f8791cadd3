using System.Globalization;
using System.Text;
using Selfhold.Formats;
using Selfhold.Hub.Cli;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>A file as it was read.</summary>
/// <param name="Name">Short name for people and output: the file's name, or its path where two have the same name.</param>
/// <param name="Description">What was recognised: "CSV, UTF-8, comma".</param>
internal sealed record LoadedFile(
    string Path, string Name, string Description, ColumnPlan Plan, int Records, IReadOnlyList<RowProblem> Problems, long Refused);

/// <summary>All records of a run, with what is needed to speak about one of them.</summary>
internal sealed class RecordSet(RecordTable table, IReadOnlyList<LoadedFile> files)
{
    private int[]? _idColumns;

    public RecordTable Table { get; } = table;

    public IReadOnlyList<LoadedFile> Files { get; } = files;

    public LoadedFile FileOf(int record) => Files[Table.FileOf(record)];

    /// <summary>Row of a record in its file, from 1, rows that were refused not counted.</summary>
    public int RowOf(int record) => record - Table.Files[Table.FileOf(record)].First + 1;

    /// <summary>The id that the source gave to a record, or "" where there is none.</summary>
    public ReadOnlySpan<byte> IdOf(int record)
    {
        foreach (int column in IdColumns)
        {
            ReadOnlySpan<byte> id = Table.Utf8(record, column);
            if (!id.IsEmpty)
            {
                return id;
            }
        }

        return default;
    }

    /// <summary>How a record is called in talk: its id with its file, or file and row.</summary>
    public string NameOf(int record)
    {
        ReadOnlySpan<byte> id = IdOf(record);
        string file = FileOf(record).Name;
        return id.IsEmpty ? string.Create(CultureInfo.InvariantCulture, $"{file}:{RowOf(record)}") : $"{file} {Encoding.UTF8.GetString(id)}";
    }

    /// <summary>The record that a user means by an id or by file:row.</summary>
    /// <exception cref="CommandException">There is none, or more than one.</exception>
    public int Find(string text)
    {
        var found = new List<int>();
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        for (int record = 0; record < Table.Count && IdColumns.Length > 0; record++)
        {
            if (IdOf(record).SequenceEqual(wanted))
            {
                found.Add(record);
            }
        }

        if (found.Count == 0 && ByRow(text) is { } record1)
        {
            found.Add(record1);
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw new CommandException(HubErrors.NoSuchRecord(text)),
            _ => throw new CommandException(HubErrors.AmbiguousId(text, found.Count)),
        };
    }

    private int[] IdColumns => _idColumns ??= [.. Enumerable.Range(0, Table.Columns.Count).Where(c => Table.Columns[c].Meaning == Meaning.ExternalId)];

    private int? ByRow(string text)
    {
        int colon = text.LastIndexOf(':');
        string name = colon < 0 ? "" : text[..colon];
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int row) || row < 1)
        {
            return null;
        }

        for (int f = 0; f < Files.Count; f++)
        {
            bool meant = colon < 0 ? Files.Count == 1 : string.Equals(Files[f].Name, name, StringComparison.Ordinal) || string.Equals(Files[f].Path, name, StringComparison.Ordinal);
            if (meant && row <= Table.Files[f].Count)
            {
                return Table.Files[f].First + row - 1;
            }
        }

        return null;
    }
}
