using System.Globalization;
using System.Numerics;
using Selfhold.Hub.Cli;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>What a run found, with everything that a report needs to tell of it.</summary>
internal sealed record MatchOutcome(
    MatchArguments Arguments, RecordSet Records, MatchResult Result, IReadOnlyList<StageReport> Stages, IReadOnlyList<string> Notes, TruthFigures? Truth);

/// <summary>How good a result is, against a column that the engine never saw.</summary>
/// <param name="Best">The row of the best F1 over scored pairs: an oracle's choice, for evaluation only.</param>
internal sealed record TruthFigures(string Column, int People, Evaluation Clusters, IReadOnlyList<ThresholdRow> Thresholds, ThresholdRow? Best)
{
    public static TruthFigures Of(string column, RecordSet records, MatchResult result)
    {
        int[] truth = Persons(records.Table, column, out int people);
        IReadOnlyList<ThresholdRow> thresholds = Evaluator.Thresholds(truth, result.Pairs);
        return new TruthFigures(column, people, Evaluator.Evaluate(truth, result.Cluster), thresholds, thresholds.MaxBy(t => t.F1));
    }

    /// <summary>A number for each value of the column, however many files have it; −1 where it is empty.</summary>
    internal static int[] Persons(RecordTable table, string column, out int people)
    {
        int[] truth = new int[table.Count];
        Array.Fill(truth, -1);
        int[] slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, table.Count * 2L))];
        var firsts = new List<(int Record, int Column)>();
        for (int c = 0; c < table.Columns.Count; c++)
        {
            if (string.Equals(table.Columns[c].Name, column, StringComparison.Ordinal))
            {
                Number(table, c, truth, slots, firsts);
            }
        }

        people = firsts.Count;
        return truth;
    }

    private static void Number(RecordTable table, int column, int[] truth, int[] slots, List<(int Record, int Column)> firsts)
    {
        for (int record = 0; record < truth.Length; record++)
        {
            ReadOnlySpan<byte> value = table.Utf8(record, column);
            if (value.IsEmpty)
            {
                continue;
            }

            ulong hash = 14695981039346656037; // FNV-1a
            foreach (byte b in value)
            {
                hash = (hash ^ b) * 1099511628211;
            }

            int at = (int)((hash >> 20) & (uint)(slots.Length - 1));
            while (slots[at] != 0 && !table.Utf8(firsts[slots[at] - 1].Record, firsts[slots[at] - 1].Column).SequenceEqual(value))
            {
                at = (at + 1) & (slots.Length - 1);
            }

            if (slots[at] == 0)
            {
                firsts.Add((record, column));
                slots[at] = firsts.Count;
            }

            truth[record] = slots[at] - 1;
        }
    }

    /// <summary>A dozen rows around where it matters, one for each bit.</summary>
    public IEnumerable<ThresholdRow> Shown()
    {
        double middle = Best?.Weight ?? 0;
        return Thresholds.Where(t => Math.Abs(t.Weight - Math.Round(t.Weight)) < .01 && Math.Abs(t.Weight - middle) <= 7);
    }

    public static string Score(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
