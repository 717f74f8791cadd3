using Selfhold.Matching.Compare;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Compare;

public sealed class ComparisonLaws
{
    private static readonly Meaning[] Stated =
    [
        Meaning.GivenName, Meaning.MiddleName, Meaning.Surname, Meaning.FormerSurname, Meaning.FullName, Meaning.BirthDate, Meaning.Gender,
        Meaning.BirthPlace, Meaning.Email, Meaning.Email, Meaning.Phone, Meaning.Phone, Meaning.Street, Meaning.City, Meaning.PostalCode, Meaning.Region,
        Meaning.AddressLine2, Meaning.NationalId, Meaning.Company, Meaning.Occupation,
    ];

    public static TheoryData<string> Names => [.. Engine.Prepare(Random(1, 60)).Comparisons.Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public void a_comparison_says_the_same_of_both_orders(string name)
    {
        Prepared prepared = Engine.Prepare(Random(1, 150));
        Comparison comparison = prepared.Comparisons.Single(c => c.Name == name);
        for (int a = 0; a < 150; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                int one = comparison.Compare(ref prepared.Lines.Line(a), ref prepared.Lines.Line(b), out float rarity);
                int other = comparison.Compare(ref prepared.Lines.Line(b), ref prepared.Lines.Line(a), out float back);
                Assert.Equal((one, rarity), (other, back));
                Assert.InRange(one, 0, comparison.Levels.Count - 1);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void a_record_that_states_nothing_agrees_with_none(string name)
    {
        RecordTable table = Tables.Of(Tables.Columns(Stated), [.. Rows(3, 50), Enumerable.Repeat("", Stated.Length).ToArray()]);
        Prepared prepared = Engine.Prepare(table);
        Comparison comparison = prepared.Comparisons.Single(c => c.Name == name);
        for (int a = 0; a < 51; a++)
        {
            Assert.Equal(Comparison.NotStated, comparison.Compare(ref prepared.Lines.Line(a), ref prepared.Lines.Line(50), out float rarity));
            Assert.Equal(0, rarity);
        }
    }

    [Fact]
    public void shipped_shares_of_each_comparison_add_up_to_one()
    {
        foreach (Comparison comparison in Engine.Prepare(Random(1, 60)).Comparisons)
        {
            Assert.True(comparison.Levels.Count <= Comparison.MaxLevels);
            Assert.Equal(1, comparison.Levels.Sum(l => l.M), 5e-3);
            Assert.Equal(1, comparison.Levels.Sum(l => l.U), 5e-3);
            if (comparison.Shared)
            {
                Assert.Equal(1, comparison.Levels.Sum(l => l.H ?? l.U), 5e-3);
            }
        }
    }

    /// <summary>Phones near each other by their digits are near for the comparison, for the last eight digits and one edit.</summary>
    [Fact]
    public void phones_one_digit_off_are_those_within_one_edit()
    {
        var random = new Random(11);
        var numbers = new List<string>();
        for (int i = 0; i < 160; i++)
        {
            string number = i % 4 == 0 || numbers.Count == 0 ? $"+4920{random.Next(10_000_000, 99_999_999)}" : Change(random, numbers[i / 4 * 4]);
            numbers.Add(number);
        }

        Prepared prepared = Engine.Prepare(Tables.Of(Tables.Columns(Meaning.Phone), [.. numbers.Select(n => new[] { n })]));
        Comparison phones = prepared.Comparisons.Single();
        for (int a = 0; a < numbers.Count; a++)
        {
            for (int b = 0; b < a; b++)
            {
                int level = phones.Compare(ref prepared.Lines.Line(a), ref prepared.Lines.Line(b), out _);
                string x = numbers[a], y = numbers[b];
                int expected = x == y ? PhoneComparison.Same
                    : x[^7..] == y[^7..] ? PhoneComparison.SameTail
                    : NearByEight(x[^8..], y[^8..]) ? PhoneComparison.Typo
                    : PhoneComparison.Different;
                Assert.True(expected == level, $"{x} {y}: {level}, not {expected}");
            }
        }
    }

    /// <summary>One substitution or swap in the last eight digits, or one dropped: then the window of eight digits has moved by one before it.</summary>
    private static bool NearByEight(string x, string y)
        => (x.Length == y.Length && Naive.Distance(x, y) <= 1) || Dropped(x, y) || Dropped(y, x);

    private static bool Dropped(string shorter, string longer)
        => Enumerable.Range(1, longer.Length - 1).Any(i => longer.Remove(i, 1) == shorter[1..]);

    private static string Change(Random random, string number)
    {
        int at = random.Next(5, number.Length - 1);
        return random.Next(4) switch
        {
            0 => $"{number[..at]}{(char)('0' + random.Next(10))}{number[(at + 1)..]}",
            1 => $"{number[..at]}{number[at + 1]}{number[at]}{number[(at + 2)..]}",
            2 => number.Insert(at, ((char)('0' + random.Next(10))).ToString()),
            _ => number.Remove(at, 1),
        };
    }

    internal static RecordTable Random(int seed, int rows) => Tables.Of(Tables.Columns(Stated), Rows(seed, rows));

    internal static string[][] Rows(int seed, int rows)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => (string[])[.. Stated.Select((m, i) => random.Next(5) == 0 ? "" : Value(random, m, i))])];
    }

    private static string Value(Random random, Meaning meaning, int column)
    {
        string given = Pick(random, "Anna", "Ana", "Anna Maria", "William", "Bill", "Wiliam", "J", "Jane", "Smith", "Jörg", "Joerg");
        string surname = Pick(random, "Smith", "Smyth", "Schmidt", "Anna", "Garcia Lopez", "Lopez", "Miller", "Millers", "S", "O'Brien", "William");
        return meaning switch
        {
            Meaning.GivenName or Meaning.MiddleName => given,
            Meaning.Surname or Meaning.FormerSurname => surname,
            Meaning.FullName => $"{given} {surname}, {Pick(random, "baron of Kent", "of Kent", "earl of Essex", "")}",
            Meaning.BirthDate => Pick(random, "1984-03-12", "1984-12-03", "1984-03-13", "1985-03-12", "1984-03", "1984", "1931-07-31", "1913-07-31"),
            Meaning.Gender => Pick(random, "m", "female"),
            Meaning.BirthPlace or Meaning.City => Pick(random, "Leeds", "Leds", "London", "Köln", "Cologne", "Kingston upon Hull"),
            Meaning.Email => Pick(random, "anna.smith@gmail.com", "anna.smith@web.de", "ana.smith@gmail.com", "bill84@x.org", "bill85@x.org", "a@b.de", "annasmith12@aol.com"),
            Meaning.Phone => Pick(random, "+44 7700 900417", "+44 7700 900418", "07700 900417", "+49 221 123456", "+49 221 123465", "900417"),
            Meaning.Street => Pick(random, "18 Fenwick Row", "18 Fenwik Row", "19 Fenwick Row", "Hauptstr. 5", "Hauptstraße 5", "Fenwick Row"),
            Meaning.PostalCode => Pick(random, "LS2 7QP", "LS2 7QR", "50667", "50676"),
            Meaning.Region => Pick(random, "Yorkshire", "NRW"),
            Meaning.NationalId => Pick(random, "1804974", "1804947", "9497788"),
            _ => Pick(random, "Flat 2", "Flat 3", "Kestrel Coffee Ltd", "Kestrel Coffe", "baker", "bakers", $"x{column}"),
        };
    }

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];
}
