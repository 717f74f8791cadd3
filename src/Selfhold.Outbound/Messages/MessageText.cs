using System.Text.Json;

namespace Selfhold.Outbound.Messages;

/// <summary>A short message as the bytes that a gateway gets.</summary>
internal static class MessageText
{
    private const int Longest = 1_000;

    /// <summary>Null where it can't be sent: no number, too long, empty.</summary>
    public static byte[]? Write(OutgoingMessage message, string? from)
    {
        bool number = message.To.Length is >= 8 and <= 16 && message.To[0] == '+' && message.To.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        if (!number || message.Text.Length is 0 or > Longest)
        {
            return null;
        }

        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("to", message.To);
            if (from is { Length: > 0 })
            {
                json.WriteString("from", from);
            }

            json.WriteString("text", message.Text);
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
