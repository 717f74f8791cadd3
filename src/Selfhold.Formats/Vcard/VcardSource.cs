using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Selfhold.Formats.Input;
using Selfhold.Formats.Keyed;

namespace Selfhold.Formats.Vcard;

/// <summary>vCard 2.1, 3.0 and 4.0: unfolds lines, collects the properties of a card, and names them as columns.</summary>
internal sealed class VcardSource : IKeyedSource
{
    private readonly LineSplitter _lines;
    private readonly ReadOptions _options;
    private readonly ProblemLog _problems;
    private string? _ahead;
    private long _aheadLine;
    private bool _aheadBroken;
    private bool _begun;
    private long _begunLine;
    private readonly RawRegions? _regions;
    private long _begunStart;
    private long _start;
    private long _aheadStart;

    private VcardSource(Utf8Window window, ReadOptions options, ProblemLog problems)
    {
        _lines = new LineSplitter(window);
        _regions = window.Regions;
        _options = options;
        _problems = problems;
    }

    public string Description => "vCard";

    public static Result<IRecordReader> Open(Utf8Source source, ReadOptions options)
    {
        ProblemLog problems = new();
        RawRegions? regions = options.KeepRaw ? new RawRegions(options) : null;
        Utf8Window window = new(source, options.MaxRecordBytes) { Regions = regions };
        return KeyedReader.Open(source, new VcardSource(window, options, problems), options, problems, regions);
    }

    /// <summary>Reads a card that is at hand.</summary>
    public static bool ReadCard(byte[] text, KeyedRecord record)
        => new VcardSource(Utf8Window.Over(text), ReadOptions.Default with { MaxRecordBytes = int.MaxValue }, new ProblemLog()).Next(record, CancellationToken.None);

    public FileLayout Layout => FileLayout.Vcard;

    public int Tail(ReadOnlySpan<byte> rest, bool refused) => 0;

    public bool Next(KeyedRecord record, CancellationToken cancellation)
    {
        while (FindBegin(cancellation))
        {
            record.Clear(_begunLine);
            (List<VcardProperty> card, string? fault) = ReadCard(cancellation);
            if (fault is null)
            {
                VcardColumns.Write(card, record);
                if (record.Count > 0 && record.Count <= _options.MaxColumns)
                {
                    return true;
                }

                fault = "The card says nothing, or too much.";
            }

            Refuse(record.Line, fault);
        }

        return false;
    }

    private bool FindBegin(CancellationToken cancellation)
    {
        bool complained = false;
        while (!_begun)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Physical(out string line, out long number, out bool broken))
            {
                return false;
            }

