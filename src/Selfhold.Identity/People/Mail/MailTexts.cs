using Selfhold.Outbound.Mail;

namespace Selfhold.Identity.People.Mail;

/// <summary>What the hub's mails say, in the languages of its pages. Plain text, no pictures, no tracking; each says who sent it and why.</summary>
internal sealed class MailTexts
{
    private readonly Func<string, string, string> _choose;
    private readonly IdentityOptions _options;

    private MailTexts(IdentityOptions options, Func<string, string, string> choose)
    {
        _options = options;
        _choose = choose;
    }

    /// <param name="language">Tag of a language; what is not German is English.</param>
    public static MailTexts In(string? language, IdentityOptions options)
        => new(options, language is not null && language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? static (_, german) => german : static (english, _) => english);

    /// <summary>A link and a code, either of which signs in.</summary>
    public OutgoingMail SignIn(string to, string link, string code, TimeSpan lifetime) => Mail(
        to,
        T($"Sign in to {_options.HubName}", $"Anmelden bei {_options.HubName}"),
        T(
            $"""
            Open this link in the browser in which you asked for it:

            {link}

            Or type this code there: {code}

            Both are good for {lifetime.TotalMinutes:0} minutes, once. Give them to nobody: we never ask for them.
            If you did not ask for this, do nothing. Nobody gets in without this mail.
            """,
            $"""
            Öffnen Sie diesen Link in dem Browser, in dem Sie ihn angefordert haben:

            {link}

            Oder geben Sie dort diesen Code ein: {code}

            Beides gilt {lifetime.TotalMinutes:0} Minuten und einmal. Geben Sie es niemandem: Wir fragen nie danach.
            Wenn Sie das nicht waren, tun Sie nichts. Ohne diese Mail kommt niemand hinein.
            """));

    /// <summary>Proves an address of an account that is there already.</summary>
    public OutgoingMail Confirm(string to, string link, string code, TimeSpan lifetime) => Mail(
        to,
        _choose("Confirm this e-mail address", "Diese E-Mail-Adresse bestätigen"),
        T(
            $"""
            Someone added this address to an account of {_options.HubName}. If that was you, confirm it in the same browser:

            {link}

            Or type this code there: {code}

            Both are good for {lifetime.TotalMinutes:0} minutes, once. If it was not you, do nothing.
            """,
            $"""
            Jemand hat diese Adresse einem Konto bei {_options.HubName} hinzugefügt. Wenn Sie das waren, bestätigen Sie es im selben Browser:

            {link}

            Oder geben Sie dort diesen Code ein: {code}

            Beides gilt {lifetime.TotalMinutes:0} Minuten und einmal. Wenn Sie es nicht waren, tun Sie nichts.
            """));

    /// <summary>One of the two proofs of a recovery.</summary>
    public OutgoingMail Recover(string to, string link, string code, TimeSpan lifetime) => Mail(
        to,
        T($"Recover an account at {_options.HubName}", $"Ein Konto bei {_options.HubName} wiederherstellen"),
        T(
            $"""
            Someone wants to recover an account with this address. If that is you, type this code where you asked for it: {code}

            Or open this link in the same browser:

            {link}

            Both are good for {lifetime.TotalMinutes:0} minutes, once. A second proof is asked for as well. If it was not you, do nothing.
            """,
            $"""
            Jemand will ein Konto mit dieser Adresse wiederherstellen. Wenn Sie das sind, geben Sie diesen Code dort ein, wo Sie ihn angefordert haben: {code}

            Oder öffnen Sie diesen Link im selben Browser:

            {link}

            Beides gilt {lifetime.TotalMinutes:0} Minuten und einmal. Ein zweiter Nachweis wird auch verlangt. Wenn Sie es nicht waren, tun Sie nichts.
            """));

    public OutgoingMail Invite(string to, string link, TimeSpan lifetime) => Mail(
        to,
        T($"Your account at {_options.HubName}", $"Ihr Konto bei {_options.HubName}"),
        T(
            $"""
            You are invited to {_options.HubName}. This link signs you in and makes your account:

            {link}

            It is good for {lifetime.TotalHours:0} hours, once.
            """,
            $"""
            Sie sind zu {_options.HubName} eingeladen. Dieser Link meldet Sie an und legt Ihr Konto an:

            {link}

            Er gilt {lifetime.TotalHours:0} Stunden und einmal.
            """));

    /// <summary>Something about how she signs in was changed: told to every proven address, the old and the new.</summary>
    public OutgoingMail Changed(string to, AccountChange change) => Mail(
        to,
        T($"Your account at {_options.HubName} was changed", $"Ihr Konto bei {_options.HubName} wurde geändert"),
        T(
            $"""
            {English(change)}

            If that was you, there is nothing to do. If not, sign in, end all sessions and remove what you don't know:

            {Address("/account/security")}
            """,
            $"""
            {German(change)}

            Wenn Sie das waren, ist nichts zu tun. Wenn nicht, melden Sie sich an, beenden Sie alle Sitzungen und entfernen Sie, was Sie nicht kennen:

            {Address("/account/security")}
            """));

