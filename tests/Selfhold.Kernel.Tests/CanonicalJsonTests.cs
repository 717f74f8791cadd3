using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Kernel.Tests;

/// <summary>RFC 8785 with its own examples.</summary>
public sealed class CanonicalJsonTests
{
    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(JsonNode.Parse(json)));

    [Fact]
    public void the_example_of_the_standard_gives_the_standards_bytes()
    {
        // RFC 8785 §3.2.2 and §3.2.4.
        string canonical = Canonical("""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """);
        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            canonical);
    }

    [Fact]
    public void members_are_sorted_by_utf16_code_units()
    {
        // RFC 8785 §3.2.3.
        JsonObject sorted = JsonNode.Parse(Canonical("""
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """))!.AsObject();
        Assert.Equal(["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"], sorted.Select(m => m.Key), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(unchecked((long)0x8000000000000000), "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(unchecked((long)0x8000000000000001), "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(unchecked((long)0xbecbf647612f3696), "-0.0000033333333333333333")]
    public void numbers_are_written_as_ecmascript_writes_them(long bits, string expected)
        => Assert.Equal(expected, CanonicalJson.FormatNumber(BitConverter.Int64BitsToDouble(bits))); // RFC 8785 appendix B

    [Fact]
    public void every_number_reads_back_to_itself()
    {
        Prop.ForAll<NormalFloat>(number => double.Parse(CanonicalJson.FormatNumber(number.Item), CultureInfo.InvariantCulture).Equals(number.Item + 0.0))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void writing_what_was_written_changes_nothing()
    {
        string once = Canonical("""{"b":[1.0,{"z":"\u0001","a":"/"}],"a":{}}""");
        Assert.Equal("""{"a":{},"b":[1,{"a":"/","z":"\u0001"}]}""", once);
        Assert.Equal(once, Canonical(once));
    }

    [Fact]
    public void values_put_in_by_code_are_written_like_parsed_ones()
    {
        var made = new JsonObject { ["f"] = 0.1f, ["d"] = 0.5, ["i"] = 7, ["m"] = 1.50m, ["s"] = "x", ["n"] = null, ["t"] = true };
        Assert.Equal("""{"d":0.5,"f":0.1,"i":7,"m":1.5,"n":null,"s":"x","t":true}""", Encoding.UTF8.GetString(CanonicalJson.Write(made)));
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1e999")]
    public void a_number_that_would_change_is_refused(string number)
        => Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonNode.Parse(number)));

    [Fact]
    public void half_a_surrogate_pair_is_refused()
        => Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create("a\ud800b")));
}
