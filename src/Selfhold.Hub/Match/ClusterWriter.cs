using System.Text;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>
/// Every record with the number of its customer: first that number, then file and row, then the columns as they came. Workers write
/// stretches of rows side by side; the file has them in the order they were read.
/// </summary>
internal static class ClusterWriter
{
    private const int Stretch = 8 * 1024;
    private static readonly string[] Ours = ["cluster", "file", "row"];

    public static void Write(RecordSet records, MatchResult result, TableFormat format, Stream to, CancellationToken cancellation)
    {
        string[] columns = [.. Ours, .. ColumnNames(records.Table)];
        var header = new RowBuffer(format, columns);
        header.Header();
        to.Write(header.Written);
        int workers = Math.Max(1, Environment.ProcessorCount);
        RowBuffer[] buffers = [.. Enumerable.Range(0, workers).Select(_ => new RowBuffer(format, columns))];
        byte[][] files = [.. records.Files.Select(f => Encoding.UTF8.GetBytes(f.Name))];
        for (int start = 0; start < records.Table.Count; start += Stretch * workers)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = start;
            Parallel.For(0, workers, w => Fill(buffers[w], records, result.Cluster, files, from + (w * Stretch)));
            foreach (RowBuffer buffer in buffers)
            {
                to.Write(buffer.Written);
            }
        }
    }

    private static void Fill(RowBuffer buffer, RecordSet records, int[] cluster, byte[][] files, int from)
    {
        RecordTable table = records.Table;
        buffer.Clear();
        int end = Math.Min(table.Count, from + Stretch);
        int columns = table.Columns.Count;
        for (int record = from; record < end; record++)
        {
            int file = table.FileOf(record);
            buffer.Value(cluster[record] + 1L);
            buffer.Value(files[file]);
            buffer.Value(record - table.Files[file].First + 1L);
            for (int c = 0; c < columns; c++)
            {
                buffer.Value(table.Utf8(record, c));
            }

            buffer.EndRow();
        }
    }

    // A column of theirs that is called like one of ours, or like another of theirs, gets a word behind it.
    private static IEnumerable<string> ColumnNames(RecordTable table)
    {
        var taken = new HashSet<string>(Ours, StringComparer.Ordinal);
        foreach (ColumnUse column in table.Columns)
        {
            string name = column.Name;
            for (int i = 1; !taken.Add(name); i++)
            {
                name = i == 1 ? column.Name + " (input)" : $"{column.Name} (input {i})";
            }

            yield return name;
        }
    }
}
