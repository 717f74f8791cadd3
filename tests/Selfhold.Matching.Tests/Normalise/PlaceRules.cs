using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Tests.Normalise;

public sealed class PlaceRules
{
    [Theory]
    [InlineData("12 Smith St", "smith street", "12", "")]
    [InlineData("12 SMITH STREET.", "smith street", "12", "")]
    [InlineData("12a Smith Street", "smith street", "12a", "")]
    [InlineData("12 A Smith Street", "smith street", "12a", "")]
    [InlineData("Hauptstr. 5", "haupt street", "5", "")]
    [InlineData("Haupt-Straße 5", "haupt street", "5", "")]
    [InlineData("Hauptstraße 5 a", "haupt street", "5a", "")]
    [InlineData("Berliner Pl. 7", "berliner place", "7", "")]
    [InlineData("Straße des 17. Juni 135", "strasse des 17 juni", "135", "")]
    [InlineData("12/3 Long Rd", "long road", "3", "12")]
    [InlineData("Unit 3/12 Long Rd", "long road", "12", "3")]
    [InlineData("ul. Długa 12/3", "dluga", "12", "3")]
    [InlineData("Flat 3, 12 Long Road", "long road", "12", "3")]
    [InlineData("12 Long Road, Flat 3", "long road", "12", "3")]
    [InlineData("100 5th Ave #4B", "5th avenue", "100", "4b")]
    [InlineData("100 5th Avenue Apt. 4B", "5th avenue", "100", "4b")]
    [InlineData("5 rue de la Paix", "rue de la paix", "5", "")]
    [InlineData("12 bis rue Victor Hugo", "rue victor hugo", "12bis", "")]
    [InlineData("C/ Mayor, 5, 3º B", "calle mayor", "5", "3o b")]
    [InlineData("Calle Mayor nº 5", "calle mayor", "5", "")]
    [InlineData("Plaza Mayor s/n", "place mayor", "", "")]
    [InlineData("St. Johns Rd 4", "saint johns road", "4", "")]
    [InlineData("12 St James St", "saint james street", "12", "")]
    [InlineData("N Main St 12", "north main street", "12", "")]
    [InlineData("123 W 4th St N", "west 4th street north", "123", "")]
    [InlineData("12 - 14 High St", "high street", "12-14", "")]
    [InlineData("Level 3, 12 Pitt St", "pitt street", "12", "3")]
    [InlineData("3rd Floor, 12 Pitt St", "pitt street", "12", "3")]
    [InlineData("Hauptstr. 5, 2. Etage", "haupt street", "5", "2")]
    [InlineData("La Scala 5", "la scala", "5", "")]
    [InlineData("Ringstr. 5 Top 12", "ring street", "5", "12")]
    [InlineData("Rose Court, Flat 3", "rose court", "", "3")]
    [InlineData("1 Long St, Flat 2, Sydney", "long street sydney", "1", "2")]
    [InlineData("c/o Smith 12 Long St", "long street", "12", "")]
    [InlineData("Rua Augusta, 100 - 3º andar", "rue augusta", "100", "3o")]
    [InlineData("Str. Lipscani nr. 5 bl. 3 ap. 12", "strada lipscani", "5", "3 12")]
    [InlineData("5/12-14 Smith St", "smith street", "12-14", "5")]
    [InlineData("PO Box 123", "po box", "123", "")]
    [InlineData("P.O. Box 12 34", "po box", "1234", "")]
    [InlineData("Postfach 1234", "po box", "1234", "")]
    [InlineData("Rose Cottage", "rose cottage", "", "")]
    [InlineData("12", "", "12", "")]
    [InlineData("n/a", "", "", "")]
    public void a_street_line_is_taken_apart(string raw, string street, string number, string unit)
    {
        Span<byte> a = stackalloc byte[256], b = stackalloc byte[256], c = stackalloc byte[256];
        Streets.Parse(Encoding.UTF8.GetBytes(raw), a, out int x, b, out int y, c, out int z);
        Assert.Equal((street, number, unit), (Encoding.UTF8.GetString(a[..x]), Encoding.UTF8.GetString(b[..y]), Encoding.UTF8.GetString(c[..z])));
    }

    [Theory]
    [InlineData("street", "st")]
    [InlineData("road", "rd")]
    [InlineData("avenue", "ave")]
    [InlineData("avenue", "av")]
    [InlineData("place", "pl")]
    [InlineData("crescent", "cr")]
    [InlineData("crescent", "cres")]
    [InlineData("court", "ct")]
    [InlineData("drive", "dr")]
    [InlineData("lane", "ln")]
    [InlineData("highway", "hwy")]
    [InlineData("terrace", "tce")]
    [InlineData("circuit", "cct")]
    [InlineData("parade", "pde")]
    [InlineData("boulevard", "blvd")]
    public void a_kind_of_street_may_be_abbreviated(string full, string abbreviated)
    {
        Normaliser street = (raw, normal) =>
        {
            Streets.Parse(raw, normal, out int length, stackalloc byte[256], out _, stackalloc byte[256], out _);
            return length;
        };
        NormalForm.AllEqual(street, $"12 Smith {full}", $"12 Smith {abbreviated}", $"12 SMITH {abbreviated}.", $"Smith {abbreviated} 12");
    }

    [Theory]
    [InlineData("D-10115", "10115")]
    [InlineData("90210-1234", "90210")]
    [InlineData("sw1a 1aa", "sw1a1aa")]
    [InlineData("SW1A1AA", "sw1a1aa")]
    [InlineData("0800", "0800")]
    [InlineData("2996.0", "2996")]
    [InlineData("A 1010", "1010")]
    [InlineData("1234 AB", "1234ab")]
    [InlineData("00000", "")]
    [InlineData("n/a", "")]
    public void a_postal_code_is_letters_and_digits(string raw, string normal) => Assert.Equal(normal, NormalForm.Of(PostalCodes.Normalise, raw));

    [Theory]
    [InlineData("Germany", "de")]
    [InlineData("Allemagne", "de")]
    [InlineData("DEU", "de")]
    [InlineData("Österreich", "at")]
    [InlineData("U.S.A.", "us")]
    [InlineData("the Netherlands", "nl")]
    [InlineData("España", "es")]
    [InlineData("UK", "gb")]
    [InlineData("Côte d'Ivoire", "ci")]
    [InlineData("Narnia", "narnia")]
    [InlineData("", "")]
    public void a_country_is_its_two_letters(string raw, string normal) => Assert.Equal(normal, NormalForm.Of(Countries.Normalise, raw));

    [Fact]
    public void a_place_may_be_written_in_several_languages()
    {
        NormalForm.AllEqual(Cities.Normalise, "Köln", "Koeln", "Cologne", "KOLN");
        NormalForm.AllEqual(Cities.Normalise, "St. Louis", "Saint Louis");
        NormalForm.AllEqual(Cities.Normalise, "München", "Muenchen", "Munich");
        NormalForm.AllEqual(Regions.Normalise, "New South Wales", "NSW", "N.S.W.");
        NormalForm.AllEqual(Regions.Normalise, "California", "CA", "Calif.");
    }
}
