namespace Selfhold.Matching.Table;

/// <summary>Hashes of the values of a store by number, from their bytes: the same whatever order they came in. 0 for "not stated", never for a value.</summary>
internal static class ValueHashes
{
    public static uint[] Of(ValueStore store)
    {
        var hashes = new uint[store.Count + 1];
        for (int id = 1; id < hashes.Length; id++)
        {
            hashes[id] = (uint)Hash64.Of(store[id]) | 1;
        }

        return hashes;
    }
}
