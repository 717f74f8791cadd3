using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Selfhold.Formats.Csv;

/// <summary>
/// Splits UTF-8 bytes into values without making a string: 64 bytes at a time become bit masks of delimiters, quotes and
/// line ends, and each set bit ends a value. Positions go straight into the batch. Quoting follows RFC 4180, read kindly:
/// a quote inside an unquoted value is text, text after a closing quote on the same line belongs to the value.
/// </summary>
internal sealed partial class CsvTokenizer(byte delimiter, int columns, ReadOptions options, ICsvComplaints complaints)
{
    /// <summary>Bytes that must be readable behind the end of the text.</summary>
    public const int Padding = 64;

    /// <summary>Short rows under a wide header are padded: this bounds what one block may become.</summary>
    private const int MostFields = 1 << 20;

    private const byte Quote = (byte)'"';
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly int _bigRow = Math.Min(options.MaxValueBytes, options.MaxRecordBytes);
    private readonly List<int> _escaped = [];

    /// <summary>Values accepted into the batch so far: rows times columns.</summary>
    public int Fields { get; private set; }

    /// <summary>Start of the first row that is not complete.</summary>
    public int Next { get; private set; }

    /// <summary>Where the quote stands that was never, or wrongly, closed; -1 if none.</summary>
    public int OpenQuote { get; private set; }

    /// <summary>The quote was closed in a later line and followed by more text: surely not meant as the closing one.</summary>
    public bool OpenQuoteIsBroken { get; private set; }

    public bool SawHigh { get; private set; }

    public bool SawNul { get; private set; }

    /// <summary>Forgets the rows of the batch before.</summary>
    public void Reset()
    {
        Fields = 0;
        SawHigh = SawNul = false;
    }

