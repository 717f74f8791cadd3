using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Normalise;

/// <summary>Small helpers over UTF-8 values that every normaliser shares.</summary>
internal static class Bytes
{
    /// <summary>No normal form is longer; spans handed in as targets must be at least this long.</summary>
    public const int MaxNormal = 256;

    /// <summary>Input beyond this many bytes is ignored, so that no field costs more than microseconds.</summary>
    public const int MaxRaw = 1024;

    /// <summary>The first <see cref="MaxRaw"/> bytes, cut at a character boundary.</summary>
    public static ReadOnlySpan<byte> Clip(ReadOnlySpan<byte> raw)
    {
        if (raw.Length <= MaxRaw)
        {
            return raw;
        }

        int end = MaxRaw;
        while (end > MaxRaw - 4 && (raw[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return raw[..end];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 25 || b >= 0x80;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Lower(byte b) => (uint)(b - 'A') <= 25 ? (byte)(b | 0x20) : b;

    public static int Put(ReadOnlySpan<byte> word, Span<byte> target, int at)
    {
        int n = Math.Min(word.Length, Math.Min(target.Length, MaxNormal) - at);
        if (n <= 0)
        {
            return at;
        }

        word[..n].CopyTo(target[at..]);
        return at + n;
    }

    /// <summary>Appends a word, with one blank before it when something is there already; a word that does not fit is left out.</summary>
    public static int PutWord(ReadOnlySpan<byte> word, Span<byte> target, int at)
    {
        int blank = at > 0 ? 1 : 0;
        if (word.Length == 0 || at + blank + word.Length > Math.Min(target.Length, MaxNormal))
        {
            return at;
        }

        if (blank > 0)
        {
            target[at++] = (byte)' ';
        }

        word.CopyTo(target[at..]);
        return at + word.Length;
    }

    /// <summary>Removes a trailing piece of a cut UTF-8 sequence and trailing blanks.</summary>
    public static int TrimEnd(Span<byte> normal, int length)
    {
        while (length > 0 && normal[length - 1] == ' ')
        {
            length--;
        }

        return length;
    }

    public static bool HasDigit(ReadOnlySpan<byte> word) => word.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;

    public static bool IsNumber(ReadOnlySpan<byte> word) =>
        word.Length > 0 && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
