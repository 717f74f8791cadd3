namespace Selfhold.Formats.Csv;

/// <summary>Hears of rows that the tokenizer leaves out. Offsets are into the batch's buffer.</summary>
internal interface ICsvComplaints
{
    void Refuse(RowBatch batch, int offset, string code, string message);
}

/// <summary>What happens at the end of a row that is not plain: quotes to undo, values missing or too many.</summary>
internal sealed partial class CsvTokenizer
{
    /// <returns>The number of values in the batch after the row was taken, padded, skipped or refused.</returns>
    private int EndRow(RowBatch batch, ref Scan scan, int field, int stop)
    {
        int first = scan.RowField, count = field - first;
        bool taken = count <= columns ? HoldsAnything(batch, first, field) : !TooLong(batch, first, field, scan.RowStart);
        if (taken && stop - scan.RowStart > _bigRow)
        {
            taken = !HasBigValue(batch, first, Math.Min(field, first + columns), scan.RowStart, stop);
        }

        if (taken)
        {
            foreach (int escaped in _escaped)
            {
                Unescape(batch, escaped);
            }

            Pad(batch, first, count);
            scan.RowField = first + columns;
        }

        _escaped.Clear();
        scan.RowQuoted = false;
        return scan.RowField;
    }

    private static bool HoldsAnything(RowBatch batch, int first, int end)
        => batch.Lengths.AsSpan(first, end - first).ContainsAnyExcept(0);

    /// <summary>Trailing delimiters are common and harmless; values without a column are not.</summary>
    private bool TooLong(RowBatch batch, int first, int end, int rowStart)
    {
        if (HoldsAnything(batch, first + columns, end))
        {
            complaints.Refuse(batch, rowStart, FormatsErrors.RaggedRow, $"The row has more values than the {columns} columns of the header. Put values that hold the delimiter or a line break into quotes.");
            return true;
        }

        return !HoldsAnything(batch, first, first + columns);
    }

    private bool HasBigValue(RowBatch batch, int first, int end, int rowStart, int stop)
    {
        if (stop - rowStart > options.MaxRecordBytes)
        {
            complaints.Refuse(batch, rowStart, FormatsErrors.RecordTooLong, $"The row is longer than {options.MaxRecordBytes} bytes.");
            return true;
        }

        for (int field = first; field < end; field++)
        {
            if (batch.Lengths[field] > options.MaxValueBytes)
            {
                complaints.Refuse(batch, rowStart, FormatsErrors.ValueTooLong, $"The value of column {field - first + 1} is longer than {options.MaxValueBytes} bytes.");
                return true;
            }
        }

        return false;
    }

    private void Pad(RowBatch batch, int first, int count)
    {
        if (count < columns)
        {
            MakeRoom(batch, first + columns + 64);
            batch.Starts.AsSpan(first + count, columns - count).Clear();
            batch.Lengths.AsSpan(first + count, columns - count).Clear();
        }
    }

    /// <summary>
    /// Undoes doubled quotes in place. The opening quote stays where it is and the freed bytes behind the value become blanks,
    /// so that the line breaks of the buffer can still be counted.
    /// </summary>
    private static void Unescape(RowBatch batch, int field)
    {
        Span<byte> raw = batch.Buffer.AsSpan(batch.Starts[field], batch.Lengths[field]);
        int written = 1;
        bool inside = true;
        for (int i = 1; i < raw.Length; i++)
        {
            if (inside && raw[i] == Quote)
            {
                if (i + 1 < raw.Length && raw[i + 1] == Quote)
                {
                    i++;
                }
                else
                {
                    inside = false;
                    continue;
                }
            }

            raw[written++] = raw[i];
        }

        raw[written..].Fill((byte)' ');
        batch.Starts[field]++;
        batch.Lengths[field] = written - 1;
    }

    private void Grow(RowBatch batch, ref Scan scan)
    {
        int surplus = scan.RowField + columns;
        if (scan.Field > surplus + options.MaxColumns)
        {
            // A row of endless delimiters: remember only whether anything stands there.
            batch.Lengths[surplus] = HoldsAnything(batch, surplus, scan.Field) ? 1 : 0;
            scan.Field = surplus + 1;
            _escaped.RemoveAll(field => field > surplus);
        }

        MakeRoom(batch, scan.Field + 64);
    }

    private static void MakeRoom(RowBatch batch, int fields)
    {
        if (batch.Starts.Length < fields)
        {
            int size = Math.Max(fields + 64, batch.Starts.Length * 2);
            int[] starts = batch.Starts, lengths = batch.Lengths;
            Array.Resize(ref starts, size);
            Array.Resize(ref lengths, size);
            batch.Starts = starts;
            batch.Lengths = lengths;
        }
    }
}
