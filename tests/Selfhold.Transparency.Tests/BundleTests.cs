using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.Transparency.Tests;

public sealed class BundleTests : IDisposable
{
    private readonly SampleLog _log = SampleLog.Of(120);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void a_good_bundle_is_good_and_says_what_was_checked()
    {
        byte[] bytes = _log.Bundle(SampleLog.Chain(0), SampleLog.Chain(4)).Write();
        BundleReport report = BundleCheck.Run(bytes);
        Assert.Null(report.Bad);
        Assert.Equal((SampleLog.Origin, 120L, 2, false), (report.Origin, report.Size, report.Chains, report.KeyIsTrusted));
        Assert.Equal(_log.Rows.Count(r => r.Chain == SampleLog.Chain(0) || r.Chain == SampleLog.Chain(4)), report.Entries);
        Assert.False(Assert.Single(report.Witnesses).Trusted);
        Assert.Null(report.ContinuesSeen);

        report = BundleCheck.Run(bytes, Sure with { Seen = _log.Published[0] });
        Assert.Null(report.Bad);
        Assert.True(report.KeyIsTrusted);
        Assert.True(report.ContinuesSeen);
        Assert.True(Assert.Single(report.Witnesses).Trusted);
        Assert.Equal(bytes, PersonBundle.Parse(bytes).Value.Write());
    }

    [Fact]
    public void erased_entries_keep_their_place_and_break_no_other_proof()
    {
        for (int i = 0; i < 60; i++)
        {
            _log.Rows[i] = _log.Rows[i] with { Content = LogContent.Erased };
        }

        BundleReport report = BundleCheck.Run(_log.Bundle(SampleLog.Chain(0)).Write(), Sure);
        Assert.Null(report.Bad);
        Assert.Equal(_log.Rows.Take(60).Count(r => r.Chain == SampleLog.Chain(0)), report.Erased);
        Assert.True(report.Entries > report.Erased);
    }

    [Fact]
    public void an_empty_bundle_and_one_without_chains_are_good()
    {
        Assert.Null(BundleCheck.Run(_log.Bundle().Write(), Sure).Bad);
        using SampleLog empty = SampleLog.Of(0);
        Assert.Null(BundleCheck.Run(empty.Bundle().Write(), new BundleCheckOptions { Keys = empty.Keys }).Bad);
    }

    [Fact]
    public void the_key_of_another_log_is_not_believed()
    {
        using NoteSigner other = NoteSigner.Log(SampleLog.Origin, NoteSigner.NewKey());
        Assert.Equal("head_unsigned", BundleCheck.Run(Good(), new BundleCheckOptions { Keys = [other.Verifier] }).Bad?.Code);
        Assert.Equal("head_differs", BundleCheck.Run(Good(), Sure with { Origin = "other.example/log" }).Bad?.Code);

        // A bundle that brings a key of another name cannot sign for the log with it.
        PersonBundle bundle = _log.Bundle();
        using NoteSigner stranger = NoteSigner.Log("stranger", NoteSigner.NewKey());
        SignedNote note = SignedNote.Parse(bundle.Checkpoint).Value;
        bundle = bundle with { Keys = [stranger.Verifier.ToString()], Checkpoint = (note with { Signatures = [stranger.Sign(note.Text)] }).ToString() };
        Assert.Equal("head_unsigned", BundleCheck.Run(bundle.Write()).Bad?.Code);
    }

    [Fact]
    public void witnesses_that_are_asked_for_must_have_signed()
    {
        using NoteSigner absent = NoteSigner.Cosigner("absent.example", NoteSigner.NewKey());
        Assert.Equal("not_witnessed", BundleCheck.Run(Good(), Sure with { Witnesses = [_log.Witness, absent.Verifier] }).Bad?.Code);
        Assert.Null(BundleCheck.Run(Good(), Sure with { Witnesses = [_log.Witness, absent.Verifier], Quorum = 1 }).Bad);

        // One witness named twice is one.
        Assert.Equal("not_witnessed", BundleCheck.Run(Good(), Sure with { Witnesses = [_log.Witness, _log.Witness], Quorum = 2 }).Bad?.Code);
    }

