namespace Selfhold.Identity.Pages;

// What each page shows, and in its remarks what its forms post. Every form also posts the antiforgery field and, where the view has them, request and next.
// Script: POST begin with the form's fields as JSON and the header RequestVerificationToken → { ticket, options } (or the options alone);
// POST finish with the fields, ticket and credential → { next }: a path of this hub, or the client's address. Refusals: Show.Refused.

/// <summary>A business's program as a person is shown it.</summary>
/// <param name="Name">Its own name for itself.</param>
/// <param name="LegalName">Of the business; null when none was given.</param>
/// <param name="WebDomain">Proven to be the business's; null is shown as "not verified".</param>
/// <param name="Logo">A data: address of a raster image, or a path of this hub; null shows the first letter.</param>
/// <param name="ReturnsTo">Where the browser goes in the end: its origin is allowed as the target of the page's forms. Null: nowhere outside.</param>
internal sealed record ClientView(string Name, string? LegalName, string? WebDomain, string? Logo = null, string? ReturnsTo = null, string? Policy = null, string? Terms = null);

/// <summary>The request at <c>/authorize</c> that waits for the person.</summary>
/// <param name="Id">What <c>request</c> carries in every link and form.</param>
/// <param name="Locales">The <c>ui_locales</c> of the request.</param>
internal sealed record RequestView(string Id, ClientView Client, string? Locales = null);

/// <summary>Something to correct.</summary>
/// <param name="Code">An error code of the room; its text has the key <c>problem.code</c>.</param>
/// <param name="Field">The name of the form field; null when it belongs to none.</param>
internal sealed record Fault(string Code, string? Field = null);

/// <summary>A way in from elsewhere.</summary>
/// <param name="Href">Where its button leads, without <c>request</c> and <c>next</c>: <c>/signin/with/id</c>.</param>
internal sealed record ProviderView(string Id, string Name, string Href);

/// <summary>What every page may carry.</summary>
internal abstract record PageView
{
    public RequestView? Request { get; init; }

    /// <summary>A path of this hub to go to afterwards; used where there is no request.</summary>
    public string? Next { get; init; }

    /// <summary>Shown on top, linked to their fields; the page's title then begins with "Error".</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Something done, told on top: the text with the key <c>notice.code</c>.</summary>
    public string? Notice { get; init; }

    /// <summary>Somebody is signed in: the head of the page leads to the account pages and to sign out.</summary>
    public bool SignedIn { get; init; }

    /// <summary>Lists and tables; otherwise the page is as wide as a letter.</summary>
    public virtual bool Wide => false;
}

internal enum SignInReason
{
    SignIn,

    /// <summary>She is signed in; what she wants now needs fresh proof.</summary>
    StepUp,

    /// <summary>The client asked that she prove anew who she is.</summary>
    Again,

    /// <summary>She proves a second account, to join it to the first.</summary>
    Join,

    /// <summary>She came with an account from elsewhere whose address an account here has: she signs in to that one to link the two.</summary>
    Link,
}

/// <remarks>
/// Script: POST <c>/signin/passkey/options</c>, <c>/signin/passkey</c> → <c>{ next }</c>. Forms: POST <c>/signin/email</c> (email).
/// Links: <c>/signin/password</c>, <c>/signup</c>, <c>/recover</c>, the providers.
/// </remarks>
internal sealed record SignInView : PageView
{
    public SignInReason Reason { get; init; }

    /// <summary>Filled into the field: what she typed, or the client's <c>login_hint</c>.</summary>
    public string? Email { get; init; }

    public IReadOnlyList<ProviderView> Providers { get; init; } = [];

    /// <summary>This hub lets people have passwords.</summary>
    public bool Passwords { get; init; }
}

/// <remarks>Forms: POST <c>/signin/code</c> (code, ticket); again: POST <c>/signin/email</c> (email).</remarks>
internal sealed record MailSentView : PageView
{
    public required string Email { get; init; }

