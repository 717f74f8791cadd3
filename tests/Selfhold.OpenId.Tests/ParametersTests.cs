using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.OpenId.Tests;

public sealed class ParametersTests
{
    [Fact]
    public void what_was_encoded_is_read_back()
    {
        Parameters read = Parameters.Parse("a=b+c&d=%E4%BD%A0%26%3D&e&f=&a%62=x");
        Assert.Equal(ParameterProblem.None, read.Problem);
        Assert.Equal("b c", read["a"]);
        Assert.Equal("你&=", read["d"]);
        Assert.Equal("x", read["ab"]);
    }

    [Fact]
    public void an_empty_value_counts_as_not_sent()
    {
        Assert.Null(Parameters.Parse("state=&x=1")["state"]);
        Assert.Null(Parameters.Parse("state&x=1")["state"]);
    }

    [Theory]
    [InlineData("a=1&a=2", "a")]
    [InlineData("a=&a=2", "a")]
    [InlineData("a=1&%61=2", "a")]
    public void what_came_twice_is_known(string sent, string name)
    {
        Parameters read = Parameters.Parse(sent);
        Assert.True(read.IsRepeated(name));
        Assert.True(read.AnyRepeated());
        Assert.False(read.AnyRepeated(name));
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%zz")]
    [InlineData("a=%ff")]
    [InlineData("a=%ed%a0%80")]
    [InlineData("a=%00")]
    [InlineData("a=%1b")]
    [InlineData("a=%7f")]
    [InlineData("a=ä")]
    [InlineData("a=\0")]
    [InlineData("%00=a")]
    public void what_is_not_well_formed_is_refused_as_a_whole(string sent)
    {
        Parameters read = Parameters.Parse("client_id=c&" + sent);
        Assert.Equal(ParameterProblem.Malformed, read.Problem);
        Assert.Null(read["client_id"]);
    }

    /// <summary>Abuse case B20: a megabyte, ten thousand values, a value too long; refused in milliseconds.</summary>
    [Theory]
    [InlineData("scope", 1_000_000)]
    [InlineData("claims", 8_193)]
    public void what_is_too_large_is_refused_fast(string name, int length)
    {
        string sent = name + "=" + new string('a', length);
        Parameters.Parse(sent);
        var watch = Stopwatch.StartNew();
        Assert.Equal(ParameterProblem.TooLarge, Parameters.Parse(sent).Problem);
        Assert.True(watch.ElapsedMilliseconds < 10, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void ten_thousand_parameters_are_refused_fast()
    {
        string sent = string.Join('&', Enumerable.Range(0, 10_000).Select(i => "a=" + i % 10));
        var watch = Stopwatch.StartNew();
        Assert.Equal(ParameterProblem.TooLarge, Parameters.Parse(sent).Problem);
        Assert.True(watch.ElapsedMilliseconds < 10, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void no_text_makes_it_throw_and_every_value_comes_back_as_it_was()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<string>(text => Parameters.Parse(text ?? "").All.Count <= Parameters.MaxCount));
        Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>>(value =>
        {
            if (value.Get.Length == 0 || value.Get.Any(char.IsSurrogate) || value.Get.Any(c => c is < ' ' or '\u007f'))
            {
                return true;
            }

            return string.Equals(Parameters.Parse("v=" + Uri.EscapeDataString(value.Get))["v"], value.Get, StringComparison.Ordinal);
        }));
    }
}