    [Fact]
    public void a_head_that_was_kept_shows_a_log_with_two_pasts()
    {
        using SampleLog other = SampleLog.Of(120, chains: 4);
        Assert.Equal("head_forked", BundleCheck.Run(Good(), Sure with { Seen = other.Published[0] }).Bad?.Code);
        Assert.Equal("head_forked", BundleCheck.Run(Good(), Sure with { Seen = other.Head().ToString() }).Bad?.Code);
        Assert.True(BundleCheck.Run(Good(), Sure with { Seen = _log.Head().ToString() }).ContinuesSeen);

        // From 100 on the bundle has no proof: nothing is said about it.
        BundleReport report = BundleCheck.Run(Good(), Sure with { Seen = _log.Published[1] });
        Assert.Null(report.Bad);
        Assert.Null(report.ContinuesSeen);

        // The bundle is older than what was seen.
        _log.Append(SampleLog.Chain(0), DateTimeOffset.UnixEpoch.AddDays(30_000));
        string later = _log.Head().ToString();
        using SampleLog before = SampleLog.Of(120);
        Assert.Equal("head_forked", BundleCheck.Run(before.Bundle().Write(), Sure with { Seen = later }).Bad?.Code);

        Assert.Equal("bundle_malformed", BundleCheck.Run(Good(), Sure with { Seen = "what" }).Bad?.Code);
        using NoteSigner stranger = NoteSigner.Log(SampleLog.Origin, NoteSigner.NewKey());
        Assert.Equal("head_differs", BundleCheck.Run(Good(), Sure with { Seen = new Checkpoint(SampleLog.Origin, 3, default).Sign(stranger).ToString() }).Bad?.Code);
    }

    [Fact]
    public void whatever_leaf_of_the_document_is_changed_it_is_found_and_the_entry_is_named()
    {
        JsonNode whole = JsonNode.Parse(Good())!;
        int tried = 0;
        foreach (string path in Leaves(whole, "$").ToArray())
        {
            foreach (Func<JsonNode, JsonNode?> change in (Func<JsonNode, JsonNode?>[])[Altered, _ => null])
            {
                JsonNode copy = JsonNode.Parse(Good())!;
                JsonNode at = At(copy, path);
                JsonNode? changed = change(at);
                at.ReplaceWith(changed);
                BundleReport report = BundleCheck.Run(Encoding.UTF8.GetBytes(copy.ToJsonString()), Sure with { Seen = _log.Published[0] });

                // With the keys known from elsewhere, those in the bundle say nothing; a proof from a size that nobody kept is not looked at.
                bool says = !path.StartsWith("$.keys", StringComparison.Ordinal) && !path.StartsWith("$.consistency[0]", StringComparison.Ordinal) && !path.StartsWith("$.witnesses", StringComparison.Ordinal);
                // The size that a proof starts from only finds it: without, nothing is proven, and nothing is claimed.
                bool found = report.Bad is not null || (path == "$.consistency[1].from" && report.ContinuesSeen is null) || (path is "$.chains[0].entries[0].erased" && changed is null);
                Assert.True(found || !says, $"{path} was changed and nothing was found");
                if (path.StartsWith("$.chains[0].entries[2].", StringComparison.Ordinal) && changed is not null && report.Bad?.Code != "bundle_malformed")
                {
                    Assert.Equal(3, report.Bad?.Number);
                    Assert.Equal(SampleLog.Chain(4), report.Bad?.Chain);
                }

                tried++;
            }
        }

        Assert.True(tried > 200);
    }

