using System.Collections.Concurrent;
using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;

namespace Selfhold.Matching.Tests.Support;

/// <summary>A file of the labelled data: its columns as the product recognises them, its rows, and who each row is.</summary>
internal sealed record Labelled(ColumnUse[] Columns, string[][] Rows, int[] Truth)
{
    private static readonly ConcurrentDictionary<string, Labelled> Loaded = new(StringComparer.Ordinal);

    /// <summary>Reads one of the labelled files; the test is skipped where they are not there, but fails in continuous integration.</summary>
    public static Labelled Load(string name) => Loaded.GetOrAdd(name, static n => Read(Path.Combine(Folder(), n)));

    /// <summary>One of the samples that the product brings along.</summary>
    public static Labelled Sample(string name)
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "samples", "crm", name)))
        {
            at = at.Parent;
        }

        return Read(Path.Combine(at!.FullName, "samples", "crm", name));
    }

    /// <summary>The first so many rows.</summary>
    public Labelled Take(int rows) => this with { Rows = Rows[..Math.Min(rows, Rows.Length)], Truth = Truth[..Math.Min(rows, Rows.Length)] };

    public Labelled Without(Meaning meaning)
        => this with { Columns = [.. Columns.Select(c => c.Meaning == meaning ? c with { Meaning = Meaning.Other, Slot = 0 } : c)] };

    public RecordTable Table(int? workers = null) => Tables.Of(Columns, Rows, workers);

    /// <summary>Two files to link, numbered as one, with one numbering of people.</summary>
    public static (RecordTable Table, int[] Truth) Link(Labelled a, Labelled b, IReadOnlyList<string> personsA, IReadOnlyList<string> personsB)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] truth = [.. personsA.Concat(personsB).Select(p => numbers.TryGetValue(p, out int n) ? n : numbers[p] = numbers.Count)];
        return (Tables.Of(null, ("a.csv", a.Columns, a.Rows), ("b.csv", b.Columns, b.Rows)), truth);
    }

    /// <summary>The labels as the file has them.</summary>
    public string[] Persons()
    {
        int column = Array.FindIndex(Columns, c => c.Name == "cluster");
        return [.. Rows.Select(r => r[column])];
    }

    private static string Folder()
    {
        string? folder = Environment.GetEnvironmentVariable("SELFHOLD_DATA_SHARED");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null && folder is null; at = at.Parent)
        {
            string beside = Path.Combine(at.FullName, "shared", "data");
            folder = File.Exists(Path.Combine(beside, "fake_1000.csv")) ? beside : null;
        }

        if (folder is null && Environment.GetEnvironmentVariable("CI") is "1" or "true")
        {
            throw new InvalidOperationException("The labelled data is not there: set SELFHOLD_DATA_SHARED to its folder.");
        }

        if (folder is null)
        {
            Assert.Skip("The labelled data (../shared/data) is not there; SELFHOLD_DATA_SHARED names its folder.");
        }

        return folder;
    }

    private static Labelled Read(string path)
    {
        using IRecordReader reader = RecordFiles.Open(path, ReadOptions.Default).Value;
        var rows = new List<string[]>();
        var batch = new RowBatch();
        while (reader.Read(batch, CancellationToken.None))
        {
            for (int r = 0; r < batch.RowCount; r++)
            {
                var row = new string[batch.ColumnCount];
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] = Encoding.UTF8.GetString(batch.Value(r, c));
                }

                rows.Add(row);
            }
        }

        RecognisedFile recognised = FileRecognition.Recognise(reader.Columns, [.. rows.Take(200)]);
        ColumnUse[] columns = [.. recognised.Columns.Select(c => new ColumnUse(c.Name, c.Name == "cluster" ? Meaning.Other : c.Meaning, c.Name == "cluster" ? 0 : c.Slot))];
        var file = new Labelled(columns, [.. rows], []);
        if (!columns.Any(c => c.Name == "cluster"))
        {
            return file;
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return file with { Truth = [.. file.Persons().Select(p => numbers.TryGetValue(p, out int n) ? n : numbers[p] = numbers.Count)] };
    }
}
