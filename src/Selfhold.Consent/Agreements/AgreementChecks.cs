using System.Buffers;

namespace Selfhold.Consent.Agreements;

/// <summary>What a draft must be before it is published.</summary>
internal static class AgreementChecks
{
    private const int MostAttributes = 64, LongestSentence = 300, LongestNotice = 20_000, LongestLine = 200;

    /// <summary>The draft in the one form that documents have, or the first thing that is wrong with it.</summary>
    /// <param name="ours">The hub wrote it for a sign-in: what a business has not said about itself may be empty.</param>
    public static Result<AgreementDraft> Of(AgreementDraft draft, bool ours)
    {
        if (Purposes.Find(draft.Purpose) is not { } purpose)
        {
            return ConsentErrors.PurposeUnknown(draft.Purpose, Purposes.Near(draft.Purpose));
        }

        if ((Attributes(draft) ?? Specials(draft) ?? Texts(draft) ?? Lines(draft, ours) ?? Law(draft, ours)) is { } wrong)
        {
            return wrong;
        }

        return draft with
        {
            Purpose = purpose.Code,
            Essential = [.. draft.Essential.Order(StringComparer.Ordinal)],
            Optional = [.. draft.Optional.Order(StringComparer.Ordinal)],
            Recipients = [.. draft.Recipients.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Countries = [.. draft.Countries.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Every attribute of a special category, by its name or because the draft says so: more than by name, never fewer.</summary>
    public static IReadOnlyDictionary<string, string> SpecialOf(AgreementDraft draft)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in draft.Essential.Concat(draft.Optional))
        {
            if ((CustomerAttributes.Find(name).Special ?? draft.Special.GetValueOrDefault(name)) is { } code)
            {
                all[name] = code;
            }
        }

        return all;
    }

    private static Error? Attributes(AgreementDraft draft)
    {
        string[] all = [.. draft.Essential, .. draft.Optional];
        if (all.Length is 0 or > MostAttributes)
        {
            return ConsentErrors.AttributesNeeded();
        }

        if (Array.Find(all, a => !CustomerAttributes.TryFind(a, out _)) is { } unknown)
        {
            return ConsentErrors.AttributeUnknown(unknown);
        }

        return all.GroupBy(a => a, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice ? ConsentErrors.AttributeTwice(twice.Key) : null;
    }

    private static Error? Specials(AgreementDraft draft)
    {
        foreach ((string name, string code) in draft.Special)
        {
            if (!SpecialCategories.Codes.Contains(code, StringComparer.Ordinal) || !draft.Essential.Concat(draft.Optional).Contains(name, StringComparer.Ordinal))
            {
                return ConsentErrors.SpecialUnknown(name);
            }
        }

        if (!LegalBases.All.Contains(draft.LegalBasis, StringComparer.Ordinal))
        {
            return ConsentErrors.BasisUnknown(draft.LegalBasis);
        }

        return draft.LegalBasis is not LegalBases.Consent && SpecialOf(draft).Keys.FirstOrDefault() is { } special ? ConsentErrors.SpecialNeedsConsent(special) : null;
    }

    private static Error? Texts(AgreementDraft draft)
    {
        if (!draft.Texts.ContainsKey("en"))
        {
            return ConsentErrors.TextNeeded("texts.en");
        }

        foreach ((string language, AgreementText text) in draft.Texts)
        {
            if (!IsLanguage(language) || draft.Texts.Count > 32)
            {
                return ConsentErrors.LanguageUnfit(language);
            }

            if ((Line(text.Purpose, $"texts.{language}.purpose", needed: true, LongestSentence) ?? Lines(text.Notice, $"texts.{language}.notice")) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static Error? Lines(AgreementDraft draft, bool ours)
    {
        Controller c = draft.Controller;
        bool needed = !ours;
        return Line(draft.Service, "service", needed: true)
            ?? Line(draft.Withdrawal, "withdrawal", needed: true, LongestSentence)
            ?? Line(draft.PolicyUrl, "policy_url", needed, 2000)
            ?? Line(c.Name, "controller.name", needed: true)
            ?? Line(c.Contact, "controller.contact", needed)
            ?? Line(c.Email, "controller.email", needed)
            ?? Line(c.Phone, "controller.phone", needed)
            ?? Line(c.Address.Street, "controller.address.street", needed)
            ?? Line(c.Address.Locality, "controller.address.locality", needed)
            ?? Line(c.Address.PostalCode, "controller.address.postal_code", needed: false)
            ?? Line(c.Url ?? "", "controller.url", needed: false, 2000)
            ?? (draft.PolicyUrl.Length > 0 && !IsWeb(draft.PolicyUrl) ? ConsentErrors.TextUnfit("policy_url") : null)
            ?? (c.Url is { Length: > 0 } url && !IsWeb(url) ? ConsentErrors.TextUnfit("controller.url") : null)
            ?? (needed || c.Address.Country.Length > 0 ? Country(c.Address.Country) : null)
            ?? (draft.Recipients.Count > 100 ? ConsentErrors.TextUnfit("recipients") : null)
            ?? draft.Recipients.Select(r => Line(r, "recipients", needed: true)).FirstOrDefault(e => e is not null);
    }

    private static Error? Law(AgreementDraft draft, bool ours)
        => ours && (draft.Retention, draft.Countries.Count, draft.Jurisdiction) is ("", 0, "") ? null
            : !IsDuration(draft.Retention) ? ConsentErrors.RetentionUnfit(draft.Retention)
            : draft.Countries.Count is 0 or > 250 ? ConsentErrors.TextNeeded("countries")
            : Country(draft.Jurisdiction) ?? draft.Countries.Select(Country).FirstOrDefault(e => e is not null);

    private static Error? Line(string text, string field, bool needed, int longest = LongestLine)
        => string.IsNullOrWhiteSpace(text) ? (needed ? ConsentErrors.TextNeeded(field) : null) : text.Length > longest || VisibleText.IsHidden(text) ? ConsentErrors.TextUnfit(field) : null;

    private static Error? Lines(string text, string field)
        => string.IsNullOrWhiteSpace(text) ? ConsentErrors.TextNeeded(field) : text.Length > LongestNotice || VisibleText.IsHiddenBesideLines(text) ? ConsentErrors.TextUnfit(field) : null;

    private static Error? Country(string code) => code is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] ? null : ConsentErrors.CountryUnfit(code);

    private static bool IsWeb(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0;

    /// <summary>BCP 47, the plain part: a language, then subtags.</summary>
    private static bool IsLanguage(string tag)
    {
        string[] parts = tag.Split('-');
        return tag.Length <= 35 && parts[0].Length is 2 or 3 && parts[0].All(char.IsAsciiLetterLower) && parts.Skip(1).All(p => p.Length is >= 2 and <= 8 && p.All(char.IsAsciiLetterOrDigit));
    }

    /// <summary>ISO 8601: P, years, months, weeks, days, then T, hours, minutes, seconds; whole numbers, at least one.</summary>
    public static bool IsDuration(string text)
    {
        if (text.Length is < 3 or > 40 || text[0] != 'P')
        {
            return false;
        }

        string units = "YMWDTHMS";
        int unit = 0, at = 1, numbers = 0;
        while (at < text.Length)
        {
            if (text[at] == 'T')
            {
                if (unit > 4 || at + 1 == text.Length)
                {
                    return false;
                }

                unit = 5;
                at++;
                continue;
            }

            int digits = text.AsSpan(at).IndexOfAnyExcept(SearchValues.Create("0123456789"));
            if (digits is <= 0 or > 6)
            {
                return false;
            }

            int found = units.IndexOf(text[at + digits], unit);
            if (found < 0 || found == 4 || (unit <= 4 && found > 4))
            {
                return false;
            }

            unit = found + 1;
            at += digits + 1;
            numbers++;
        }

        return numbers > 0;
    }
}
