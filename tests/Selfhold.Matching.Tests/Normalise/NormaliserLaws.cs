using System.Diagnostics;
using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Tests.Normalise;

public sealed class NormaliserLaws
{
    private static readonly Dictionary<string, Normaliser> All = new(StringComparer.Ordinal)
    {
        ["fold"] = Folding.Fold,
        ["given"] = Names.Given,
        ["surname"] = Names.Surname,
        ["email"] = Emails.Normalise,
        ["phone"] = (raw, normal) => Phones.Normalise(raw, default, normal),
        ["city"] = Cities.Normalise,
        ["region"] = Regions.Normalise,
        ["country"] = Countries.Normalise,
        ["postal code"] = PostalCodes.Normalise,
        ["gender"] = Genders.Normalise,
        ["national id"] = NationalIds.Normalise,
        ["company"] = Companies.Normalise,
        ["occupation"] = Occupations.Normalise,
    };

    public static TheoryData<string> Kinds => [.. All.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void normalising_twice_changes_nothing(string kind)
    {
        Normaliser normaliser = All[kind];
        Nasty.ForAll(raw =>
        {
            byte[] once = NormalForm.Of(normaliser, raw);
            byte[] twice = NormalForm.Of(normaliser, once);
            if (!once.AsSpan().SequenceEqual(twice))
            {
                Assert.Fail($"{kind}: '{Encoding.UTF8.GetString(raw)}' [{Convert.ToHexString(raw)}] → '{Encoding.UTF8.GetString(once)}' → '{Encoding.UTF8.GetString(twice)}'");
            }
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void a_normal_form_is_valid_utf8_without_outer_blanks_and_control_characters(string kind)
    {
        Normaliser normaliser = All[kind];
        Nasty.ForAll(raw =>
        {
            byte[] normal = NormalForm.Of(normaliser, raw);
            Assert.True(System.Text.Unicode.Utf8.IsValid(normal), kind + " " + Convert.ToHexString(raw));
            string text = Encoding.UTF8.GetString(normal);
            Assert.Equal(text.Trim(' '), text);
            Assert.DoesNotContain(text, char.IsControl);
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void letter_case_and_outer_blanks_do_not_matter(string kind)
    {
        Normaliser normaliser = All[kind];
        Nasty.ForAll(raw =>
        {
            if (raw.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0 || raw.Length > 900)
            {
                return;
            }

            string text = Encoding.ASCII.GetString(raw);
            string normal = NormalForm.Of(normaliser, text);
            Assert.Equal(normal, NormalForm.Of(normaliser, text.ToUpperInvariant()));
            Assert.Equal(normal, NormalForm.Of(normaliser, "  " + text.ToLowerInvariant() + " "));
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void a_field_of_a_megabyte_costs_less_than_50_ms(string kind)
    {
        string[] fields = [new string('a', 1 << 20), new string(' ', 1 << 20), new string('ü', 1 << 19), new string('.', 1 << 20), string.Concat(Enumerable.Repeat("mc o' dr. ", 100_000)),
            string.Concat(Enumerable.Repeat("12/", 350_000)), string.Concat(Enumerable.Repeat("か\u3099", 150_000)), new string('0', 1 << 20), new string('@', 1 << 20), new string('<', 1 << 20)];
        NormalForm.Of(All[kind], "ü1");
        foreach (string field in fields)
        {
            byte[] raw = Encoding.UTF8.GetBytes(field);
            var watch = Stopwatch.StartNew();
            NormalForm.Of(All[kind], raw);
            Assert.True(watch.ElapsedMilliseconds <= 50, $"{kind} took {watch.ElapsedMilliseconds} ms");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void plain_values_are_normalised_without_allocation(string kind)
    {
        Normaliser normaliser = All[kind];
        byte[][] values = ["Dr. John A O'Brien Jr"u8.ToArray(), "12 Smith St"u8.ToArray(), "+61 412 345 678"u8.ToArray(), "A.B+c@gmail.com"u8.ToArray(), "Harbour Dental Ltd"u8.ToArray(), "Germany"u8.ToArray()];
        Span<byte> normal = stackalloc byte[256];
        long start = 0;
        for (int round = 0; round < 40; round++)
        {
            if (round == 30)
            {
                start = GC.GetAllocatedBytesForCurrentThread();
            }

            foreach (byte[] value in values)
            {
                normaliser(value, normal);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - start);
    }

    [Fact]
    public void taking_values_apart_never_throws()
    {
        Nasty.ForAll(raw =>
        {
            Span<byte> a = stackalloc byte[256], b = stackalloc byte[256], c = stackalloc byte[256];
            Streets.Parse(raw, a, out int x, b, out int y, c, out int z);
            Assert.True(System.Text.Unicode.Utf8.IsValid(a[..x]) && b[..y].IndexOf((byte)1) < 0 && c[..z].IndexOf((byte)1) < 0);
            Names.Full(raw, a, out x, b, out y, c, out z);
            Assert.True(System.Text.Unicode.Utf8.IsValid(a[..x]) && System.Text.Unicode.Utf8.IsValid(b[..y]) && System.Text.Unicode.Utf8.IsValid(c[..z]));
            Phonetic.Code(a[..x], b);
            Phonetic.Code(raw, b);
            Nicknames.Groups(raw);
            Emails.Kind(raw.AsSpan(0, Math.Min(raw.Length, 256)));
            Companies.LooksLikeCompany(raw);
            Phones.International(raw, "de"u8, a);
            Phones.Normalise(raw, "us"u8, a);
        });
    }

    [Fact]
    public void a_date_is_a_real_date_or_none()
    {
        Nasty.ForAll(raw =>
        {
            foreach (DateOrder order in Enum.GetValues<DateOrder>())
            {
                int date = Dates.Parse(raw, order);
                int year = date / 10000, month = date / 100 % 100, day = date % 100;
                Assert.True(date == 0 || (year is 0 or (>= 1000 and < 2200) && month <= 12 && day <= 31 && (day == 0 || month > 0)));
                if (day > 0)
                {
                    Assert.InRange(day, 1, DateTime.DaysInMonth(year == 0 ? 2000 : year, month));
                }
            }
        });
    }
}
