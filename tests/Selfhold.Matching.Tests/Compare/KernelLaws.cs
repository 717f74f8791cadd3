using System.Runtime.Intrinsics;
using System.Text;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Compare;

public sealed class KernelLaws
{
    [Fact]
    public void one_edit_is_what_the_textbook_calls_distance_one()
        => Check.ForAll(30_000, random =>
        {
            string a = Check.Word(random, 16), b = random.Next(3) == 0 ? Check.Word(random, 16) : Check.Near(random, a);
            b = b.Length > 16 ? b[..16] : b;
            Assert.True(Naive.Distance(a, b) <= 1 == WithinOneEdit(a, b), $"'{a}' '{b}'");
        });

    [Fact]
    public void one_edit_behind_sixteen_bytes_is_not_held_against_long_values()
        => Check.ForAll(5_000, random =>
        {
            string a = "abcabcabcabcabca" + Check.Word(random, 6), b = Check.Near(random, a);
            if (Naive.Distance(a, b) <= 1)
            {
                Assert.True(WithinOneEdit(a, b), $"'{a}' '{b}'");
            }

            Assert.Equal(WithinOneEdit(a, b), WithinOneEdit(b, a));
        });

    [Fact]
    public void jaro_winkler_is_what_the_textbook_says()
        => Check.ForAll(30_000, random =>
        {
            string a = Check.Word(random, 15, "abcdef") + "a", b = random.Next(2) == 0 ? "b" + Check.Word(random, 15, "abcdef") : Check.Near(random, a, "abcdef");
            b = b.Length is 0 or > 16 ? "ab" : b;
            Vector128<byte> x = CellOf(a), y = CellOf(b);
            Assert.Equal(Naive.JaroWinkler(a, b), Cell.JaroWinkler(in x, a.Length, in y, b.Length), 1e-12);
        });

    [Fact]
    public void similar_is_jaro_winkler_from_a_limit_on()
        => Check.ForAll(20_000, random =>
        {
            string a = "c" + Check.Word(random, 14, "abcdefgh"), b = random.Next(2) == 0 ? "c" + Check.Word(random, 14, "abcdefgh") : Check.Near(random, a, "abcdefgh");
            b = b.Length is 0 or > 16 ? "ab" : b;
            Vector128<byte> x = CellOf(a), y = CellOf(b);
            uint lettersA = Cell.LettersOf(Bytes(a)), lettersB = Cell.LettersOf(Bytes(b));
            foreach (double limit in (double[])[0.86, 0.88, 0.92])
            {
                Assert.Equal(Naive.JaroWinkler(a, b) >= limit, Cell.IsSimilar(in x, a.Length, lettersA, in y, b.Length, lettersB, limit));
            }
        });

    [Fact]
    public void date_digits_differ_as_their_texts_do()
        => Check.ForAll(20_000, random =>
        {
            string a = Date(random), b = random.Next(2) == 0 ? Date(random) : NearDate(random, a);
            int x = BirthDate.FromDecimal(int.Parse(a)), y = BirthDate.FromDecimal(int.Parse(b));
            Assert.Equal(a.Zip(b).Count(p => p.First != p.Second), BirthDate.DifferingDigits(x, y));
            bool swapped = Enumerable.Range(0, 7).Any(i => a[i] != a[i + 1] && $"{a[..i]}{a[i + 1]}{a[i]}{a[(i + 2)..]}" == b);
            Assert.Equal(swapped, BirthDate.NeighboursSwapped(x, y));
            Assert.Equal(a[4..], BirthDate.MonthAndDay(x).ToString("x4"));
            Assert.Equal(a[..4], BirthDate.Year(x).ToString("x4"));
            Assert.Equal(a[4..6] != "00" && a[6..] != "00" && a[..4] != "0000", BirthDate.IsFull(x));
        });

    [Fact]
    public void last_digits_of_a_phone_number_are_its_last_eight()
        => Check.ForAll(5_000, random =>
        {
            string number = Check.Word(random, 15, "0123456789");
            string last = number.Length >= 8 ? number[^8..] : "F" + number;
            Assert.Equal(Convert.ToUInt32(last.Length > 8 ? last[^8..] : last, 16), (uint)PhoneComparison.LastDigits(Bytes(number)));
        });

    internal static bool WithinOneEdit(string a, string b) => Cell.WithinOneEdit(CellOf(a), a.Length, CellOf(b), b.Length);

    private static Vector128<byte> CellOf(string value) => Cell.Of(Bytes(value));

    private static byte[] Bytes(string value) => Encoding.ASCII.GetBytes(value);

    private static string Date(Random random) => random.Next(10) == 0
        ? $"{random.Next(10_000):0000}0000"
        : $"{random.Next(10_000):0000}{random.Next(13):00}{random.Next(32):00}";

    private static string NearDate(Random random, string date)
    {
        char[] digits = date.ToCharArray();
        int at = random.Next(7);
        if (random.Next(2) == 0)
        {
            digits[at] = (char)('0' + random.Next(10));
        }
        else
        {
            (digits[at], digits[at + 1]) = (digits[at + 1], digits[at]);
        }

        return new string(digits);
    }
}
