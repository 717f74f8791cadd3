using Selfhold.Formats.Tabular;

namespace Selfhold.Formats.Csv;

/// <param name="Delimiter">The byte between values.</param>
/// <param name="Columns">Unique names, in the order of the file.</param>
/// <param name="DataStart">Bytes of the sample before the first data row: preamble and header.</param>
internal sealed record CsvDialect(byte Delimiter, IReadOnlyList<string> Columns, int DataStart)
{
    private const int SampledRows = 200;
    private const int SampledBytes = 256 << 10;
    private static readonly byte[] Candidates = ",;\t|"u8.ToArray();

    /// <summary>Finds delimiter, preamble and header from the first rows of a file.</summary>
    public static Result<CsvDialect> Detect(ReadOnlySpan<byte> sample, bool complete, ReadOptions options)
    {
        if (options.Delimiter is { } wanted && (wanted > 0x7F || wanted is '"' or '\r' or '\n' or '\0'))
        {
            return FormatsErrors.BadDelimiter();
        }

        (byte? named, int from) = SepLine(sample);
        byte delimiter = (byte?)options.Delimiter ?? named ?? Guess(sample[from..], complete);
        List<ScannedRow> rows = CsvScan.Rows(sample[from..], delimiter, complete, SampledRows);
        HeaderChoice choice = HeaderFinder.Find([.. rows.Select(row => row.Values)], options.HasHeader);
        if (choice.FirstRow < 0)
        {
            return complete || sample.IsEmpty ? FormatsErrors.Empty() : FormatsErrors.HeaderTooLong(1);
        }

        if (choice.Columns.Count > options.MaxColumns)
        {
            return FormatsErrors.TooManyColumns(choice.Columns.Count, options.MaxColumns);
        }

        int start = choice.FirstRow < rows.Count ? rows[choice.FirstRow].Start : rows[^1].End;
        return new CsvDialect(delimiter, choice.Columns, from + start);
    }

    /// <summary>A first line <c>sep=;</c>, as spreadsheet programs understand it.</summary>
    private static (byte? Delimiter, int Length) SepLine(ReadOnlySpan<byte> sample)
    {
        if (sample.Length < 6 || !System.Text.Ascii.EqualsIgnoreCase(sample[..4], "sep="u8) || sample[5] is not ((byte)'\r' or (byte)'\n'))
        {
            return (null, 0);
        }

        return (sample[4], sample[5..].StartsWith("\r\n"u8) ? 7 : 6);
    }

    private static byte Guess(ReadOnlySpan<byte> sample, bool complete)
    {
        bool cut = sample.Length > SampledBytes;
        ReadOnlySpan<byte> part = cut ? sample[..SampledBytes] : sample;
        byte best = Candidates[0];
        double bestScore = 0;
        foreach (byte candidate in Candidates)
        {
            if (!part.Contains(candidate))
            {
                continue;
            }

            double score = Score(CsvScan.Rows(part, candidate, complete && !cut, SampledRows));
            if (score > bestScore)
            {
                best = candidate;
                bestScore = score;
            }
        }

        return best;
    }

    /// <summary>How evenly a delimiter splits the rows; a first row split the same way is the strongest sign.</summary>
    private static double Score(List<ScannedRow> rows)
    {
        List<int> counts = [.. rows.Where(row => row.Values.Length > 1 || row.Values[0].Length > 0).Select(row => row.Values.Length)];
        if (counts.Count == 0)
        {
            return 0;
        }

        (int usual, int times) = counts.GroupBy(count => count).Select(g => (g.Key, g.Count())).MaxBy(pair => (pair.Item2, pair.Key));
        if (usual < 2)
        {
            return counts[0] > 1 ? 0.1 : 0.01;
        }

        double even = (double)times / counts.Count;
        return even + (Math.Abs(counts[0] - usual) <= 1 ? 0.3 : 0) + (0.02 * Math.Min(usual, 10));
    }
}
