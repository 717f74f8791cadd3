using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>What an e-mail link is for.</summary>
internal static class MailPurpose
{
    /// <summary>To sign in, or to make an account where the address has none.</summary>
    public const string SignIn = "sign_in";

    /// <summary>To prove an address of the account that asked.</summary>
    public const string Confirm = "confirm";

    /// <summary>As one of the two factors of a recovery.</summary>
    public const string Recover = "recover";
}

/// <summary>An address whose control was just proven, and what for.</summary>
/// <param name="Person">The account that asked, where one did.</param>
/// <param name="About">What the purpose needs beyond: the ticket of a recovery.</param>
internal sealed record ProvenEmail(EmailAddress Email, string Purpose, Guid? Person, After After, string? Name, string Language, string? About);

/// <summary>
/// One-time links and codes by mail. The link's first half names the ticket and is known to the asking browser; its second half, and the code, are in the
/// mail alone. Nothing here looks whether the address is known, so that nothing can be told from it (A11).
/// </summary>
internal sealed class EmailLinks(IdentityRoom room)
{
    /// <summary>Wrong codes until the ticket is void.</summary>
    private const int MostTries = 5;

    /// <summary>Typed codes for one address, over all its mails: eight digits are not guessed by asking for ever new mails. Links work on.</summary>
    private static readonly TryLimit CodesPerAddress = new("mail_code", 10, TimeSpan.FromDays(1));

    /// <summary>Mails that one browser, or one machine with many browsers, may cause to one address. A stranger comes to these limits, not she.</summary>
    private static readonly TryLimit PerBrowser = new("mail_address_browser", 6, TimeSpan.FromMinutes(15)), PerAddressAndSource = new("mail_address_source", 10, TimeSpan.FromMinutes(15));

    /// <summary>Mails to one address from wherever: nobody's mailbox is filled from here.</summary>
    private static readonly TryLimit PerAddress = new("mail_address", 40, TimeSpan.FromMinutes(15));

    private TryLimit PerSource { get; } = new("mail_source", room.Options.TriesPerSource, TimeSpan.FromMinutes(15));

    /// <summary>Sends a mail with link and code; what the asking browser keeps.</summary>
    /// <param name="purpose">See <see cref="MailPurpose"/>.</param>
    /// <returns><c>too_many_tries</c> for the address or the source; the same whether anybody has the address.</returns>
    public Task<Result<string>> Ask(string purpose, EmailAddress email, byte[] browser, string source, After after, string language, CancellationToken ct, Guid? person = null, string? name = null, string? about = null)
        => room.Storage.WriteAsync(write => Ask(write, purpose, email, browser, source, after, language, person, name, about), ct);

    /// <inheritdoc cref="Ask(string, EmailAddress, byte[], string, After, string, CancellationToken, Guid?, string?, string?)"/>
    public Result<string> Ask(HubWrite write, string purpose, EmailAddress email, byte[] browser, string source, After after, string language, Guid? person, string? name = null, string? about = null)
    {
        // Recoveries count apart: whoever asks for those in her name does not keep her from signing in, nor the other way round.
        string to = (purpose is MailPurpose.Recover ? "recover|" : "") + email.Normal;
        if ((room.Attempts.Count(write, PerSource, source)
            ?? room.Attempts.Count(write, PerBrowser, $"{to}|{Convert.ToHexString(browser)}")
            ?? room.Attempts.Count(write, PerAddressAndSource, $"{to}|{source}")
            ?? room.Attempts.Count(write, PerAddress, to)) is not null)
        {
            write.AfterCommit(() => room.Events.Note("mail_refused", person, reason: "too_many_tries"));
            return IdentityErrors.TooManyTries();
        }

        string proof = Secret.New(), code = Secret.Digits();
        var details = new LinkDetails(purpose, email.Value, Secret.Hash(proof), Secret.Hash(code), after.Packed(), name, language, about);
        string ticket = room.Tickets.Put(write, TicketKind.EmailLink, person, browser, PeopleJson.Write(details, PeopleJson.Default.LinkDetails), room.Options.LinkLifetime);
        string link = new Uri(room.Options.Issuer, $"/signin/link?token={ticket}.{proof}").AbsoluteUri;
        var texts = MailTexts.In(language, room.Options);
        room.Mails.Queue(write, purpose switch
        {
            MailPurpose.Confirm => texts.Confirm(email.Value, link, code, room.Options.LinkLifetime),
            MailPurpose.Recover => texts.Recover(email.Value, link, code, room.Options.LinkLifetime),
            _ => texts.SignIn(email.Value, link, code, room.Options.LinkLifetime),
        });
        return ticket;
    }

