using System.Text;

namespace Selfhold.Transparency.Tests;

/// <summary>C2SP tlog-witness, add-checkpoint, clause by clause.</summary>
public sealed class WitnessTests
{
    private const string Example = "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    private const string Origin = "hub.example/log";

    private static readonly TreeHash[] Leaves = NaiveTree.Leaves(40);
    private static readonly MemoryTiles Tiles = new(Leaves);
    private static readonly byte[] Key = NoteSigner.NewKey();
    private readonly NoteSigner _log = NoteSigner.Log(Origin, Key);

    [Fact]
    public void the_request_of_the_specification_reads_back()
    {
        WitnessRequest request = WitnessRequest.Parse(Encoding.UTF8.GetBytes(Example)).Value;
        Assert.Equal(20852014, request.Old);
        Assert.Equal(4, request.Proof.Count);
        Assert.Equal("example.com/behind-the-sofa", WitnessRules.OriginOf(request));
        Assert.Equal(Example, request.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 1\n")]
    [InlineData("old 01\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("Old 1\n\n")]
    [InlineData("old 1\nAAAA\n\n")]
    [InlineData("old 1\n\nnot a note\n")]
    public void what_is_no_request_is_refused(string body)
        => Assert.Equal("witness_message_malformed", WitnessRequest.Parse(Encoding.UTF8.GetBytes(body)) switch { { Error.Code: "note_malformed" } => "witness_message_malformed", var r => r.Error?.Code });

    [Fact]
    public void more_than_63_hashes_are_refused()
    {
        string Body(int hashes) => "old 1\n" + string.Concat(Enumerable.Repeat("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n", hashes)) + Example[(Example.IndexOf("\n\n", StringComparison.Ordinal) + 1)..];
        Assert.True(WitnessRequest.Parse(Encoding.UTF8.GetBytes(Body(63))).IsOk);
        Assert.False(WitnessRequest.Parse(Encoding.UTF8.GetBytes(Body(64))).IsOk);
    }

    [Fact]
    public void a_head_that_continues_the_last_one_is_signed()
    {
        foreach ((int from, int to) in ((int, int)[])[(0, 0), (0, 1), (0, 40), (1, 2), (7, 40), (40, 40), (32, 40)])
        {
            Assert.Null(WitnessRules.Refusal(Request(from, to), [_log.Verifier], Last(from), out Checkpoint? head));
            Assert.Equal(Head(to), head);
        }
    }

    [Fact]
    public void a_log_that_is_not_known_gets_404_before_anything_else_is_looked_at()
        => Assert.Equal(404, WitnessRules.Refusal(Request(9, 3), null, Last(5), out _)?.Status);

    [Fact]
    public void a_head_without_a_signature_of_a_trusted_key_gets_403()
    {
        using NoteSigner other = NoteSigner.Log(Origin, NoteSigner.NewKey());
        Assert.Equal(403, WitnessRules.Refusal(Request(0, 5), [other.Verifier], Last(0), out _)?.Status);
        Assert.Equal(403, WitnessRules.Refusal(Request(0, 5), [], Last(0), out _)?.Status);
        WitnessRequest good = Request(0, 5);
        WitnessRequest forged = good with { Note = good.Note with { Text = Head(6).ToString() } };
        Assert.Equal(403, WitnessRules.Refusal(forged, [_log.Verifier], Last(0), out _)?.Status);

        // A good line and a wrong one in the name of the same key.
        WitnessRequest mixed = good with { Note = good.Note with { Signatures = [good.Note.Signatures[0], good.Note.Signatures[0] with { Signature = [1] }] } };
        Assert.Equal(403, WitnessRules.Refusal(mixed, [_log.Verifier], Last(0), out _)?.Status);

        // Lines of unknown keys are passed over.
        WitnessRequest more = good with { Note = good.Note.With(new NoteSignature("stranger", 1, [1])) };
        Assert.Null(WitnessRules.Refusal(more, [_log.Verifier], Last(0), out _));
    }

    [Fact]
    public void an_old_size_above_the_new_one_gets_400()
        => Assert.Equal(400, WitnessRules.Refusal(Request(3, 3) with { Old = 4 }, [_log.Verifier], Last(4), out _)?.Status);

    [Fact]
    public void another_old_size_than_the_last_one_gets_409_with_the_last_one()
    {
        WitnessAnswer answer = WitnessRules.Refusal(Request(3, 9), [_log.Verifier], Last(5), out Checkpoint? head)!;
        Assert.Equal((409, "5\n", "text/x.tlog.size"), (answer.Status, answer.Body, answer.ContentType));
        Assert.Null(head);
        Assert.Equal(new WitnessAnswer.OtherSize(5), WitnessAnswer.Parse(409, Encoding.UTF8.GetBytes(answer.Body)));
    }

    [Fact]
    public void a_head_that_does_not_continue_the_last_one_gets_422()
    {
        WitnessRequest good = Request(7, 20);
        foreach (WitnessRequest bad in (WitnessRequest[])[
            good with { Proof = [.. good.Proof.Skip(1)] }, good with { Proof = [] }, good with { Proof = [.. good.Proof, good.Proof[0]] }, good with { Proof = [.. good.Proof.Reverse()] }])
        {
            Assert.Equal(422, WitnessRules.Refusal(bad, [_log.Verifier], Last(7), out Checkpoint? head)?.Status);
            Assert.Null(head);
        }

        // Another past under the same size.
        Assert.Equal(422, WitnessRules.Refusal(good, [_log.Verifier], new WitnessedHead(7, Leaves[0]), out _)?.Status);
        Assert.Equal(422, WitnessRules.Refusal(Request(7, 7), [_log.Verifier], new WitnessedHead(7, Leaves[0]), out _)?.Status);

        // From nothing no proof is wanted; an empty tree has the one root.
        Assert.Equal(422, WitnessRules.Refusal(Request(0, 5) with { Proof = [Leaves[0]] }, [_log.Verifier], Last(0), out _)?.Status);
        WitnessRequest empty = new(0, [], new Checkpoint(Origin, 0, Leaves[0]).Sign(_log));
        Assert.Equal(422, WitnessRules.Refusal(empty, [_log.Verifier], Last(0), out _)?.Status);
    }

    [Fact]
    public void an_answer_reads_back_and_lines_of_unknown_keys_are_read_too()
    {
        using NoteSigner witness = NoteSigner.Cosigner("w.example", NoteSigner.NewKey());
        var answer = new WitnessAnswer.Signed([witness.Cosign(Head(5).ToString(), DateTimeOffset.UnixEpoch.AddDays(20_000)), new NoteSignature("witness.example/w1", 5, new byte[72])]);
        var read = Assert.IsType<WitnessAnswer.Signed>(WitnessAnswer.Parse(200, Encoding.UTF8.GetBytes(answer.Body)));
        Assert.Equal(answer.Lines, read.Lines);
    }

    [Theory]
    [InlineData(200, "", 200)]
    [InlineData(200, "ok\n", 200)]
    [InlineData(409, "", 409)]
    [InlineData(409, "5", 409)]
    [InlineData(409, "-5\n", 409)]
    [InlineData(500, "x", 500)]
    [InlineData(302, "", 302)]
    public void an_answer_that_is_none_is_a_failure(int status, string body, int code)
        => Assert.Equal(new WitnessAnswer.Failed(code), WitnessAnswer.Parse(status, Encoding.UTF8.GetBytes(body)));

    private static Checkpoint Head(int size) => new(Origin, size, NaiveTree.Root(Leaves.AsSpan(0, size)));

    private static WitnessedHead Last(int size) => new(size, NaiveTree.Root(Leaves.AsSpan(0, size)));

    private WitnessRequest Request(int from, int to) => new(from, from <= to ? ConsistencyProof.Make(Tiles, from, to) : [], Head(to).Sign(_log));
}
