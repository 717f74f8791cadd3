using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.OpenId;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Supply.SignIn;

/// <summary>Her yes inside a sign-in: the same grants as those she gives in the portal.</summary>
internal sealed class ConsentPrompt(SupplyRoom room) : IConsentPrompt
{
    public const string Channel = "sign_in";

    private const string Year = "year", Stopped = "stop", Once = "once";

    private static readonly string[] AddressParts = ["street_address", "postal_code", "locality", "country"];

    public ValueTask<ConsentAnswer> Ask(ConsentQuestion question, CancellationToken ct)
    {
        ClaimsRequest claims = ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty;
        using HubRead read = room.Storage.BeginRead();
        SignInAsk asking = SignInAsk.Of(read, room.Consent, question);
        if (asking.IsNothing)
        {
            return new(new ConsentAnswer.Granted([], ""));
        }

        SignInAnswers answers = SignInAnswers.Of(read, room.Consent, room.Identity.Accounts(read, question.Person), question.Client.Business, asking);
        if (answers.Earlier(asking.Agreement) is not null || asking.Attributes.Any(a => IsOpen(asking, answers, a)))
        {
            return new(new ConsentAnswer.MustAsk());
        }

        var given = asking.Attributes.Where(a => answers.Flows(a) || answers.Rests(a)).ToHashSet(StringComparer.Ordinal);
        var let = new ClaimsRequest(SignInClaims.GivenClaims(claims.UserInfo, given), SignInClaims.GivenClaims(claims.IdToken, given))
        {
            Agreement = asking.Named ? asking.Agreement!.Id.ToString("D") : null,
        };
        return new(new ConsentAnswer.Granted(SignInClaims.GivenScopes(question.Scopes, given), let.ToJson()));
    }

    public async ValueTask<ConsentSheet> Sheet(ConsentQuestion question, CancellationToken ct)
    {
        IReadOnlyList<Guid> accounts;
        SignInAsk asking;
        SignInAnswers answers;
        Agreement? earlier = null;
        using (HubRead read = room.Storage.BeginRead())
        {
            asking = SignInAsk.Of(read, room.Consent, question);
            accounts = room.Identity.Accounts(read, question.Person);
            if (asking.IsNothing || accounts.Count == 0)
            {
                return ConsentSheet.Nothing;
            }

            answers = SignInAnswers.Of(read, room.Consent, accounts, question.Client.Business, asking);
            if (answers.Earlier(asking.Agreement) is { } before && room.Consent.Agreement(read, before.Agreement).TryGet(out Agreement? found, out _))
            {
                earlier = found;
            }
        }

        if (!IsAll(question, asking, answers) && !asking.Attributes.Any(a => IsOpen(asking, answers, a)))
        {
            return ConsentSheet.Nothing;
        }

        Agreement agreement = await Written(asking, question, ct).ConfigureAwait(false);
        string[] shown = [.. Shown(question, asking, answers)];
        PersonRecordView record = await room.ReadHerself(accounts, shown, ct).ConfigureAwait(false);
        (_, AgreementText text) = agreement.TextFor(question.Language);
        DateTimeOffset now = room.Storage.Clock.GetUtcNow();
        bool own = ConsentRoom.IsWrittenByHub(agreement);
        return new ConsentSheet
        {
            Fields = Fields(asking, answers, agreement, shown, room.Released(record, shown, question.Client.Business)),
            Purpose = own ? null : text.Purpose,
            LegalBasis = agreement.Terms.LegalBasis,
            Retention = own ? null : agreement.Terms.Retention,
            Recipients = agreement.Terms.Recipients,
            Countries = agreement.Terms.Countries,
            Until = [new(Year, now.AddYears(1)), new(Stopped, null), new(Once, null)],
            Unseen = Unseen(record, asking),
            Notice = text.Notice.Length > 0 ? text.Notice : null,
            Agreement = agreement.HashText,
            Changes = earlier is null ? [] : Changes(earlier, agreement, question.Language),
            Before = answers.Any,
        };
    }

    public async ValueTask<Result<ConsentKept>> Answer(ConsentQuestion question, ConsentChoice choice, CancellationToken ct)
    {
        IReadOnlyList<Guid> accounts;
        SignInAsk asking;
        using (HubRead read = room.Storage.BeginRead())
        {
            asking = SignInAsk.Of(read, room.Consent, question);
            accounts = room.Identity.Accounts(read, question.Person);
        }

        if (asking.IsNothing || accounts.Count == 0)
        {
            return ConsentKept.Elsewhere;
        }

        if (!choice.Allowed)
        {
            await Refuse(question, asking, accounts, ct).ConfigureAwait(false);
            return ConsentKept.Elsewhere;
        }

        if ((await Typed(asking, choice, accounts[0], ct).ConfigureAwait(false)).Error is { } wrong)
        {
            return wrong;
        }

        string subject = await room.Identity.SubjectOf(question.Person, question.Client.Domain, ct).ConfigureAwait(false);
        return await room.Storage.TryWriteAsync(write => Give(write, question, choice, accounts, subject), ct).ConfigureAwait(false);
    }

