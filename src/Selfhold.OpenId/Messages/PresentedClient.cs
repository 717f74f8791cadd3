using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Selfhold.OpenId;

/// <summary>With what a client proves itself in a request (RFC 6749 §2.3, RFC 7523 §2.2). Read, not yet believed.</summary>
public sealed record PresentedClient
{
    /// <summary>Its id, wherever it stood.</summary>
    public string? ClientId { get; private init; }

    public string? Secret { get; private init; }

    public string? Assertion { get; private init; }

    public string? AssertionType { get; private init; }

    /// <summary>The way it took.</summary>
    public ClientAuthentication Way { get; private init; }

    /// <summary>More than one way, or two ids.</summary>
    public bool Ambiguous { get; private init; }

    /// <summary>An Authorization header that can't be read.</summary>
    public bool Broken { get; private init; }

    /// <param name="authorization">The Authorization header, or null.</param>
    public static PresentedClient Read(string? authorization, Parameters form)
    {
        ArgumentNullException.ThrowIfNull(form);
        string? id = form["client_id"], secret = form["client_secret"], assertion = form["client_assertion"];
        if (!string.IsNullOrEmpty(authorization))
        {
            return ReadBasic(authorization, id) is not { } basic ? new PresentedClient { ClientId = id, Way = ClientAuthentication.SecretBasic, Broken = true }
                : secret is null && assertion is null ? basic : basic with { Ambiguous = true };
        }

        if (assertion is not null)
        {
            return new PresentedClient
            {
                ClientId = id ?? SubjectOf(assertion),
                Assertion = assertion,
                AssertionType = form["client_assertion_type"],
                Way = ClientAuthentication.PrivateKeyJwt,
                Ambiguous = secret is not null,
            };
        }

        return new PresentedClient { ClientId = id, Secret = secret, Way = secret is null ? ClientAuthentication.None : ClientAuthentication.SecretPost };
    }

    /// <summary>Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).</summary>
    private static PresentedClient? ReadBasic(string header, string? idInForm)
    {
        const string Scheme = "Basic ";
        if (header.Length > Parameters.MaxValue || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64Chars(header.AsSpan(Scheme.Length).Trim(), bytes, out int length))
        {
            return null;
        }

        string pair = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || Decode(pair[..colon]) is not { } id || Decode(pair[(colon + 1)..]) is not { } secret)
        {
            return null;
        }

        return new PresentedClient { ClientId = id, Secret = secret, Way = ClientAuthentication.SecretBasic, Ambiguous = idInForm is not null && !string.Equals(idInForm, id, StringComparison.Ordinal) };
    }

    private static string? Decode(string text)
    {
        if (text.AsSpan().IndexOfAny('%', '+') < 0)
        {
            return text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? null : text;
        }

        Parameters read = Parameters.Parse("v=" + text);
        return read.Problem == ParameterProblem.None && read.All.Count == 1 ? read["v"] : null;
    }

    /// <summary>Who an assertion says it is from: only to know whose keys to check it with.</summary>
    private static string? SubjectOf(string assertion)
    {
        if (assertion.Length > Jwt.MaxLength)
        {
            return null;
        }

        try
        {
            return new JsonWebToken(assertion) is { Subject: { Length: > 0 and < 200 } subject } ? subject : null;
        }
        catch (Exception e) when (e is ArgumentException or Microsoft.IdentityModel.Tokens.SecurityTokenException or System.Text.Json.JsonException or FormatException)
        {
            return null;
        }
    }
}
