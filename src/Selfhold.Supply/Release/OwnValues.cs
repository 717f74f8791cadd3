using System.Collections.Frozen;
using Selfhold.Consent;
using Selfhold.Records;

namespace Selfhold.Supply.Release;

/// <summary>What a domain's own records say of a customer, by the names of the API. A pure function.</summary>
internal static class OwnValues
{
    private static readonly FrozenDictionary<Meaning, string> Names = Plain();

    /// <param name="attributes">In ordinal order; empty is all.</param>
    public static List<ReleasedValue> Of(CustomerView view, IReadOnlyList<string> attributes)
    {
        var values = new List<ReleasedValue>(view.Attributes.Count);
        foreach (AttributeView shown in view.Attributes)
        {
            string name = NameOf(shown);
            if (attributes.Count > 0 && !attributes.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            // A second address, and a value that another record outweighs, stand beside the first: all of them are the business's own.
            int there = values.FindIndex(v => string.Equals(v.Attribute, name, StringComparison.Ordinal));
            IEnumerable<string> others = shown.Others.Select(o => o.Value);
            if (there < 0)
            {
                ValueOrigin origin = shown.Value.Origins[0];
                values.Add(new ReleasedValue(
                    name, shown.Value.Value, SourceClass.Own, DateOnly.FromDateTime(origin.ObservedAt.UtcDateTime), GrantedValues.Word(shown.Value.Origins.Max(o => o.Assurance)), [.. others.Distinct(StringComparer.Ordinal)]));
            }
            else
            {
                ReleasedValue first = values[there];
                values[there] = first with { Others = [.. first.Others.Append(shown.Value.Value).Concat(others).Where(o => !string.Equals(o, first.Value, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)] };
            }
        }

        values.Sort((a, b) => string.CompareOrdinal(a.Attribute, b.Attribute));
        return values;
    }

    /// <summary>What the attribute is called; columns that have no common meaning go by their label.</summary>
    internal static string NameOf(AttributeView shown) => Names.TryGetValue(shown.Attribute, out string? name) ? name : CustomerAttributes.OtherOf(shown.Label);

    /// <summary>Each meaning by the attribute that it alone stands behind.</summary>
    private static FrozenDictionary<Meaning, string> Plain()
    {
        var names = new Dictionary<Meaning, string>
        {
            [Meaning.FullName] = "name",
            [Meaning.FullAddress] = "address",
            [Meaning.BirthDate] = "birthdate",
            [Meaning.Country] = "country",
        };
        foreach (AttributeInfo attribute in CustomerAttributes.All)
        {
            if (!attribute.Derived && attribute.Meanings is [var meaning])
            {
                names.TryAdd(meaning, attribute.Name);
            }
        }

        return names.ToFrozenDictionary();
    }
}
