using System.Text;

namespace Selfhold.Records.Tests.Laws;

/// <summary>One row of a law's source: few names, few addresses, so that blocks fill and cross their caps.</summary>
internal sealed record LawRow(string Id, string First, string Last, string Email, string Phone, string City, string Postcode, string Birth)
{
    private static readonly string[] Firsts = ["Anna", "Anne", "Ben", "Benjamin", "Carla", "David", "Dave", "Eva"];
    private static readonly string[] Lasts = ["Duarte", "Duarte-Reis", "Okafor", "Meyer", "Meier", "Stone"];
    private static readonly string[] Births = ["1988-09-04", "1988-09-14", "1979-02-11", "1990-12-24", "1990-12-25", "1970-01-01"];
    private static readonly string[] Cities = ["Leeds", "York", "Hull"];
    private static readonly string[] Postcodes = ["LS2 7QP", "YO1 6GA", "HU1 2AA"];

    /// <param name="people">How many different people there are to be drawn.</param>
    public static LawRow Draw(Random random, string id, int people)
    {
        var person = new Random(random.Next(people) + 7919);
        string first = Firsts[person.Next(Firsts.Length)], last = Lasts[person.Next(Lasts.Length)];
        string email = $"{first}.{last}{person.Next(2)}@mail{person.Next(2)}.example".ToLowerInvariant(), phone = $"07700 90{person.Next(12):D4}";
        string birth = Births[person.Next(Births.Length)];
        int place = person.Next(Cities.Length);
        return new LawRow(
            id,
            Maybe(random, 12, Firsts[random.Next(Firsts.Length)], first),
            Maybe(random, 10, Lasts[random.Next(Lasts.Length)], last),
            Maybe(random, 3, "", Maybe(random, 12, "info@shop.example", email)),
            Maybe(random, 3, "", Maybe(random, 10, "07700 900000", phone)),
            Maybe(random, 4, "", Cities[place]),
            Maybe(random, 4, "", Postcodes[place]),
            Maybe(random, 3, "", birth));
    }

    private static string Maybe(Random random, int oneIn, string other, string value) => random.Next(oneIn) == 0 ? other : value;
}

/// <summary>The systems of a law: each has columns and a dialect of its own, and one of them two.</summary>
internal static class LawFiles
{
    public const int Kinds = 3;

    public static string Write(int kind, bool reordered, IEnumerable<LawRow> rows)
    {
        var text = new StringBuilder(Header(kind, reordered)).Append('\n');
        foreach (LawRow row in rows)
        {
            text.Append(Row(kind, reordered, row)).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(int kind, bool reordered) => kind switch
    {
        0 when reordered => "email,last name,first name,phone,birth date,city,postal code,id",
        0 => "id,first name,last name,email,phone,city,postal code,birth date",
        1 => "id;email;phone;first name;last name",
        _ => "id\tlast name\tfirst name\tbirth date\tcity",
    };

    private static string Row(int kind, bool reordered, LawRow r) => kind switch
    {
        0 when reordered => string.Join(',', r.Email, r.Last, r.First, r.Phone, r.Birth, r.City, r.Postcode, r.Id),
        0 => string.Join(',', r.Id, r.First, r.Last, r.Email, r.Phone, r.City, r.Postcode, r.Birth),
        1 => string.Join(';', r.Id, r.Email, r.Phone, r.First, r.Last),
        _ => string.Join('\t', r.Id, r.Last, r.First, r.Birth, r.City),
    };

    /// <summary>What a stored row says, whichever of its source's layouts it has.</summary>
    public static LawRow Read(int kind, string id, string raw)
    {
        string line = raw.TrimEnd('\n', '\r');
        switch (kind)
        {
            case 0:
                string[] c = line.Split(',');
                return string.Equals(c[0], id, StringComparison.Ordinal) ? new LawRow(id, c[1], c[2], c[3], c[4], c[5], c[6], c[7]) : new LawRow(id, c[2], c[1], c[0], c[3], c[5], c[6], c[4]);
            case 1:
                string[] s = line.Split(';');
                return new LawRow(id, s[3], s[4], s[1], s[2], "", "", "");
            default:
                string[] t = line.Split('\t');
                return new LawRow(id, t[2], t[1], "", "", t[4], "", t[3]);
        }
    }
}
