using System.Text;
using Selfhold.Formats.Output;

namespace Selfhold.Formats.Tests;

/// <summary>Stored rows that are no longer what they were, and texts that a file can't hold.</summary>
public sealed class StoredRowTests
{
    [Theory]
    [InlineData("email,city\na,b\n", "a,b\nc,d\n")]
    [InlineData("email,city\na,b\n", "\n")]
    [InlineData("email,city\na,b\n", "")]
    [InlineData("email,city\na,b\n", "a,\"b\n")]
    [InlineData("email,city\na,b\n", "a,b,c\n")]
    [InlineData("{\"a\":1}\n", "{\"a\":1")]
    [InlineData("{\"a\":1}\n", "{\"a\":1,\"a\":2}\n")]
    [InlineData("[{\"a\":1}]", "7")]
    [InlineData("BEGIN:VCARD\nFN:x\nEND:VCARD\n", "BEGIN:VCARD\nFN:x\n")]
    public void a_text_that_is_not_one_row_ends_the_reading(string file, string stored)
    {
        RawFile read = RoundTrip.Read(Encoding.UTF8.GetBytes(file));
        using IRecordReader reader = RecordFiles.OpenRows(read.Shape, [read.Raws[0], Encoding.UTF8.GetBytes(stored), read.Raws[0]]);
        Assert.Equal("broken_row", Reading.All(reader).Failure!.Error.Code);
    }

    [Fact]
    public void no_rows_are_no_rows()
    {
        RawFile read = RoundTrip.Read("email,city\na,b\n"u8.ToArray());
        Assert.Empty(RoundTrip.Reread(read.Shape, []));
        Assert.Equal("email,city\n", Encoding.UTF8.GetString(RoundTrip.Write(read.Shape, [])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"format\":\"csv\",\"encoding\":\"utf-8\",\"byteOrderMark\":false,\"delimiter\":\"\\n\",\"lineEnd\":\"\\n\",\"columns\":[\"a\"],\"names\":[],\"head\":\"\",\"tail\":\"\"}")]
    public void a_shape_that_was_not_written_by_us_is_refused(string json)
        => Assert.Equal("bad_shape", FileShape.Parse(Encoding.UTF8.GetBytes(json)).Error!.Code);

    [Fact]
    public void characters_that_the_encoding_lacks_are_counted()
    {
        RawFile read = RoundTrip.Read([.. "email,city\nx,K"u8, 0xF6, .. "ln\n"u8], new ReadOptions { Encoding = TextEncoding.Windows1252 });
        using MemoryStream stream = new();
        using OriginalWriter writer = new(stream, read.Shape);
        writer.Row(read.Raws[0], [(1, "Łódź €")]);
        writer.Complete();
        Assert.Equal(2, writer.ReplacedCharacters);
        Assert.Equal([.. "email,city\nx,?"u8, 0xF3, .. "d? "u8, 0x80, (byte)'\n'], stream.ToArray());
    }
}
