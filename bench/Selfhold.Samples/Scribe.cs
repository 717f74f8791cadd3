using System.Globalization;

namespace Selfhold.Samples;

/// <summary>Writes a person down as people do: in a hurry, on a telephone, from memory, over the noise of the grinder.</summary>
internal sealed class Scribe(Dice dice)
{
    private const string Keys = "qwertyuiopasdfghjklzxcvbnm";

    public Row Write(Person person, Channel system, int day)
    {
        Phase now = person.On(day);
        var row = new Row { System = system, Owner = person.Id, Day = day, Nation = person.Nation };
        (row.Given, row.Surname) = Name(person, now);
        row.Email = Mail(now.Email, system);
        (row.Phone, row.Mobile) = Phones(now, system);
        if (!dice.Chance(system switch { Channel.Shopify => .06, Channel.HubSpot => .38, _ => .16 }))
        {
            Place(row, now.Home);
        }

        double knowsBirth = system switch { Channel.Shopify => 0, Channel.HubSpot => .30, _ => .35 };
        if (dice.Chance(knowsBirth))
        {
            row.Born = Born(person.Born, system);
        }

        if (system == Channel.Salesforce && dice.Chance(.4))
        {
            row.Salutation = (person.Nation.Code, person.Woman) switch { ("DE", true) => "Frau", ("DE", false) => "Herr", (_, true) => dice.Any<string>(["Ms.", "Mrs."]), _ => "Mr." };
        }

        if (person.Works is { } cafe && dice.Chance(system == Channel.Shopify ? .35 : .85))
        {
            AtWork(row, person, cafe);
        }

        return row;
    }

    /// <summary>A row about a business and nobody in it.</summary>
    public Row Write(Cafe cafe, Channel system, int day)
    {
        var row = new Row { System = system, Owner = cafe.Id, Day = day, Nation = cafe.Address.Nation, Wholesale = true, AccountId = cafe.Id };
        row.Company = cafe.Name;
        row.Surname = system == Channel.Salesforce || dice.Chance(.5) ? cafe.Name : "";
        row.Email = cafe.RoleAddress;
        row.Phone = Digits(cafe.Phone, cafe.Address.Nation, system);
        Place(row, cafe.Address);
        return row;
    }

    private void AtWork(Row row, Person person, Cafe cafe)
    {
        row.Company = dice.Chance(.15) ? cafe.Name.Replace(" Ltd", "", StringComparison.Ordinal).Replace(" GmbH", "", StringComparison.Ordinal) : cafe.Name;
        row.Job = person.Job;
        row.Wholesale = true;
        row.AccountId = cafe.Id;
        if (dice.Chance(.8))
        {
            Place(row, cafe.Address);
        }

        if (dice.Chance(.6))
        {
            row.Phone = Digits(cafe.Phone, cafe.Address.Nation, row.System);
        }

        if (dice.Chance(.5))
        {
            row.Email = dice.Chance(.35) ? cafe.RoleAddress : World.Plain(person.Given) + "@" + cafe.Domain;
        }
    }

    private (string Given, string Surname) Name(Person person, Phase now)
    {
        string given = person.Given;
        string surname = now.Surname;
        double kind = dice.Unit();
        if (kind < .13 && person.Nick is not null)
        {
            given = person.Nick;
        }
        else if (kind < .15)
        {
            given = given[..1] + (dice.Chance(.5) ? "." : "");
        }
        else if (kind < .19)
        {
            given = Slip(given);
        }

        if (dice.Chance(.045))
        {
            surname = Slip(surname);
        }

        if (dice.Chance(.35))
        {
            given = Bare(given);
            surname = Bare(surname);
        }

        if (dice.Chance(.012))
        {
            (given, surname) = (surname, given);
        }

        double letters = dice.Unit();
        return letters switch
        {
            < .07 => (given.ToLowerInvariant(), surname.ToLowerInvariant()),
            < .10 => (given.ToUpperInvariant(), surname.ToUpperInvariant()),
            < .115 => ("", given + " " + surname),
            < .13 => (given + " ", surname),
            _ => (given, surname),
        };
    }

    private string Mail(string mail, Channel system)
    {
        if (dice.Chance(system switch { Channel.Shopify => .05, Channel.HubSpot => .02, _ => .27 }))
        {
            return "";
        }

        if (dice.Chance(.025))
        {
            int at = mail.IndexOf('@', StringComparison.Ordinal);
            return Slip(mail[..at]) + mail[at..];
        }

        return dice.Chance(.05) ? char.ToUpperInvariant(mail[0]) + mail[1..] : mail;
    }

