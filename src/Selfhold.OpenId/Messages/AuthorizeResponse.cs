using System.Text;

namespace Selfhold.OpenId;

/// <summary>What is sent to the client's address: <c>code</c> or <c>error</c>, with <c>state</c> and always <c>iss</c> (RFC 9207).</summary>
public static class AuthorizeResponse
{
    public static IReadOnlyList<KeyValuePair<string, string>> Code(Provider provider, AuthorizeRequest request, string code)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(request);
        return Members(provider, request, Pair("code", code));
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Error(Provider provider, AuthorizeRequest request, OAuthError error)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(error);
        return Members(provider, request, Pair("error", error.Code), Pair("error_description", error.Description));
    }

    /// <summary>The address with the answer in its query; what it already has there stays (RFC 6749 §3.1.2).</summary>
    public static string Address(string redirectUri, IReadOnlyList<KeyValuePair<string, string>> members)
    {
        ArgumentNullException.ThrowIfNull(redirectUri);
        ArgumentNullException.ThrowIfNull(members);
        var to = new StringBuilder(redirectUri, redirectUri.Length + 256);
        char next = !redirectUri.Contains('?', StringComparison.Ordinal) ? '?' : redirectUri[^1] is '?' or '&' ? '\0' : '&';
        foreach ((string name, string value) in members)
        {
            if (next != '\0')
            {
                to.Append(next);
            }

            to.Append(name).Append('=').Append(Uri.EscapeDataString(value));
            next = '&';
        }

        return to.ToString();
    }

    private static KeyValuePair<string, string> Pair(string name, string value) => new(name, value);

    /// <summary>A state that came twice is not one of them: repeating either would be a guess.</summary>
    private static List<KeyValuePair<string, string>> Members(Provider provider, AuthorizeRequest request, params ReadOnlySpan<KeyValuePair<string, string>> first)
    {
        List<KeyValuePair<string, string>> members = [.. first];
        if (request.State is { } state && !request.Sent.IsRepeated("state"))
        {
            members.Add(new("state", state));
        }

        members.Add(new("iss", provider.Issuer));
        return members;
    }
}
