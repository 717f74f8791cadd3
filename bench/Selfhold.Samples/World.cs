using System.Globalization;
using System.Text;

namespace Selfhold.Samples;

/// <summary>The people around Kestrel Coffee: households, cafés, movers, name changers. All of them invented.</summary>
internal sealed class World
{
    public const int LastDay = 2_870;
    private static readonly string[] MailHosts = ["postbox.example", "postbox.example", "postbox.example", "mailhaven.example", "mailhaven.example", "brightmail.example", "inkpost.example", "webpost.example", "lettera.example"];
    private static readonly string[] CafeNames = ["The Daily Grind", "Blue Door", "Nine Bar", "Saltwater", "The Copper Pot", "Little Wren", "Paper Lantern", "Quayside", "Crumb & Co", "The Roasting Shed", "Marmalade", "Second Cup", "Union Yard", "Foxglove", "The Reading Room", "Lamplighter", "Tern & Tide", "Hearth", "Osprey", "Old Bakery", "Corner House", "Milk & Stone", "The Night Owl", "Bramble", "North Light", "Station Kiosk", "Pilot", "Mallow", "The Glasshouse", "Two Rivers"];
    private static readonly string[] CafeKinds = ["Café", "Coffee House", "Kitchen", "Bakery", "Deli", "Bistro", "Espresso Bar"];

    private readonly Dice _dice;
    private readonly Dictionary<string, Queue<string>> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mails = new(StringComparer.Ordinal);

    public World(Dice dice, int people)
    {
        _dice = dice;
        for (int i = 0; i < 110; i++)
        {
            Cafes.Add(NewCafe(i));
        }

        while (People.Count < people)
        {
            NewHousehold();
        }

        // Cafés are run by people who drink coffee at home too: some of them are in the web shop under their own name.
        foreach (Cafe cafe in Cafes)
        {
            int contacts = _dice.Between(1, 3);
            for (int i = 0; i < contacts; i++)
            {
                Person person = _dice.Any(People);
                if (person.Works is null && person.Nation == cafe.Address.Nation)
                {
                    person.Works = cafe;
                    person.Job = _dice.Any<string>(["Owner", "Head Barista", "Manager", "Buyer", "Accounts"]);
                }
            }
        }
    }

    public List<Person> People { get; } = [];

    public List<Cafe> Cafes { get; } = [];

    private Cafe NewCafe(int i)
    {
        Nation nation = _dice.Any(Nation.Market);
        string name = CafeNames[i % CafeNames.Length] + " " + (nation == Nation.Germany ? "Kaffeehaus" : CafeKinds[i / CafeNames.Length]);
        Address address = NewAddress(nation);
        if (_dice.Chance(.4))
        {
            name += " " + address.Town.Name;
        }

        string ending = nation.Code switch { "GB" or "IE" => _dice.Chance(.6) ? " Ltd" : "", "DE" => _dice.Chance(.6) ? " GmbH" : "", "FR" => " SARL", _ => "" };
        string domain = Plain(name).Replace(" ", "", StringComparison.Ordinal) + ".example";
        string role = _dice.Any<string>(["info", "info", "hello", "orders", "accounts", "office", "kontakt"]);
        return new Cafe("cafe-" + (i + 1).ToString("D3", CultureInfo.InvariantCulture), name + ending, domain, address, Landline(address)) { RoleAddress = role + "@" + domain };
    }

    private void NewHousehold()
    {
        Nation nation = _dice.Any(Nation.Market);
        Address home = NewAddress(nation);
        Person first = NewPerson(nation, home, null, null);
        People.Add(first);
        if (!_dice.Chance(.17))
        {
            return;
        }

        int more = _dice.Any<int>([1, 1, 1, 2]);
        for (int i = 0; i < more; i++)
        {
            double kind = _dice.Unit();
            string family = first.Life[0].Surname;
            Person other = kind switch
            {
                < .05 => NewPerson(nation, home, family, null, given: first.Given, woman: first.Woman, born: first.Born.AddYears(_dice.Between(22, 34))),
                < .09 => NewPerson(nation, home, family, null, born: first.Born),
                < .80 => NewPerson(nation, home, family, first),
                _ => NewPerson(nation, home, null, first),
            };
            People.Add(other);
        }
    }

    private Person NewPerson(Nation nation, Address home, string? family, Person? shares, string? given = null, bool? woman = null, DateOnly? born = null)
    {
        bool she = woman ?? _dice.Chance(.55);
        given ??= _dice.Common(she ? nation.Women : nation.Men);
        string surname = family ?? NewSurname(nation, she);
        DateOnly birth = born ?? new DateOnly(1950, 1, 1).AddDays((int)((_dice.Unit() + _dice.Unit()) / 2 * 56 * 365));
        string email = shares is not null && _dice.Chance(.12) ? shares.Life[0].Email : NewEmail(given, surname, birth);
        string landline = shares is not null && _dice.Chance(.6) ? shares.Life[0].Landline : _dice.Chance(.35) ? Landline(home) : "";
        string phone = shares is not null && _dice.Chance(.15) ? shares.Life[0].Phone : Mobile(home);
        var life = new List<Phase> { new(0, surname, home, email, phone, landline) };
        foreach (int day in Turns())
        {
            life.Add(Turn(life[^1], day, given, birth, she));
        }

        return new Person
        {
            Id = "person-" + (People.Count + 1).ToString("D4", CultureInfo.InvariantCulture),
            Nation = nation,
            Woman = she,
            Given = given,
            Born = birth,
            Life = life,
            Nick = Nicknames.Of(given) is { Length: > 0 } names ? _dice.Any(names) : null,
        };
    }

