using System.Text;

namespace Selfhold.Matching.Tests.Support;

/// <summary>Tables out of rows of text.</summary>
internal static class Tables
{
    public static RecordTable Of(IReadOnlyList<ColumnUse> columns, IReadOnlyList<string[]> rows, int? workers = null)
        => Of(workers, ("records.csv", columns, rows));

    public static RecordTable Of(int? workers, params (string Name, IReadOnlyList<ColumnUse> Columns, IReadOnlyList<string[]> Rows)[] files)
    {
        var builder = new RecordTableBuilder(workers);
        foreach ((string name, IReadOnlyList<ColumnUse> columns, IReadOnlyList<string[]> rows) in files)
        {
            builder.AddFile(name, columns);
            foreach (string[][] chunk in rows.Chunk(4096))
            {
                builder.Add(Batch(columns.Count, chunk));
            }
        }

        return builder.Build();
    }

    /// <summary>Columns by their meaning alone.</summary>
    public static ColumnUse[] Columns(params Meaning[] meanings)
        => [.. meanings.Select((m, i) => new ColumnUse($"{m} {i}", m, meanings.Take(i).Count(before => before == m)))];

    private static RowBatch Batch(int columns, string[][] rows)
    {
        using var buffer = new MemoryStream();
        var batch = new RowBatch { ColumnCount = columns, RowCount = rows.Length, Starts = new int[columns * rows.Length], Lengths = new int[columns * rows.Length] };
        int at = 0;
        foreach (string[] row in rows)
        {
            for (int c = 0; c < columns; c++)
            {
                byte[] value = Encoding.UTF8.GetBytes(row[c]);
                batch.Starts[at] = (int)buffer.Length;
                batch.Lengths[at++] = value.Length;
                buffer.Write(value);
            }
        }

        batch.Buffer = buffer.ToArray();
        return batch;
    }
}
