using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>Requests that no HTTP client would make, and forms as a browser sends them.</summary>
internal static partial class Wire
{
    /// <summary>Sends the bytes as they are; all that comes back until the other side closes or stays silent for two seconds.</summary>
    public static async Task<string> Send(int port, string request, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, ct);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), ct);
        return await ReadAll(stream, TimeSpan.FromSeconds(2), ct);
    }

    public static async Task<string> ReadAll(Stream stream, TimeSpan silence, CancellationToken ct)
    {
        var all = new StringBuilder();
        byte[] part = new byte[8_192];
        try
        {
            while (true)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
                limit.CancelAfter(silence);
                int read = await stream.ReadAsync(part, limit.Token);
                if (read == 0)
                {
                    break;
                }

                all.Append(Encoding.Latin1.GetString(part, 0, read));
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Silent.
        }
        catch (IOException)
        {
            // Reset.
        }

        return all.ToString();
    }

    /// <summary>The antiforgery field of a page.</summary>
    public static string Field(string page) => FieldPattern().Match(page) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups["value"].Value) : throw new InvalidOperationException("The page has no antiforgery field: " + page);

    /// <summary>Asks for a sign-in link, as the form of the sign-in page does.</summary>
    public static async Task<HttpResponseMessage> AskForLink(HttpClient http, string field, string email, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["__RequestVerificationToken"] = field, ["email"] = email });
        return await http.PostAsync("/signin/email", form, ct);
    }

    public static int CountOf(this HubProcess hub, string text) => hub.Log.Split(text).Length - 1;

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex FieldPattern();
}
