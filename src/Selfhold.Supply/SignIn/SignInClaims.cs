using Selfhold.Consent;
using Selfhold.OpenId;

namespace Selfhold.Supply.SignIn;

/// <summary>What OpenID's scopes and claims mean in attributes, and attributes in claims. Pure.</summary>
internal static class SignInClaims
{
    /// <summary>Before the id of an agreement in <c>scope</c>.</summary>
    public const string AgreementScope = "agreement:";

    /// <summary>Core §5.4, as far as a record may hold it.</summary>
    private static readonly (string Scope, string[] Attributes)[] OfScope =
    [
        ("profile", ["name", "given_name", "middle_name", "family_name", "nickname", "birthdate", "gender"]),
        ("email", ["email"]),
        ("address", ["address"]),
        ("phone", ["phone_number"]),
    ];

    /// <summary>What is asked by name without an agreement: the vocabulary, and no label of somebody's column.</summary>
    private static readonly string[] OpenClaims =
        [.. CustomerAttributes.All.SelectMany(a => a.Claims.Count > 0 ? a.Claims : [a.Name]).Order(StringComparer.Ordinal)];

    private static readonly (string Member, string Attribute)[] AddressMembers =
        [("formatted", "address"), ("street_address", "street_address"), ("locality", "locality"), ("region", "region"), ("postal_code", "postal_code"), ("country", "country")];

    public static IReadOnlyList<string> Scopes { get; } = [.. OfScope.Select(s => s.Scope)];

    /// <summary>For discovery. <c>age_over_N</c> is told by its most common one: there is no way to tell a rule.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OpenClaims, "age_over_18"];

    /// <summary>The id of the agreement that a request names, by its scope or in <c>claims</c>; null where it names none.</summary>
    public static Guid? AgreementOf(IReadOnlyList<string> scopes, ClaimsRequest claims)
        => Guid.TryParseExact(claims.Agreement, "D", out Guid named) ? named
            : scopes.FirstOrDefault(s => s.StartsWith(AgreementScope, StringComparison.Ordinal)) is { } scope && Guid.TryParseExact(scope.AsSpan(AgreementScope.Length), "D", out Guid id) ? id : null;

    /// <summary>The attributes behind scopes and claims, each with whether the client can't go on without it; in ordinal order.</summary>
    public static SortedDictionary<string, bool> Asked(IReadOnlyList<string> scopes, params ReadOnlySpan<IReadOnlyDictionary<string, ClaimRequest>> claims)
    {
        var asked = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach ((string scope, string[] attributes) in OfScope)
        {
            if (scopes.Contains(scope, StringComparer.Ordinal))
            {
                foreach (string attribute in attributes)
                {
                    asked[attribute] = false;
                }
            }
        }

        foreach (IReadOnlyDictionary<string, ClaimRequest> part in claims)
        {
            foreach ((string claim, ClaimRequest how) in part)
            {
                if (CustomerAttributes.ForClaim(claim) is { } attribute)
                {
                    asked[attribute.Name] = how.Essential || asked.GetValueOrDefault(attribute.Name);
                }
            }
        }

        return asked;
    }

    /// <summary>Of scopes those that anything given stands behind.</summary>
    public static IReadOnlyList<string> GivenScopes(IReadOnlyList<string> scopes, IReadOnlySet<string> given) =>
        [.. scopes.Where(s => s.StartsWith(AgreementScope, StringComparison.Ordinal) ? given.Count > 0 : OfScope.Any(o => string.Equals(o.Scope, s, StringComparison.Ordinal) && o.Attributes.Any(given.Contains)))];

    public static Dictionary<string, ClaimRequest> GivenClaims(IReadOnlyDictionary<string, ClaimRequest> claims, IReadOnlySet<string> given) =>
        claims.Where(c => CustomerAttributes.ForClaim(c.Key) is { } attribute && given.Contains(attribute.Name)).ToDictionary(StringComparer.Ordinal);

    /// <summary>What must be read of a record to tell the attributes as claims: an address goes with its parts, which who has the whole has too.</summary>
    public static string[] ToRead(IReadOnlyList<string> attributes) =>
        attributes.Contains("address", StringComparer.Ordinal) ? [.. attributes.Concat(AddressMembers.Select(m => m.Attribute)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : [.. attributes];

    /// <summary>As claims of Core §5.1: an address as an object (§5.1.1), yes and no as such, and of e-mail and phone whether their control was proven.</summary>
    public static IReadOnlyDictionary<string, object> Of(IReadOnlyList<string> attributes, IReadOnlyList<(string Name, string Value, bool Proven)> values)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, string value, bool proven) in values)
        {
            if (!attributes.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            AttributeInfo attribute = CustomerAttributes.Find(name);
            claims[name] = attribute.Derived && bool.TryParse(value, out bool answer) ? answer : name is "address" ? Address(values) : value;
            if (name is "email" or "phone_number")
            {
                claims[name + "_verified"] = proven;
            }
        }

        return claims;
    }

    private static Dictionary<string, object> Address(IReadOnlyList<(string Name, string Value, bool Proven)> values)
    {
        var address = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string member, string attribute) in AddressMembers)
        {
            if (values.FirstOrDefault(v => string.Equals(v.Name, attribute, StringComparison.Ordinal)) is { Value: { } value })
            {
                address[member] = value;
            }
        }

        return address;
    }
}
