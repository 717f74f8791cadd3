namespace Selfhold.Samples;

/// <summary>Who ended up in which system, and how often.</summary>
internal static class Kestrel
{
    public static List<Row> Fill(World world, Dice dice)
    {
        var scribe = new Scribe(dice);
        var rows = new List<Row>();
        foreach (Person person in world.People)
        {
            foreach (Channel system in Systems(person, dice))
            {
                int day = dice.Below(World.LastDay);
                rows.Add(scribe.Write(person, system, day));
                if (dice.Chance(system == Channel.Shopify ? .16 : .12))
                {
                    rows.Add(scribe.Write(person, system, dice.Between(day, World.LastDay)));
                }
            }
        }

        foreach (Cafe cafe in world.Cafes)
        {
            foreach (Channel system in Enum.GetValues<Channel>())
            {
                if (dice.Chance(.45))
                {
                    rows.Add(scribe.Write(cafe, system, dice.Below(World.LastDay)));
                }
            }
        }

        Placeholders(rows, dice);
        OneAccountPerAddress(rows);
        return rows;
    }

    private static Channel[] Systems(Person person, Dice dice)
    {
        if (person.Works is not null)
        {
            return dice.Below(4) switch
            {
                0 => [Channel.Salesforce],
                1 => [Channel.Shopify, Channel.Salesforce],
                2 => [Channel.HubSpot, Channel.Salesforce],
                _ => [Channel.Shopify, Channel.HubSpot, Channel.Salesforce],
            };
        }

        return dice.Unit() switch
        {
            < .30 => [Channel.Shopify],
            < .46 => [Channel.HubSpot],
            < .55 => [Channel.Salesforce],
            < .75 => [Channel.Shopify, Channel.HubSpot],
            < .83 => [Channel.Shopify, Channel.Salesforce],
            < .89 => [Channel.HubSpot, Channel.Salesforce],
            _ => [Channel.Shopify, Channel.HubSpot, Channel.Salesforce],
        };
    }

    /// <summary>What staff type when a field must not be empty, and what is left of trying out the form.</summary>
    private static void Placeholders(List<Row> rows, Dice dice)
    {
        foreach (Row row in rows)
        {
            if (row.System == Channel.Salesforce && row.Email.Length == 0 && dice.Chance(.12))
            {
                row.Email = dice.Any<string>(["test@test.com", "noemail@kestrelcoffee.example", "n/a@kestrelcoffee.example"]);
            }

            if (row.System != Channel.Shopify && row.Phone.Length == 0 && dice.Chance(.02))
            {
                row.Phone = dice.Any<string>(["00000000000", "07000 000000", "n/a"]);
            }
        }

        foreach (Channel system in Enum.GetValues<Channel>())
        {
            for (int i = 0; i < 3; i++)
            {
                rows.Add(new Row
                {
                    System = system, Owner = $"nobody-{system}-{i}", Day = dice.Below(World.LastDay), Given = i == 0 ? "Test" : "Guest", Surname = i == 2 ? "Checkout" : "Test",
                    Email = i == 0 ? "test@test.com" : "", Phone = i == 1 ? "00000000000" : "",
                });
            }
        }
    }

    /// <summary>Shopify and HubSpot refuse a second account with the same address: the later one comes in without it.</summary>
    private static void OneAccountPerAddress(List<Row> rows)
    {
        var taken = new HashSet<(Channel, string)>();
        foreach (Row row in rows.OrderBy(r => r.Day))
        {
            if (row.System != Channel.Salesforce && row.Email.Length > 0 && !taken.Add((row.System, row.Email.ToLowerInvariant())))
            {
                row.Email = "";
            }
        }
    }
}
