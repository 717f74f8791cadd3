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
    private const int Ahead = 32;
    private static readonly string[] Ours = ["cluster", "file", "row"];

    public static void Write(RecordSet records, MatchResult result, TableFormat format, Stream to, CancellationToken cancellation)
    {
        string[] columns = [.. Ours, .. ColumnNames(records.Table)];
        using (var header = new TableWriter(format, columns, to))
        {
            header.Header();
        }

        Worker[] workers = [.. Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount)).Select(_ => new Worker(records, result.Cluster, format, columns))];
        for (int start = 0; start < records.Table.Count; start += Stretch * workers.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = start;
            Parallel.For(0, workers.Length, w => workers[w].Fill(from + (w * Stretch)));
            foreach (Worker worker in workers)
            {
                worker.WriteTo(to);
            }
        }

        foreach (Worker worker in workers)
        {
            worker.Dispose();
        }
    }

    /// <summary>One stretch of rows at a time, in memory of its own.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly MemoryStream _bytes = new();
        private readonly TableWriter _writer;
        private readonly RecordSet _records;
        private readonly int[] _cluster;
        private readonly byte[][] _files;

        public Worker(RecordSet records, int[] cluster, TableFormat format, string[] columns)
        {
            (_records, _cluster) = (records, cluster);
            _files = [.. records.Files.Select(f => Encoding.UTF8.GetBytes(f.Name))];
            _writer = new TableWriter(format, columns, _bytes);
        }

        public void Fill(int from)
        {
            RecordTable table = _records.Table;
            _bytes.SetLength(0);
            int end = Math.Min(table.Count, from + Stretch);
            for (int record = from; record < end; record++)
            {
                if (((record - from) & (Ahead - 1)) == 0)
                {
                    Touch(table, record, Math.Min(end, record + Ahead));
                }

                int file = table.FileOf(record);
                _writer.Value(_cluster[record] + 1L);
                _writer.Value(_files[file]);
                _writer.Value(record - table.Files[file].First + 1L);
                for (int c = 0; c < table.Columns.Count; c++)
                {
                    _writer.Value(table.Utf8(record, c));
                }

                _writer.EndRow();
            }

            _writer.Flush();
        }

        // Values lie all over the memory. Read column by column, the waits for many of them overlap; row by row, they add up.
        private static int Touch(RecordTable table, int from, int end)
        {
            int seen = 0;
            for (int c = 0; c < table.Columns.Count; c++)
            {
                for (int record = from; record < end; record++)
                {
                    ReadOnlySpan<byte> value = table.Utf8(record, c);
                    seen += value.IsEmpty ? 0 : value[0];
                }
            }

            return seen;
        }

        public void Dispose()
        {
            _writer.Dispose();
            _bytes.Dispose();
        }

        public void WriteTo(Stream to) => to.Write(_bytes.GetBuffer().AsSpan(0, (int)_bytes.Length));
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
