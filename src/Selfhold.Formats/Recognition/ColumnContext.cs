namespace Selfhold.Formats.Recognition;

/// <summary>Settles what a header alone leaves open, by the other columns of the file.</summary>
internal static class ColumnContext
{
    public static void Settle(Draft[] drafts)
    {
        SettleNames(drafts);
        SettleTitles(drafts);
        SettleBirthParts(drafts);
        SettleId(drafts);
        SettleAddresses(drafts);
    }

    /// <summary>"Name, Vorname" is surname and given name; "first_and_surname" beside both says nothing new.</summary>
    private static void SettleNames(Draft[] drafts)
    {
        bool given = Has(drafts, Meaning.GivenName), surname = Has(drafts, Meaning.Surname);
        foreach (Draft draft in drafts.Where(d => d.Meaning == Meaning.FullName && d.Basis == MappingBasis.Header))
        {
            if (HeaderAliases.AmbiguousName.Contains(draft.Key) && given != surname)
            {
                draft.Set(given ? Meaning.Surname : Meaning.GivenName, MappingBasis.Header, "header, beside the other name");
            }
            else if (HeaderAliases.JoinedName.Contains(draft.Key) && given && surname)
            {
                draft.Drop("repeats two other columns: kept");
            }
        }
    }

    private static void SettleTitles(Draft[] drafts)
    {
        foreach (Draft draft in drafts.Where(d => d.Basis == MappingBasis.Unknown && HeaderAliases.Title.Contains(d.Key)))
        {
            if (ValueSuggestions.AreTitles(draft.Values))
            {
                draft.Set(Meaning.NamePrefix, MappingBasis.Header, "header, and values like Mr or Dr");
            }
            else if (draft.Values.Length > 0)
            {
                draft.Set(Meaning.Occupation, MappingBasis.Header, "header, and values that are no form of address");
            }
        }
    }

    /// <summary>"by, bm, bd" mean a birth only together; "birth_day" beside "birth_month" is a day, not a date.</summary>
    private static void SettleBirthParts(Draft[] drafts)
    {
        if (Has(drafts, Meaning.BirthMonth))
        {
            foreach (Draft draft in drafts.Where(draft => draft.Key is "birthday" or "geburtstag" && !Array.Exists(draft.Values, value => value.Length > 2)))
            {
                draft.Set(Meaning.BirthDay, MappingBasis.Header, "header, beside the month");
            }
        }

        (string Key, Meaning Meaning)[] parts = [("by", Meaning.BirthYear), ("bm", Meaning.BirthMonth), ("bd", Meaning.BirthDay)];
        if (parts.Count(part => Array.Exists(drafts, draft => draft.Key == part.Key)) < 2)
        {
            return;
        }

        foreach (Draft draft in drafts)
        {
            int at = Array.FindIndex(parts, part => part.Key == draft.Key);
            if (at >= 0)
            {
                draft.Set(parts[at].Meaning, MappingBasis.Header, "header, beside the other parts of the date");
            }
        }
    }

    /// <summary>One id names the row; an id that repeats names something else.</summary>
    private static void SettleId(Draft[] drafts)
    {
        Draft? chosen = Array.Find(drafts, draft => draft.Meaning == Meaning.ExternalId)
            ?? drafts.Where(draft => draft.Basis == MappingBasis.Unknown && Array.IndexOf(HeaderAliases.Ids, draft.Key) >= 0 && (draft.Key is "id" or "recordid" || IsUnique(draft.Values)))
                .MinBy(draft => Array.IndexOf(HeaderAliases.Ids, draft.Key));
        if (chosen is { Meaning: not Meaning.ExternalId })
        {
            chosen.Set(Meaning.ExternalId, MappingBasis.Header, "header");
        }

        foreach (Draft draft in drafts.Where(draft => draft != chosen))
        {
            if (draft.Meaning == Meaning.ExternalId || (draft.Basis == MappingBasis.Unknown && draft.Key.EndsWith("id", StringComparison.Ordinal)))
            {
                draft.Drop("the id of something else: kept");
            }
        }
    }

    private static void SettleAddresses(Draft[] drafts)
    {
        Draft[] parts = [.. drafts.Where(draft => ColumnNames.IsAddressPart(draft.Meaning))];
        MergePlainGroup(parts);
        foreach (IGrouping<string, Draft> address in parts.GroupBy(draft => draft.Group, StringComparer.Ordinal))
        {
            Draft[] same = [.. address];
            bool street = Has(same, Meaning.Street), town = Has(same, Meaning.City) || Has(same, Meaning.PostalCode);
            foreach (Draft whole in same.Where(draft => draft.Meaning == Meaning.FullAddress))
            {
                if (street && town)
                {
                    whole.Drop("repeats the parts of the address: kept");
                }
                else if (town && HeaderAliases.AnyAddress.Any(key => whole.Key.EndsWith(key, StringComparison.Ordinal)))
                {
                    whole.Set(Meaning.Street, whole.Basis, "header, beside city or postal code");
                    street = true;
                }
            }

            foreach (IGrouping<Meaning, Draft> doubled in same.Where(draft => draft.Meaning != Meaning.Other).GroupBy(draft => draft.Meaning))
            {
                KeepOne([.. doubled], same);
            }
        }
    }

    /// <summary>"Country" beside "Home Street" and "Home City" belongs to them: nothing is said twice.</summary>
    private static void MergePlainGroup(Draft[] parts)
    {
        Draft[] plain = [.. parts.Where(draft => draft.Group.Length == 0)];
        string? first = parts.FirstOrDefault(draft => draft.Group.Length > 0)?.Group;
        if (plain.Length == 0 || first is null)
        {
            return;
        }

        HashSet<Meaning> taken = [.. parts.Where(draft => draft.Group == first).Select(draft => draft.Meaning)];
        if (!Array.Exists(plain, draft => taken.Contains(draft.Meaning)))
        {
            foreach (Draft draft in plain)
            {
                draft.Group = first;
            }
        }
    }

    /// <summary>State before county, town before suburb; what is left over is a second line or just kept.</summary>
    private static void KeepOne(Draft[] doubled, Draft[] address)
    {
        if (doubled.Length < 2)
        {
            return;
        }

        Draft kept = doubled.MinBy(IsSmaller)!;
        foreach (Draft draft in doubled.Where(draft => draft != kept))
        {
            if (draft.Meaning == Meaning.City && !Has(address, Meaning.AddressLine2))
            {
                draft.Set(Meaning.AddressLine2, draft.Basis, "header, beside a larger place");
            }
            else
            {
                draft.Drop("a second column for the same part of the address: kept");
            }
        }
    }

    private static bool IsSmaller(Draft draft)
        => Array.Exists(["county", "district", "kreis", "suburb", "locality", "village", "borough", "place", "ortschaft", "freguesia"], word => draft.Key.Contains(word, StringComparison.Ordinal));

    private static bool Has(IEnumerable<Draft> drafts, Meaning meaning) => drafts.Any(draft => draft.Meaning == meaning);

    private static bool IsUnique(string[] values) => values.Distinct(StringComparer.Ordinal).Count() == values.Length;
}
