namespace Selfhold.Formats.Recognition;

/// <summary>What a header says by itself.</summary>
/// <param name="Group">Which address, e-mail or phone: "mailing", "address 2". Empty for the only one.</param>
internal readonly record struct NamedColumn(Meaning Meaning, string Group, string Key);

/// <summary>Takes headers apart: "Mailing State/Province", "E-mail 2 - Value", "customer_first_name".</summary>
internal static class ColumnNames
{
    /// <summary>Endings that say nothing, and endings that make a column speak about another.</summary>
    private static readonly string[] Fillers = ["value", "text", "field", "desc", "work", "home", "mobile", "other", "private", "privat", "dienstlich", "geschaftlich", "ddmmyyyy", "mmddyyyy", "yyyymmdd", "mf", "required", "optional", "original", "clean", "cleaned", "raw", "std"];
    private static readonly string[] About = ["type", "label", "types", "labels", "verified", "bounced", "status", "latitude", "longitude", "geocodeaccuracy", "hash", "domain", "url", "extension", "valid"];

    public static bool IsKnown(string header)
    {
        string key = HeaderKey.Of(header);
        return key.Length is > 1 and < 60 && (Read(header) is not null || Array.IndexOf(HeaderAliases.Ids, key) >= 0 || HeaderAliases.Truth.Contains(key));
    }

    /// <returns>Null where the header says nothing that is known.</returns>
    public static NamedColumn? Read(string header)
    {
        string key = HeaderKey.Of(header);
        if (key.Length is 0 or > 80 || IsAboutOthers(key) || HeaderAliases.Truth.Contains(key))
        {
            return null;
        }

        if (IsOptOut(key))
        {
            return new NamedColumn(Meaning.OptOut, string.Empty, key);
        }

        NamedColumn? named = Resolve(key, 0);
        return named is null && IsOptIn(key) ? new NamedColumn(Meaning.OptIn, string.Empty, key) : named;
    }

    public static bool IsAddressPart(Meaning meaning)
        => meaning is Meaning.Street or Meaning.HouseNumber or Meaning.AddressLine2 or Meaning.City or Meaning.PostalCode or Meaning.Region or Meaning.Country or Meaning.FullAddress;

    private static NamedColumn? Resolve(string key, int depth)
    {
        if (HeaderAliases.Meanings.TryGetValue(key, out Meaning meaning))
        {
            return new NamedColumn(meaning, string.Empty, key);
        }

        if (depth > 3 || Array.Exists(About, ending => key.EndsWith(ending, StringComparison.Ordinal)))
        {
            return null;
        }

        return Placed(key, depth) ?? InRole(key, depth) ?? Numbered(key, depth) ?? Filled(key, depth);
    }

    private static NamedColumn? Placed(string key, int depth)
    {
        foreach (string place in HeaderAliases.Places)
        {
            if (key.Length > place.Length && key.StartsWith(place, StringComparison.Ordinal)
                && Resolve(key[place.Length..], depth + 1) is { } rest
                && (IsAddressPart(rest.Meaning) || rest.Meaning is Meaning.Email or Meaning.Phone || (rest.Meaning == Meaning.Company && place is "defaultaddress" or "billing")))
            {
                return rest with { Group = place + rest.Group };
            }
        }

        return null;
    }

    private static NamedColumn? InRole(string key, int depth)
    {
        foreach (string role in HeaderAliases.Roles)
        {
            if (key.Length > role.Length && key.StartsWith(role, StringComparison.Ordinal)
                && Resolve(key[role.Length..], depth + 1) is { } rest && rest.Meaning != Meaning.Source)
            {
                return rest;
            }
        }

        return null;
    }

    /// <summary>"Phone 2", "Address 1: City": the number tells several apart, but only of what a person may have several.</summary>
    private static NamedColumn? Numbered(string key, int depth)
    {
        int at = key.AsSpan().IndexOfAnyInRange('0', '9');
        if (at < 0 || (at + 1 < key.Length && char.IsAsciiDigit(key[at + 1])))
        {
            return null;
        }

        string rest = key.Remove(at, 1);
        return Resolve(rest, depth + 1) is { } named && (IsAddressPart(named.Meaning) || named.Meaning is Meaning.Email or Meaning.Phone or Meaning.Company or Meaning.Occupation)
            ? named with { Group = named.Group + key[at] }
            : null;
    }

    /// <summary>"Email 1 - Value", "Phone - Work".</summary>
    private static NamedColumn? Filled(string key, int depth)
    {
        foreach (string filler in Fillers)
        {
            if (key.Length > filler.Length && key.EndsWith(filler, StringComparison.Ordinal))
            {
                return Resolve(key[..^filler.Length], depth + 1) is { } named ? named with { Group = named.Group + filler } : null;
            }
        }

        return null;
    }

    private static bool IsAboutOthers(string key)
        => Array.Exists(HeaderAliases.OtherPeople, other => key.StartsWith(other, StringComparison.Ordinal) && key.Length > other.Length) || key is "owner" or "manager" or "spouse" or "username" or "profilename" or "filename";

    private static bool IsOptOut(string key)
        => key.Contains("optout", StringComparison.Ordinal) || key.Contains("optedout", StringComparison.Ordinal) || key.Contains("unsubscribed", StringComparison.Ordinal)
        || (key.StartsWith("donot", StringComparison.Ordinal) && !key.StartsWith("donotmodify", StringComparison.Ordinal));

    private static bool IsOptIn(string key)
        => (key.Contains("optin", StringComparison.Ordinal) || key.Contains("optedin", StringComparison.Ordinal) || (key.StartsWith("accepts", StringComparison.Ordinal) && key.EndsWith("marketing", StringComparison.Ordinal)))
        && !key.EndsWith("time", StringComparison.Ordinal) && !key.EndsWith("ip", StringComparison.Ordinal) && !key.EndsWith("date", StringComparison.Ordinal);
}
