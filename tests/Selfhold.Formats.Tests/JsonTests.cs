using System.Text;
using System.Text.Json;
using Selfhold.Formats.Output;

namespace Selfhold.Formats.Tests;

public sealed class JsonTests
{
    [Fact]
    public void objects_become_rows_nested_names_are_joined_and_plain_arrays_too()
    {
        ReadFile file = Reading.Text("""
            {"id":1,"name":{"first":"Ann","last":"Lee \u00e9\ud83d\ude00"},"emails":["a@x.org","b@x.org"],"vip":true,"note":null}
            {"id":2.50,"name":{"first":"Bob"},"orders":[{"n":1},{"n":2}]}
            """);
        Assert.Equal("JSON Lines", file.Description);
        Assert.Equal(["id", "name.first", "name.last", "emails", "vip", "note", "orders"], file.Columns);
        Assert.Equal("1|Ann|Lee é😀|a@x.org;b@x.org|true||\n2.50|Bob||||" + "|[{\"n\":1},{\"n\":2}]", file.Rows.Show());
    }

    [Theory]
    [InlineData("[{\"a\":1},{\"a\":2}]")]
    [InlineData("[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n")]
    [InlineData("{\n \"a\": 1\n}\n{\n \"a\": 2\n}")]
    [InlineData("{\"a\":1}\r\n\r\n{\"a\":2}")]
    public void arrays_lines_and_objects_over_several_lines_are_read_alike(string text)
        => Assert.Equal("1\n2", Reading.Text(text).Rows.Show());

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "duplicate_key")]
    [InlineData("{\"a\":{\"b\":1},\"a.b\":2}", "duplicate_key")]
    [InlineData("{\"a\":1e400}", "number_out_of_range")]
    [InlineData("{\"a\":\"\\ud800\"}", "lone_surrogate")]
    [InlineData("{\"\\udc00\":1}", "lone_surrogate")]
    [InlineData("{\"a\":\"\\u0000\"}", "nul_byte")]
    [InlineData("{\"a\":1", "bad_json")]
    [InlineData("{\"a\":01}", "bad_json")]
    [InlineData("{\"a\":1} x", "bad_json")]
    [InlineData("7", "not_an_object")]
    public void a_bad_object_is_refused_by_its_line_and_the_others_are_kept(string bad, string code)
    {
        ReadFile file = Reading.Text($"{{\"z\":0}}\n{bad}\n{{\"z\":9}}\n");
        Assert.Equal(["0", "9"], file.Rows.Select(row => row[0]));
        Assert.Equal((2, code), (file.Problems[0].Line, file.Problems[0].Code));
    }

    [Fact]
    public void a_depth_bomb_and_a_number_of_a_thousand_digits_are_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        ReadFile file = Reading.Text($"{{\"a\":1}}\n{deep}\n{{\"a\":{new string('9', 1000)}}}\n{{\"a\":{new string('[', 5000)}\n{{\"a\":2}}\n");
        Assert.Equal("1\n2", file.Rows.Show());
        Assert.Equal(["too_deep", "number_out_of_range", "too_deep"], file.Codes);
    }

    [Fact]
    public void names_that_come_up_late_are_kept_as_json()
    {
        string text = string.Concat(Enumerable.Range(0, 5).Select(i => $"{{\"a\":{i}}}\n")) + "{\"a\":5,\"late\":\"x\",\"later\":\"y\"}\n{\"late\":1,\"late\":2}\n";
        ReadFile file = Reading.Text(text, new ReadOptions { SampledRecords = 3 });
        Assert.Equal(["a", "other fields"], file.Columns);
        Assert.Equal("5|{\"late\":\"x\",\"later\":\"y\"}", file.Rows[5][0] + "|" + file.Rows[5][1]);
        Assert.Equal(["duplicate_key"], file.Codes);
    }

    [Fact]
    public void a_cut_array_keeps_what_stands_before_the_cut()
    {
        ReadFile file = Reading.Text("[\n{\"a\":1},\n{\"a\":2},\n{\"a\":");
        Assert.Equal("1\n2", file.Rows.Show());
        Assert.Equal((4, "bad_json"), (file.Problems[0].Line, file.Problems[0].Code));
    }

    [Fact]
    public void an_object_over_the_limit_is_refused_and_the_file_read_on()
    {
        ReadOptions options = new() { MaxRecordBytes = 2_000, MaxValueBytes = 1_000 };
        ReadFile file = Reading.Text($"{{\"a\":1}}\n{{\"a\":\"{new string('x', 5_000)}\"}}\n{{\"a\":\"{new string('y', 1_500)}\"}}\n{{\"a\":2}}\n", options);
        Assert.Equal("1\n2", file.Rows.Show());
        Assert.Equal([(2L, "record_too_long"), (3L, "value_too_long")], file.Problems.Select(p => (p.Line, p.Code)));
    }

    [Fact]
    public void a_file_with_no_record_says_why()
    {
        Assert.Equal("empty_file", Reading.Refusal("[]"));
        Assert.Equal("no_records", Reading.Refusal("{\"a\":\n"));
        ReadOptions narrow = new() { MaxColumns = 10 };
        Assert.Equal("no_records", Reading.Refusal("{" + string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"k{i}\":1")) + "}\n", narrow));
        Assert.Equal("too_many_columns", Reading.Refusal(string.Concat(Enumerable.Range(0, 20).Select(i => $"{{\"k{i}\":1}}\n")), narrow));
    }

    [Fact]
    public void windows_1252_and_utf16_json_is_read_too()
    {
        Assert.Equal("Müller", Reading.Bytes([.. "{\"n\":\"M"u8, 0xFC, .. "ller\"}\n"u8]).Rows.Show());
        Assert.Equal("Müller", Reading.Bytes([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"n\":\"Müller\"}\n")]).Rows.Show());
    }

    [Fact]
    public void written_lines_are_valid_json_and_read_back_whole()
    {
        string[] values = ["plain", "\"quote\"\n\\", "Jürgen 😀", "<b>&'", "\u2028"];
        using MemoryStream stream = new();
        using (JsonLinesWriter writer = new(stream, ["na\"me", "n"]))
        {
            foreach (string value in values)
            {
                writer.BeginRow();
                writer.Write(0, value);
                writer.Write(1, 7L);
                writer.EndRow();
            }
        }

        Assert.All(Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n'), line => JsonDocument.Parse(line).Dispose());
        ReadFile file = Reading.Bytes(stream.ToArray());
        Assert.Equal(["na\"me", "n"], file.Columns);
        Assert.Equal(values, file.Rows.Select(row => row[0]));
    }
}
