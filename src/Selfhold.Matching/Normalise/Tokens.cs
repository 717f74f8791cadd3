namespace Selfhold.Matching.Normalise;

/// <summary>The blank-separated words of a folded value, walked without allocation.</summary>
internal ref struct Tokens(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly Tokens GetEnumerator() => this;

    public bool MoveNext()
    {
        _rest = _rest.TrimStart((byte)' ');
        if (_rest.IsEmpty)
        {
            Current = default;
            return false;
        }

        int end = _rest.IndexOf((byte)' ');
        if (end < 0)
        {
            Current = _rest;
            _rest = default;
            return true;
        }

        Current = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)' ');
        return end < 0 ? text : text[..end];
    }

    public static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> text) => text[(text.LastIndexOf((byte)' ') + 1)..];

    public static ReadOnlySpan<byte> AfterFirst(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)' ');
        return end < 0 ? default : text[(end + 1)..];
    }

    public static ReadOnlySpan<byte> BeforeLast(ReadOnlySpan<byte> text)
    {
        int end = text.LastIndexOf((byte)' ');
        return end < 0 ? default : text[..end];
    }

    /// <summary>Writes where each word starts and ends; returns how many words there are, at most what fits.</summary>
    public static int Split(ReadOnlySpan<byte> text, Span<Range> words)
    {
        int n = 0, at = 0;
        while (at < text.Length && n < words.Length)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            int end = text[at..].IndexOf((byte)' ');
            end = end < 0 ? text.Length : at + end;
            words[n++] = at..end;
            at = end;
        }

        return n;
    }
}
