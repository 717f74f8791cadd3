using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>A file read to its end, as strings.</summary>
internal sealed record ReadFile(string Description, IReadOnlyList<string> Columns, List<string[]> Rows, IReadOnlyList<RowProblem> Problems, long Refused, InputException? Failure)
{
    public string[] Codes => [.. Problems.Select(problem => problem.Code)];
}

internal static class Reading
{
    public static readonly UTF8Encoding Strict = new(false, true);

    public static ReadFile Text(string text, ReadOptions? options = null) => Bytes(Encoding.UTF8.GetBytes(text), options);

    public static ReadFile Bytes(byte[] bytes, ReadOptions? options = null)
    {
        using IRecordReader reader = Open(bytes, options).Value;
        return All(reader);
    }

    public static string Refusal(byte[] bytes, ReadOptions? options = null) => Open(bytes, options).Error?.Code ?? "none";

    public static string Refusal(string text, ReadOptions? options = null) => Refusal(Encoding.UTF8.GetBytes(text), options);

    public static Result<IRecordReader> Open(byte[] bytes, ReadOptions? options = null)
        => RecordFiles.Open(new MemoryStream(bytes), bytes.Length, options ?? ReadOptions.Default);

    /// <summary>Reads with two batches in turn, as the engine does.</summary>
    public static ReadFile All(IRecordReader reader)
    {
        List<string[]> rows = [];
        RowBatch[] batches = [new(), new()];
        InputException? failure = null;
        try
        {
            for (int turn = 0; reader.Read(batches[turn % 2], TestContext.Current.CancellationToken); turn++)
            {
                RowBatch batch = batches[turn % 2];
                Assert.Equal(rows.Count, batch.FirstRow);
                Assert.Equal(reader.Columns.Count, batch.ColumnCount);
                for (int row = 0; row < batch.RowCount; row++)
                {
                    string[] values = new string[batch.ColumnCount];
                    for (int column = 0; column < values.Length; column++)
                    {
                        // Whatever is handed on is valid UTF-8.
                        values[column] = Strict.GetString(batch.Value(row, column));
                    }

                    rows.Add(values);
                }
            }
        }
        catch (InputException stopped)
        {
            failure = stopped;
        }

        return new ReadFile(reader.Description, reader.Columns, rows, reader.Problems, reader.RefusedRows, failure);
    }

    public static string Show(this IEnumerable<string[]> rows) => string.Join("\n", rows.Select(row => string.Join("|", row)));
}
