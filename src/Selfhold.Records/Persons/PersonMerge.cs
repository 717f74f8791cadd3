using Selfhold.Records.Customers;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Whose word comes first.</summary>
internal enum OriginRank
{
    /// <summary>A source that is entitled to verify.</summary>
    Verified,

    /// <summary>Her own statement.</summary>
    Stated,

    /// <summary>A contact of her account that she has confirmed.</summary>
    Confirmed,

    /// <summary>The name of her account.</summary>
    Account,

    /// <summary>Any other source.</summary>
    Held,
}

/// <summary>One value as one origin has it.</summary>
/// <param name="Form">In which values that say the same are equal.</param>
/// <param name="ObservedAt">Microseconds since 1970.</param>
internal readonly record struct OriginValue(string Name, int Slot, string Text, string Form, long ObservedAt, Assurance Assurance, Guid? Statement = null);

/// <summary>One voice in a person's record: all that she states, or what one source record says.</summary>
/// <param name="Record">A source record, or the account; it decides last, so that there is always one order.</param>
internal sealed record PersonVoice(OriginRank Rank, Guid? Business, string? Source, Guid? Record, long ObservedAt, long Trust, IReadOnlyList<OriginValue> Values);

/// <summary>
/// Merges what a person says and what her proven records say. A pure function: neither the order of voices nor anything that happened before has a part in it, so that a
/// proof that is given and taken back leaves the same bytes.
/// </summary>
/// <remarks>
/// A verified source comes first, then she herself, then the other sources, the most recent first. Parts of an address come from one voice, and parts of a name; of those,
/// who says all that the best voice says, and more of it, says it better. Addresses of mail and phone numbers are lists, and none loses.
/// </remarks>
internal sealed class PersonMerge
{
    private readonly List<PersonVoice> _voices;
    private readonly HashSet<string>? _asked;
    private readonly List<PersonField> _attributes = [];
    private readonly List<PersonUnused> _unused = [];
    private readonly Dictionary<(string Name, int Slot), List<Claim>> _claims = [];

    private PersonMerge(IEnumerable<PersonVoice> voices, IReadOnlyCollection<string>? asked)
    {
        _asked = asked?.ToHashSet(StringComparer.Ordinal);
        _voices = [.. voices];
        _voices.Sort(Order);
        for (int v = 0; v < _voices.Count; v++)
        {
            foreach (OriginValue value in _voices[v].Values)
            {
                if (IsNeeded(value.Name))
                {
                    Take(v, value);
                }
            }
        }
    }

    /// <param name="asked">Names of attributes; null for all.</param>
    public static PersonRecordView Of(IEnumerable<PersonVoice> voices, IReadOnlyCollection<string>? asked = null)
    {
        var merge = new PersonMerge(voices, asked);
        merge.Run();
        merge._attributes.Sort(static (a, b) => Compare(a.Name, a.Slot, b.Name, b.Slot));
        merge._unused.Sort(static (a, b) => Compare(a.Name, a.Slot, b.Name, b.Slot));
        return new PersonRecordView(merge._attributes, merge._unused);
    }

    private static int Compare(string a, int slotA, string b, int slotB)
    {
        int name = string.CompareOrdinal(a, b);
        return name != 0 ? name : slotA.CompareTo(slotB);
    }

    private static int Order(PersonVoice a, PersonVoice b)
    {
        int sign = a.Rank.CompareTo(b.Rank);
        sign = sign != 0 ? sign : b.ObservedAt.CompareTo(a.ObservedAt);
        sign = sign != 0 ? sign : b.Trust.CompareTo(a.Trust);
        sign = sign != 0 ? sign : string.CompareOrdinal(a.Source, b.Source);
        return sign != 0 ? sign : Nullable.Compare(a.Record, b.Record);
    }

    private bool IsAsked(string name) => _asked is null || _asked.Contains(name);

    /// <summary>What is asked for, and what it is made of.</summary>
    private bool IsNeeded(string name)
        => IsAsked(name)
            || Array.IndexOf(PersonAttributes.AddressParts, name) >= 0 && (IsAsked(PersonAttributes.Address) || PersonAttributes.AddressParts.Any(IsAsked))
            || Array.IndexOf(PersonAttributes.NameParts, name) >= 0 && (IsAsked(PersonAttributes.Name) || PersonAttributes.NameParts.Any(IsAsked));

    private void Take(int voice, in OriginValue value)
    {
        // Of a list, the place in the voice orders its values; all are one attribute.
        (string, int) key = (value.Name, PersonAttributes.IsList(value.Name) ? 0 : value.Slot);
        if (!_claims.TryGetValue(key, out List<Claim>? claims))
        {
            _claims.Add(key, claims = []);
        }

        claims.Add(new Claim(voice, value));
    }

