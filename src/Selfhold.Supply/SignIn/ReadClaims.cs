using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.OpenId;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply.Release;
using Selfhold.Supply.SignIn;

namespace Selfhold.Supply;

// The life of a release as an OpenID client meets it: decide and log, commit, ask again, unseal, filter.
public sealed partial class SupplyRoom
{
    /// <summary>The claims of a person that a client may have now; none where nothing is allowed, whatever the cause.</summary>
    /// <param name="action"><c>userinfo</c> or <c>id_token</c>.</param>
    /// <exception cref="StorageException">The log can't be written: nothing was released.</exception>
    internal async Task<IReadOnlyDictionary<string, object>> ReadClaims(Guid person, Client client, string purpose, string[] asked, string action, CancellationToken ct)
    {
        IReadOnlyList<Guid> accounts;
        using (HubRead read = Storage.BeginRead())
        {
            accounts = Identity.Accounts(read, person);
            if (accounts.Count == 0 || !Identity.IsActive(read, accounts[0]))
            {
                return Nothing;
            }
        }

        Appended<Decision?> appended = await Log.Append(write => Admit(write, accounts, client, purpose, asked, action), ct).ConfigureAwait(false);
        if (appended is not { Value: { } decided, Admission: { } admission })
        {
            return Nothing;
        }

        // A snapshot of its own: nothing decided before a withdrawal is answered after it.
        using HubRead after = Storage.BeginRead();
        if (!Identity.Accounts(after, person).SequenceEqual(accounts) || !Identity.IsActive(after, accounts[0]) || !Consent.StillHolds(after, accounts, decided))
        {
            return Nothing;
        }

        List<ReleasedValue> values = GrantedValues.Of(Records.PersonRecord(after, admission, accounts), SignInClaims.ToRead(decided.Attributes), client.Business, Today);
        return SignInClaims.Of(decided.Attributes, [.. values.Select(v => (v.Attribute, v.Value, v.Assurance is "evidenced" or "verified"))]);
    }

    /// <summary>Her record for her own eyes, on a page that asks for her yes: a look of her own, with its entry.</summary>
    internal async Task<PersonRecordView> ReadHerself(IReadOnlyList<Guid> accounts, IReadOnlyList<string> fields, CancellationToken ct)
    {
        var entry = new EntryDraft
        {
            Owner = accounts[0],
            Kind = OwnerKind.Person,
            Reader = Reader.Herself,
            Action = "own",
            Outcome = LookOutcome.Released,
            Fields = [.. fields.Order(StringComparer.Ordinal)],
            Purpose = ReadAsk.OwnPurpose,
            Basis = "herself",
            Channel = "openid",
        };
        Appended<bool> appended = await Log.Append(_ => new Looked<bool>(true, [entry]), ct).ConfigureAwait(false);
        using HubRead read = Storage.BeginRead();
        return Records.PersonRecord(read, appended.Admission!, accounts);
    }

    /// <summary>What would be sent of a record today, by attribute.</summary>
    internal IReadOnlyDictionary<string, string> Released(PersonRecordView record, IReadOnlyList<string> attributes, Guid business)
        => GrantedValues.Of(record, [.. attributes.Order(StringComparer.Ordinal)], business, Today).ToDictionary(v => v.Attribute, v => v.Value, StringComparer.Ordinal);

    private static readonly Dictionary<string, object> Nothing = new(StringComparer.Ordinal);

    private Looked<Decision?> Admit(HubWrite write, IReadOnlyList<Guid> accounts, Client client, string purpose, string[] asked, string action)
    {
        Decision decision = Consent.Decide(write, accounts, client.Business, purpose, asked);
        bool allowed = decision.Allows, spent = allowed && !Consent.CountUse(write, decision);
        allowed &= !spent;
        return new Looked<Decision?>(allowed ? decision : null, [new EntryDraft
        {
            Owner = accounts[0],
            Kind = OwnerKind.Person,
            Reader = new Reader(ReaderKind.Client, client.Business, client.Id),
            Action = action,
            Outcome = allowed ? LookOutcome.Released : LookOutcome.Denied,
            Fields = allowed ? decision.Attributes : asked,
            Purpose = purpose,
            Basis = allowed ? "grant" : spent ? "used_up" : decision.Why,
            Grant = allowed ? decision.Grant : null,
            Agreement = allowed ? Convert.ToHexStringLower(decision.Agreement.Span) : null,
            Channel = "openid",
        }]);
    }
}