    private List<int> Turns()
    {
        var days = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            if (_dice.Chance(.24))
            {
                days.Add(_dice.Between(200, LastDay - 200));
            }
        }

        days.Sort();
        return days;
    }

    /// <summary>Something in life changes: a move, a new mail host, a new number, a marriage.</summary>
    private Phase Turn(Phase before, int day, string given, DateOnly birth, bool she)
    {
        Phase after = before with { From = day };
        double kind = _dice.Unit();
        if (kind < .55)
        {
            Address home = NewAddress(before.Home.Nation);
            after = after with { Home = home, Landline = before.Landline.Length > 0 && _dice.Chance(.5) ? Landline(home) : "" };
        }

        if (kind is > .35 and < .75)
        {
            after = after with { Email = NewEmail(given, before.Surname, birth) };
        }

        if (kind is > .65 and < .90)
        {
            after = after with { Phone = Mobile(after.Home) };
        }

        if (kind > .90 && she)
        {
            string surname = NewSurname(before.Home.Nation, she);
            after = after with { Surname = _dice.Chance(.2) ? before.Surname + "-" + surname : surname };
            after = _dice.Chance(.5) ? after with { Email = NewEmail(given, after.Surname, birth) } : after;
        }

        return after;
    }

    private string NewSurname(Nation nation, bool she)
    {
        string name = _dice.Chance(.5) ? _dice.Any(nation.Stems) + _dice.Any(nation.Endings) : _dice.Common(nation.Surnames);
        return nation == Nation.Poland && she && name.EndsWith("ski", StringComparison.Ordinal) ? name[..^1] + "a" : name;
    }

    private Address NewAddress(Nation nation)
    {
        Town town = _dice.Common(nation.Towns);
        string code = _dice.Any(town.PostalCodes);
        code = nation.Code switch
        {
            "GB" => $"{code} {_dice.Between(1, 9)}{Letter("ABDEFGHJLNPQRSTUWXYZ")}{Letter("ABDEFGHJLNPQRSTUWXYZ")}",
            "IE" => $"{code} {Letter("ACDEFHKNPRTVWXY")}{_dice.Between(1, 9)}{Letter("ACDEFHKNPRTVWXY")}{_dice.Between(1, 9)}",
            "NL" => $"{code} {Letter("BCDEGHJKLNPRTVWXZ")}{Letter("BCDEGHJKLNPRTVWXZ")}",
            _ => code,
        };
        string flat = nation == Nation.Britain && _dice.Chance(.22) ? $"Flat {_dice.Between(1, 24)}" : "";
        return new Address(nation, town, _dice.Any(nation.Streets), _dice.Between(1, 190), flat, code);
    }

    private char Letter(string of) => of[_dice.Below(of.Length)];

    private string NewEmail(string given, string surname, DateOnly birth)
    {
        string g = Plain(given);
        string s = Plain(surname).Replace(" ", "", StringComparison.Ordinal);
        for (int attempt = 0; ; attempt++)
        {
            string end = attempt > 2 ? _dice.Between(10, 9999).ToString(CultureInfo.InvariantCulture)
                : _dice.Chance(.35) ? (birth.Year % 100).ToString("D2", CultureInfo.InvariantCulture) : "";
            string local = _dice.Below(8) switch
            {
                < 3 => $"{g}.{s}{end}",
                < 5 => $"{g[0]}{s}{end}",
                5 => $"{g}{s}{end}",
                6 => $"{s}.{g}{end}",
                _ => $"{g}{(end.Length > 0 ? end : _dice.Between(100, 999).ToString(CultureInfo.InvariantCulture))}",
            };
            string mail = local + "@" + _dice.Any(MailHosts);
            if (_mails.Add(mail))
            {
                return mail;
            }
        }
    }

    private string Mobile(Address home)
        => home.Nation.MobilePattern.Length > 0 && _dice.Chance(.82) ? Number(home.Nation.MobilePattern) is { Length: > 0 } mobile ? mobile : Landline(home) : "";

    private string Landline(Address home) => home.Town.AreaCode.Length > 0 ? Number(home.Town.AreaCode) : "";

    /// <summary>The next free number of a range that is set aside for fiction; empty when the range is used up.</summary>
    private string Number(string pattern)
    {
        if (!_numbers.TryGetValue(pattern, out Queue<string>? free))
        {
            int digits = pattern.Count(c => c == '#');
            List<string> all = [];
            for (int i = 0; i < (int)Math.Pow(10, digits); i++)
            {
                string filling = i.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
                int next = 0;
                all.Add(string.Concat(pattern.Select(c => c == '#' ? filling[next++] : c)));
            }

            _dice.Shuffle(all);
            _numbers[pattern] = free = new Queue<string>(all);
        }

        return free.TryDequeue(out string? number) ? number : "";
    }

    /// <summary>Letters as people type them into an address bar.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            plain.Append(char.ToLowerInvariant(c) switch
            {
                'ä' => "ae", 'ö' => "oe", 'ü' => "ue", 'ß' => "ss", 'é' or 'è' or 'ê' or 'ë' => "e", 'á' or 'à' or 'â' or 'ą' => "a", 'ó' or 'ô' => "o",
                'í' or 'ï' or 'î' => "i", 'ú' => "u", 'ł' => "l", 'ż' or 'ź' => "z", 'ć' or 'ç' => "c", 'ś' => "s", 'ń' => "n", 'ę' => "e", 'ı' => "i", 'ğ' => "g",
                '\'' or '-' or '.' or '&' or ',' => "",
                char other => other.ToString(),
            });
        }

        return plain.ToString().Replace("  ", " ", StringComparison.Ordinal);
    }
}
