using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Matching.Tests.Normalise;

public sealed class NameRules
{
    [Theory]
    [InlineData("Müller", "muller")]
    [InlineData("Ærø", "aero")]
    [InlineData("Straße", "strasse")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Þórður", "thordur")]
    [InlineData("Ǆ İstanbul", "dz istanbul")]
    [InlineData("Αθήνα", "athina")]
    [InlineData("Юлия Щукина", "yuliya shchukina")]
    [InlineData("Зоя Їжакевич", "zoya izhakevich")]
    [InlineData("שלום", "shlvm")]
    [InlineData("محمد", "mhmd")]
    [InlineData("王小明", "王小明")]
    [InlineData("ＪＯＨＮ", "john")]
    [InlineData("𝓙𝓸𝓱𝓷 𝟙𝟚", "john 12")]
    [InlineData("  O'Brien-Smith,  J. ", "obrien smith j")]
    [InlineData("a\u200bb\u202ec", "abc")]
    [InlineData("...", "")]
    public void folding_writes_one_spelling(string raw, string folded) => Assert.Equal(folded, Folding.Fold(raw));

    [Fact]
    public void composed_and_decomposed_letters_are_the_same_letters()
    {
        Assert.Equal(Folding.Fold("é й ї ά Å ö"), Folding.Fold("e\u0301 и\u0306 і\u0308 α\u0301 A\u030a o\u0308"));
    }

    [Fact]
    public void bytes_that_are_not_utf8_are_read_as_latin1() =>
        Assert.Equal("muller"u8.ToArray(), NormalForm.Of(Folding.Fold, [(byte)'M', 0xFC, (byte)'l', (byte)'l', (byte)'e', (byte)'r']));

    [Fact]
    public void different_names_in_scripts_without_a_table_stay_different() =>
        Assert.Equal(4, "王 李 がん かん".Split(' ').Select(Folding.Fold).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [InlineData("Dr. John A", "john a")]
    [InlineData("Prof. Dr. med. Anna", "anna")]
    [InlineData("Mr & Mrs John", "john")]
    [InlineData("Frau Gülşen", "gulsen")]
    [InlineData("Sir", "sir")]
    [InlineData("Don A", "don a")]
    [InlineData("John Jr.", "john")]
    [InlineData("Jean-Pierre", "jean pierre")]
    [InlineData("n/a", "")]
    [InlineData("NULL", "")]
    [InlineData("-", "")]
    [InlineData("unbekannt", "")]
    public void given_names_lose_titles_and_suffixes(string raw, string normal) => Assert.Equal(normal, NormalForm.Of(Names.Given, raw));

    [Theory]
    [InlineData("O'Brien", "obrien")]
    [InlineData("O’Brien", "obrien")]
    [InlineData("O Brien", "obrien")]
    [InlineData("Mc Donald Jr.", "mcdonald")]
    [InlineData("d'Arcy", "darcy")]
    [InlineData("van der Berg", "van der berg")]
    [InlineData("Smith-Jones", "smith jones")]
    [InlineData("Smith, PhD", "smith")]
    [InlineData("Mueller", "muller")]
    [InlineData("St. John", "saint john")]
    [InlineData("Bauer", "bauer")]
    [InlineData("Monroe", "monroe")]
    [InlineData("Samuel", "samuel")]
    [InlineData("Michaels", "michaels")]
    [InlineData("Roethlisberger", "rothlisberger")]
    [InlineData("McQueen", "mcqueen")]
    [InlineData("unknown", "")]
    public void surnames_join_their_prefixes_and_lose_suffixes(string raw, string normal) => Assert.Equal(normal, NormalForm.Of(Names.Surname, raw));

    [Fact]
    public void an_umlaut_may_be_written_three_ways() => NormalForm.AllEqual(Names.Surname, "Müller", "Mueller", "Muller", "MÜLLER", "Mu\u0308ller");

    [Theory]
    [InlineData("Smith, John A", "john", "smith", "a")]
    [InlineData("Dr. John A Smith Jr", "john", "smith", "a")]
    [InlineData("John Smith, Jr.", "john", "smith", "")]
    [InlineData("Ludwig van Beethoven", "ludwig", "van beethoven", "")]
    [InlineData("thomas clifford, 1st baron clifford of chudleigh", "thomas", "clifford", "clifford chudleigh")]
    [InlineData("Henry Howard, Earl of Surrey", "henry", "howard", "surrey")]
    [InlineData("William (Bill) Smith", "william", "smith", "bill")]
    [InlineData("Anna Müller geb. Schmidt", "anna", "muller", "schmidt")]
    [InlineData("William Lane-Mitchell", "william", "lane mitchell", "")]
    [InlineData("Jean-Pierre Dupont", "jean pierre", "dupont", "")]
    [InlineData("Dr. Anna-Lena Maria Meyer-Schulz Jr.", "anna lena", "meyer schulz", "maria")]
    [InlineData("Robert Hermon-Hodge, Baron Wyfold", "robert", "hermon hodge", "wyfold")]
    [InlineData("Alan, Earl of Menteith", "alan", "menteith", "")]
    [InlineData("Sir Alfred Pease, 2nd Baronet", "alfred", "pease", "")]
    [InlineData("von Trapp", "", "von trapp", "")]
    [InlineData("Dr.", "", "", "")]
    [InlineData("Madonna", "", "madonna", "")]
    [InlineData("O'Neill, Shaun", "shaun", "oneill", "")]
    [InlineData("Maria de la Cruz", "maria", "de la cruz", "")]
    [InlineData("n/a", "", "", "")]
    public void whole_names_are_split(string raw, string given, string surname, string rest)
    {
        Span<byte> a = stackalloc byte[256], b = stackalloc byte[256], c = stackalloc byte[256];
        Names.Full(Encoding.UTF8.GetBytes(raw), a, out int x, b, out int y, c, out int z);
        Assert.Equal((given, surname, rest), (Encoding.UTF8.GetString(a[..x]), Encoding.UTF8.GetString(b[..y]), Encoding.UTF8.GetString(c[..z])));
    }

    [Theory]
    [InlineData("william", "bill")]
    [InlineData("wm", "william")]
    [InlineData("peggy", "margaret")]
    [InlineData("polly", "mary")]
    [InlineData("ted", "edward")]
    [InlineData("jack", "john")]
    [InlineData("alex", "alexandra")]
    [InlineData("alex", "alexander")]
    [InlineData("sam", "samantha")]
    [InlineData("pepe", "jose")]
    [InlineData("beppe", "giuseppe")]
    [InlineData("hans", "johannes")]
    [InlineData("gosia", "malgorzata")]
    [InlineData("sasha", "aleksandr")]
    [InlineData("kees", "cornelis")]
    [InlineData("lasse", "lars")]
    [InlineData("giannis", "ioannis")]
    [InlineData("ze", "jose")]
    public void a_nickname_is_a_variant_of_its_name(string nickname, string name) => Assert.True(AreVariants(nickname, name));

    [Theory]
    [InlineData("john", "james")]
    [InlineData("william", "walter")]
    [InlineData("alexander", "alexandra")]
    [InlineData("samuel", "samantha")]
    [InlineData("emma", "emily")]
    [InlineData("mary", "martha")]
    [InlineData("edward", "edgar")]
    [InlineData("xyz", "xyz")]
    public void different_names_are_no_variants(string one, string other) => Assert.False(AreVariants(one, other));

    [Fact]
    public void the_nickname_table_is_large_and_its_groups_are_in_order()
    {
        Assert.True(Nicknames.Groups("bert"u8).Length > 5);
        ushort[] groups = Nicknames.Groups("bert"u8).ToArray();
        Assert.Equal(groups.Order().Distinct(), groups);
    }

    private static bool AreVariants(string one, string other) =>
        Nicknames.Groups(Encoding.UTF8.GetBytes(one)).ToArray().Intersect(Nicknames.Groups(Encoding.UTF8.GetBytes(other)).ToArray()).Any();

    [Theory]
    [InlineData("smith smyth schmidt schmitt")]
    [InlineData("meyer maier mayer meier")]
    [InlineData("muller mueller miller")]
    [InlineData("catherine katherine kathryn")]
    [InlineData("stephen steven")]
    [InlineData("thompson thomson tomson")]
    [InlineData("knight night")]
    [InlineData("wright right")]
    [InlineData("dickson dixon")]
    [InlineData("macdonald mcdonald")]
    [InlineData("geoffrey jeffrey")]
    [InlineData("schulz schultz shultz")]
    [InlineData("schneider snyder")]
    [InlineData("vaughan vaughn")]
    [InlineData("philips phillips filips")]
    public void names_that_sound_alike_share_a_key(string names) =>
        Assert.Single(names.Split(' ').Select(name => NormalForm.Of(Phonetic.Code, name)).Distinct(StringComparer.Ordinal));

    [Fact]
    public void names_that_sound_different_have_different_keys()
    {
        string[] names = ["smith", "jones", "taylor", "brown", "williams", "wilson", "johnson", "davies", "robinson", "wright", "thompson", "evans", "walker", "roberts", "green", "hall", "wood", "jackson", "clarke"];
        Assert.Equal(names.Length, names.Select(name => NormalForm.Of(Phonetic.Code, name)).Distinct(StringComparer.Ordinal).Count());
    }
}
