namespace Selfhold.Formats.Recognition;

/// <summary>
/// Salesforce writes an id with 15 letters, where case matters, or with 18, where three more letters carry the case. Both
/// are the same record.
/// </summary>
public static class SalesforceId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /// <summary>The form of 18. Anything that is not an id of 15 comes back as it is.</summary>
    public static string To18(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> bytes = stackalloc byte[18];
        return id.Length == 15 && System.Text.Ascii.FromUtf16(id, bytes, out _) == System.Buffers.OperationStatus.Done && TryTo18(bytes[..15], bytes[15..])
            ? System.Text.Encoding.ASCII.GetString(bytes)
            : id;
    }

    /// <summary>Writes the three letters that make an id of 15 one of 18.</summary>
    /// <returns>False where <paramref name="id"/> is no id of 15 letters and digits.</returns>
    internal static bool TryTo18(ReadOnlySpan<byte> id, Span<byte> suffix)
    {
        if (id.Length != 15)
        {
            return false;
        }

        for (int part = 0; part < 3; part++)
        {
            int capitals = 0;
            for (int i = 0; i < 5; i++)
            {
                byte letter = id[(part * 5) + i];
                if (!char.IsAsciiLetterOrDigit((char)letter))
                {
                    return false;
                }

                capitals |= char.IsAsciiLetterUpper((char)letter) ? 1 << i : 0;
            }

            suffix[part] = (byte)Alphabet[capitals];
        }

        return true;
    }
}