    [Fact]
    public void an_entry_taken_out_put_in_or_moved_is_named()
    {
        PersonBundle good = _log.Bundle(SampleLog.Chain(4));
        BundleChain chain = good.Chains[0];
        Finding? With(params BundleEntry[] entries) => BundleCheck.Run((good with { Chains = [chain with { Entries = entries }] }).Write(), Sure).Bad;
        BundleEntry[] e = [.. chain.Entries];

        Assert.Equal(("entry_missing", 3L), Code(With([.. e[..2], .. e[3..]])));
        Assert.Equal(("entry_missing", 1L), Code(With(e[1..])));
        Assert.Equal(("chain_end", e.Length), Code(With(e[..^1])));
        Assert.Equal(("entry_extra", 3L), Code(With([.. e[..2], e[1], .. e[2..]])));
        Assert.Equal(("entry_missing", 2L), Code(With([e[0], e[2], e[1], .. e[3..]])));

        // Renumbered so that no gap is seen: the entry itself says its number.
        Assert.Equal(("chain_broken", 3L), Code(With([.. e[..2], .. e[3..].Select(x => x with { Number = x.Number - 1 })])));

        // An entry called erased to hide what it says: its place stays proven, and that is all that is claimed.
        BundleReport hidden = BundleCheck.Run((good with { Chains = [chain with { Entries = [e[0] with { Erased = true, Entry = null, Nonce = null }, .. e[1..]] }] }).Write(), Sure);
        Assert.Null(hidden.Bad);
        Assert.Equal(1, hidden.Erased);

        // Another person's entry in its place.
        BundleEntry foreign = _log.Bundle(SampleLog.Chain(1)).Chains[0].Entries[2];
        Assert.Equal(3L, With([.. e[..2], foreign, .. e[3..]])?.Number);
        Assert.Equal("entry_extra", BundleCheck.Run((good with { Chains = [chain, chain] }).Write(), Sure).Bad?.Code);

        // Shorter at both ends: nothing in the bundle shows it. The spec says so, and what helps.
        Assert.Null(BundleCheck.Run((good with { Chains = [chain with { Entries = e[..^1], Last = e.Length - 1 }] }).Write(), Sure).Bad);
    }

    [Fact]
    public void an_entry_that_says_an_earlier_time_is_named()
    {
        using SampleLog log = SampleLog.Of(20);
        log.Append(SampleLog.Chain(0), DateTimeOffset.UnixEpoch.AddDays(19_000));
        BundleReport report = BundleCheck.Run(log.Bundle(SampleLog.Chain(0)).Write());
        Assert.Equal("entry_back_dated", report.Bad?.Code);
        Assert.Equal(20, report.Bad?.Index);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"selfhold-bundle/2\",\"origin\":\"a\",\"keys\":[],\"checkpoint\":\"\",\"chains\":[]}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"keys\":[null],\"checkpoint\":\"\",\"chains\":[]}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"keys\":null,\"checkpoint\":\"\",\"chains\":[]}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"keys\":[],\"checkpoint\":\"\",\"chains\":[null]}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"keys\":[],\"checkpoint\":\"\",\"chains\":[],\"more\":1}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"origin\":\"a\",\"keys\":[],\"checkpoint\":\"\",\"chains\":[]}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"keys\":[],\"checkpoint\":\"\",\"chains\":[]}")]
    [InlineData("{\"format\":\"selfhold-bundle/1\",\"origin\":\"a\",\"keys\":[],\"checkpoint\":\"\",\"chains\":[{\"chain\":\"x\",\"last\":1,\"entries\":[]}]}")]
    public void what_is_no_bundle_is_refused(string text) => Assert.Equal("bundle_malformed", BundleCheck.Run(Encoding.UTF8.GetBytes(text)).Bad?.Code);

    private BundleCheckOptions Sure => new() { Keys = _log.Keys, Witnesses = [_log.Witness], Origin = SampleLog.Origin };

    private byte[] Good() => _good ??= _log.Bundle(SampleLog.Chain(4)).Write();

    private byte[]? _good;

    private static (string?, long?) Code(Finding? finding) => (finding?.Code, finding?.Number);

    private static JsonNode? Altered(JsonNode value)
    {
        if (value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
        {
            return value.GetValue<long>() + 1;
        }

        if (value.GetValueKind() is System.Text.Json.JsonValueKind.True)
        {
            return false;
        }

        string text = value.GetValue<string>();
        int at = text.Length / 2;
        return text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
    }

    private static IEnumerable<string> Leaves(JsonNode node, string path) => node switch
    {
        JsonObject o => o.SelectMany(m => Leaves(m.Value!, $"{path}.{m.Key}")),
        JsonArray a => a.SelectMany((v, i) => Leaves(v!, $"{path}[{i}]")),
        _ => [path],
    };

    private static JsonNode At(JsonNode root, string path)
    {
        JsonNode at = root;
        foreach (string part in path.Replace("[", ".[").Split('.').Skip(1))
        {
            at = part.StartsWith('[') ? at[int.Parse(part[1..^1])]! : at[part]!;
        }

        return at;
    }
}
