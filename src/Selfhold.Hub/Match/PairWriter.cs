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
        using var writer = new TableWriter(format, Columns, to);
        writer.Header();
        byte[][] rules = [.. result.Report.Rules.Select(r => Encoding.UTF8.GetBytes(r.Name))];
        byte[][] files = [.. records.Files.Select(f => Encoding.UTF8.GetBytes(f.Name))];
        int written = 0;
        foreach (ScoredPair pair in result.Pairs)
        {
            writer.Value(pair.Probability, 6);
            writer.Value(pair.Weight, 3);
            writer.Value(result.Cluster[pair.A] == result.Cluster[pair.B] ? "yes"u8 : "no"u8);
            writer.Value(rules[pair.Rule]);
            Side(writer, records, files, pair.A);
            Side(writer, records, files, pair.B);
            writer.EndRow();
            if ((++written & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static void Side(TableWriter writer, RecordSet records, byte[][] files, int record)
    {
        writer.Value(files[records.Table.FileOf(record)]);
        writer.Value((long)records.RowOf(record));
        writer.Value(records.IdOf(record));
    }
}