    private void Run()
    {
        foreach (List<Claim> claims in _claims.Values)
        {
            claims.Sort(static (a, b) => a.Voice != b.Voice ? a.Voice.CompareTo(b.Voice) : a.Value.Slot != b.Value.Slot ? a.Value.Slot.CompareTo(b.Value.Slot) : string.CompareOrdinal(a.Value.Text, b.Value.Text));
        }

        foreach (int slot in Slots(PersonAttributes.NameParts))
        {
            Group(PersonAttributes.NameParts, slot, Named(slot));
        }

        foreach (int slot in Slots(PersonAttributes.AddressParts))
        {
            Group(PersonAttributes.AddressParts, slot, Addressed(slot));
        }

        foreach (((string name, int slot), List<Claim> claims) in _claims)
        {
            if (name is PersonAttributes.Name or PersonAttributes.Address || Array.IndexOf(PersonAttributes.NameParts, name) >= 0 || Array.IndexOf(PersonAttributes.AddressParts, name) >= 0)
            {
                continue;
            }

            if (PersonAttributes.IsList(name))
            {
                List(name, claims);
            }
            else
            {
                One(name, slot, claims);
            }
        }

        Whole(PersonAttributes.Name, PersonAttributes.NameParts, static parts => string.Join(' ', parts.OfType<string>()), 2);
        Whole(PersonAttributes.Address, PersonAttributes.AddressParts, AddressBlock.Of, 1);
    }

    private int[] Slots(string[] parts) => [.. _claims.Keys.Where(k => Array.IndexOf(parts, k.Name) >= 0).Select(k => k.Slot).Distinct()];

    /// <summary>The best voice that states given name and surname; the best of all where none does.</summary>
    private int Named(int slot)
    {
        int best = int.MaxValue, whole = int.MaxValue;
        for (int v = 0; v < _voices.Count; v++)
        {
            bool given = Says(v, "given_name", slot) is not null, family = Says(v, "family_name", slot) is not null;
            best = given || family || Says(v, "middle_name", slot) is not null ? Math.Min(best, v) : best;
            whole = given && family ? Math.Min(whole, v) : whole;
        }

        // Half a name that she states herself is not made whole by a business's.
        return whole != int.MaxValue && (whole == best || _voices[best].Rank == OriginRank.Held) ? whole : best;
    }

    private int Addressed(int slot)
    {
        for (int v = 0; v < _voices.Count; v++)
        {
            if (PersonAttributes.AddressParts.Any(p => Says(v, p, slot) is not null))
            {
                return v;
            }
        }

        return int.MaxValue;
    }

    private OriginValue? Says(int voice, string name, int slot)
    {
        if (_claims.TryGetValue((name, slot), out List<Claim>? claims))
        {
            foreach (Claim claim in claims)
            {
                if (claim.Voice == voice)
                {
                    return claim.Value;
                }
            }
        }

        return null;
    }

    private void Group(string[] parts, int slot, int best)
    {
        int shown = Fullest(parts, slot, best);
        foreach (string part in parts)
        {
            if (!_claims.TryGetValue((part, slot), out List<Claim>? claims) || !IsAsked(part))
            {
                continue;
            }

            if (Says(shown, part, slot) is { } value)
            {
                Add(part, slot, claims, value.Form, shown);
            }
            else
            {
                _unused.Add(new PersonUnused(part, slot, Values(claims, null)));
            }
        }
    }

    /// <summary>Who says all that the best one says, and more of it, says it better.</summary>
    private int Fullest(string[] parts, int slot, int best)
    {
        int shown = best, most = Count(parts, slot, best);
        for (int v = best + 1; v < _voices.Count; v++)
        {
            if (Count(parts, slot, v) > most && parts.All(p => Says(best, p, slot) is not { } said || Says(v, p, slot) is { } also && string.Equals(also.Form, said.Form, StringComparison.Ordinal)))
            {
                (shown, most) = (v, Count(parts, slot, v));
            }
        }

        return shown;
    }

    private int Count(string[] parts, int slot, int voice) => parts.Count(p => Says(voice, p, slot) is not null);

    private void One(string name, int slot, List<Claim> claims)
    {
        if (IsAsked(name))
        {
            Add(name, slot, claims, claims[0].Value.Form, claims[0].Voice);
        }
    }

    private void List(string name, List<Claim> claims)
    {
        if (!IsAsked(name))
        {
            return;
        }

        List<PersonValue> values = Values(claims, null);
        for (int i = 0; i < values.Count; i++)
        {
            string why = i == 0 && values.Count > 1 ? Why(claims, claims[0].Value.Form, claims[0].Voice) : values[i].Origins.Count > 1 ? "agreed" : "only_value";
            _attributes.Add(new PersonField(name, i, values[i], why, []));
        }
    }

    private void Add(string name, int slot, List<Claim> claims, string form, int voice)
    {
        List<PersonValue> values = Values(claims, form);
        _attributes.Add(new PersonField(name, slot, First(values[0], claims, form, voice), Why(claims, form, voice), values.GetRange(1, values.Count - 1)));
    }

    /// <summary>The value as the voice writes that was chosen.</summary>
    private PersonValue First(PersonValue value, List<Claim> claims, string form, int voice)
    {
        Claim own = claims.Find(c => c.Voice == voice && string.Equals(c.Value.Form, form, StringComparison.Ordinal));
        return claims[0].Voice == voice || own.Value.Form is null ? value : value with { Value = own.Value.Text, Origins = [Origin(own), .. value.Origins.Where(o => o != Origin(own))] };
    }

