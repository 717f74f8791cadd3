using Selfhold.Consent;
using Selfhold.Records;

namespace Selfhold.Supply.Release;

/// <summary>Of a person's record, what may go to one business: the allowed attributes and no other, derived ones computed here. A pure function.</summary>
internal static class GrantedValues
{
    private static readonly string[] Country = ["country"], PostalCode = ["postal_code", "country"], Email = ["email"], Phone = ["phone_number"], Address = ["address"], BirthDate = ["birthdate"];

    /// <param name="allowed">In ordinal order. What the record has no value for is left out.</param>
    /// <param name="business">Who reads: values of its own sources are called so, those of others are not named.</param>
    /// <param name="today">For ages; UTC.</param>
    public static List<ReleasedValue> Of(PersonRecordView record, IReadOnlyList<string> allowed, Guid business, DateOnly today)
    {
        var values = new List<ReleasedValue>(allowed.Count);
        Dictionary<string, string>? known = null;
        foreach (string name in allowed)
        {
            if (!CustomerAttributes.TryFind(name, out AttributeInfo? attribute))
            {
                continue;
            }

            if (!attribute.Derived)
            {
                if (record[name] is { } stated)
                {
                    values.Add(Released(name, stated.Value.Value, stated, business));
                }
            }
            else if (Derived.Of(name, known ??= Known(record), today) is { } answer && (Basis(record, name) is { } basis || answer is "false"))
            {
                values.Add(Basis(record, name) is { } from ? Released(name, answer, from, business) : new ReleasedValue(name, answer, SourceClass.Person, today, "self_asserted", []));
            }
        }

        return values;
    }

    /// <summary>What of the record is needed for these: derived ones need what they are computed from.</summary>
    public static IReadOnlyList<string> Needed(IReadOnlyList<string> allowed)
    {
        List<string>? needed = null;
        for (int i = 0; i < allowed.Count; i++)
        {
            if (CustomerAttributes.TryFind(allowed[i], out AttributeInfo? attribute) && attribute.Derived)
            {
                needed ??= [.. allowed];
                foreach (string basis in BasesOf(allowed[i]))
                {
                    if (!needed.Contains(basis))
                    {
                        needed.Add(basis);
                    }
                }
            }
        }

        return needed ?? allowed;
    }

    public static string Word(Assurance assurance) => assurance switch
    {
        Assurance.SelfAsserted => "self_asserted",
        Assurance.Held => "held",
        Assurance.Evidenced => "evidenced",
        _ => "verified",
    };

    private static ReleasedValue Released(string name, string value, PersonField of, Guid business)
    {
        PersonOrigin origin = of.Value.Origins[0];
        SourceClass source = origin.Business is null ? SourceClass.Person : origin.Business == business ? SourceClass.Own : SourceClass.Business;
        return new ReleasedValue(name, value, source, DateOnly.FromDateTime(of.ObservedAt.UtcDateTime), Word(of.Assurance), []);
    }

    /// <summary>What a derived attribute is computed from; the first is what its source and day are told of.</summary>
    private static ReadOnlySpan<string> BasesOf(string derived) => derived switch
    {
        "country" => Country,
        "postcode_area" => PostalCode,
        "has_verified_email" => Email,
        "has_verified_phone" => Phone,
        "has_verified_address" => Address,
        _ => BirthDate,
    };

    private static PersonField? Basis(PersonRecordView record, string derived) => record[BasesOf(derived)[0]];

    private static Dictionary<string, string> Known(PersonRecordView record)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PersonField attribute in record.Attributes)
        {
            known.TryAdd(attribute.Name, attribute.Value.Value);
        }

        foreach (string point in (string[])["has_verified_email", "has_verified_phone", "has_verified_address"])
        {
            if (Basis(record, point) is { Assurance: >= Assurance.Evidenced })
            {
                known[point] = "true";
            }
        }

        return known;
    }
}
