using System.Diagnostics;
using System.Text;

namespace Selfhold.Formats.Tests;

public sealed class CsvDamageTests
{
    [Theory]
    [InlineData("", "empty_file")]
    [InlineData("\n\r\n  \n", "empty_file")]
    [InlineData("%PDF-1.7 x", "binary_file")]
    [InlineData("<!DOCTYPE html><p>x", "markup_not_supported")]
    [InlineData("\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007 nothing that is text\u0001\u0002", "binary_file")]
    public void what_is_no_table_is_refused_with_a_reason(string text, string code)
        => Assert.Equal(code, Reading.Refusal(text));

    [Fact]
    public void packed_and_old_files_are_refused_with_what_to_do()
    {
        Assert.Equal("archive_not_supported", Reading.Refusal([0x1F, 0x8B, 8, 0]));
        Assert.Equal("xls_not_supported", Reading.Refusal([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]));
        Assert.Equal("encoding_not_supported", Reading.Refusal([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0]));
        Assert.Equal("file_not_found", RecordFiles.Open("/no/such/file.csv", ReadOptions.Default).Error!.Code);
        Assert.Equal("file_is_folder", RecordFiles.Open(Path.GetTempPath(), ReadOptions.Default).Error!.Code);
    }

    [Fact]
    public void a_row_with_too_many_values_is_refused_by_its_line()
    {
        ReadFile file = Reading.Text("a,b\n1,\"x\ny\"\n1,2,3\n4\n5,6\n");
        Assert.Equal("1|x\ny\n4|\n5|6", file.Rows.Show());
        RowProblem problem = Assert.Single(file.Problems);
        Assert.Equal((4, "ragged_row"), (problem.Line, problem.Code));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(7)]
    public void an_unclosed_quote_costs_its_row_and_no_other(int block)
    {
        ReadOptions options = block == 0 ? ReadOptions.Default : new ReadOptions { BlockBytes = block };
        StringBuilder text = new("id,name,mail\n");
        for (int i = 1; i <= 1000; i++)
        {
            text.Append(i == 500 ? "500,\"open,x@y.z\n" : i == 800 ? "800,\"closed, well\",x\n" : $"{i},name{i},x@y.z\n");
        }

        ReadFile file = Reading.Text(text.ToString(), options);
        Assert.Equal(999, file.Rows.Count);
        RowProblem problem = Assert.Single(file.Problems);
        Assert.Equal((501, "unclosed_quote"), (problem.Line, problem.Code));
    }

    [Fact]
    public void an_unclosed_quote_in_the_last_line_is_told()
    {
        ReadFile file = Reading.Text("a,b\n1,2\n3,\"4");
        Assert.Equal("1|2", file.Rows.Show());
        Assert.Equal((3, "unclosed_quote"), (file.Problems[0].Line, file.Problems[0].Code));
    }

    [Fact]
    public void an_unclosed_quote_longer_than_any_record_is_given_up_and_read_behind()
    {
        StringBuilder text = new("id,name\n1,\"open\n");
        for (int i = 2; i < 20_000; i++)
        {
            text.Append(i).Append(",name\n");
        }

        ReadFile file = Reading.Text(text.ToString(), new ReadOptions { MaxRecordBytes = 4096, BlockBytes = 512 });
        Assert.Equal(19_998, file.Rows.Count);
        Assert.Equal(["unclosed_quote"], file.Codes);
    }

    [Fact]
    public void nul_bytes_and_broken_utf8_cost_their_rows_only()
    {
        byte[] bytes = [.. "name,b\nJosé,1\nx,\0\n\"q\"\"q\",2\n"u8, 0xE9, .. ",3\ny,4\n"u8];
        ReadFile file = Reading.Bytes(bytes);
        Assert.Equal("José|1\nq\"q|2\ny|4", file.Rows.Show());
        Assert.Equal([(3L, "nul_byte"), (5L, "invalid_text")], file.Problems.Select(p => (p.Line, p.Code)));
    }

    [Fact]
    public void a_value_over_the_limit_is_refused_by_its_line()
    {
        ReadOptions options = new() { MaxValueBytes = 100 };
        ReadFile file = Reading.Text($"a,b\n1,{new string('x', 101)}\n2,{new string('y', 100)}\n3,4\n", options);
        Assert.Equal(["2", "3"], file.Rows.Select(row => row[0]));
        Assert.Equal((2, "value_too_long"), (file.Problems[0].Line, file.Problems[0].Code));
    }

    [Fact]
    public void one_line_of_a_gigabyte_is_refused_in_bounded_memory_and_the_rows_around_it_are_kept()
    {
        long size = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 1L << 30 : 1L << 28;
        long before = GC.GetAllocatedBytesForCurrentThread();
        using IRecordReader reader = RecordFiles.Open(new LongLine(size), null, ReadOptions.Default).Value;
        ReadFile file = Reading.All(reader);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("1|2\n3|4", file.Rows.Show());
        Assert.Equal((3, "record_too_long"), (file.Problems[0].Line, file.Problems[0].Code));
        Assert.True(after - before < 60 << 20, $"{(after - before) >> 20} MB");
    }

    [Fact]
    public void a_million_delimiters_in_one_row_cost_no_memory_of_theirs()
    {
        ReadFile file = Reading.Text("a,b\n1,2" + new string(',', 3_000_000) + "\n5,6" + new string(',', 3_000_000) + "x\n3,4\n");
        Assert.Equal("1|2\n3|4", file.Rows.Show());
        Assert.Equal(["ragged_row"], file.Codes);
    }

    [Fact]
    public void only_the_first_thousand_problems_are_kept_but_all_are_counted()
    {
        ReadFile file = Reading.Text("a,b\n1,2\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 2_500)));
        Assert.Equal((1_000, 2_500, 1), (file.Problems.Count, file.Refused, file.Rows.Count));
    }

    [Fact]
    public void short_rows_under_a_wide_header_do_not_multiply_memory()
    {
        string header = string.Join(',', Enumerable.Range(0, 16_000).Select(i => $"c{i}"));
        byte[] bytes = Encoding.UTF8.GetBytes(header + "\n" + string.Concat(Enumerable.Repeat("x\n", 3_000)));
        using IRecordReader reader = Reading.Open(bytes).Value;
        RowBatch batch = new();
        int rows = 0;
        Stopwatch watch = Stopwatch.StartNew();
        while (reader.Read(batch, TestContext.Current.CancellationToken))
        {
            rows += batch.RowCount;
            Assert.True(batch.Starts.Length < 8 << 20);
        }

        Assert.Equal(3_000, rows);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    /// <summary>A header, a good row, one endless line, a good row.</summary>
    private sealed class LongLine(long size) : Stream
    {
        private readonly byte[] _head = "a,b\n1,2\n"u8.ToArray();
        private readonly byte[] _tail = "\n3,4\n"u8.ToArray();
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            byte[]? part = _at < _head.Length ? _head : _at >= _head.Length + size ? _tail : null;
            long start = part == _head ? 0 : _head.Length + size;
            int given = part is null ? (int)Math.Min(count, _head.Length + size - _at) : (int)Math.Min(count, start + part.Length - _at);
            if (part is null)
            {
                buffer.AsSpan(offset, given).Fill((byte)'x');
            }
            else
            {
                part.AsSpan((int)(_at - start), given).CopyTo(buffer.AsSpan(offset));
            }

            _at += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
