namespace Selfhold.Kernel.Tests;

public sealed class ResultTests
{
    [Fact]
    public void reading_the_value_of_a_failure_is_a_broken_promise()
    {
        Result<int> failed = new Error("no_such_file", "The file is missing.");
        Assert.Throws<InvalidOperationException>(() => failed.Value);
        Assert.Equal("no_such_file", failed.Error!.Code);
    }

    [Fact]
    public void a_value_is_a_success()
    {
        Result<int> ok = 7;
        Assert.True(ok.TryGet(out int value, out _));
        Assert.Equal(7, value);
    }
}
