using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Outbound.Mail;

/// <summary>A mail as the bytes that go over the wire or into a file (RFC 5322, RFC 2045, RFC 2047). No value can start a header of its own.</summary>
internal static class MailText
{
    // RFC 5321 §4.5.3.1.6, without the line end.
    private const int LongestLine = 998;

    // RFC 2047 §2: an encoded word has at most 75 characters, its line 76; 39 bytes are 52 in base64, and leave room for "Subject: ".
    private const int WordBytes = 39;

    /// <param name="from">Already checked by <see cref="MailAddress"/>, as is <paramref name="to"/>.</param>
    /// <param name="eightBit">Whether the next server takes text beyond ASCII as it is (8BITMIME).</param>
    public static byte[] Write(string from, string? fromName, string to, OutgoingMail mail, DateTimeOffset at, bool eightBit)
    {
        string text = Lines(mail.Text);
        string encoding = Encoding7Or8(text, eightBit);
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"From: {Mailbox(from, fromName)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"To: {to}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Subject: {Header(mail.Subject)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Date: {at.UtcDateTime:ddd, dd MMM yyyy HH':'mm':'ss} +0000\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Message-ID: <{id}@{from[(from.LastIndexOf('@') + 1)..]}>\r\n");
        head.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Transfer-Encoding: {encoding}\r\n");
        // RFC 3834 §5: keeps holiday notices from answering.
        head.Append("Auto-Submitted: auto-generated\r\n\r\n");
        head.Append(string.Equals(encoding, "base64", StringComparison.Ordinal) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks) + "\r\n" : text);
        return Encoding.UTF8.GetBytes(head.ToString());
    }

    /// <summary>The text with every line ended by CR LF, the last one too.</summary>
    private static string Lines(string text)
    {
        string lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
        return lines.EndsWith("\r\n", StringComparison.Ordinal) ? lines : lines + "\r\n";
    }

    private static string Encoding7Or8(string text, bool eightBit)
    {
        bool fits = text.Split("\r\n").All(l => Encoding.UTF8.GetByteCount(l) <= LongestLine);
        bool clean = text.All(c => c is '\t' or '\r' or '\n' || !char.IsControl(c));
        return !fits || !clean ? "base64" : text.All(char.IsAscii) ? "7bit" : eightBit ? "8bit" : "base64";
    }

    private static string Mailbox(string address, string? name)
    {
        string shown = OneLine(name ?? "");
        return shown.Length == 0 ? address
            : IsPlain(shown) ? $"\"{shown.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{address}>"
            : $"{EncodedWords(shown)}\r\n <{address}>";
    }

    private static string Header(string value)
    {
        string line = OneLine(value);
        return IsPlain(line) ? line : EncodedWords(line);
    }

    private static bool IsPlain(string line) => line.Length <= 200 && line.All(c => c is >= ' ' and <= '~') && !line.Contains("=?", StringComparison.Ordinal);

    // Line ends and other controls, and the separators that some readers take for line ends.
    private static string OneLine(string value)
        => string.Concat(value.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();

    private static string EncodedWords(string line)
    {
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> rune = stackalloc byte[4];
        foreach (Rune r in line.EnumerateRunes())
        {
            int length = r.EncodeToUtf8(rune);
            if (word.Count + length > WordBytes)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(rune[..length]);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
