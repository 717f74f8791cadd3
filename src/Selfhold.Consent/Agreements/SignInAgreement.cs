using System.Text.Json.Nodes;
using Selfhold.Consent.Agreements;
using Selfhold.Consent.Data;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <summary>
    /// The agreement under which a sign-in asks for attributes: of those that the business has published for <see cref="Purposes.SignIn"/> the one that covers them and asks least,
    /// else one that the hub writes for exactly these attributes, in which it says what the business has not said.
    /// </summary>
    /// <param name="controller">What is known of the business: its name, and what of the rest is; empty where nothing is.</param>
    /// <param name="essential">Those without which the client can't go on.</param>
    /// <returns>As <see cref="Publish(HubWrite, Guid, AgreementDraft)"/>: an attribute that there is not, or a name that can't be shown.</returns>
    public Result<Agreement> SignInAgreement(HubWrite write, Guid business, Controller controller, IReadOnlyList<string> essential, IReadOnlyList<string> optional)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(essential);
        ArgumentNullException.ThrowIfNull(optional);
        string[] needed = [.. essential.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], wished = [.. optional.Except(needed, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        // The hub's own agreement for these attributes has an id made of them: there is one of it, however many sign-ins ask at once.
        Guid own = RoomKeys.RowOf("sign_in", business, string.Join(' ', needed), string.Join('\n', wished));
        BusinessKeys.Lock(write, business);
        if (Published(write, business, [.. needed, .. wished]) is { } published)
        {
            return published;
        }

        AgreementDraft draft = SignInDraft(controller, needed, wished);
        if (!AgreementChecks.Of(draft, ours: true).TryGet(out AgreementDraft? terms, out Error? unfit))
        {
            return unfit;
        }

        Agreement? last = Newest(write, own) is { IsOk: true } found ? found.Value : null;
        return last is not null && JsonNode.DeepEquals(AgreementDocument.Terms(last.Terms), AgreementDocument.Terms(terms)) && last.RetiredAt is null ? last : Insert(write, own, (last?.Version ?? 0) + 1, business, terms, last?.Hash);
    }

    /// <summary>Whether the hub wrote it for a sign-in, because the business had published none.</summary>
    public static bool IsWrittenByHub(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        return agreement.Id == RoomKeys.RowOf("sign_in", agreement.Business, string.Join(' ', agreement.Terms.Essential), string.Join('\n', agreement.Terms.Optional));
    }

    private Agreement? Published(IStatements from, Guid business, string[] asked)
        => Rows(from, $"SELECT {AgreementColumns} FROM consent_agreement WHERE business_id = @p0 AND purpose = @p1 AND retired_at IS NULL", s => s.Uuid(0, business).Text(1, Purposes.SignIn), BulkType.Uuid, BulkType.Text)
            .Select(r => Checked(from, r)).Where(a => !IsWrittenByHub(a))
            .GroupBy(a => a.Id).Select(g => g.MaxBy(a => a.Version)!)
            .Where(a => !asked.Except(a.Attributes, StringComparer.Ordinal).Any())
            .OrderBy(a => a.Attributes.Count()).ThenByDescending(a => a.PublishedAt).ThenBy(a => a.Id).FirstOrDefault();

    private static AgreementDraft SignInDraft(Controller controller, string[] essential, string[] optional) => new()
    {
        Purpose = Purposes.SignIn,
        Service = controller.Name,
        Texts = new Dictionary<string, AgreementText>(StringComparer.Ordinal)
        {
            ["en"] = new($"So that you can sign in at {controller.Name}.",
                $"{controller.Name} asks this hub for the fields named here when you sign in. This hub hands them over each time {controller.Name} asks, and writes down each time, until you stop it.\n"
                + $"{controller.Name} has not told this hub how long and where it keeps what it was given, nor whom it passes it on to. Ask it, or refuse."),
            ["de"] = new($"Damit Sie sich bei {controller.Name} anmelden können.",
                $"{controller.Name} fragt diesen Hub bei der Anmeldung nach den genannten Angaben. Der Hub gibt sie jedes Mal heraus, wenn {controller.Name} fragt, und schreibt jedes Mal mit, bis Sie es beenden.\n"
                + $"{controller.Name} hat dem Hub nicht gesagt, wie lange und wo die Angaben aufbewahrt werden, noch an wen sie weitergehen. Fragen Sie nach, oder lehnen Sie ab."),
        },
        Essential = essential,
        Optional = optional,
        LegalBasis = LegalBases.Consent,
        Retention = "",
        Countries = [],
        Jurisdiction = "",
        Withdrawal = "In this hub, under what you share",
        PolicyUrl = controller.Url ?? "",
        Controller = controller,
    };
}
