using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Selfhold.Storage;

/// <summary>The master key as a page of text that can be printed, read aloud and typed in again; a checksum finds a wrong letter.</summary>
internal static partial class RecoveryDocument
{
    public static string Write(Guid hub, long version, ReadOnlySpan<byte> key, DateTimeOffset made)
    {
        string[] groups = [.. Convert.ToHexStringLower(key).Chunk(4).Select(g => new string(g))];
        var text = new StringBuilder();
        text.Append("Selfhold recovery document\n\n");
        text.Append("Who has this page and the hub's files or a backup can read every record. Without it, and without the hub's own\n");
        text.Append("key file, nobody can. Print it, keep it apart from the hub and its backups, and delete this file.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"hub:     {hub}\n");
        text.Append(CultureInfo.InvariantCulture, $"made:    {made:yyyy-MM-dd}\n");
        text.Append(CultureInfo.InvariantCulture, $"version: {version}\n");
        text.Append(CultureInfo.InvariantCulture, $"key:     {string.Join('-', groups[..8])}\n");
        text.Append(CultureInfo.InvariantCulture, $"         {string.Join('-', groups[8..])}\n");
        text.Append(CultureInfo.InvariantCulture, $"check:   {Checksum(hub, version, key)}\n\n");
        text.Append("To use it: selfhold keys import FILE --data DIR\n");
        return text.ToString();
    }

    public static Result<(Guid Hub, long Version, byte[] Key)> Read(string text)
    {
        Match found = Fields().Match(text);
        if (!found.Success || !Guid.TryParse(found.Groups["hub"].ValueSpan, out Guid hub)
            || !long.TryParse(found.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long version))
        {
            return StorageErrors.RecoveryUnreadable();
        }

        string digits = string.Concat(found.Groups["key"].Value.Where(char.IsAsciiHexDigit));
        if (digits.Length != 64)
        {
            return StorageErrors.RecoveryUnreadable();
        }

        byte[] key = Convert.FromHexString(digits);
        return string.Equals(Checksum(hub, version, key), found.Groups["check"].Value.ToLowerInvariant(), StringComparison.Ordinal)
            ? (hub, version, key)
            : StorageErrors.RecoveryUnreadable();
    }

    private static string Checksum(Guid hub, long version, ReadOnlySpan<byte> key)
    {
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"selfhold recovery 1|{hub}|{version}|"));
        return Convert.ToHexStringLower(SHA256.HashData([.. head, .. key]).AsSpan(0, 6));
    }

    [GeneratedRegex(@"hub:\s*(?<hub>[0-9a-fA-F-]{36})\s.*?version:\s*(?<version>[0-9]{1,9})\s+key:\s*(?<key>[0-9a-fA-F\s-]+?)\s*check:\s*(?<check>[0-9a-fA-F]{12})\b", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fields();
}
