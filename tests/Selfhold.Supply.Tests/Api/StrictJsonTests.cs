using System.Buffers;
using System.Text;
using System.Text.Json;
using Selfhold.Supply.Api;

namespace Selfhold.Supply.Tests.Api;

/// <summary>Abuse case D8.</summary>
public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("nonsense", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    [InlineData("null", "invalid_json")]
    [InlineData("{} {}", "invalid_json")]
    [InlineData("""{"a":1,}""", "invalid_json")]
    [InlineData("""{/* */}""", "invalid_json")]
    [InlineData("""{"a":1e400}""", "invalid_json")]
    [InlineData("""{"a":123456789012345678901234567890}""", "invalid_json")]
    [InlineData("""{"a":9007199254740993}""", "invalid_json")]
    [InlineData("""{"a":"\ud800"}""", "invalid_json")]
    [InlineData("""{"a":["\udc00x"]}""", "invalid_json")]
    [InlineData("""{"\ud800":1}""", "invalid_json")]
    [InlineData("""{"a":1,"a":1}""", "duplicate_member")]
    [InlineData("""{"a":1,"\u0061":2}""", "duplicate_member")]
    [InlineData("""{"a":[{"b":{"c":1,"c":2}}]}""", "duplicate_member")]
    public void what_programs_could_read_in_two_ways_is_refused(string text, string code) => Assert.Equal(code, Parse(Encoding.UTF8.GetBytes(text)).Error!.Code);

    [Fact]
    public void bytes_that_are_no_utf8_are_refused()
        => Assert.Equal("invalid_json", Parse([.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Error!.Code);

    [Fact]
    public void ten_thousand_levels_are_refused_without_following_them()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        Assert.Equal("invalid_json", Parse(Encoding.UTF8.GetBytes(deep)).Error!.Code);
    }

    [Fact]
    public void a_duplicate_is_named_and_a_name_from_outside_is_shown_short_and_plain()
    {
        Assert.Equal("b", Parse("""{"a":1,"b":1,"b":1}"""u8).Error!.Field);
        Assert.Equal(60, StrictJson.Shown(new string('x', 500)).Length);
        Assert.Equal("a?b", StrictJson.Shown("a\nb"));
    }

    [Fact]
    public void unknown_members_are_named_with_their_place_and_the_first_thing_wrong_counts()
    {
        using JsonDocument body = Parse("""{"id":"x","verified":true}"""u8).Value;
        var members = new Members(body.RootElement, "records[3].");
        Assert.Equal("x", members.Text("id", 10, "a text"));
        Assert.Equal(("unknown_member", "records[3].verified"), (members.End()!.Code, members.Wrong!.Field));

        var other = new Members(body.RootElement);
        Assert.Null(other.Text("id", 0, "nothing"));
        Assert.Null(other.Text("there", 10, "a text", needed: true));
        Assert.Equal(("invalid_member", "id"), (other.End()!.Code, other.Wrong!.Field));
    }

    private static Result<JsonDocument> Parse(ReadOnlySpan<byte> bytes) => StrictJson.Parse(new ReadOnlySequence<byte>(bytes.ToArray()));
}
