namespace Selfhold.Identity.Pages;

/// <param name="Kept">A passkey that a provider keeps on several devices of hers (backed up).</param>
internal sealed record PasskeyRow(string Id, string Name, DateTimeOffset AddedAt, DateTimeOffset? UsedAt, bool Kept);

internal sealed record EmailRow(string Id, string Address, bool Main, bool Verified);

internal sealed record JoinedRow(string Id, string? Name, string? Email, DateTimeOffset At);

internal sealed record LinkedRow(string ProviderId, string Provider, string? Account, DateTimeOffset LinkedAt, DateTimeOffset? UsedAt);

/// <summary>What she signs in with.</summary>
/// <remarks>
/// Script: POST <c>/account/passkeys/options</c>, <c>/account/passkeys</c> (name beside the credential) → <c>{ next }</c>.
/// Forms: POST <c>/account/name</c> (name); <c>/account/passkeys/rename</c> (id, name), <c>/account/passkeys/remove</c> (id);
/// <c>/account/emails</c> (email), <c>/account/emails/main</c> (id), <c>/account/emails/confirm</c> (id), <c>/account/emails/remove</c> (id); <c>/account/totp/remove</c>;
/// <c>/account/password/remove</c>; <c>/account/recovery-codes</c>; <c>/account/join</c>; <c>/account/join/undo</c> (id); <c>/account/linked/remove</c> (id).
/// Links: <c>/account/totp</c>, <c>/account/password</c>, the providers. Where a fresh proof is needed first, the answer leads to <c>/signin?next=</c>.
/// </remarks>
internal sealed record SecurityView : PageView
{
    public override bool Wide => true;

    public string? Name { get; init; }

    public IReadOnlyList<PasskeyRow> Passkeys { get; init; } = [];

    public IReadOnlyList<EmailRow> Emails { get; init; } = [];

    /// <summary>Since when codes of an app are asked for; null: not.</summary>
    public DateTimeOffset? TotpSince { get; init; }

    /// <summary>This hub lets people have passwords.</summary>
    public bool Passwords { get; init; }

    public DateTimeOffset? PasswordSince { get; init; }

    /// <summary>How many recovery codes are left; null: none were made.</summary>
    public int? RecoveryCodesLeft { get; init; }

    public IReadOnlyList<JoinedRow> Joined { get; init; } = [];

    public IReadOnlyList<LinkedRow> Linked { get; init; } = [];

    /// <summary>Providers not linked yet; their addresses start linking.</summary>
    public IReadOnlyList<ProviderView> Providers { get; init; } = [];

    /// <summary>When a recovery that somebody began may be completed; shown as a warning with a button that stops it (POST <c>/account/recovery/stop</c>).</summary>
    public DateTimeOffset? RecoveryReadyAt { get; init; }

    /// <summary>She runs this hub.</summary>
    public bool Operator { get; init; }
}

/// <summary>Setting up codes of an app.</summary>
/// <remarks>Form: POST <c>/account/totp</c> (code, ticket).</remarks>
internal sealed record TotpSetupView : PageView
{
    /// <summary>In base 32, without spaces.</summary>
    public required string Secret { get; init; }

    /// <summary><c>otpauth://totp/…</c>: what the picture carries.</summary>
    public required string Address { get; init; }

    public string? Ticket { get; init; }
}

/// <remarks>Form: POST <c>/account/password</c> (password).</remarks>
internal sealed record NewPasswordView : PageView
{
    /// <summary>For the password manager.</summary>
    public string? Email { get; init; }

    public int Shortest { get; init; } = 15;
}

/// <summary>Recovery codes, this once.</summary>
internal sealed record RecoveryCodesView : PageView
{
    public required IReadOnlyList<string> Codes { get; init; }
}

/// <param name="Device">Browser and system in words ("Firefox on Linux"); null where unknown.</param>
/// <param name="How">With what she signed in (RFC 8176): each has its words under <c>amr.value</c>.</param>
internal sealed record SessionRow(string Id, string? Device, DateTimeOffset SignedInAt, DateTimeOffset SeenAt, IReadOnlyList<string> How, bool Current);

