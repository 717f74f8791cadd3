using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>What an e-mail address says about who reads it.</summary>
internal enum EmailKind
{
    /// <summary>One person's mailbox, as far as the address tells.</summary>
    Personal,
    /// <summary>A desk: info@, sales@. Several people.</summary>
    Role,
    /// <summary>Made up per shop or hidden (j***@…): never a key.</summary>
    Relay,
    /// <summary>Typed to get past a form: never a key.</summary>
    Placeholder,
}

/// <summary>E-mail addresses: one form per mailbox.</summary>
internal static partial class Emails
{
    /// <summary>
    /// Lower case, without mailto:, display name and +tag; gmail without dots, googlemail as gmail. 0 when there is no @ or nothing before it.
    /// </summary>
    public static int Normalise(scoped ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        if (raw.Length is > 0 and <= Bytes.MaxNormal && raw.IndexOfAnyExcept(Plain) < 0)
        {
            int sign = raw.IndexOf((byte)'@');
            if (sign < 0)
            {
                return 0;
            }

            if (sign > 0 && raw[(sign + 1)..].IndexOf((byte)'@') < 0)
            {
                Ascii.ToLower(raw, normal, out int written);
                return Settle(normal, written);
            }
        }

        return Slow(raw, normal);
    }

    /// <summary>What an address without a name, marks and blanks around it consists of.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "!#$%&'*+-./0123456789:=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    [SkipLocalsInit]
    private static int Slow(scoped ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        raw = Bytes.Clip(raw);
        int open = raw.LastIndexOf((byte)'<');
        if (open >= 0)
        {
            ReadOnlySpan<byte> inside = raw[(open + 1)..];
            int close = inside.IndexOf((byte)'>');
            raw = close < 0 ? inside : inside[..close];
        }

        raw = Token(raw);
        scoped Span<byte> plain = stackalloc byte[Bytes.MaxNormal];
        if (raw.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
        {
            raw = plain[..FoldingTables.LowerUnicode(raw, plain)];
        }

        return Settle(normal, Collect(raw, normal));
    }

    /// <summary>The word around the first @ when it is an address by itself ("John Doe john@x.com (work)"), else the whole value.</summary>
    private static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> raw)
    {
        int at = raw.IndexOf((byte)'@');
        if (at <= 0)
        {
            return raw;
        }

        int start = at, end = at + 1;
        while (start > 0 && Kept[raw[start - 1]] != 0)
        {
            start--;
        }

        while (end < raw.Length && Kept[raw[end]] != 0)
        {
            end++;
        }

        return start < at && raw[at..end].IndexOf((byte)'.') > 0 ? raw[start..end] : raw;
    }

    private static int Settle(Span<byte> normal, int length)
    {
        for (int before = -1; length > 0 && before != length;)
        {
            before = length;
            while (normal[..length].StartsWith("mailto:"u8))
            {
                normal[7..length].CopyTo(normal);
                length -= 7;
            }

            length = Mailbox(normal, length);
        }

        return length;
    }

    /// <summary>What of a byte is kept: itself in lower case, or 0 for blanks, control characters and marks around an address.</summary>
    private static readonly byte[] Kept = [.. Enumerable.Range(0, 256).Select(b => b <= ' ' || b == 127 || "<>\"(),;[]".Contains((char)b, StringComparison.Ordinal) ? (byte)0 : Bytes.Lower((byte)b))];

    /// <summary>Lower-case text of the first address, without blanks and what cannot be part of one.</summary>
    private static int Collect(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = 0, end = Math.Min(normal.Length, Bytes.MaxNormal), sign = -1;
        byte[] kept = Kept;
        for (int i = 0; i < raw.Length && length < end; i++)
        {
            byte b = kept[raw[i]];
            if (b == '@')
            {
                if (sign >= 0 && sign == length - 1)
                {
                    continue;
                }

                sign = length;
            }

            if (b != 0)
            {
                normal[length++] = b;
            }
            else if (sign >= 0 && normal[sign..length].IndexOf((byte)'.') > 0 && raw[i..].IndexOf((byte)'@') > 0)
            {
                break;
            }
        }

        while (length == end && length > 0 && normal[length - 1] >= 0x80)
        {
            length--;
        }

        return length;
    }

    private static int Mailbox(Span<byte> normal, int length)
    {
        while (length > 0 && (normal[0] is (byte)'\'' or (byte)'@'))
        {
            normal[1..length--].CopyTo(normal);
        }

        int query = normal[..length].LastIndexOf((byte)'?');
        length = query > normal[..length].LastIndexOf((byte)'@') ? query : length;
        while (length > 0 && (normal[length - 1] is (byte)'.' or (byte)'@' or (byte)'\'' or (byte)'?'))
        {
            length--;
        }

        int at = normal[..length].LastIndexOf((byte)'@');
        if (at <= 0)
        {
            return 0;
        }

        Span<byte> domain = normal[(at + 1)..length];
        int plus = normal[..at].IndexOf((byte)'+');
        int local = plus > 0 ? plus : at;
        bool gmail = domain.SequenceEqual("gmail.com"u8) || domain.SequenceEqual("googlemail.com"u8);
        if (gmail)
        {
            local = WithoutDots(normal[..local]);
        }

        while (local > 0 && normal[local - 1] == '@')
        {
            local--;
        }

        if (local == 0)
        {
            return 0;
        }

        normal[local] = (byte)'@';
        if (gmail)
        {
            "gmail.com"u8.CopyTo(normal[(local + 1)..]);
            return local + 10;
        }

        domain.CopyTo(normal[(local + 1)..]);
        return local + 1 + domain.Length;
    }

    private static int WithoutDots(Span<byte> local)
    {
        int to = 0;
        foreach (byte b in local)
        {
            if (b != '.')
            {
                local[to++] = b;
            }
        }

        return to;
    }
}