    /// <summary>Names the mail's code; null leaves the field for the code out.</summary>
    public string? Ticket { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>The page behind the link in a mail. Opening it signs nobody in: mail scanners follow links.</summary>
/// <remarks>Form: POST <see cref="Action"/> (token).</remarks>
internal sealed record LinkView : PageView
{
    public required string Token { get; init; }

    public LinkPurpose Purpose { get; init; }

    /// <summary>Whose address it is; null is not shown.</summary>
    public string? Email { get; init; }

    /// <summary>It was asked for in another browser: there is no button, and the page says to type the mail's code where it was asked for.</summary>
    public bool OtherBrowser { get; init; }

    public string Action { get; init; } = "/signin/link";
}

internal enum LinkPurpose
{
    SignIn,

    /// <summary>No account has the address: the button makes one.</summary>
    SignUp,

    /// <summary>The button confirms that the address is hers.</summary>
    Confirm,

    /// <summary>An operator's invitation.</summary>
    Invite,

    /// <summary>The button stops a recovery that she did not ask for.</summary>
    StopRecovery,
}

/// <remarks>
/// Script: POST <c>/signup/passkey/options</c>, <c>/signup/passkey</c> (name, email, code beside the credential) → <c>{ next }</c>. Form: POST <c>/signup/email</c> (name, email, code).
/// Links: <c>/signin</c>, the providers.
/// </remarks>
internal sealed record SignUpView : PageView
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary>The one-time code that makes her the operator; sent on in the hidden field <c>code</c>.</summary>
    public string? OperatorCode { get; init; }

    public IReadOnlyList<ProviderView> Providers { get; init; } = [];
}

/// <summary>The second factor.</summary>
/// <remarks>Form: POST <c>/signin/totp</c> (code, ticket).</remarks>
internal sealed record TotpView : PageView
{
    public string? Ticket { get; init; }

    /// <summary>A recovery code is taken in the same field.</summary>
    public bool RecoveryCodes { get; init; }
}

/// <remarks>Form: POST <c>/signin/password</c> (email, password).</remarks>
internal sealed record PasswordView : PageView
{
    public string? Email { get; init; }
}

/// <remarks>
/// Form: POST <c>/authorize/approve</c> (request, agreement, answer = <c>allow</c> | <c>choose</c> | <c>refuse</c>, choice = name of each ticked field, until = id, say.name = what she typed).
/// <c>choose</c> leads to this page with its choices open.
/// </remarks>
internal sealed record ApprovalView : PageView
{
    /// <summary>Who answers: her name or main e-mail.</summary>
    public required string Person { get; init; }

    /// <summary>What is asked beside the sign-in.</summary>
    public ConsentSheet Sheet { get; init; } = ConsentSheet.Nothing;

    /// <summary>It asks to stay connected while she is away.</summary>
    public bool Offline { get; init; }

    /// <summary>She allowed something before; this adds to it, or asks again.</summary>
    public bool Before { get; init; }

    /// <summary>Her choices are open: until when, and what is not there yet.</summary>
    public bool Choosing { get; init; }

    /// <summary>What she chose so far.</summary>
    public ConsentChoice? Choice { get; init; }
}

/// <param name="Id">What <c>account</c> carries.</param>
internal sealed record AccountView(string Id, string? Name, string? Email);

/// <remarks>Form: POST <c>/authorize/account</c> (request, account = id | <c>other</c>).</remarks>
internal sealed record ChooseAccountView : PageView
{
    public required IReadOnlyList<AccountView> Accounts { get; init; }
}

/// <remarks>Form: POST <see cref="Action"/> (ticket, answer = <c>signout</c> | <c>stay</c>).</remarks>
internal sealed record SignOutView : PageView
{
    /// <summary><c>/logout/confirm</c> where a client asked, else <c>/signout</c>.</summary>
    public string Action { get; init; } = "/signout";

    public string? Ticket { get; init; }

    /// <summary>Who asks; null where she came by herself.</summary>
    public ClientView? Client { get; init; }

    /// <summary>Who is signed in: name or main e-mail.</summary>
    public string? Person { get; init; }
}

internal sealed record SignedOutView : PageView
{
    public ClientView? Client { get; init; }

    /// <summary>A registered address of the client to go back to; null shows none.</summary>
    public string? BackTo { get; init; }
}
