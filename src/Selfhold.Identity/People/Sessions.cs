using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.People;

/// <summary>A browser in which a person is signed in, checked against the database in this request.</summary>
/// <param name="Person">Who she is: the account that leads, where two were joined.</param>
/// <param name="Account">The account she signed in with.</param>
/// <param name="AuthTime">When she last proved who she is.</param>
/// <param name="Acr">How strongly: see <see cref="Acr"/>.</param>
/// <param name="Amr">With what (RFC 8176): <c>hwk</c>, <c>user</c>, <c>otp</c>, <c>pwd</c>, <c>email</c>, <c>fed</c>, <c>mfa</c>.</param>
internal sealed record CurrentSession(Guid Id, Guid Person, Guid Account, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr);

/// <summary>Authentication context classes of this hub, weakest first.</summary>
internal static class Acr
{
    /// <summary>One factor that can be phished: an e-mail link, a password, an account from elsewhere.</summary>
    public const string One = "urn:selfhold:acr:one";

    /// <summary>Two factors.</summary>
    public const string Two = "urn:selfhold:acr:two";

    /// <summary>A passkey with user verification: two factors that can't be phished.</summary>
    public const string Passkey = "urn:selfhold:acr:passkey";

    public static IReadOnlyList<string> All { get; } = [One, Two, Passkey];
}

/// <summary>Sign-ins as cookies and rows. The cookie holds the id and a secret of 256 bits; the row its hash. A new one at each sign-in.</summary>
internal sealed class Sessions(IdentityRoom room)
{
    /// <summary>Who is signed in in this browser; null when nobody is, or the sign-in ended, was blocked or is too old. Reads the database each time.</summary>
    public CurrentSession? Current(HttpContext http) => throw new NotSupportedException(room.Options.HubName);

    /// <summary>A person has proven who she is: ends the browser's sign-in before, begins a new one and sets its cookie.</summary>
    public Task<CurrentSession> Begin(HttpContext http, Guid account, string acr, IReadOnlyList<string> amr, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName);

    /// <summary>Ends one; its token families without <c>offline_access</c> end with it, and clients are told (back-channel logout). False when it had ended.</summary>
    public Task<bool> End(Guid session, string reason, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName);

    /// <summary>Takes the cookie back.</summary>
    public void Forget(HttpContext http) => throw new NotSupportedException(http.TraceIdentifier);
}
