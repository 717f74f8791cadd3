using System.Buffers.Binary;
using System.Text;

namespace Selfhold.Outbound.Dns;

internal enum DnsAnswerKind
{
    /// <summary>Not an answer to this question: another id, another question, or no message at all.</summary>
    NotOurs,

    /// <summary>FORMERR or NOTIMP.</summary>
    NotUnderstood,

    Truncated,
    NoSuchName,

    /// <summary>Another error of the server, or a message that breaks the rules behind its question.</summary>
    Failed,

    /// <summary>Answered; the list may be empty.</summary>
    Texts,
}

internal sealed record DnsAnswer(DnsAnswerKind Kind, List<string> Texts)
{
    public static DnsAnswer Of(DnsAnswerKind kind) => new(kind, []);
}

/// <summary>The bytes of a TXT question and its answer (RFC 1035 §4). Names are kept as they lie on the wire, lower case, so that a dot inside a label is no dot.</summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const ushort Txt = 16, Cname = 5, Opt = 41, Internet = 1;

    // RFC 6891 §6.2.5 and the DNS flag day 2020: what passes without fragments.
    private const ushort UdpSize = 1_232;
    private const int MaxHops = 64, MaxAliases = 16;

    /// <summary>The name in wire form, or null when the DNS cannot hold it or no host may have it.</summary>
    public static byte[]? WireName(string name)
    {
        string[] labels = (name.EndsWith('.') ? name[..^1] : name).Split('.');
        if (labels.Any(l => l.Length is 0 or > 63 || !l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            return null;
        }

        byte[] wire = [.. labels.SelectMany(l => Encoding.ASCII.GetBytes(l.ToLowerInvariant()).Prepend((byte)l.Length)), 0];
        return wire.Length <= 255 ? wire : null;
    }

    public static byte[] Query(ushort id, ReadOnlySpan<byte> wireName, bool extended)
    {
        byte[] message = new byte[HeaderLength + wireName.Length + 4 + (extended ? 11 : 0)];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 0x01; // recursion desired
        message[5] = 1;
        message[11] = (byte)(extended ? 1 : 0);
        wireName.CopyTo(message.AsSpan(HeaderLength));
        Span<byte> rest = message.AsSpan(HeaderLength + wireName.Length);
        BinaryPrimitives.WriteUInt16BigEndian(rest, Txt);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], Internet);
        if (extended)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest[5..], Opt);
            BinaryPrimitives.WriteUInt16BigEndian(rest[7..], UdpSize);
        }

        return message;
    }

    public static DnsAnswer Read(ReadOnlySpan<byte> message, ushort id, ReadOnlySpan<byte> wireName)
    {
        if (message.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(message) != id || (message[2] & 0xF8) != 0x80)
        {
            return DnsAnswer.Of(DnsAnswerKind.NotOurs);
        }

        int code = message[3] & 0x0F;
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        if (questions == 0 && code is 1 or 4 && message.Length == HeaderLength)
        {
            // Some servers send the bare header back when they do not understand a question.
            return DnsAnswer.Of(DnsAnswerKind.NotUnderstood);
        }

        int at = HeaderLength;
        if (questions != 1 || !TryName(message, ref at, out string asked) || !IsSame(asked, wireName)
            || !TryShort(message, ref at, out int type) || type != Txt || !TryShort(message, ref at, out int @class) || @class != Internet)
        {
            return DnsAnswer.Of(DnsAnswerKind.NotOurs);
        }

        return code switch
        {
            _ when (message[2] & 0x02) != 0 => DnsAnswer.Of(DnsAnswerKind.Truncated),
            0 => Texts(message, at, asked),
            1 or 4 => DnsAnswer.Of(DnsAnswerKind.NotUnderstood),
            3 => DnsAnswer.Of(DnsAnswerKind.NoSuchName),
            _ => DnsAnswer.Of(DnsAnswerKind.Failed),
        };
    }

    private static DnsAnswer Texts(ReadOnlySpan<byte> message, int at, string name)
    {
        var texts = new List<(string Owner, string Text)>();
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        int answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        for (int i = 0; i < answers; i++)
        {
            if (!TryName(message, ref at, out string owner) || !TryShort(message, ref at, out int type) || !TryShort(message, ref at, out int @class)
                || message.Length - at < 6)
            {
                return DnsAnswer.Of(DnsAnswerKind.Failed);
            }

            at += 4; // time to live: nothing is kept
            _ = TryShort(message, ref at, out int length);
            if (message.Length - at < length)
            {
                return DnsAnswer.Of(DnsAnswerKind.Failed);
            }

            int data = at;
            at += length;
            if (@class == Internet && type == Txt)
            {
                if (Joined(message.Slice(data, length)) is not { } text)
                {
                    return DnsAnswer.Of(DnsAnswerKind.Failed);
                }

                texts.Add((owner, text));
            }
            else if (@class == Internet && type == Cname)
            {
                if (!TryName(message, ref data, out string target) || data != at)
                {
                    return DnsAnswer.Of(DnsAnswerKind.Failed);
                }

                aliases[owner] = target;
            }
        }

        for (int i = 0; i < MaxAliases && aliases.TryGetValue(name, out string? next); i++)
        {
            name = next;
        }

        return new DnsAnswer(DnsAnswerKind.Texts, [.. texts.Where(t => string.Equals(t.Owner, name, StringComparison.Ordinal)).Select(t => t.Text)]);
    }

    // RFC 1035 §3.3.14: one or more strings, each behind its length. RFC 7208 §3.3 and others join them without a space.
    private static string? Joined(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return null;
        }

        var joined = new List<byte>(data.Length);
        while (!data.IsEmpty)
        {
            int length = data[0];
            if (data.Length <= length)
            {
                return null;
            }

            joined.AddRange(data.Slice(1, length));
            data = data[(length + 1)..];
        }

        return Encoding.UTF8.GetString([.. joined]);
    }

    /// <summary>Reads a name and moves behind it. Pointers may only lead back (RFC 1035 §4.1.4: "a prior occurrence"), so no loop is followed.</summary>
    private static bool TryName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        var read = new StringBuilder();
        int here = at, lowest = at, behind = -1;
        for (int hops = 0; hops < MaxHops;)
        {
            if (here >= message.Length)
            {
                return false;
            }

            int length = message[here];
            if (length == 0)
            {
                at = behind < 0 ? here + 1 : behind;
                name = read.Append('\0').ToString();
                return name.Length <= 255;
            }

            if ((length & 0xC0) == 0xC0)
            {
                if (here + 1 >= message.Length)
                {
                    return false;
                }

                int to = ((length & 0x3F) << 8) | message[here + 1];
                if (to >= lowest)
                {
                    return false;
                }

                behind = behind < 0 ? here + 2 : behind;
                here = lowest = to;
                hops++;
                continue;
            }

            if ((length & 0xC0) != 0 || here + 1 + length > message.Length || read.Length + length + 2 > 255)
            {
                return false;
            }

            read.Append((char)length).Append(Encoding.Latin1.GetString(message.Slice(here + 1, length)).ToLowerInvariant());
            here += length + 1;
        }

        return false;
    }

    private static bool IsSame(string name, ReadOnlySpan<byte> wire) => string.Equals(name, Encoding.Latin1.GetString(wire), StringComparison.Ordinal);

    private static bool TryShort(ReadOnlySpan<byte> message, ref int at, out int value)
    {
        value = 0;
        if (message.Length - at < 2)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        at += 2;
        return true;
    }
}
