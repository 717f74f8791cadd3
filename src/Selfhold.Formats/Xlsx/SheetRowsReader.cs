using System.Text;

namespace Selfhold.Formats.Xlsx;

/// <summary>Reads stored rows of a sheet again.</summary>
internal sealed class SheetRowsReader(FileShape shape, IReadOnlyList<ReadOnlyMemory<byte>> rows) : IRecordReader
{
    private int _next;

    public string Description => "XLSX rows";

    public IReadOnlyList<string> Columns => shape.Columns;

    public long BytesRead { get; private set; }

    public long? BytesTotal => null;

    public IReadOnlyList<RowProblem> Problems => [];

    public long RefusedRows => 0;

    public FileShape Shape => shape;

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        BatchWriter writer = new(batch, Columns.Count, 1 << 10);
        writer.Start(_next);
        while (!writer.IsFull && _next < rows.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlyMemory<byte> raw = rows[_next];
            if (SheetRow.Parse(raw.Span) is not { } values || values.Count > Columns.Count)
            {
                throw new InputException(FormatsErrors.BrokenRow(_next));
            }

            writer.BeginRow();
            for (int column = 0; column < values.Count; column++)
            {
                if (values[column].Length > 0)
                {
                    writer.Put(column, Encoding.UTF8.GetBytes(values[column]));
                }
            }

            writer.EndRow();
            BytesRead += raw.Length;
            _next++;
        }

        return batch.RowCount > 0;
    }

    public void Dispose()
    {
    }
}
