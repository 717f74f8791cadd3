using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Selfhold.HubDriver;

/// <summary>The folder that a hub without a mail server drops its mails into.</summary>
/// <remarks>Mails that are there when it is opened are left aside.</remarks>
public sealed partial class Mailbox
{
    private readonly string _folder;
    private readonly HashSet<string> _seen;

    public Mailbox(string folder)
    {
        _folder = folder;
        _seen = new HashSet<string>(Files(), StringComparer.Ordinal);
    }

    /// <summary>The newest sign-in link sent to an address and not given out before; waits until it is there.</summary>
    public async Task<string> LinkAsync(string address, CancellationToken cancellation = default)
    {
        for (int i = 0; i < 300; i++)
        {
            foreach (string file in Files().Where(f => !_seen.Contains(f)))
            {
                string text = Read(file);
                if (text.Contains(address, StringComparison.OrdinalIgnoreCase) && Link().Match(text) is { Success: true } found)
                {
                    _seen.Add(file);
                    return found.Value;
                }
            }

            await Task.Delay(100, cancellation);
        }

        throw new InvalidOperationException($"No mail with a link to {address} within 30 s; the folder has {Files().Count()} mails.");
    }

    private IEnumerable<string> Files()
        => Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*.eml").OrderByDescending(File.GetLastWriteTimeUtc) : [];

    /// <summary>A mail with its parts decoded, as a person would read it.</summary>
    public static string Read(string file)
    {
        string raw = File.ReadAllText(file);
        var text = new StringBuilder();
        foreach (string part in raw.Split("\r\n--", StringSplitOptions.None))
        {
            int body = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string head = body < 0 ? part : part[..body], rest = body < 0 ? "" : part[(body + 4)..];
            text.Append(head).Append('\n').Append(
                head.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase) ? QuotedPrintable(rest)
                : head.Contains("base64", StringComparison.OrdinalIgnoreCase) ? Base64(rest) : rest).Append('\n');
        }

        return text.ToString();
    }

    private static string Base64(string body)
    {
        string letters = string.Concat(body.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '='));
        return Encoding.UTF8.GetString(Convert.FromBase64String(letters));
    }

    private static string QuotedPrintable(string body)
    {
        string joined = SoftBreak().Replace(body, "");
        var bytes = new List<byte>();
        for (int i = 0; i < joined.Length; i++)
        {
            if (joined[i] == '=' && i + 2 < joined.Length && byte.TryParse(joined.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(joined, i, 1));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"https?://[^\s""<>]+/signin/link\?[^\s""<>]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Link();

    [GeneratedRegex("=\r?\n", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SoftBreak();
}
