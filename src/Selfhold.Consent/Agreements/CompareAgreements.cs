namespace Selfhold.Consent;

/// <summary>One difference between two versions.</summary>
/// <param name="What"><c>attribute_added</c>, <c>attribute_removed</c>, <c>attribute_now_essential</c>, <c>attribute_now_optional</c>, <c>special_added</c>, <c>special_removed</c>, <c>recipient_added</c>, <c>recipient_removed</c>,
/// <c>country_added</c>, <c>country_removed</c>, <c>text_added</c>, <c>text_removed</c>, or what was <c>…_changed</c>.</param>
/// <param name="About">The attribute, recipient, country or language; empty where there is one of it.</param>
/// <param name="More">It asks or allows more than before: what a person should see first.</param>
/// <param name="Sentence">In English; pages in other languages word it by <paramref name="What"/>.</param>
public sealed record AgreementChange(string What, string About, string? Before, string? After, bool More, string Sentence);

public sealed partial class ConsentRoom
{
    /// <summary>What changed from one version to another, what asks more first; empty where nothing did.</summary>
    public static IReadOnlyList<AgreementChange> Compare(Agreement before, Agreement after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        AgreementDraft a = before.Terms, b = after.Terms;
        List<AgreementChange> all = [.. AttributesOf(before, after)];
        all.AddRange(Lists("recipient", a.Recipients, b.Recipients, "passes it on to", "no longer passes it on to"));
        all.AddRange(Lists("country", a.Countries, b.Countries, "keeps it in", "no longer keeps it in"));
        One(all, "purpose_changed", "purpose", a.Purpose, b.Purpose, more: true);
        One(all, "legal_basis_changed", "legal basis", a.LegalBasis, b.LegalBasis, more: true);
        One(all, "retention_changed", "time for which it is kept", a.Retention, b.Retention, more: true);
        One(all, "service_changed", "service", a.Service, b.Service);
        One(all, "jurisdiction_changed", "law that holds", a.Jurisdiction, b.Jurisdiction);
        One(all, "withdrawal_changed", "way to withdraw", a.Withdrawal, b.Withdrawal);
        One(all, "policy_url_changed", "address of the policy", a.PolicyUrl, b.PolicyUrl);
        One(all, "controller_changed", "business that answers for it", Line(a.Controller), Line(b.Controller));
        foreach (string language in a.Texts.Keys.Union(b.Texts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Texts(all, language, a.Texts.GetValueOrDefault(language), b.Texts.GetValueOrDefault(language));
        }

        return [.. all.OrderByDescending(c => c.More)];
    }

    private static IEnumerable<AgreementChange> AttributesOf(Agreement before, Agreement after)
    {
        foreach (string name in before.Attributes.Union(after.Attributes, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            bool was = before.Attributes.Contains(name, StringComparer.Ordinal), @is = after.Attributes.Contains(name, StringComparer.Ordinal);
            if (!was)
            {
                yield return new AgreementChange("attribute_added", name, null, Need(after, name), More: true, $"It now asks for {name} ({Need(after, name)}).");
            }
            else if (!@is)
            {
                yield return new AgreementChange("attribute_removed", name, Need(before, name), null, More: false, $"It no longer asks for {name}.");
            }
            else if (before.IsEssential(name) != after.IsEssential(name))
            {
                yield return new AgreementChange(after.IsEssential(name) ? "attribute_now_essential" : "attribute_now_optional", name, Need(before, name), Need(after, name), after.IsEssential(name), $"{name} is now {Need(after, name)}.");
            }

            string? special = before.Special.GetValueOrDefault(name), now = after.Special.GetValueOrDefault(name);
            if (was && @is && !string.Equals(special, now, StringComparison.Ordinal))
            {
                yield return new AgreementChange(now is null ? "special_removed" : "special_added", name, special, now, More: now is not null,
                    now is null ? $"{name} is no longer treated as a special category." : $"{name} is now treated as a special category ({now}).");
            }
        }
    }

    private static string Need(Agreement of, string name) => of.IsEssential(name) ? "essential" : "optional";

    private static IEnumerable<AgreementChange> Lists(string what, IReadOnlyList<string> before, IReadOnlyList<string> after, string gained, string lost) =>
    [
        .. after.Except(before, StringComparer.Ordinal).Select(x => new AgreementChange(what + "_added", x, null, x, More: true, $"It now {gained} {x}.")),
        .. before.Except(after, StringComparer.Ordinal).Select(x => new AgreementChange(what + "_removed", x, x, null, More: false, $"It {lost} {x}.")),
    ];

    private static void One(List<AgreementChange> to, string what, string words, string before, string after, bool more = false)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
        {
            to.Add(new AgreementChange(what, "", before, after, more, $"The {words} was '{before}' and is now '{after}'."));
        }
    }

    private static void Texts(List<AgreementChange> to, string language, AgreementText? before, AgreementText? after)
    {
        if (before is null || after is null)
        {
            to.Add(new AgreementChange(before is null ? "text_added" : "text_removed", language, before?.Purpose, after?.Purpose, More: false, before is null ? $"There is now a text in '{language}'." : $"There is no longer a text in '{language}'."));
            return;
        }

        if (!string.Equals(before.Purpose, after.Purpose, StringComparison.Ordinal))
        {
            to.Add(new AgreementChange("sentence_changed", language, before.Purpose, after.Purpose, More: false, $"What it is for, in '{language}', was '{before.Purpose}' and is now '{after.Purpose}'."));
        }

        if (!string.Equals(before.Notice, after.Notice, StringComparison.Ordinal))
        {
            to.Add(new AgreementChange("notice_changed", language, before.Notice, after.Notice, More: false, $"The notice in '{language}' was reworded."));
        }
    }

    private static string Line(Controller c) => string.Join(", ", ((string?[])[c.Name, c.Contact, c.Email, c.Phone, c.Address.Street, c.Address.PostalCode, c.Address.Locality, c.Address.Country, c.Url]).Where(t => !string.IsNullOrEmpty(t)));
}