/// <summary>Devices and sessions.</summary>
/// <remarks>Forms: POST <c>/account/sessions/end</c> (id), <c>/account/sessions/end-others</c>.</remarks>
internal sealed record SessionsView : PageView
{
    public override bool Wide => true;

    public required IReadOnlyList<SessionRow> Sessions { get; init; }
}

/// <param name="Shares">Names of what it may have, as in <see cref="ConsentField"/>.</param>
internal sealed record BusinessRow(string ClientId, ClientView Client, IReadOnlyList<string> Shares, DateTimeOffset AllowedAt, DateTimeOffset? UsedAt);

/// <summary>Approved clients.</summary>
/// <remarks>Form: POST <c>/account/businesses/stop</c> (client).</remarks>
internal sealed record BusinessesView : PageView
{
    public override bool Wide => true;

    public required IReadOnlyList<BusinessRow> Businesses { get; init; }
}

/// <summary>Lost all ways in: first step.</summary>
/// <remarks>Form: POST <c>/recover</c> (email).</remarks>
internal sealed record RecoverView : PageView
{
    public string? Email { get; init; }
}

/// <summary>Two independent proofs.</summary>
/// <remarks>Form: POST <c>/recover/prove</c> (ticket, factor, code), one form per factor that is open.</remarks>
internal sealed record RecoverProveView : PageView
{
    public required string Ticket { get; init; }

    /// <summary>Proven already: of <c>email</c>, <c>code</c> (a recovery code), <c>totp</c>, <c>password</c>.</summary>
    public IReadOnlyList<string> Proven { get; init; } = [];

    /// <summary>What may be proven next.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];
}

/// <summary>Two accounts, both proven, that are to become one.</summary>
/// <remarks>Form: POST <c>/account/join/confirm</c> (ticket).</remarks>
internal sealed record JoinView : PageView
{
    public required string Ticket { get; init; }

    /// <summary>The account that leads.</summary>
    public required AccountView Keep { get; init; }

    /// <summary>The one that is joined into it: the one signed in last.</summary>
    public required AccountView Other { get; init; }
}

/// <summary>Waiting for a recovery to become ready, or ready.</summary>
/// <remarks>Forms: POST <c>/recover/finish</c> (ticket); POST <c>/recover/stop</c> (ticket).</remarks>
internal sealed record RecoverWaitView : PageView
{
    public required string Ticket { get; init; }

    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>The time has come.</summary>
    public bool Ready { get; init; }
}

/// <summary>The one-time code of the first start makes the signed-in person the operator.</summary>
/// <remarks>Form: POST <c>/account/operator</c> (code).</remarks>
internal sealed record OperatorView : PageView
{
    public string? Code { get; init; }
}

/// <summary>Back from a provider with an account that this hub does not know.</summary>
/// <remarks>Form: POST <see cref="Action"/> (ticket, answer = <c>new</c> | <c>link</c>).</remarks>
internal sealed record UpstreamView : PageView
{
    public required string Provider { get; init; }

    public required string Ticket { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary>The provider vouches for the address.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>An account here has the address: she may sign in to it and link, not make a second one with it.</summary>
    public bool Known { get; init; }

    public required string Action { get; init; }
}

/// <summary>Carries an answer to the client by a form (OAuth 2.0 Form Post Response Mode); sent by script, or by its one button.</summary>
internal sealed record FormPostView : PageView
{
    public required string Action { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }
}

/// <summary>Something went wrong that no form can mend.</summary>
/// <param name="Code">Its words have the keys <c>wrong.code</c> (title) and <c>wrong.code.more</c> or <c>problem.code</c>; without them the general ones are shown and the code beside.</param>
internal sealed record WrongView(string Code) : PageView
{
    /// <summary>For the developer of a client, in English (<c>error_description</c>).</summary>
    public string? Detail { get; init; }

    /// <summary>For the operator: finds the log line.</summary>
    public string? Reference { get; init; }
}
