namespace Selfhold.Records.Resolve;

/// <summary>Which id each customer has from now on.</summary>
/// <param name="IdOf">Id of each customer, by its number.</param>
/// <param name="Gone">Ids that no customer has any more, and the customer that took in most of their records.</param>
/// <param name="Kept">Ids that live on or live again.</param>
/// <param name="Merged">Customers that went into others.</param>
/// <param name="Split">Customers more than before that came out of others.</param>
internal sealed record AssignedIds(Guid[] IdOf, IReadOnlyList<(Guid Old, Guid New)> Gone, IReadOnlyList<Guid> Kept, int Merged, int Split)
{
    /// <summary>
    /// Keeps ids as stable as records allow: the customer who holds most records of an id keeps it, each id for one customer; new
    /// customers get random ids. Follows from records and earlier ids alone, not from their order.
    /// </summary>
    /// <param name="records">The records; order does not matter.</param>
    /// <param name="customerOf">Customer number of each.</param>
    /// <param name="before">Id that each record's customer should have if it can; <see cref="Guid.Empty"/> for none.</param>
    /// <param name="current">Id that each record's customer has until now, where that is another: it leads on to where the record went.</param>
    public static AssignedIds Of(
        IReadOnlyList<Guid> records, IReadOnlyList<int> customerOf, int customers, IReadOnlyList<Guid> before, IReadOnlyList<Guid>? current = null)
    {
        var held = new Dictionary<(Guid Id, int Customer), (int Count, Guid First)>();
        for (int i = 0; i < records.Count; i++)
        {
            if (before[i] == Guid.Empty)
            {
                continue;
            }

            (Guid, int) key = (before[i], customerOf[i]);
            (int count, Guid first) = held.TryGetValue(key, out (int, Guid) known) ? known : (0, records[i]);
            held[key] = (count + 1, records[i].CompareTo(first) < 0 ? records[i] : first);
        }

        var idOf = new Guid[customers];
        var taken = new HashSet<Guid>();
        var most = new Dictionary<Guid, int>();
        int parts = 0;
        foreach (((Guid id, int customer), _) in held.OrderByDescending(h => h.Value.Count).ThenBy(h => h.Value.First).ThenBy(h => h.Key.Id))
        {
            parts++;
            most.TryAdd(id, customer);
            if (idOf[customer] == Guid.Empty && taken.Add(id))
            {
                idOf[customer] = id;
            }
        }

        Guid[] kept = [.. taken];
        for (int customer = 0; customer < customers; customer++)
        {
            if (idOf[customer] == Guid.Empty)
            {
                idOf[customer] = PairwiseId.New();
            }
        }

        int merged = most.Count(m => !taken.Contains(m.Key));
        Leave(customerOf, current ?? [], most);
        (Guid, Guid)[] gone = [.. most.Where(m => !taken.Contains(m.Key)).Select(m => (m.Key, idOf[m.Value]))];
        return new AssignedIds(idOf, gone, kept, merged, parts - held.Select(h => h.Key.Id).Distinct().Count());
    }

    /// <summary>Adds ids that are given up without having been wished for, with the customer that has most of their records.</summary>
    private static void Leave(IReadOnlyList<int> customerOf, IReadOnlyList<Guid> current, Dictionary<Guid, int> most)
    {
        var left = new Dictionary<(Guid Id, int Customer), int>();
        for (int i = 0; i < current.Count; i++)
        {
            if (current[i] != Guid.Empty && !most.ContainsKey(current[i]))
            {
                left[(current[i], customerOf[i])] = left.GetValueOrDefault((current[i], customerOf[i])) + 1;
            }
        }

        foreach (((Guid id, int customer), _) in left.OrderByDescending(l => l.Value).ThenBy(l => l.Key.Customer))
        {
            most.TryAdd(id, customer);
        }
    }
}
