using Selfhold.Formats.Output;

namespace Selfhold.Formats.Recognition;

/// <summary>
/// Applies the transforms of a mapping to what a reader gives. All changes are made in the batch; files whose mapping asks
/// for none are read without this.
/// </summary>
public sealed class TransformingReader : IRecordReader
{
    private readonly IRecordReader _inner;
    private readonly (int Column, ValueTransform Transform)[] _work;

    private TransformingReader(IRecordReader inner, (int, ValueTransform)[] work) => (_inner, _work) = (inner, work);

    public string Description => _inner.Description;

    public IReadOnlyList<string> Columns => _inner.Columns;

    public long BytesRead => _inner.BytesRead;

    public long? BytesTotal => _inner.BytesTotal;

    public IReadOnlyList<RowProblem> Problems => _inner.Problems;

    public long RefusedRows => _inner.RefusedRows;

    public FileShape Shape => _inner.Shape;

    /// <returns><paramref name="reader"/> itself where nothing is to be done.</returns>
    public static IRecordReader Over(IRecordReader reader, IReadOnlyList<ColumnMapping> mapping)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(mapping);
        (int, ValueTransform)[] work = [.. mapping.Where(column => column.Transform != ValueTransform.None).Select(column => (column.Column, column.Transform))];
        return work.Length == 0 ? reader : new TransformingReader(reader, work);
    }

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        if (!_inner.Read(batch, cancellation))
        {
            return false;
        }

        int spare = -1;
        for (int row = 0; row < batch.RowCount; row++)
        {
            foreach ((int column, ValueTransform transform) in _work)
            {
                int at = (row * batch.ColumnCount) + column;
                if (batch.Lengths[at] > 0)
                {
                    Apply(batch, at, transform, ref spare);
                }
            }
        }

        return true;
    }

    public void Dispose() => _inner.Dispose();

    private static void Apply(RowBatch batch, int at, ValueTransform transform, ref int spare)
    {
        if ((transform & ValueTransform.Apostrophe) != ValueTransform.None && HasGuard(batch.Buffer.AsSpan(batch.Starts[at], batch.Lengths[at])))
        {
            batch.Starts[at]++;
            batch.Lengths[at]--;
        }

        if ((transform & ValueTransform.ZohoId) != ValueTransform.None && batch.Buffer.AsSpan(batch.Starts[at], batch.Lengths[at]).StartsWith("zcrm_"u8))
        {
            batch.Starts[at] += 5;
            batch.Lengths[at] -= 5;
        }

        if ((transform & ValueTransform.MultiValue) != ValueTransform.None)
        {
            JoinWithSemicolons(batch, at);
        }

        if ((transform & ValueTransform.SalesforceId) != ValueTransform.None && batch.Lengths[at] == 15)
        {
            Lengthen(batch, at, ref spare);
        }
    }

    private static bool HasGuard(ReadOnlySpan<byte> value)
        => value.Length > 1 && value[0] == '\'' && (char.IsAsciiDigit((char)value[1]) || FormulaGuard.IsGuarded(value));

    private static void JoinWithSemicolons(RowBatch batch, int at)
    {
        Span<byte> value = batch.Buffer.AsSpan(batch.Starts[at], batch.Lengths[at]);
        int found = value.IndexOf(" ::: "u8);
        while (found >= 0)
        {
            value[found] = (byte)';';
            value[(found + 5)..].CopyTo(value[(found + 1)..]);
            value = value[..^4];
            found = value.IndexOf(" ::: "u8);
        }

        batch.Lengths[at] = value.Length;
    }

    /// <summary>The longer id does not fit in its place: it goes behind the values of the batch.</summary>
    private static void Lengthen(RowBatch batch, int at, ref int spare)
    {
        Span<byte> suffix = stackalloc byte[3];
        if (!SalesforceId.TryTo18(batch.Buffer.AsSpan(batch.Starts[at], 15), suffix))
        {
            return;
        }

        spare = spare < 0 ? EndOfValues(batch) : spare;
        if (batch.Buffer.Length < spare + 18)
        {
            byte[] buffer = batch.Buffer;
            Array.Resize(ref buffer, Math.Max(spare + (18 * (batch.RowCount + 1)), buffer.Length));
            batch.Buffer = buffer;
        }

        batch.Buffer.AsSpan(batch.Starts[at], 15).CopyTo(batch.Buffer.AsSpan(spare));
        suffix.CopyTo(batch.Buffer.AsSpan(spare + 15));
        batch.Starts[at] = spare;
        batch.Lengths[at] = 18;
        spare += 18;
    }

    private static int EndOfValues(RowBatch batch)
    {
        int end = 0;
        for (int at = 0; at < batch.RowCount * batch.ColumnCount; at++)
        {
            end = Math.Max(end, batch.Starts[at] + batch.Lengths[at]);
        }

        return end;
    }
}
