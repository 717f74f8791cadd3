namespace Selfhold.Formats.Output;

/// <summary>
/// Keeps spreadsheets from running a value as a formula (OWASP CSV injection): a value that starts with <c>= + - @</c>, tab or
/// CR, after any number of apostrophes, gets one apostrophe in front. <see cref="Restore"/> takes exactly that one away, so
/// the round trip gives the original, whatever it was.
/// </summary>
public static class FormulaGuard
{
    private static ReadOnlySpan<byte> Signs => "=+-@\t\r"u8;

    public static bool NeedsGuard(ReadOnlySpan<byte> value)
    {
        int at = value.IndexOfAnyExcept((byte)'\'');
        return at >= 0 && Signs.Contains(value[at]);
    }

    public static bool IsGuarded(ReadOnlySpan<byte> value) => value.Length > 1 && value[0] == '\'' && NeedsGuard(value);

    public static ReadOnlySpan<byte> Restore(ReadOnlySpan<byte> value) => IsGuarded(value) ? value[1..] : value;
}
