using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.Upstream;

/// <summary>What came of an answer.</summary>
internal abstract record UpstreamOutcome
{
    private UpstreamOutcome()
    {
    }

    /// <summary>It opens this account. The second factor, where there is one, is still asked for.</summary>
    public sealed record Known(Guid Account, After After) : UpstreamOutcome;

    /// <summary>She came to link what is linked to her already.</summary>
    public sealed record LinkedBefore(After After) : UpstreamOutcome;

    /// <summary>Nobody here has it: she is asked what to do. Nothing was made.</summary>
    public sealed record Unknown(string Ticket) : UpstreamOutcome;
}

/// <summary>Signing in with an account from elsewhere.</summary>
/// <remarks>
/// An e-mail address never decides which account is opened: a subject opens the account it is linked to, and no other (A1). A link is made by a form
/// that she sends herself, freshly signed in here, with a one-time proof that names provider, subject, browser and, where she was signed in, person (A2, A3).
/// </remarks>
internal sealed class UpstreamSignIn(IdentityRoom room)
{
    /// <summary>Somebody who is linked nowhere yet, and her answer.</summary>
    private const string Arrived = "upstream_new";

    private static readonly TimeSpan RequestLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan AnswerLifetime = TimeSpan.FromMinutes(30);

    private readonly UpstreamProtocol _protocol = new(room);

    /// <summary>The providers in use, as buttons.</summary>
    /// <param name="linking">On the account's page: they lead to linking.</param>
    public IReadOnlyList<ProviderView> Offered(bool linking = false)
    {
        using HubRead read = room.Storage.BeginRead();
        return [.. room.Providers.All(read).Where(p => p.DisabledAt is null).Select(p => new ProviderView(p.Id, p.Name, linking ? p.LinkPath : p.SignInPath))];
    }

