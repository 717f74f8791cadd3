using Selfhold.Matching.Block;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Score;
using Selfhold.Matching.Tests.Support;

namespace Selfhold.Matching.Tests.Block;

public sealed class BlockingRules
{
    [Theory]
    [InlineData(LinkMode.Dedupe, 1)]
    [InlineData(LinkMode.Dedupe, 2)]
    [InlineData(LinkMode.LinkManyToMany, 3)]
    public void each_pair_that_shares_a_block_is_compared_once(LinkMode mode, int seed)
    {
        string[][] rows = Compare.ComparisonLaws.Rows(seed, 240);
        IReadOnlyList<ColumnUse> columns = Compare.ComparisonLaws.Random(seed, 1).Columns;
        RecordTable table = Tables.Of(null, ("a", columns, rows[..100]), ("b", columns, rows[100..]));
        Walk walk = Walk.Over(table, new MatchOptions { Link = mode });
        int[]? fileOf = mode == LinkMode.Dedupe ? null : [.. Enumerable.Range(0, walk.Units.Count).Select(u => table.FileOf(walk.Units.First[u]))];
        var expected = new HashSet<(int, int)>();
        foreach (RuleBlocks rule in walk.Blocks.Rules)
        {
            for (int block = 0; block < rule.Count; block++)
            {
                int[] members = rule[block].ToArray();
                Assert.Equal(members.Length, members.Distinct().Count());
                Assert.InRange(members.Length, 2, Math.Max(2, rule.Cap));
                foreach ((int a, int b) in members.SelectMany(a => members.Where(b => b < a).Select(b => (b, a))))
                {
                    if (fileOf is null || fileOf[a] != fileOf[b])
                    {
                        expected.Add((a, b));
                    }
                }
            }
        }

        List<(int A, int B, int Rule)> compared = walk.Pairs(fileOf);
        Assert.Equal(compared.Count, compared.Select(p => (p.A, p.B)).Distinct().Count());
        Assert.True(expected.SetEquals(compared.Select(p => (p.A, p.B))), $"{expected.Count} pairs share a block, {compared.Count} were compared.");
        Assert.NotEmpty(expected);
    }

    /// <summary>By the keys themselves: a rule that split and skipped nothing brings together exactly those that share a key.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void who_shares_a_key_is_compared(int seed)
    {
        RecordTable table = Compare.ComparisonLaws.Random(seed, 60);
        Walk walk = Walk.Over(table, new MatchOptions());
        HashSet<(int, int)> compared = [.. walk.Pairs(null).Select(p => (p.A, p.B))];
        int checkedRules = 0;
        foreach (RuleBlocks rule in walk.Blocks.Rules.Where(r => r is { Split: 0, Skipped: 0, Cap: > 0 }))
        {
            checkedRules++;
            for (int a = 0; a < walk.Units.Count; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    Assert.True(!walk.ShareKey(rule.Rule, a, b) || compared.Contains((b, a)), $"{rule.Rule.Name}: {a} and {b}");
                }
            }
        }

        Assert.True(checkedRules > 5);
    }

    [Fact]
    public void ten_thousand_records_with_one_phone_number_are_split_or_reported()
    {
        string[][] rows = [.. Enumerable.Range(0, 10_000).Select(i => new[] { Runs.EdgeCases.Name(i), Runs.EdgeCases.Name(i + 20_000), "+49 221 123456" })];
        MatchResult result = Engine.Run(Tables.Of(Tables.Columns(Meaning.GivenName, Meaning.Surname, Meaning.Phone), rows));
        RuleReport phone = result.Report.Rules.Single(r => r.Name == "phone");
        Assert.True(phone.SplitBlocks + phone.SkippedBlocks > 0);
        Assert.True(result.Report.PairsScored < 10_000_000, $"{result.Report.PairsScored} pairs");
        Assert.Equal(phone.SkippedBlocks > 0, result.Report.Notes.Any(n => n.Contains("\"phone\"")));
        Assert.True(result.ClusterCount > 9_900);
    }

    [Theory]
    [InlineData("test@test.com")]
    [InlineData("noreply@example.com")]
    [InlineData("none@none.com")]
    [InlineData("info@kestrelcoffee.example")]
    [InlineData("x7k2m9@privaterelay.appleid.com")]
    public void an_address_of_nobody_in_particular_never_brings_records_together(string email)
    {
        string[][] rows = [.. Enumerable.Range(0, 200).Select(i => new[] { Runs.EdgeCases.Name(i), Runs.EdgeCases.Name(i + 20_000), email })];
        RecordTable table = Tables.Of(Tables.Columns(Meaning.GivenName, Meaning.Surname, Meaning.Email), rows);
        MatchResult result = Engine.Run(table);
        Assert.All(result.Report.Rules.Where(r => r.Name.Contains("e-mail")), r => Assert.Equal(0, r.Pairs));
        Assert.DoesNotContain(result.Model.Frequencies.Values, named => named.Keys.Any(v => v.Contains('@')));
    }

    [Fact]
    public void a_record_that_states_one_e_mail_twice_is_in_its_block_once()
    {
        string[][] rows = [["anna.berg@web.de", "anna.berg@web.de"], ["anna.berg@web.de", ""], ["", "anna.berg@web.de"], ["bert.falk@web.de", "anna.berg@web.de"]];
        Walk walk = Walk.Over(Tables.Of(Tables.Columns(Meaning.Email, Meaning.Email), rows), new MatchOptions());
        Assert.Equal(6, walk.Pairs(null).Count);
    }
}

/// <summary>The stages up to the walk over pairs.</summary>
internal sealed class Walk
{
    private readonly KeyParts _parts;

    private Walk(RecordTable table, MatchOptions options)
    {
        Prepared prepared = Engine.Prepare(table, options);
        Units = Units.Of(prepared);
        _parts = new KeyParts(prepared);
        Blocks = Blocker.Block(Units, _parts, null, TestContext.Current.CancellationToken);
    }

    public Units Units { get; }

    public Blocks Blocks { get; }

    public static Walk Over(RecordTable table, MatchOptions options) => new(table, options);

    public List<(int A, int B, int Rule)> Pairs(int[]? fileOf)
    {
        var content = new ulong[Units.Count];
        var pass = new PairPass(Units, Blocks, content, fileOf);
        List<Collector> found = pass.Run(() => new Collector(), null, TestContext.Current.CancellationToken);
        return [.. found.SelectMany(w => w.Pairs)];
    }

    public bool ShareKey(BlockingRule rule, int a, int b)
    {
        KeyPart head = rule.Parts[0];
        for (int i = 0; i < _parts.Slots(head); i++)
        {
            for (int j = 0; j < _parts.Slots(head); j++)
            {
                uint key = _parts.Of(ref Units.Line(a), head, i);
                if (key != 0 && key == _parts.Of(ref Units.Line(b), head, j) && rule.Parts.Skip(1).All(p => _parts.Of(ref Units.Line(a), p, 0) is var tail and not 0 && tail == _parts.Of(ref Units.Line(b), p, 0)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private sealed class Collector : IPairWorker
    {
        public List<(int A, int B, int Rule)> Pairs { get; } = [];

        public void Pair(int a, int b, int rule, ref int lineA, ref int lineB) => Pairs.Add((Math.Min(a, b), Math.Max(a, b), rule));
    }
}
