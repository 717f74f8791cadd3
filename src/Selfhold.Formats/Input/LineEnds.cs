namespace Selfhold.Formats.Input;

/// <summary>Which line end a text uses.</summary>
internal static class LineEnds
{
    /// <returns>The last line end in the text, or null where there is none.</returns>
    public static string? Last(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOfAny((byte)'\n', (byte)'\r');
        return at < 0 ? null
            : text[at] == '\r' ? "\r"
            : at > 0 && text[at - 1] == '\r' ? "\r\n"
            : "\n";
    }
}