    public IReadOnlyList<string> Shared(IStatements from, Guid person, Client client) =>
        [.. OfSignIn(from, room.Identity.Accounts(from, person), client).SelectMany(g => g.Effective).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public void Stop(HubWrite write, Guid person, Client client)
    {
        IReadOnlyList<Guid> accounts = room.Identity.Accounts(write, person);
        foreach (GrantInfo grant in OfSignIn(write, accounts, client))
        {
            if (room.Consent.Withdraw(write, accounts, grant.Id, channel: Channel).Error is { } error)
            {
                throw new InvalidOperationException(error.Code);
            }
        }
    }

    /// <summary>Her answer as grants, in one write: the ordinary part, and the special categories by themselves.</summary>
    private Result<ConsentKept> Give(HubWrite write, ConsentQuestion question, ConsentChoice choice, IReadOnlyList<Guid> accounts, string subject)
    {
        SignInAsk asking = SignInAsk.Of(write, room.Consent, question);
        Result<Agreement> current = asking.Agreement is { } published ? published : Own(write, asking, question);
        if (!current.TryGet(out Agreement? agreement, out Error? unfit))
        {
            return unfit;
        }

        SignInAnswers answers = SignInAnswers.Of(write, room.Consent, accounts, question.Client.Business, asking);
        string[] shown = [.. Shown(question, asking, answers)];
        if (!string.Equals(choice.Agreement, agreement.HashText, StringComparison.Ordinal) && shown.Length > 0)
        {
            return SignInErrors.ConsentChanged();
        }

        string[] special = [.. asking.Attributes.Where(agreement.Special.ContainsKey)];
        if (special.FirstOrDefault(a => asking.Essential.Contains(a, StringComparer.Ordinal) && shown.Contains(a, StringComparer.Ordinal) && !choice.Chosen.Contains(a, StringComparer.Ordinal)) is { } unsaid)
        {
            return SignInErrors.SpecialUnsaid(unsaid);
        }

        // What was not shown stays as it was; what was shown is as she chose.
        string[] given = [.. asking.Attributes.Where(a => shown.Contains(a, StringComparer.Ordinal)
            ? choice.Chosen.Contains(a, StringComparer.Ordinal) || asking.Essential.Contains(a, StringComparer.Ordinal) && !special.Contains(a, StringComparer.Ordinal) : answers.Flows(a) || answers.Rests(a))];
        if (shown.Length == 0)
        {
            return ConsentKept.Elsewhere;
        }

        (DateTimeOffset? until, long? uses) = End(choice.Until);
        foreach (bool isSpecial in (bool[])[false, true])
        {
            string[] part = [.. given.Where(a => special.Contains(a, StringComparer.Ordinal) == isSpecial)];
            if (!asking.Attributes.Any(a => special.Contains(a, StringComparer.Ordinal) == isSpecial))
            {
                continue;
            }

            Error? error = part.Length == 0
                ? room.Consent.Refuse(write, new No(accounts[0], agreement.Hash, Channel, question.Language) { Special = isSpecial, Accounts = accounts }).Error
                : room.Consent.Give(write, new Yes(accounts[0], agreement.Hash, part, subject, Channel, question.Language) { Until = until, Uses = uses, Explicit = isSpecial, Accounts = accounts }).Error;
            if (error is not null)
            {
                return error;
            }
        }

        return ConsentKept.Elsewhere;
    }

    /// <summary>A no to an agreement of the business is kept; what she gave to it before stands until she withdraws it. A sign-in that was not wanted leaves nothing.</summary>
    private async Task Refuse(ConsentQuestion question, SignInAsk asking, IReadOnlyList<Guid> accounts, CancellationToken ct)
    {
        if (asking.Agreement is not { } agreement)
        {
            return;
        }

        await room.Storage.WriteAsync(
            write => room.Consent.Grants(write, accounts).Any(g => g.AgreementId == agreement.Id && g.Status is GrantEvents.Given or GrantEvents.Paused) || room.Consent.Refuse(write, new No(accounts[0], agreement.Hash, Channel, question.Language) { Accounts = accounts }).IsOk,
            ct).ConfigureAwait(false);
    }

    /// <summary>What she typed because there was nothing yet becomes a statement of hers.</summary>
    private async Task<Result<bool>> Typed(SignInAsk asking, ConsentChoice choice, Guid account, CancellationToken ct)
    {
        foreach ((string name, string value) in choice.Typed)
        {
            bool asked = asking.Attributes.Contains(name, StringComparer.Ordinal) || AddressParts.Contains(name, StringComparer.Ordinal) && asking.Attributes.Contains("address", StringComparer.Ordinal);
            if (asked && (await room.Records.State(account, name, 0, value, ct).ConfigureAwait(false)).Error is not null)
            {
                return SignInErrors.BadStatement(name);
            }
        }

        return true;
    }

    private (DateTimeOffset? Until, long? Uses) End(string chosen) => chosen switch
    {
        Stopped => (null, null),
        Once => (null, 1),
        _ => (room.Storage.Clock.GetUtcNow().AddYears(1), null),
    };

    /// <summary>The agreement as she is to be shown it; the hub's own is written down when it is first needed.</summary>
    private async Task<Agreement> Written(SignInAsk asking, ConsentQuestion question, CancellationToken ct)
    {
        if (asking.Agreement is { } published)
        {
            return published;
        }

        Result<Agreement> own = await room.Storage.TryWriteAsync(write => Own(write, asking, question), ct).ConfigureAwait(false);
        return own.TryGet(out Agreement? agreement, out Error? unfit) ? agreement : throw new InvalidOperationException($"No agreement for a sign-in: {unfit.Code}.");
    }

    private Result<Agreement> Own(HubWrite write, SignInAsk asking, ConsentQuestion question)
    {
        BusinessProfile profile = room.Identity.Profile(question.Client.Business);
        return room.Consent.SignInAgreement(
            write, question.Client.Business,
            new Controller(profile.LegalName ?? question.Client.Name, profile.Contact ?? "", "", "", new PostalAddress("", "", "", ""), profile.Website), asking.Essential, asking.Optional);
    }

    /// <summary>All of it is shown: at a first visit, when the client asks for it, and when the agreement changed.</summary>
    private static bool IsAll(ConsentQuestion question, SignInAsk asking, SignInAnswers answers) => question.Force || question.First || answers.Earlier(asking.Agreement) is not null;

    private static IEnumerable<string> Shown(ConsentQuestion question, SignInAsk asking, SignInAnswers answers) =>
        IsAll(question, asking, answers) ? asking.Attributes : asking.Attributes.Where(a => IsOpen(asking, answers, a));

    /// <summary>She has not answered about it, or said no before it was needed.</summary>
    private static bool IsOpen(SignInAsk asking, SignInAnswers answers, string attribute) =>
        !answers.Flows(attribute) && !answers.Rests(attribute) && (!answers.Declined(attribute) || asking.Essential.Contains(attribute, StringComparer.Ordinal));

    private static List<ConsentField> Fields(SignInAsk asking, SignInAnswers answers, Agreement agreement, string[] shown, IReadOnlyDictionary<string, string> values)
    {
        var fields = new List<ConsentField>(shown.Length);
        foreach (string name in shown)
        {
            bool essential = asking.Essential.Contains(name, StringComparer.Ordinal), derived = CustomerAttributes.Find(name).Derived;
            string? value = values.GetValueOrDefault(name);
            fields.Add(new ConsentField(
                name, value, essential, agreement.Special.ContainsKey(name), derived, answers.Flows(name) || answers.Rests(name), value is null && !derived ? InputOf(name) : null));
        }

        return [.. fields.OrderBy(f => f.Special).ThenBy(f => !f.Essential)];
    }

    private static string InputOf(string name) => name switch
    {
        "address" => "address",
        "birthdate" => "date",
        "email" => "email",
        "phone_number" => "tel",
        _ => "text",
    };

    /// <summary>Names of what her record holds and this business does not ask for; a whole stands for its parts.</summary>
    private static string[] Unseen(PersonRecordView record, SignInAsk asking)
    {
        string[] held = [.. record.Attributes.Select(a => a.Name).Distinct(StringComparer.Ordinal)];
        return [.. held.Where(a => !asking.Attributes.Any(b => string.Equals(a, b, StringComparison.Ordinal) || CustomerAttributes.Holds(b, a)) && !held.Any(b => CustomerAttributes.Holds(b, a))).Take(12)];
    }

    private static ConsentChange[] Changes(Agreement before, Agreement after, string language)
    {
        string was = before.TextFor(language).Language, now = after.TextFor(language).Language;
        return
        [
            .. ConsentRoom.Compare(before, after)
                .Where(c => c.What is not ("sentence_changed" or "notice_changed" or "text_added" or "text_removed") || string.Equals(c.About, now, StringComparison.Ordinal) && string.Equals(was, now, StringComparison.Ordinal))
                .Select(c => c.What switch
                {
                    _ when c.What.StartsWith("attribute_", StringComparison.Ordinal) || c.What.StartsWith("special_", StringComparison.Ordinal) =>
                        c.What.EndsWith("_removed", StringComparison.Ordinal) ? new ConsentChange(c.What, c.About, null) : new ConsentChange(c.What, null, c.About),
                    "notice_changed" or "controller_changed" or "policy_url_changed" => new ConsentChange(c.What, null, null),
                    _ => new ConsentChange(c.What, c.Before, c.After),
                }),
        ];
    }

    /// <summary>Grants that the business has through sign-ins: for their purpose, or given in one.</summary>
    private IEnumerable<GrantInfo> OfSignIn(IStatements from, IReadOnlyList<Guid> accounts, Client client) => room.Consent.Grants(from, accounts).Where(g => g.Business == client.Business
        && g.Status is GrantEvents.Given or GrantEvents.Paused
        && (g.Purpose is Purposes.SignIn || g.Events.LastOrDefault(e => e.Kind is GrantEvents.Given) is { Channel: Channel }));
}
