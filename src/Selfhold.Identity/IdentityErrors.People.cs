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

    public static Error PasswordLength() => new("password_length", "A password has 15 to 128 characters.", "password");

    public static Error PasswordCommon() => new("password_common", "That password is put together from what everybody takes. Take some words that only you would put together.", "password");

    public static Error PasswordsOff() => new("passwords_off", "This hub has no passwords. Sign in another way.");

    public static Error JoinRefused() => new("join_refused", "These two accounts can't be joined: they are the same, or one of them has others joined to it already.");

    public static Error JoinNotFound() => new("join_not_found", "There is no such joined account.");

    public static Error SessionNotFound() => new("session_not_found", "There is no such sign-in, or it has ended.");

    public static Error RecoveryNotReady() => new("recovery_not_ready", "The waiting time of this recovery is not over.");

    public static Error BadPhone() => new("bad_phone", "A phone number is written with its country: +44 20 7946 0123.", "phone");

    public static Error TooManyContacts() => new("too_many_contacts", "This account has as many addresses as it may have. Remove one first.");

    public static Error PersonExists() => new("person_exists", "An account has this address already: its person signs in by herself. Make her an operator with:  selfhold person operator -", "email");

    public static Error LastOperator() => new("last_operator", "Nobody else runs this hub. Make somebody else an operator first:  selfhold person operator ID");

    public static Error AccountDisabled() => new("account_disabled", "This account is blocked. Ask who runs this hub.");

    public static Error PasskeyRefused() => new("passkey_refused", "That passkey could not be used. Try again, or sign in another way.");

    public static Error PasskeyUnknown() => new("passkey_unknown", "This hub does not know that passkey. Try another, or sign in another way.");

    public static Error PasskeyNotFound() => new("passkey_not_found", "There is no such passkey in this account.");

    public static Error RequestRefused() => new("request_refused", "This came from another page, or from one that was open too long. Reload the page and try again.");

    public static Error SignInRefused() => new("sign_in_refused", "That did not work. Check what you typed, or sign in another way.");

    public static Error NotSignedIn() => new("not_signed_in", "Sign in first.");

    public static Error Busy() => new("busy", "Too much is going on. Try again in a few seconds.");
}