    /// <summary>What a link is for, without using it.</summary>
    /// <returns><c>link_used</c>; <c>other_browser</c> in one that did not ask.</returns>
    public Result<ProvenEmail> Look(string? token, byte[]? browser)
        => !room.Tickets.Look(TicketKind.EmailLink, Parts(token).Ticket, browser).TryGet(out Ticket? ticket, out Error? error) ? error
            : Matches(ticket, d => d.Link, Parts(token).Proof) ? Proven(ticket) : IdentityErrors.LinkUsed();

    /// <summary>What the asking browser waits for.</summary>
    public Result<ProvenEmail> Asked(string? ticket, byte[]? browser)
        => room.Tickets.Look(TicketKind.EmailLink, ticket, browser).TryGet(out Ticket? found, out Error? error) ? Proven(found) : error;

    /// <summary>Uses a link up, in the browser that asked.</summary>
    public Task<Result<ProvenEmail>> UseLink(string? token, byte[]? browser, CancellationToken ct)
        => Use(write => room.Tickets.Try(write, TicketKind.EmailLink, Parts(token).Ticket, browser, MostTries, ticket => Matches(ticket, d => d.Link, Parts(token).Proof)), ct);

    /// <summary>Uses the code of a mail, in the browser that asked. After five wrong ones the mail is worth nothing; after ten in a day for an address, its links alone work.</summary>
    public Task<Result<ProvenEmail>> UseCode(string? ticket, string? code, byte[]? browser, CancellationToken ct)
        => Use(write => TryCode(write, ticket, code, browser), ct);

    private Result<Ticket> TryCode(HubWrite write, string? id, string? code, byte[]? browser)
    {
        if (!room.Tickets.Look(write, TicketKind.EmailLink, id, browser).TryGet(out Ticket? found, out Error? gone))
        {
            return gone;
        }

        string to = Proven(found).Email.Normal;
        if (room.Attempts.Count(write, CodesPerAddress, to) is not null)
        {
            return IdentityErrors.TooManyTries();
        }

        Result<Ticket> used = room.Tickets.Try(write, TicketKind.EmailLink, id, browser, MostTries, ticket => Matches(ticket, d => d.Code, Secret.Typed(code)));
        if (used.IsOk)
        {
            room.Attempts.Clear(write, CodesPerAddress, to);
        }

        return used;
    }

    private async Task<Result<ProvenEmail>> Use(Func<HubWrite, Result<Ticket>> use, CancellationToken ct)
    {
        Result<Ticket> used = await room.Storage.WriteAsync(use, ct).ConfigureAwait(false);
        if (used.TryGet(out Ticket? ticket, out Error? error))
        {
            return Proven(ticket);
        }

        room.Events.Note("email_link_refused", reason: error.Code);
        return error;
    }

    private static bool Matches(Ticket ticket, Func<LinkDetails, byte[]> kept, string proof)
        => Secret.Same(kept(PeopleJson.Read(ticket.Payload, PeopleJson.Default.LinkDetails)), Secret.Hash(proof));

    private static ProvenEmail Proven(Ticket ticket)
    {
        LinkDetails details = PeopleJson.Read(ticket.Payload, PeopleJson.Default.LinkDetails);
        return new ProvenEmail(EmailAddress.Read(details.Email)!, details.Purpose, ticket.Person, After.Unpacked(details.Request), details.Name, details.Language, details.About);
    }

    private static (string Ticket, string Proof) Parts(string? token)
    {
        string[] parts = (token ?? "").Split('.');
        return parts.Length == 2 ? (parts[0], parts[1]) : ("", "");
    }
}