    private (string Phone, string Mobile) Phones(Phase now, Channel system)
    {
        string mobile = dice.Chance(.30) ? "" : Digits(now.Phone, now.Home.Nation, system);
        string landline = dice.Chance(.35) ? "" : Digits(now.Landline, now.Home.Nation, system);
        return system == Channel.Shopify ? (mobile.Length > 0 ? mobile : landline, "") : (landline, mobile);
    }

    private string Digits(string number, Nation nation, Channel system)
    {
        if (number.Length == 0)
        {
            return "";
        }

        string bare = number.Replace(" ", "", StringComparison.Ordinal);
        if (dice.Chance(.02))
        {
            int at = dice.Between(5, bare.Length - 1);
            bare = bare[..at] + (char)('0' + dice.Below(10)) + bare[(at + 1)..];
            number = bare;
        }

        string trunk = nation.Code is "GB" or "DE" or "FR" or "IE" ? bare[1..] : bare;
        if (system == Channel.Shopify)
        {
            return "+" + nation.DialCode + trunk;
        }

        return dice.Below(5) switch
        {
            0 => number,
            1 => bare,
            2 => $"+{nation.DialCode} {trunk}",
            3 => $"+{nation.DialCode} (0){trunk[..3]} {trunk[3..]}",
            _ => $"00{nation.DialCode}{trunk}",
        };
    }

    private void Place(Row row, Address home)
    {
        string street = home.Street;
        if (dice.Chance(.25))
        {
            street = street.Replace(" Street", " St", StringComparison.Ordinal).Replace(" Road", " Rd", StringComparison.Ordinal)
                .Replace(" Avenue", " Ave", StringComparison.Ordinal).Replace(" Lane", " Ln", StringComparison.Ordinal)
                .Replace("straße", dice.Chance(.5) ? "str." : "strasse", StringComparison.Ordinal);
        }

        street = dice.Chance(.04) ? Slip(street) : street;
        row.Line1 = home.Nation.NumberFirst ? $"{home.Number} {street}" : $"{street} {home.Number}";
        row.Line2 = "";
        if (home.Flat.Length > 0 && !dice.Chance(.15))
        {
            if (dice.Chance(.5))
            {
                row.Line1 = $"{home.Flat}, {row.Line1}";
            }
            else
            {
                row.Line2 = home.Flat;
            }
        }

        row.City = dice.Chance(.03) ? Slip(home.Town.Name) : dice.Chance(.3) ? Bare(home.Town.Name) : home.Town.Name;
        row.Region = home.Town.Region;
        row.PostalCode = dice.Chance(.12) ? home.PostalCode.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() : dice.Chance(.03) ? "" : home.PostalCode;
        row.Nation = home.Nation;
    }

    private string Born(DateOnly day, Channel system)
    {
        if (dice.Chance(.02))
        {
            day = new DateOnly(1970, 1, 1);
        }
        else if (dice.Chance(.03))
        {
            day = day.AddDays(dice.Any<int>([-10, 10, 1, -1, 365]));
        }

        // Salesforce keeps a date; the HubSpot form has a text field that customers fill in by hand.
        return day.ToString(system == Channel.Salesforce ? "yyyy-MM-dd" : "dd/MM/yyyy", CultureInfo.InvariantCulture);
    }

    private string Slip(string text)
    {
        if (text.Length < 4)
        {
            return text;
        }

        int at = dice.Between(1, text.Length - 2);
        char near = Keys[dice.Below(Keys.Length)];
        return dice.Below(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, text[at].ToString()),
            2 => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
            _ => text[..at] + near + text[(at + 1)..],
        };
    }

    /// <summary>Without the marks that the keyboard at hand does not have.</summary>
    private string Bare(string text)
    {
        bool german = dice.Chance(.5);
        return string.Concat(text.Select(c => c switch
        {
            'ä' => german ? "ae" : "a", 'ö' => german ? "oe" : "o", 'ü' => german ? "ue" : "u", 'ß' => "ss", 'Ł' => "L", 'Ż' => "Z", 'É' => "E",
            _ when c > 127 => World.Plain(c.ToString()),
            _ => c.ToString(),
        }));
    }
}
