namespace Selfhold.Formats.Recognition;

/// <summary>Numbers the columns that a person may have several of.</summary>
internal static class ColumnSlots
{
    public static void Assign(Draft[] drafts)
    {
        Dictionary<string, int> addresses = new(StringComparer.Ordinal);
        Dictionary<Meaning, int> next = [];
        foreach (Draft draft in drafts)
        {
            if (ColumnNames.IsAddressPart(draft.Meaning))
            {
                addresses.TryAdd(draft.Group, addresses.Count);
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
}
