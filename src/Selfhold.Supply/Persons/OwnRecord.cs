using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply.Release;

namespace Selfhold.Supply;

/// <summary>What an agreement would let a business have of a person's record.</summary>
/// <param name="Values">What would be sent today, by attribute; those that there is nothing for are not there.</param>
/// <param name="Held">Names of everything that her record holds.</param>
public sealed record Sendable(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Held);

// A person's own look at her record: a look like any other, with an entry in her chain.
public sealed partial class SupplyRoom
{
    /// <summary>The purpose of her own looks, as her log has it.</summary>
    public const string OwnLook = "own_look";

    /// <summary>Her whole record, for her own eyes.</summary>
    /// <param name="person">Any account of hers.</param>
    public async Task<PersonRecordView> OwnRecord(Guid person, CancellationToken ct)
    {
        (HubRead read, Admission admission, IReadOnlyList<Guid> accounts) = await LookHerself(person, [], ct).ConfigureAwait(false);
        using (read)
        {
            return Records.PersonRecord(read, admission, accounts);
        }
    }

    /// <summary>What would be sent under an agreement, for her own eyes, before she answers it.</summary>
    public async Task<Sendable> SendableOf(Guid person, Agreement agreement, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        string[] asked = [.. agreement.Attributes.Order(StringComparer.Ordinal)];
        (HubRead read, Admission admission, IReadOnlyList<Guid> accounts) = await LookHerself(person, asked, ct).ConfigureAwait(false);
        using (read)
        {
            PersonRecordView record = Records.PersonRecord(read, admission, accounts);
            DateOnly today = DateOnly.FromDateTime(Storage.Clock.GetUtcNow().UtcDateTime);
            return new Sendable(
                GrantedValues.Of(record, asked, agreement.Business, today).ToDictionary(v => v.Attribute, v => v.Value, StringComparer.Ordinal),
                [.. record.Attributes.Select(a => a.Name).Distinct(StringComparer.Ordinal)]);
        }
    }

    /// <summary>Logs her look, and begins a snapshot that is younger. Who she is, is decided with the entry: an account that was joined meanwhile looks as the one that leads.</summary>
    private async Task<(HubRead Read, Admission Admission, IReadOnlyList<Guid> Accounts)> LookHerself(Guid person, IReadOnlyList<string> fields, CancellationToken ct)
    {
        Appended<IReadOnlyList<Guid>> looked = await Log.Append<IReadOnlyList<Guid>>(
            write =>
            {
                IReadOnlyList<Guid> accounts = Identity.Accounts(write, person) is { Count: > 0 } all ? all : [person];
                return new Looked<IReadOnlyList<Guid>>(accounts,
                [
                    new EntryDraft
                    {
                        Owner = accounts[0],
                        Kind = OwnerKind.Person,
                        Reader = Reader.Herself,
                        Action = "own",
                        Outcome = LookOutcome.Released,
                        Fields = fields,
                        Purpose = OwnLook,
                        Basis = "herself",
                        Channel = "portal",
                    },
                ]);
            },
            ct).ConfigureAwait(false);
        return (Storage.BeginRead(), looked.Admission!, looked.Value);
    }
}
