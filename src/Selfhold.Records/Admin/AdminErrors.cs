namespace Selfhold.Records.Admin;

/// <summary>Refusals about places: businesses, domains, sources. Codes are stable; messages say what to do.</summary>
internal static class AdminErrors
{
    public static Error DomainNeeded() => new("domain_needed", "There are several domains. Say which one with --domain NAME; see them with:  selfhold domain list");
    public static Error NoDomainYet() => new("domain_not_found", "There is no domain yet. Make one with:  selfhold domain add NAME  or begin with:  selfhold source add NAME");
    public static Error BadCountry() => new("bad_country", "A country is its code of two letters (ISO 3166-1): GB, DE, US.");
    public static Error BadTrust() => new("bad_trust", "Trust is a whole number from 0 to 100; 50 is usual.");
}
