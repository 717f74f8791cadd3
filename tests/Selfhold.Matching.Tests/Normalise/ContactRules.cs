using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Tests.Normalise;

public sealed class ContactRules
{
    [Theory]
    [InlineData("John.Doe@Example.org", "john.doe@example.org")]
    [InlineData("A B <a@b.com>", "a@b.com")]
    [InlineData("mailto:a@b.com", "a@b.com")]
    [InlineData("john+shop@x.com", "john@x.com")]
    [InlineData("j.o.h.n+x@googlemail.com", "john@gmail.com")]
    [InlineData("john @ x.com ", "john@x.com")]
    [InlineData("John Doe john@x.com (work)", "john@x.com")]
    [InlineData("'john@x.com'", "john@x.com")]
    [InlineData("o'brien@x.com", "o'brien@x.com")]
    [InlineData("mailto:john@x.com?subject=hi", "john@x.com")]
    [InlineData("a@b.com; c@d.com", "a@b.com")]
    [InlineData("a@@b.com.", "a@b.com")]
    [InlineData("a@b", "a@b")]
    [InlineData("JÖRG@müller.de", "jörg@müller.de")]
    [InlineData("john\u200b@x.com", "john@x.com")]
    [InlineData("nobody", "")]
    [InlineData("@x.com", "")]
    [InlineData("", "")]
    public void an_address_has_one_form_per_mailbox(string raw, string normal) => Assert.Equal(normal, NormalForm.Of(Emails.Normalise, raw));

    [Fact]
    public void a_lookalike_letter_stays_another_address() =>
        Assert.Equal("pаypal@x.com", NormalForm.Of(Emails.Normalise, "Pаypal@x.com"));

    [Theory]
    [InlineData("john.doe@x.com", nameof(EmailKind.Personal))]
    [InlineData("tim@ibm.com", nameof(EmailKind.Personal))]
    [InlineData("info@x.de", nameof(EmailKind.Role))]
    [InlineData("info.berlin@x.de", nameof(EmailKind.Role))]
    [InlineData("sales2@x.com", nameof(EmailKind.Role))]
    [InlineData("no-reply@x.com", nameof(EmailKind.Role))]
    [InlineData("kontakt@x.pl", nameof(EmailKind.Role))]
    [InlineData("abc@privaterelay.appleid.com", nameof(EmailKind.Relay))]
    [InlineData("x@sub.duck.com", nameof(EmailKind.Relay))]
    [InlineData("j***@gmail.com", nameof(EmailKind.Relay))]
    [InlineData("xyz@marketplace.amazon.de", nameof(EmailKind.Relay))]
    [InlineData("test@test", nameof(EmailKind.Placeholder))]
    [InlineData("jane@example.com", nameof(EmailKind.Placeholder))]
    [InlineData("none@none.com", nameof(EmailKind.Placeholder))]
    [InlineData("asdf@gmail.com", nameof(EmailKind.Placeholder))]
    [InlineData("a@a.com", nameof(EmailKind.Placeholder))]
    [InlineData("", nameof(EmailKind.Placeholder))]
    public void an_address_tells_who_reads_it(string normal, string kind) => Assert.Equal(kind, Emails.Kind(Encoding.UTF8.GetBytes(normal)).ToString());

    [Fact]
    public void four_ways_to_write_a_number_are_equal_with_and_without_hint()
    {
        foreach (string hint in new[] { "", "au" })
        {
            NormalForm.AllEqual((raw, normal) => Phones.Normalise(raw, Encoding.ASCII.GetBytes(hint), normal),
                "0412345678", "+61412345678", "+61 412 345 678", "(04) 1234 5678", "412345678", "0061 412 345 678", "+61 (0)412 345 678", "61412345678", "0412 345 678 ext. 12");
        }
    }