    /// <summary>Somebody began a recovery: told to every contact, with a link that stops it.</summary>
    public OutgoingMail Recovery(string to, string cancel, DateTimeOffset ready) => Mail(
        to,
        T($"Someone is recovering your account at {_options.HubName}", $"Jemand stellt Ihr Konto bei {_options.HubName} wieder her"),
        T(
            $"""
            Someone proved two factors of your account and asked to recover it. It can be completed from {ready:yyyy-MM-dd HH:mm} UTC.

            If that was not you, stop it:

            {cancel}
            """,
            $"""
            Jemand hat zwei Faktoren Ihres Kontos nachgewiesen und will es wiederherstellen. Abgeschlossen werden kann das ab {ready:yyyy-MM-dd HH:mm} UTC.

            Wenn Sie das nicht waren, halten Sie es an:

            {cancel}
            """));

    private static string English(AccountChange change) => change switch
    {
        AccountChange.PasskeyAdded => "A passkey was added.",
        AccountChange.PasskeyRemoved => "A passkey was removed.",
        AccountChange.EmailAdded => "An e-mail address was added.",
        AccountChange.EmailRemoved => "An e-mail address was removed, or belongs to another account now.",
        AccountChange.EmailMain => "Another e-mail address is the main one.",
        AccountChange.TotpAdded => "Codes of an app are asked for at sign-in.",
        AccountChange.TotpRemoved => "Codes of an app are no longer asked for at sign-in.",
        AccountChange.PasswordSet => "A password was set or changed.",
        AccountChange.PasswordRemoved => "The password was removed.",
        AccountChange.RecoveryCodes => "New recovery codes were made; the old ones are void.",
        AccountChange.Joined => "Another account was joined with this one.",
        AccountChange.JoinUndone => "A joined account was separated again.",
        AccountChange.Recovered => "The account was recovered. All sign-ins were ended.",
        AccountChange.RecoveryStopped => "A recovery was stopped.",
        AccountChange.Linked => "Sign-in with an account from elsewhere was added.",
        AccountChange.Unlinked => "Sign-in with an account from elsewhere was removed.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string German(AccountChange change) => change switch
    {
        AccountChange.PasskeyAdded => "Ein Passkey wurde hinzugefügt.",
        AccountChange.PasskeyRemoved => "Ein Passkey wurde entfernt.",
        AccountChange.EmailAdded => "Eine E-Mail-Adresse wurde hinzugefügt.",
        AccountChange.EmailRemoved => "Eine E-Mail-Adresse wurde entfernt oder gehört jetzt zu einem anderen Konto.",
        AccountChange.EmailMain => "Eine andere E-Mail-Adresse ist jetzt die wichtigste.",
        AccountChange.TotpAdded => "Bei der Anmeldung wird nach dem Code einer App gefragt.",
        AccountChange.TotpRemoved => "Bei der Anmeldung wird nicht mehr nach dem Code einer App gefragt.",
        AccountChange.PasswordSet => "Ein Passwort wurde gesetzt oder geändert.",
        AccountChange.PasswordRemoved => "Das Passwort wurde entfernt.",
        AccountChange.RecoveryCodes => "Neue Wiederherstellungscodes wurden erstellt; die alten gelten nicht mehr.",
        AccountChange.Joined => "Ein weiteres Konto wurde mit diesem verbunden.",
        AccountChange.JoinUndone => "Ein verbundenes Konto wurde wieder getrennt.",
        AccountChange.Recovered => "Das Konto wurde wiederhergestellt. Alle Anmeldungen wurden beendet.",
        AccountChange.RecoveryStopped => "Eine Wiederherstellung wurde angehalten.",
        AccountChange.Linked => "Die Anmeldung mit einem Konto von anderswo wurde hinzugefügt.",
        AccountChange.Unlinked => "Die Anmeldung mit einem Konto von anderswo wurde entfernt.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private OutgoingMail Mail(string to, string subject, string text)
        => new(to, subject, $"{text}\n\n-- \n{_options.HubName}{(_options.Operator.Length > 0 ? ", " + _options.Operator : "")}\n{Address("/")}\n");

    private string Address(string path) => new Uri(_options.Issuer, path).AbsoluteUri;

    private string T(FormattableString english, FormattableString german) => _choose(FormattableString.Invariant(english), FormattableString.Invariant(german));
}

/// <summary>What mails tell of.</summary>
internal enum AccountChange
{
    PasskeyAdded,
    PasskeyRemoved,
    EmailAdded,
    EmailRemoved,
    EmailMain,
    TotpAdded,
    TotpRemoved,
    PasswordSet,
    PasswordRemoved,
    RecoveryCodes,
    Joined,
    JoinUndone,
    Recovered,
    RecoveryStopped,
    Linked,
    Unlinked,
}