            _begun = IsMark(line, "BEGIN");
            (_begunLine, _begunStart) = (number, _start);
            if (!_begun && !complained && (broken || !string.IsNullOrWhiteSpace(line)))
            {
                complained = true;
                _regions?.Begin(_start);
                Refuse(number, "Text stands outside of any card.");
            }
        }

        _begun = false;
        _regions?.Begin(_begunStart);
        return true;
    }

    private void Refuse(long line, string fault)
    {
        _problems.Add(line, FormatsErrors.BadCard, fault);
        _regions?.Refuse(new RowProblem(line, FormatsErrors.BadCard, fault));
    }

    private (List<VcardProperty> Card, string? Fault) ReadCard(CancellationToken cancellation)
    {
        List<VcardProperty> card = [];
        string? fault = null;
        int size = 0, inner = 0;
        while (Logical(out string line, out long number, out bool broken, out long begin))
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsMark(line, "BEGIN"))
            {
                if (card is [.., { Name: "AGENT" }] || inner > 0)
                {
                    // vCard 2.1 §2.4.3: another person's card inside this one. Not this person's data.
                    inner++;
                    continue;
                }

                (_begun, _begunLine, _begunStart) = (true, number, begin);
                return (card, "The card has no END:VCARD.");
            }

            if (IsMark(line, "END"))
            {
                if (inner-- > 0)
                {
                    continue;
                }

                return (card, fault);
            }

            size += line.Length;
            if (broken)
            {
                fault ??= "A line is not text in the encoding of the file, or is too long.";
            }
            else if (size > _options.MaxRecordBytes || card.Count > _options.MaxColumns)
            {
                fault ??= $"The card is longer than {_options.MaxRecordBytes} bytes or {_options.MaxColumns} lines.";
            }
            else if (inner == 0 && fault is null && !string.IsNullOrWhiteSpace(line))
            {
                fault = Take(line, card);
            }
        }

        return (card, "The last card has no END:VCARD. The file is cut short.");
    }

    private static string? Take(string line, List<VcardProperty> card)
    {
        if (VcardProperty.Parse(line) is not { } property)
        {
            return "A line is no property: a name, a colon and a value are expected.";
        }

        if (property.QuotedPrintable)
        {
            if (QuotedPrintable.Decode(property.Value, property.Charset) is not { } text)
            {
                return "A value is written in a charset that is not supported. Export the cards as UTF-8.";
            }

            property.Value = text;
        }

        if (property.Value.Contains('\0', StringComparison.Ordinal))
        {
            return "A value holds a NUL byte.";
        }

        card.Add(property);
        return null;
    }

    /// <summary>Joins folded lines (RFC 6350 §3.2) and the soft breaks of quoted-printable values.</summary>
    private bool Logical(out string line, out long number, out bool broken, out long begin)
    {
        begin = 0;
        if (!Physical(out line, out number, out broken))
        {
            return false;
        }

        begin = _start;
        StringBuilder? joined = null;
        bool soft = IsQuotedPrintable(line);
        while (Physical(out string next, out long nextNumber, out bool nextBroken))
        {
            string sofar = joined is null ? line : string.Empty;
            bool softBreak = soft && (joined is null ? sofar.EndsWith('=') : joined.Length > 0 && joined[^1] == '=');
            bool folded = next.Length > 0 && next[0] is ' ' or '\t';
            if (!(softBreak || folded) || (joined?.Length ?? 0) > _options.MaxRecordBytes)
            {
                (_ahead, _aheadLine, _aheadBroken, _aheadStart) = (next, nextNumber, nextBroken, _start);
                break;
            }

            joined ??= new StringBuilder(line);
            joined.Length -= softBreak ? 1 : 0;
            joined.Append(softBreak ? next : next[1..]);
            broken |= nextBroken;
        }

        line = joined?.ToString() ?? line;
        return true;
    }

    private bool Physical(out string line, out long number, out bool broken)
    {
        if (_ahead is not null)
        {
            (line, number, broken, _start) = (_ahead, _aheadLine, _aheadBroken, _aheadStart);
            _ahead = null;
            return true;
        }

        bool more = _lines.Next(out ReadOnlySpan<byte> bytes);
        number = _lines.Line;
        _start = _lines.Start;
        broken = false;
        line = string.Empty;
        if (!more)
        {
            return false;
        }

        if (_lines.TooLong)
        {
            broken = true;
        }
        else if (Utf8.IsValid(bytes))
        {
            line = Encoding.UTF8.GetString(bytes);
        }
        else
        {
            // vCard 2.1 states a charset per line; UTF-8 around it does not make the file Windows-1252.
            byte[] utf8 = new byte[bytes.Length * Windows1252.Growth];
            line = Encoding.UTF8.GetString(utf8.AsSpan(0, Windows1252.ToUtf8(bytes, utf8)));
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            broken = colon < 0 || !line[..colon].Contains("CHARSET=", StringComparison.OrdinalIgnoreCase);
        }

        return true;
    }

    private static bool IsQuotedPrintable(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsMark(string line, string word)
        => line.Length >= word.Length + 6 && line.AsSpan().Trim().Equals(string.Create(CultureInfo.InvariantCulture, $"{word}:VCARD"), StringComparison.OrdinalIgnoreCase);
}
