namespace Selfhold.Formats.Recognition;

/// <summary>Numbers the columns that a person may have several of.</summary>
internal static class ColumnSlots
{
    public static void Assign(Draft[] drafts)
    {
        Dictionary<string, int> addresses = drafts.Where(draft => ColumnNames.IsAddressPart(draft.Meaning))
            .Select(draft => draft.Group).Distinct(StringComparer.Ordinal).OrderBy(Rank).Select((group, slot) => (group, slot))
            .ToDictionary(pair => pair.group, pair => pair.slot, StringComparer.Ordinal);
        Dictionary<Meaning, int> next = [];
        foreach (Draft draft in drafts)
        {
            if (ColumnNames.IsAddressPart(draft.Meaning))
            {
                draft.Slot = addresses[draft.Group];
            }
            else if (draft.Meaning != Meaning.Other)
            {
                int slot = next.GetValueOrDefault(draft.Meaning);
                if (slot > 0 && draft.Meaning is Meaning.UpdatedAt or Meaning.Source or Meaning.ExternalId or Meaning.Age)
                {
                    draft.Drop("a second column of this kind: kept");
                    continue;
                }

                draft.Slot = slot;
                next[draft.Meaning] = slot + 1;
            }
        }
    }

    /// <summary>Where a person lives comes before where she may be found, and that before where she was.</summary>
    private static int Rank(string group)
        => Begins(group, "prev", "former", "old") ? 2
        : Begins(group, "other", "alt", "second", "ship", "deliver", "liefer", "livraison", "envio", "work", "business", "office", "dienstlich") ? 1
        : 0;

    private static bool Begins(string group, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (group.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
