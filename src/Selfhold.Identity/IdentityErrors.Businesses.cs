namespace Selfhold.Identity;

/// <summary>What businesses, their members and clients are refused.</summary>
internal static partial class IdentityErrors
{
    public static Error BadText(string what, int most, string field) => new("bad_text", $"{what} has 1 to {most} characters on one line, without marks that change the direction of writing.", field);

    public static Error BadAddress(string field, string why) => new("bad_address", $"{field}: {why}.", field);

    public static Error AddressTwice(string field) => new("bad_address", $"{field}: an address is there twice.", field);

    public static Error TooManyAddresses(string field, int most) => new("bad_address", $"{field}: at most {most} addresses.", field);

    public static Error AddressUnreachable(string field, Error why) => new(why.Code, $"{field}: {why.Message}", field);

    public static Error RedirectNeeded() => new("redirect_needed", "A client that signs people in needs at least one address to return to.", "redirect_uris");

    public static Error BadGrant(string why) => new("bad_grant", why, "grant_types");

    public static Error BadScope(string why) => new("bad_scope", why, "scope");

    public static Error BadAlgorithm(string field) => new("bad_algorithm", "Tokens are signed with ES256 or RS256.", field);

    public static Error BadKeySet(string why) => new("bad_jwks", why, "jwks");

    public static Error NoSecret() => new("client_has_no_keys", "This client proves itself without a secret; there is no key to add or roll.");

    public static Error KeyNotFound(string key) => new("client_key_not_found", $"The client has no key '{key}'. See them with 'selfhold client key list'.");

    public static Error KeyAmbiguous(string key) => new("client_key_ambiguous", $"Several keys begin with '{key}'. Say more of its prefix.");

    public static Error KeyEnded(string key) => new("client_key_ended", $"The key '{key}' was rolled or revoked already.");

    public static Error TooManyKeys(int most) => new("too_many_keys", $"A client has at most {most} keys at a time. Revoke one first.");

    public static Error BadOverlap() => new("bad_overlap", "A key that was rolled lives on for 0 minutes to 30 days.", "overlap");

    public static Error BadRole() => new("bad_role", "A member is owner, developer or steward.", "role");

    public static Error MemberNotFound() => new("member_not_found", "This person is no member of the business.");

    public static Error LastOwner() => new("last_owner", "This is the last owner of the business. Make somebody else an owner first.");

    public static Error BadLogo(string why) => new("bad_logo", why, "logo");

    public static Error BadWebDomain() => new("bad_web_domain", "That is no name of a web domain. For example: kestrel.example", "domain");

    public static Error OwnWebDomain() => new("bad_web_domain", "This is the name of the hub itself.", "domain");

    public static Error WebDomainNotFound(string name) => new("web_domain_not_found", $"The business has not added the web domain '{name}'. Add it first: selfhold webdomain add");

    public static Error TooManyWebDomains(int most) => new("too_many_web_domains", $"A business has at most {most} web domains.");
}
