namespace Selfhold.Identity;

// Refusals about people and what they sign in with.
internal static partial class IdentityErrors
{
    public static Error OtherBrowser() => new("other_browser", "This was begun in another browser. Go on there.");

    public static Error WrongCode() => new("wrong_code", "That code is not right. Look again, or ask for a new one.");

    public static Error BadEmail() => new("bad_email", "That is no e-mail address that mail can be sent to.", "email");

    public static Error BadName() => new("bad_person_name", "A name has 1 to 80 characters on one line.", "name");

    public static Error ContactTaken() => new("contact_taken", "This address belongs to another account. Sign in to that one, and join the two if both are yours.", "email");

    public static Error ContactNotFound() => new("contact_not_found", "There is no such address in this account.");

    public static Error AccountDisabled() => new("account_disabled", "This account is blocked. Ask who runs this hub.");

    public static Error PasskeyRefused() => new("passkey_refused", "That passkey could not be used. Try again, or sign in another way.");

    public static Error PasskeyUnknown() => new("passkey_unknown", "This hub does not know that passkey. Try another, or sign in another way.");

    public static Error PasskeyNotFound() => new("passkey_not_found", "There is no such passkey in this account.");

    public static Error RequestRefused() => new("request_refused", "This came from another page, or from one that was open too long. Reload the page and try again.");

    public static Error SignInRefused() => new("sign_in_refused", "That did not work. Check what you typed, or sign in another way.");

    public static Error NotSignedIn() => new("not_signed_in", "Sign in first.");

    public static Error Busy() => new("busy", "Too much is going on. Try again in a few seconds.");
}