    /// <summary>What a person has linked, over all her joined accounts.</summary>
    public IReadOnlyList<LinkedRow> Of(IStatements from, Guid person)
    {
        Dictionary<string, string> names = room.Providers.All(from).ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal);
        return [.. Persons.Together(from, person).SelectMany(account => room.Links.Of(from, account))
            .Select(l => new LinkedRow(l.Provider, names.GetValueOrDefault(l.Provider, l.Provider), l.Account, l.LinkedAt, l.UsedAt))];
    }

    /// <summary>Where to send the browser.</summary>
    /// <param name="again">Somebody is signed in here: the provider is to ask anew who she is.</param>
    /// <returns><c>provider_not_found</c>, <c>provider_unreachable</c>.</returns>
    public async Task<Result<Uri>> Begin(string id, byte[] browser, After after, Guid? linkTo, string? language, CancellationToken ct, bool again = false)
    {
        if (Active(id) is not { } provider)
        {
            return IdentityErrors.ProviderNotFound(id);
        }

        if (!(await room.Metadata.Get(provider, ct).ConfigureAwait(false)).TryGet(out ProviderDocument? document, out Error? unreachable))
        {
            return Noted(provider, unreachable);
        }

        UpstreamRequest request = UpstreamProtocol.NewRequest(provider, after.Packed(), linkTo is not null, again);
        string state = await room.Tickets.Put(TicketKind.Upstream, linkTo, browser, UpstreamJson.Write(request, UpstreamJson.Default.UpstreamRequest), RequestLifetime, ct).ConfigureAwait(false);
        return UpstreamProtocol.Address(provider, document, request, state, Callback(provider), language);
    }

    /// <summary>Takes an answer, once and in the browser that asked.</summary>
    public async Task<Result<UpstreamOutcome>> Finish(string id, UpstreamResponse response, byte[]? browser, CurrentSession? session, CancellationToken ct)
    {
        if (Active(id) is not { } provider)
        {
            return IdentityErrors.ProviderNotFound(id);
        }

        if (!(await room.Tickets.Use(TicketKind.Upstream, response.State, browser, ct).ConfigureAwait(false)).TryGet(out Ticket? ticket, out _)
            || UpstreamJson.Read(ticket.Payload, UpstreamJson.Default.UpstreamRequest) is not { } request || !string.Equals(request.Provider, id, StringComparison.Ordinal))
        {
            return Noted(provider, IdentityErrors.UpstreamUnasked());
        }

        if (!(await _protocol.Finish(provider, request, response, Callback(provider), ct).ConfigureAwait(false)).TryGet(out UpstreamIdentity? identity, out Error? refused))
        {
            return Noted(provider, refused);
        }

        return await room.Storage.TryWriteAsync(write => Decide(write, identity, request, ticket, browser, session), ct).ConfigureAwait(false);
    }

    /// <summary>Who waits for her answer, to be shown; and where that leads.</summary>
    public Result<(UpstreamView View, After After)> Look(string? id, byte[]? browser)
    {
        using HubRead read = room.Storage.BeginRead();
        if (!room.Tickets.Look(read, Arrived, id, browser).TryGet(out Ticket? ticket, out Error? error))
        {
            return error;
        }

        UpstreamArrival arrival = UpstreamJson.Read(ticket.Payload, UpstreamJson.Default.UpstreamArrival);
        UpstreamIdentity identity = arrival.Identity;
        var view = new UpstreamView
        {
            Provider = room.Providers.Find(read, identity.Provider)?.Name ?? identity.Provider,
            Ticket = ticket.Id,
            Name = identity.Name,
            Email = identity.Email,
            EmailVerified = identity.EmailVerified,
            // Only who was vouched for learns that the address is known: else anybody could ask for anybody's (A11).
            Known = identity.EmailVerified && EmailAddress.Read(identity.Email) is { } email && room.Contacts.Owner(read, email) is not null,
            Action = "/signin/upstream",
        };
        return (view, After.Unpacked(arrival.After));
    }

    /// <summary>She wants an account of her own: made with the link, and with her address, in one write.</summary>
    /// <returns><c>contact_taken</c> where an account has the address that was vouched for: she signs in to that one.</returns>
    public Task<Result<(Guid Account, After After)>> MakeAccount(string? id, byte[]? browser, string? language, CancellationToken ct) => room.Storage.TryWriteAsync<(Guid, After)>(
        write =>
        {
            if (!room.Tickets.Use(write, Arrived, id, browser).TryGet(out Ticket? ticket, out Error? used))
            {
                return used;
            }

            UpstreamArrival arrival = UpstreamJson.Read(ticket.Payload, UpstreamJson.Default.UpstreamArrival);
            UpstreamIdentity identity = arrival.Identity;
            EmailAddress? email = EmailAddress.Read(identity.Email);
            if (email is not null)
            {
                room.Contacts.Lock(write, email);
                if (identity.EmailVerified && room.Contacts.Owner(write, email) is not null)
                {
                    return IdentityErrors.ContactTaken();
                }
            }

            Guid account = room.Persons.Create(write, identity.Name, language);
            if (!room.Links.Add(write, account, identity))
            {
                return IdentityErrors.UpstreamUnasked();
            }

            if (email is not null && !identity.EmailVerified)
            {
                room.Contacts.Add(write, account, ContactKind.Email, email.Value);
            }
            else if (email is not null && room.Contacts.Verify(write, account, email).Error is { } taken)
            {
                return taken;
            }

            room.Events.Record(write, "account_made", account, identity.Provider, "upstream");
            return (account, After.Unpacked(arrival.After));
        },
        ct);

    /// <summary>She wants it linked to the account she is freshly signed in to.</summary>
    /// <returns><c>step_up_needed</c>; <c>link_used</c>; <c>upstream_taken</c>.</returns>
    public async Task<Result<After>> Link(string? id, byte[]? browser, CurrentSession session, CancellationToken ct) => room.StepUp.Needed(session) is { } stale ? stale : await room.Storage.TryWriteAsync<After>(
        write =>
        {
            if (!room.Tickets.Use(write, Arrived, id, browser).TryGet(out Ticket? ticket, out Error? used))
            {
                return used;
            }

            if (ticket.Person is { } begun && begun != session.Person)
            {
                // Begun as somebody else: what was proven then does not count for this person.
                return IdentityErrors.LinkUsed();
            }

            UpstreamArrival arrival = UpstreamJson.Read(ticket.Payload, UpstreamJson.Default.UpstreamArrival);
            if (room.Links.Add(write, session.Person, arrival.Identity))
            {
                room.Factors.Tell(write, session.Person, AccountChange.Linked);
            }
            else if (room.Links.Person(write, arrival.Identity) != session.Person)
            {
                return IdentityErrors.UpstreamTaken();
            }

            return arrival.Link ? new After(null, "/account/security") : After.Unpacked(arrival.After);
        },
        ct).ConfigureAwait(false);

    /// <summary>Takes a provider's links from her accounts, with all proofs that wait for her.</summary>
    /// <returns><c>step_up_needed</c>; <c>last_way_in</c>; <c>provider_not_found</c> where nothing was linked.</returns>
    public async Task<Result<bool>> Unlink(string provider, CurrentSession session, CancellationToken ct) => room.StepUp.Needed(session) is { } stale ? stale : await room.Storage.TryWriteAsync<bool>(
        write =>
        {
            Persons.Lock(write, session.Person);
            int removed = 0;
            foreach (Guid account in Persons.Together(write, session.Person))
            {
                int here = Links.Remove(write, account, provider);
                if (here > 0 && !room.Factors.HasWayIn(write, account))
                {
                    return IdentityErrors.LastWayIn();
                }

                removed += here;
            }

            if (removed == 0)
            {
                return IdentityErrors.ProviderNotFound(provider);
            }

            Tickets.End(write, TicketKind.Upstream, session.Person);
            Tickets.End(write, Arrived, session.Person);
            room.Factors.Tell(write, session.Person, AccountChange.Unlinked);
            return true;
        },
        ct).ConfigureAwait(false);

    private Result<UpstreamOutcome> Decide(HubWrite write, UpstreamIdentity identity, UpstreamRequest request, Ticket ticket, byte[]? browser, CurrentSession? session)
    {
        After after = After.Unpacked(request.After);
        if (room.Links.Person(write, identity) is { } account)
        {
            if (!request.Link)
            {
                room.Links.Used(write, identity);
                return new UpstreamOutcome.Known(account, after);
            }

            return session is not null && Persons.Together(write, session.Person).Contains(account) ? new UpstreamOutcome.LinkedBefore(after) : IdentityErrors.UpstreamTaken();
        }

        byte[] arrival = UpstreamJson.Write(new UpstreamArrival(identity, request.After, request.Link), UpstreamJson.Default.UpstreamArrival);
        return new UpstreamOutcome.Unknown(room.Tickets.Put(write, Arrived, ticket.Person ?? session?.Person, browser, arrival, AnswerLifetime));
    }

    private Provider? Active(string id)
    {
        using HubRead read = room.Storage.BeginRead();
        return room.Providers.Active(read, id);
    }

    private Uri Callback(Provider provider) => new(room.Options.Issuer, provider.CallbackPath);

    private Error Noted(Provider provider, Error error)
    {
        room.Events.Note("upstream_refused", client: provider.Id, reason: error.Code);
        return error;
    }
}
