using Selfhold.Matching.Normalise;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Resolve;

/// <summary>A record of a small domain: the source that it came from and its values in the columns of that source.</summary>
internal sealed record Rec(int Id, int Source, string[] Values)
{
    public ColumnUse[] Columns { get; init; } = Source < Domain.Sources.Length ? Domain.Sources[Source] : [];

    public UInt128 Identity => ((UInt128)(uint)Id << 64) | 0xABCDu;
}

/// <summary>Records of a few sources with different columns and slots, out of few different values so that blocks fill up.</summary>
internal static class Domain
{
    public static readonly ColumnUse[][] Sources =
    [
        [
            Use(Meaning.GivenName), Use(Meaning.Surname), new ColumnUse("born", Meaning.BirthDate, 0, DateOrder.Dmy), Use(Meaning.Email), Use(Meaning.Phone),
            Use(Meaning.Street), Use(Meaning.City), Use(Meaning.PostalCode),
        ],
        [Use(Meaning.FullName), Use(Meaning.Email, 1), Use(Meaning.Phone, 1), Use(Meaning.City, 1), Use(Meaning.PostalCode, 1), Use(Meaning.Street, 1)],
        [Use(Meaning.GivenName), Use(Meaning.Surname), Use(Meaning.NationalId), Use(Meaning.Company), Use(Meaning.Occupation), Use(Meaning.Gender), Use(Meaning.City)],
        [Use(Meaning.FullName), Use(Meaning.BirthDate), Use(Meaning.Email), Use(Meaning.Email, 2), Use(Meaning.BirthPlace), Use(Meaning.MiddleName)],
        [Use(Meaning.GivenName, 1), Use(Meaning.GivenName), Use(Meaning.Surname), Use(Meaning.FormerSurname), Use(Meaning.BirthYear), Use(Meaning.BirthMonth), Use(Meaning.BirthDay), Use(Meaning.Phone)],
    ];

    private static readonly string[] Given = ["Anna", "Bill", "William", "Hanna", "Ann", "Jörg", "Martha", "Marhta"];
    private static readonly string[] Surnames = ["Berg", "Smith", "Smyth", "Quandt", "Berg-Smith", "Dwayne", "Duane"];
    private static readonly string[] Streets = ["Hauptstraße 4", "Hauptstr. 4", "Kirchweg 12", "18 Fenwick Row"];
    private static readonly string[] Cities = ["Köln", "Leeds", "Koeln", "Bonn"];
    private static readonly string[] Codes = ["50667", "LS2 7QP", "53111"];
    private static readonly string[] Words = ["von", "of Kestrel", "Baron", "", "", "", "esq"];

    public static Rec Random(Random random, int id)
    {
        int source = random.Next(Sources.Length);
        string given = Pick(random, Given), surname = Pick(random, Surnames);
        return new Rec(id, source, [.. Sources[source].Select(c => random.Next(5) == 0 ? "" : Value(random, c, given, surname))]);
    }

    /// <summary>The same record again, or with a value or two that changed.</summary>
    public static Rec Near(Random random, int id, Rec record)
    {
        string[] values = [.. record.Values];
        for (int changes = random.Next(3); changes > 0; changes--)
        {
            int at = random.Next(values.Length);
            values[at] = random.Next(4) == 0 ? "" : Value(random, Sources[record.Source][at], Pick(random, Given), Pick(random, Surnames));
        }

        return new Rec(id, record.Source, values);
    }

    /// <summary>The records as a table, source by source, each source's in the order given.</summary>
    public static (RecordTable Table, Rec[] Order) Table(IEnumerable<Rec> records, Random? shuffle = null)
    {
        Rec[] all = [.. records];
        shuffle?.Shuffle(all);
        int[] sources = [.. all.Select(r => r.Source).Distinct()];
        Rec[] order = [.. sources.SelectMany(s => all.Where(r => r.Source == s))];
        var files = sources.Select(s => ($"{s}.csv", (IReadOnlyList<ColumnUse>)all.First(r => r.Source == s).Columns, (IReadOnlyList<string[]>)[.. all.Where(r => r.Source == s).Select(r => r.Values)]));
        return (Tables.Of(1, [.. files]), order);
    }

    private static ColumnUse Use(Meaning meaning, int slot = 0) => new($"{meaning} {slot}", meaning, slot);

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];

    private static string Value(Random random, ColumnUse column, string given, string surname) => column.Meaning switch
    {
        Meaning.GivenName => given,
        Meaning.Surname or Meaning.FormerSurname => random.Next(9) == 0 ? Pick(random, Surnames) : surname,
        Meaning.MiddleName => random.Next(2) == 0 ? "B" : "Beatriz",
        Meaning.FullName => $"{given} {Pick(random, Words)} {surname}".Replace("  ", " "),
        Meaning.BirthDate => $"{1 + random.Next(14):00}/{1 + random.Next(3):00}/19{80 + random.Next(3)}",
        Meaning.BirthYear => $"{1980 + random.Next(3)}",
        Meaning.BirthMonth => $"{1 + random.Next(3)}",
        Meaning.BirthDay => $"{1 + random.Next(14)}",
        Meaning.Email => $"{given}.{surname}{random.Next(3)}@{(random.Next(2) == 0 ? "web.de" : "gmx.de")}".ToLowerInvariant().Replace("ö", "oe"),
        Meaning.Phone => (random.Next(2) == 0 ? "+49 221 98765" : "0221 98765") + random.Next(4),
        Meaning.Street => Pick(random, Streets),
        Meaning.City or Meaning.BirthPlace => Pick(random, Cities),
        Meaning.PostalCode => Pick(random, Codes),
        Meaning.NationalId => $"7700112{random.Next(4)}",
        Meaning.Company => random.Next(2) == 0 ? "Kestrel Coffee Ltd" : "Hafen GmbH",
        Meaning.Occupation => random.Next(2) == 0 ? "baker" : "smith",
        _ => random.Next(2) == 0 ? "f" : "m",
    };
}
