using System.Text;
using Selfhold.Formats.Output;

namespace Selfhold.Formats.Tests;

/// <summary>A file read with its raw text.</summary>
internal sealed record RawFile(FileShape Shape, List<byte[]> Raws, List<string[]> Rows, List<long> Lines, List<(RowProblem Problem, byte[] Raw)> Refused, IReadOnlyList<RowProblem> Problems);

internal static class RoundTrip
{
    public static RawFile Read(byte[] bytes, ReadOptions? options = null)
    {
        List<(RowProblem, byte[])> refused = [];
        options = (options ?? ReadOptions.Default) with { KeepRaw = true, OnRefused = (problem, raw) => refused.Add((problem, raw.ToArray())) };
        using IRecordReader reader = Reading.Open(bytes, options).Value;
        List<byte[]> raws = [];
        List<string[]> rows = [];
        List<long> lines = [];
        RowBatch[] batches = [new(), new()];
        for (int turn = 0; reader.Read(batches[turn % 2], TestContext.Current.CancellationToken); turn++)
        {
            RowBatch batch = batches[turn % 2];
            for (int row = 0; row < batch.RowCount; row++)
            {
                raws.Add(batch.RawRow(row).ToArray());
                rows.Add(Values(batch, row));
                lines.Add(batch.Line(row));
            }
        }

        return new RawFile(reader.Shape, raws, rows, lines, refused, reader.Problems);
    }

    public static byte[] Write(FileShape shape, IEnumerable<byte[]> raws)
    {
        using MemoryStream stream = new();
        using OriginalWriter writer = new(stream, shape);
        foreach (byte[] raw in raws)
        {
            writer.Row(raw);
        }

        writer.Complete();
        return stream.ToArray();
    }

    public static byte[] Change(FileShape shape, byte[] raw, params (int Column, string Value)[] changes)
    {
        using MemoryStream stream = new();
        using OriginalWriter writer = new(stream, shape with { Head = [], Tail = [], Encoding = TextEncoding.Utf8, ByteOrderMark = false });
        writer.Row(raw, changes);
        writer.Complete();
        return stream.ToArray();
    }

    public static List<string[]> Reread(FileShape shape, IEnumerable<byte[]> raws)
    {
        using IRecordReader reader = RecordFiles.OpenRows(shape, [.. raws.Select(raw => (ReadOnlyMemory<byte>)raw)]);
        Assert.Equal(shape.Columns, reader.Columns);
        return Reading.All(reader).Rows;
    }

    public static string[] Values(RowBatch batch, int row)
    {
        string[] values = new string[batch.ColumnCount];
        for (int column = 0; column < values.Length; column++)
        {
            values[column] = Reading.Strict.GetString(batch.Value(row, column));
        }

        return values;
    }

    public static string Text(byte[] bytes) => System.Text.Json.JsonSerializer.Serialize(Encoding.UTF8.GetString(bytes));
}