    /// <summary>Reads rows from <paramref name="from"/> on. At the end of a file the text must end with a line feed.</summary>
    public void Run(RowBatch batch, int from, int end)
    {
        int bits = options.VectorBits;
        if (bits == 512 || (bits == 0 && Vector512.IsHardwareAccelerated))
        {
            Run<Chunk512>(batch, from, end);
        }
        else if (bits == 256 || (bits == 0 && Vector256.IsHardwareAccelerated))
        {
            Run<Chunk256>(batch, from, end);
        }
        else if (bits == 128 || (bits == 0 && Vector128.IsHardwareAccelerated))
        {
            Run<Chunk128>(batch, from, end);
        }
        else
        {
            Run<ChunkScalar>(batch, from, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TChunk>(RowBatch batch, int from, int end)
        where TChunk : struct, IChunk
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(batch.Buffer);
        Scan scan = Begin(from, end);
        ulong high = 0, nul = 0;
        for (int chunk = from; chunk < end && scan.RowField <= MostFields; chunk += 64)
        {
            ref byte at = ref Unsafe.Add(ref bytes, chunk);
            ulong delimiters = TChunk.Equal(ref at, delimiter);
            ulong lines = TChunk.Equal(ref at, Lf);
            ulong returns = TChunk.Equal(ref at, Cr);
            ulong quotes = TChunk.Equal(ref at, Quote);
            high |= TChunk.High(ref at);
            nul |= TChunk.Equal(ref at, 0);
            if (end - chunk < 64)
            {
                ulong inside = (1UL << (end - chunk)) - 1;
                delimiters &= inside;
                lines &= inside;
                returns &= inside;
                quotes &= inside;
            }

            if (scan.Field + 64 > batch.Starts.Length)
            {
                Grow(batch, ref scan);
            }

            // A CR directly before an LF is trimmed with it; any other CR takes the careful path.
            if ((quotes | (returns & ~(lines >> 1))) == 0 && scan.Mode == Mode.Plain)
            {
                Plain(batch, ref bytes, ref scan, chunk, delimiters, lines);
            }
            else if (!Careful(batch, ref bytes, ref scan, chunk, delimiters | lines | returns | quotes))
            {
                break;
            }
        }

        SawHigh |= high != 0;
        SawNul |= nul != 0;
        Fields = scan.RowField;
        Next = scan.RowStart;
        if (scan.Mode == Mode.Quoted || OpenQuoteIsBroken)
        {
            OpenQuote = scan.OpenAt;
        }
    }

    /// <summary>64 bytes without quotes and lone CRs: values end at delimiters, rows at line feeds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Plain(RowBatch batch, ref byte bytes, ref Scan scan, int chunk, ulong delimiters, ulong lines)
    {
        ref int starts = ref MemoryMarshal.GetArrayDataReference(batch.Starts);
        ref int lengths = ref MemoryMarshal.GetArrayDataReference(batch.Lengths);
        int field = scan.Field, fieldStart = scan.FieldStart;
        while (true)
        {
            ulong before = delimiters & ((lines & (0 - lines)) - 1);
            delimiters ^= before;
            while (before != 0)
            {
                int at = chunk + BitOperations.TrailingZeroCount(before);
                before &= before - 1;
                Unsafe.Add(ref starts, field) = fieldStart;
                Unsafe.Add(ref lengths, field) = at - fieldStart;
                field++;
                fieldStart = at + 1;
            }

            if (lines == 0)
            {
                break;
            }

            int line = chunk + BitOperations.TrailingZeroCount(lines);
            lines &= lines - 1;
            int stop = line > fieldStart && Unsafe.Add(ref bytes, line - 1) == Cr ? line - 1 : line;
            Unsafe.Add(ref starts, field) = fieldStart;
            Unsafe.Add(ref lengths, field) = stop - fieldStart;
            field++;
            fieldStart = line + 1;
            int rowBytes = stop - scan.RowStart;

            // As many bytes as delimiters: all values are empty.
            if (field - scan.RowField == columns && rowBytes >= columns && rowBytes <= _bigRow && !scan.RowQuoted)
            {
                scan.RowField = field;
            }
            else
            {
                field = EndRow(batch, ref scan, field, stop);
                starts = ref MemoryMarshal.GetArrayDataReference(batch.Starts);
                lengths = ref MemoryMarshal.GetArrayDataReference(batch.Lengths);
            }

            scan.RowStart = fieldStart;
        }

        scan.Field = field;
        scan.FieldStart = fieldStart;
    }

    /// <summary>Bytes with quotes or lone CRs, looked at one special byte after the other.</summary>
    /// <returns>False when the scan must stop here: more bytes are needed, or a quote is broken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Careful(RowBatch batch, ref byte bytes, ref Scan scan, int chunk, ulong special)
    {
        while (special != 0)
        {
            int at = chunk + BitOperations.TrailingZeroCount(special);
            special &= special - 1;
            byte what = Unsafe.Add(ref bytes, at);
            if (what == Quote || scan.Mode == Mode.Quoted)
            {
                if (what == Quote && !AtQuote(batch, ref bytes, ref scan, at))
                {
                    return false;
                }

                continue;
            }

            if (what == Cr)
            {
                if (at + 1 >= scan.End)
                {
                    return false;
                }

                if (Unsafe.Add(ref bytes, at + 1) == Lf)
                {
                    continue;
                }
            }

            EndValue(batch, ref bytes, ref scan, at, what);
        }

        return true;
    }

    private bool AtQuote(RowBatch batch, ref byte bytes, ref Scan scan, int at)
    {
        if (scan.Mode != Mode.Quoted)
        {
            if (scan.Mode == Mode.Plain && at == scan.FieldStart)
            {
                scan.Mode = Mode.Quoted;
                scan.OpenAt = at;
                scan.RowQuoted = true;
            }

            return true;
        }

        if (at == scan.SkipAt)
        {
            return true;
        }

        if (at + 1 >= scan.End)
        {
            return false;
        }

        byte next = Unsafe.Add(ref bytes, at + 1);
        if (next == Quote)
        {
            scan.SkipAt = at + 1;
            scan.Escaped = true;
        }
        else if (next == delimiter || next == Lf || next == Cr)
        {
            scan.Mode = Mode.Closed;
            scan.CloseAt = at;
        }
        else if (batch.Buffer.AsSpan(scan.OpenAt, at - scan.OpenAt).ContainsAny(Lf, Cr))
        {
            OpenQuoteIsBroken = true;
            return false;
        }
        else
        {
            scan.Mode = Mode.Trailing;
            scan.Escaped = true;
        }

        return true;
    }

    private void EndValue(RowBatch batch, ref byte bytes, ref Scan scan, int at, byte what)
    {
        int stop = what == Lf && at > scan.FieldStart && Unsafe.Add(ref bytes, at - 1) == Cr ? at - 1 : at;
        if (scan.Mode == Mode.Closed && !scan.Escaped)
        {
            batch.Starts[scan.Field] = scan.FieldStart + 1;
            batch.Lengths[scan.Field] = scan.CloseAt - scan.FieldStart - 1;
        }
        else
        {
            batch.Starts[scan.Field] = scan.FieldStart;
            batch.Lengths[scan.Field] = stop - scan.FieldStart;
            if (scan.Escaped)
            {
                _escaped.Add(scan.Field);
            }
        }

        scan.Field++;
        scan.FieldStart = at + 1;
        scan.Mode = Mode.Plain;
        scan.Escaped = false;
        if (what != delimiter)
        {
            scan.Field = EndRow(batch, ref scan, scan.Field, stop);
            scan.RowStart = at + 1;
        }
    }

    private Scan Begin(int from, int end)
    {
        _escaped.Clear();
        OpenQuote = -1;
        OpenQuoteIsBroken = false;
        return new Scan { End = end, Field = Fields, RowField = Fields, RowStart = from, FieldStart = from, SkipAt = -1 };
    }

    private enum Mode
    {
        Plain,
        /// <summary>Inside quotes: delimiters and line ends are text.</summary>
        Quoted,
        /// <summary>Directly behind the closing quote.</summary>
        Closed,
        /// <summary>Text behind the closing quote, kept as part of the value.</summary>
        Trailing,
    }

    private struct Scan
    {
        public int End;
        public int Field;
        public int FieldStart;
        public int RowField;
        public int RowStart;
        public Mode Mode;
        public int OpenAt;
        public int CloseAt;
        public int SkipAt;
        public bool RowQuoted;
        public bool Escaped;
    }
}
