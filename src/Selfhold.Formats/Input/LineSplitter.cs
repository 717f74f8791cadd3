namespace Selfhold.Formats.Input;

/// <summary>Lines of a text file one by one, without their line ends (LF, CRLF).</summary>
internal sealed class LineSplitter(Utf8Window window)
{
    private int _toSkip;

    /// <summary>1-based number of the line in hand.</summary>
    public long Line { get; private set; }

    /// <summary>Byte of the text where the line in hand starts.</summary>
    public long Start { get; private set; }

    /// <summary>The line in hand was longer than the limit and is empty here.</summary>
    public bool TooLong { get; private set; }

    /// <param name="line">Valid until the next call.</param>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        window.Skip(_toSkip);
        _toSkip = 0;
        Line = window.Line;
        Start = window.Position;
        TooLong = false;
        int looked = 0;
        while (true)
        {
            int at = window.Text[looked..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                int length = looked + at;
                _toSkip = length + 1;
                line = Trimmed(window.Text[..length]);
                return true;
            }

            looked = window.Text.Length;
            if (window.More())
            {
                continue;
            }

            if (window.Ended)
            {
                _toSkip = looked;
                line = Trimmed(window.Text[..looked]);
                return looked > 0 || TooLong;
            }

            TooLong = true;
            window.Skip(looked);
            looked = 0;
        }
    }

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
        => TooLong ? [] : line.EndsWith("\r"u8) ? line[..^1] : line;
}
