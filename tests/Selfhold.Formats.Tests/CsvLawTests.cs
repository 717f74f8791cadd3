using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfhold.Formats.Output;

namespace Selfhold.Formats.Tests;

/// <summary>Laws that hold for any text: the tokenizer against a plain parser, and the writer against the reader.</summary>
public sealed class CsvLawTests
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 300_000 : 12_000;

    [Theory]
    [InlineData(8)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void the_vector_tokenizer_reads_what_a_plain_parser_reads(int bits)
    {
        Random random = new(20261122 + bits);
        for (int i = 0; i < Cases / 4; i++)
        {
            string text = "h1,h2,h3\nx,y,z\n" + Soup(random, random.Next(0, 220));
            int block = random.Next(1, 150);
            ReadFile file = Reading.Text(text, new ReadOptions { Format = RecordFormat.Csv, Delimiter = ',', HasHeader = true, BlockBytes = block, VectorBits = bits });
            (List<string[]> rows, List<(long, string)> problems) = PlainParser.Parse(text, 3);
            if (rows.Show() != file.Rows.Show() || !problems.SequenceEqual(file.Problems.Select(p => (p.Line, p.Code))))
            {
                Assert.Fail($"case {i}, block {block}, text {System.Text.Json.JsonSerializer.Serialize(text)}\nexpected {rows.Show()} / {string.Join(' ', problems)}\nfound {file.Rows.Show()} / {string.Join(' ', file.Problems)}");
            }
        }
    }

    [Fact]
    public void the_size_of_blocks_does_not_change_what_is_read()
    {
        Random random = new(7);
        for (int i = 0; i < Cases / 12; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes("a,b,c\nx,y,z\n" + Soup(random, 400));
            bytes[random.Next(13, bytes.Length)] = (byte)random.Next(256);
            ReadOptions options = new() { Format = RecordFormat.Csv, Delimiter = ',', HasHeader = true };
            ReadFile whole = Reading.Bytes(bytes, options);
            ReadFile parts = Reading.Bytes(bytes, options with { BlockBytes = random.Next(1, 100) });
            Assert.Equal(whole.Rows.Show(), parts.Rows.Show());
            Assert.Equal(whole.Problems, parts.Problems);
        }
    }

    [Fact]
    public void what_the_writer_writes_the_reader_reads_back()
    {
        foreach (bool guard in new[] { false, true })
        {
            Prop.ForAll<NonEmptyArray<NonNull<string>[]>>(table =>
            {
                List<string[]> rows = [.. table.Get.Select(row => (string[])["x", .. Enumerable.Range(0, 3).Select(i => i < row.Length ? Tame(row[i].Get) : string.Empty)])];
                using MemoryStream stream = new();
                using (CsvFileWriter writer = new(stream, guard))
                {
                    foreach (string[] row in (IEnumerable<string[]>)[["k", "a", "b", "c"], .. rows])
                    {
                        foreach (string value in row)
                        {
                            writer.Write(value);
                        }

                        writer.EndRow();
                    }
                }

                ReadFile file = Reading.Bytes(stream.ToArray(), new ReadOptions { Format = RecordFormat.Csv, Delimiter = ',', HasHeader = true, BlockBytes = 50 });
                string[][] back = [.. file.Rows.Select(row => row.Select(value => guard ? Encoding.UTF8.GetString(FormulaGuard.Restore(Encoding.UTF8.GetBytes(value))) : value).ToArray())];
                return rows.Show() == back.Show();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithQuietOnSuccess(true));
        }
    }

    [Fact]
    public void a_guarded_formula_is_no_formula_and_comes_back_whole()
    {
        foreach (string value in new[] { "=1+1", "+49 30", "-1", "@x", "\t=1", "'=1", "''+1", "'plain", "plain", "'" })
        {
            using MemoryStream stream = new();
            using (CsvFileWriter writer = new(stream, guardFormulas: true))
            {
                writer.Write(value);
                writer.EndRow();
            }

            string written = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Trim('"');
            Assert.DoesNotContain(written[0], "=+-@\t\r");
            Assert.Equal(value, Encoding.UTF8.GetString(FormulaGuard.Restore(Encoding.UTF8.GetBytes(written))));
        }
    }

    private static string Tame(string value) => string.Concat(value.Select(c => c < ' ' && !"\t\r\n".Contains(c) ? 'c' : c)) is var text && !Lone(text) ? text : "lone";

    private static bool Lone(string text)
    {
        try
        {
            Reading.Strict.GetBytes(text);
            return false;
        }
        catch (EncoderFallbackException)
        {
            return true;
        }
    }

    private static string Soup(Random random, int length)
    {
        const string Signs = "\",\n\r,\"\n";
        StringBuilder text = new();
        int dullness = random.Next(1, 12);
        for (int i = 0; i < length; i++)
        {
            text.Append(random.Next(dullness) == 0 ? Signs[random.Next(Signs.Length)] : random.Next(30) == 0 ? 'é' : (char)('a' + random.Next(5)));
        }

        return text.ToString();
    }
}