    private string Why(List<Claim> claims, string form, int voice)
    {
        Claim? rival = null;
        bool agreed = false;
        foreach (Claim claim in claims)
        {
            if (!string.Equals(claim.Value.Form, form, StringComparison.Ordinal))
            {
                rival ??= claim;
            }
            else if (claim.Voice != voice)
            {
                agreed = true;
            }
        }

        if (rival is not { } other)
        {
            return agreed ? "agreed" : "only_value";
        }

        PersonVoice best = _voices[voice], loser = _voices[other.Voice];
        return best.Rank switch
        {
            OriginRank.Verified when loser.Rank != OriginRank.Verified => "verified",
            OriginRank.Stated or OriginRank.Account => "stated",
            OriginRank.Confirmed => "confirmed",
            _ when best.ObservedAt != loser.ObservedAt => "most_recent",
            _ when best.Trust != loser.Trust => "most_trusted",
            _ => "tie",
        };
    }

    /// <summary>Different values, best first; the one of the form before all others.</summary>
    private List<PersonValue> Values(List<Claim> claims, string? first)
    {
        var values = new List<PersonValue>();
        var forms = new List<string>();
        var origins = new List<List<PersonOrigin>>();
        foreach (Claim claim in claims)
        {
            PersonOrigin origin = Origin(claim);
            int at = forms.IndexOf(claim.Value.Form);
            if (at < 0)
            {
                var its = new List<PersonOrigin>(1) { origin };
                forms.Add(claim.Value.Form);
                origins.Add(its);
                values.Add(new PersonValue(claim.Value.Text, its));
            }
            else if (!origins[at].Contains(origin))
            {
                origins[at].Add(origin);
            }
        }

        if (first is not null && forms.IndexOf(first) is > 0 and int winner)
        {
            PersonValue chosen = values[winner];
            values.RemoveAt(winner);
            values.Insert(0, chosen);
        }

        return values;
    }

    private PersonOrigin Origin(in Claim claim)
    {
        PersonVoice voice = _voices[claim.Voice];
        return new PersonOrigin(
            voice.Business, voice.Source, voice.Business is null ? null : voice.Record, HubStorage.FromMicros(claim.Value.ObservedAt), claim.Value.Assurance, claim.Value.Statement);
    }

    /// <summary>A name or an address as one text: what a voice writes as one, or its parts put together, by the order of voices.</summary>
    private void Whole(string name, string[] parts, Func<string?[], string> compose, int least)
    {
        if (!IsAsked(name))
        {
            return;
        }

        foreach (int slot in _claims.Keys.Where(k => string.Equals(k.Name, name, StringComparison.Ordinal)).Select(k => k.Slot).Concat(Slots(parts)).Distinct().ToArray())
        {
            var claims = new List<Claim>();
            for (int v = 0; v < _voices.Count; v++)
            {
                if (Says(v, name, slot) is { } written)
                {
                    claims.Add(new Claim(v, written));
                    continue;
                }

                OriginValue?[] said = [.. parts.Select(p => Says(v, p, slot))];
                OriginValue[] stated = [.. said.OfType<OriginValue>()];
                if (stated.Length >= least)
                {
                    string text = compose([.. said.Select(s => s?.Text)]);
                    claims.Add(new Claim(v, new OriginValue(name, slot, text, ValueForms.Folded(text), stated.Max(s => s.ObservedAt), stated.Min(s => s.Assurance))));
                }
            }

            if (claims.Count > 0)
            {
                Chosen(name, slot, parts, claims);
            }
        }
    }

    /// <summary>The whole is the one whose parts are shown.</summary>
    private void Chosen(string name, int slot, string[] parts, List<Claim> claims)
    {
        int voice = claims[0].Voice;
        if (Says(voice, name, slot) is null && (parts == PersonAttributes.AddressParts ? Addressed(slot) : Named(slot)) is var best and < int.MaxValue)
        {
            int shown = Fullest(parts, slot, best);
            voice = claims.Exists(c => c.Voice == shown) ? shown : voice;
        }

        Add(name, slot, claims, claims.Find(c => c.Voice == voice).Value.Form, voice);
    }

    private readonly record struct Claim(int Voice, OriginValue Value);
}

/// <summary>An address as it is written on a letter.</summary>
internal static class AddressBlock
{
    /// <param name="parts">In the order of <see cref="PersonAttributes.AddressParts"/>.</param>
    public static string Of(string?[] parts)
    {
        string street = string.Join(' ', new[] { parts[0], parts[1] }.Where(p => p is { Length: > 0 }));
        string place = string.Join(' ', new[] { parts[3], parts[4] }.Where(p => p is { Length: > 0 }));
        return string.Join('\n', new[] { street, parts[2], place, parts[5], parts[6] }.Where(p => p is { Length: > 0 }));
    }
}
