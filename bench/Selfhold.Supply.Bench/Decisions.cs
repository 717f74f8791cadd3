using System.Diagnostics;
using Selfhold.Consent;
using Selfhold.Consent.Decisions;
using Selfhold.Storage;

namespace Selfhold.Supply.Bench;

/// <summary>The decision by itself: the pure function over rows that were read, and with the read of the rows in a snapshot of its own.</summary>
internal static class Decisions
{
    public static (double P50, double P99) Pure(Rooms rooms, Shop shop, int count)
    {
        List<DecisionRow>[] rows = [.. shop.Givers.Select(g => Rows(rooms.Storage, shop, g))];
        return Times(count, i => DecisionRules.Of(rows[i % rows.Length], Shop.Attributes, rooms.Storage.Clock.GetUtcNow(), shop.Givers[i % rows.Length].Person).Allows);
    }

    public static (double P50, double P99) WithRead(Rooms rooms, Shop shop, int count)
    {
        var random = new Random(3);
        return Times(count, _ =>
        {
            using HubRead read = rooms.Storage.BeginRead();
            return rooms.Consent.Decide(read, [shop.Givers[random.Next(shop.Givers.Count)].Person], shop.Business, Shop.Purpose, Shop.Attributes).Allows;
        });
    }

    private static List<DecisionRow> Rows(HubStorage storage, Shop shop, Giver giver)
    {
        using HubRead read = storage.BeginRead();
        using PreparedSql select = read.Prepare($"SELECT {DecisionRow.Columns} FROM consent_decision WHERE person_id = @p0 AND business_id = @p1", BulkType.Uuid, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, giver.Person).Uuid(1, shop.Business).Query();
        var all = new List<DecisionRow>();
        while (rows.Read())
        {
            all.Add(DecisionRow.Read(rows));
        }

        return all;
    }

    /// <summary>In microseconds, after a tenth as many to warm up.</summary>
    private static (double P50, double P99) Times(int count, Func<int, bool> work)
    {
        var times = new double[count];
        for (int i = -count / 10; i < count; i++)
        {
            long began = Stopwatch.GetTimestamp();
            bool right = work(Math.Abs(i));
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            }

            if (!right)
            {
                throw new InvalidOperationException("A grant was not found.");
            }
        }

        Array.Sort(times);
        return (times[count / 2], times[(int)(count * 0.99)]);
    }
}