    [Theory]
    [InlineData("+49 (0)30 123456", "", "30123456")]
    [InlineData("030/123456", "de", "30123456")]
    [InlineData("030 123456-0", "de", "301234560")]
    [InlineData("+1 (202) 555-0123", "", "2025550123")]
    [InlineData("1-202-555-0123", "", "2025550123")]
    [InlineData("1-202-555-0123", "us", "2025550123")]
    [InlineData("011 44 20 7946 0958", "us", "2079460958")]
    [InlineData("06 30 123 4567", "hu", "301234567")]
    [InlineData("8 (912) 345-67-89", "ru", "9123456789")]
    [InlineData("+7 912 345 67 89", "", "9123456789")]
    [InlineData("+39 06 1234 5678", "", "612345678")]
    [InlineData("06 1234 5678", "it", "612345678")]
    [InlineData("+52 1 55 1234 5678", "", "5512345678")]
    [InlineData("01 42 68 53 00 x12", "fr", "142685300")]
    [InlineData("02 9876 5432 / 0412 345 678", "au", "298765432")]
    [InlineData("0000000000", "", "")]
    [InlineData("1111111", "", "")]
    [InlineData("1234567", "", "")]
    [InlineData("0123456789", "", "")]
    [InlineData("0400 000 000", "au", "")]
    [InlineData("12345", "", "")]
    [InlineData("n/a", "", "")]
    public void a_number_is_its_national_digits(string raw, string hint, string normal) =>
        Assert.Equal(normal, NormalForm.Of((r, n) => Phones.Normalise(r, Encoding.ASCII.GetBytes(hint), n), raw));

    [Theory]
    [InlineData("0412 345 678", "au", "61412345678")]
    [InlineData("+44 (0)20 7946 0958", "", "442079460958")]
    [InlineData("06 1234 5678", "it", "390612345678")]
    [InlineData("0412 345 678", "", "")]
    public void the_international_form_needs_a_country(string raw, string hint, string e164) =>
        Assert.Equal(e164, NormalForm.Of((r, n) => Phones.International(r, Encoding.ASCII.GetBytes(hint), n), raw));

    [Fact]
    public void a_column_tells_its_country_by_its_prefixes()
    {
        Assert.Equal("au", Infer("0412 345 678", "+61 412 345 678", "+61 2 9876 5432"));
        Assert.Equal("", Infer("+61 412 345 678", "+49 30 123456", "030 123"));
        Assert.Equal("", Infer("0412 345 678"));
        Assert.Equal("", Infer());
    }

    private static string Infer(params string[] values) => Phones.InferCountry(values.Select(v => new ReadOnlyMemory<byte>(Encoding.ASCII.GetBytes(v))));

    [Theory]
    [InlineData("123-45-6789", "123456789", false)]
    [InlineData("AB 12 34 56 C", "ab123456c", true)]
    [InlineData("5304218", "5304218", true)]
    [InlineData("000000000", "", true)]
    [InlineData("999999999", "", true)]
    [InlineData("123456789", "", true)]
    [InlineData("none", "", true)]
    public void a_national_id_is_its_letters_and_digits(string raw, string normal, bool real) =>
        Assert.Equal(real ? normal : "", NormalForm.Of(NationalIds.Normalise, raw));

    [Theory]
    [InlineData("Harbour Dental Ltd", "harbour dental", true)]
    [InlineData("Autohaus Müller GmbH & Co. KG", "autohaus muller", true)]
    [InlineData("Acme Sp. z o.o.", "acme", true)]
    [InlineData("The Coffee Company, Inc.", "coffee", true)]
    [InlineData("Société Générale S.A.", "societe generale", true)]
    [InlineData("John Smith", "john smith", false)]
    [InlineData("Robert Jones AS", "robert jones", false)]
    [InlineData("Alice Church", "alice church", false)]
    [InlineData("GmbH", "gmbh", false)]
    public void a_company_is_its_name_without_legal_form(string raw, string normal, bool looksLikeCompany)
    {
        Assert.Equal(normal, NormalForm.Of(Companies.Normalise, raw));
        Assert.Equal(looksLikeCompany, Companies.LooksLikeCompany(Encoding.UTF8.GetBytes(raw)));
    }

    [Theory]
    [InlineData("Male", "m")]
    [InlineData("männlich", "m")]
    [InlineData("Femme", "f")]
    [InlineData("W", "f")]
    [InlineData("divers", "x")]
    [InlineData("0", "")]
    [InlineData("unknown", "")]
    public void a_gender_is_one_letter(string raw, string normal) => Assert.Equal(normal, NormalForm.Of(Genders.Normalise, raw));
}
