using System.Text;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>The scored pairs, strongest first, with what became of them.</summary>
internal static class PairWriter
{
    private static readonly string[] Columns = ["probability", "weight", "joined", "rule", "file_a", "row_a", "id_a", "file_b", "row_b", "id_b"];

    public static void Write(RecordSet records, MatchResult result, TableFormat format, Stream to, CancellationToken cancellation)
    {
        var buffer = new RowBuffer(format, Columns);
        buffer.Header();
        byte[][] rules = [.. result.Report.Rules.Select(r => Encoding.UTF8.GetBytes(r.Name))];
        byte[][] files = [.. records.Files.Select(f => Encoding.UTF8.GetBytes(f.Name))];
        foreach (ScoredPair pair in result.Pairs)
        {
            buffer.Value(pair.Probability, 6);
            buffer.Value(pair.Weight, 3);
            buffer.Value(result.Cluster[pair.A] == result.Cluster[pair.B] ? "yes"u8 : "no"u8);
            buffer.Value(rules[pair.Rule]);
            Side(buffer, records, files, pair.A);
            Side(buffer, records, files, pair.B);
            buffer.EndRow();
            if (buffer.Written.Length > 1 << 18)
            {
                to.Write(buffer.Written);
                buffer.Clear();
                cancellation.ThrowIfCancellationRequested();
            }
        }

        to.Write(buffer.Written);
    }

    private static void Side(RowBuffer buffer, RecordSet records, byte[][] files, int record)
    {
        buffer.Value(files[records.Table.FileOf(record)]);
        buffer.Value((long)records.RowOf(record));
        buffer.Value(records.IdOf(record));
    }
}
