using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Selfhold.Outbound;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Tests.Witness;

public abstract class ServedContract(DatabaseFamily family)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task heads_tiles_and_key_are_static_files_from_which_anybody_rebuilds_the_tree()
    {
        await using ServedHub hub = await ServedHub.Start(family, "hub.example/log");
        await Task.WhenAll(Enumerable.Range(0, 700).Select(_ => LogHub.Append(hub.Room, LogHub.Read(LogHub.NewOwner()))));
        await hub.Room.Publish(Ct);
        NoteVerifier key = NoteVerifier.Parse((await hub.Http.GetStringAsync("/log/key", Ct)).TrimEnd('\n')).Value;
        SignedNote note = SignedNote.Parse(await hub.Http.GetStringAsync("/log/checkpoint", Ct)).Value;
        Assert.True(note.Check([key]).IsOk);
        Checkpoint head = Checkpoint.Parse(note.Text).Value;
        Assert.Equal(700, head.Size);
        var tree = new CompactRange();
        foreach (string path in (string[])["tile/0/000", "tile/0/001", "tile/0/002.p/188"])
        {
            using HttpResponseMessage answer = await hub.Http.GetAsync("/log/" + path, Ct);
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
            Assert.True(answer.Headers.CacheControl!.Public);
            Assert.Contains("immutable", answer.Headers.CacheControl.ToString());
            byte[] hashes = await answer.Content.ReadAsByteArrayAsync(Ct);
            for (int i = 0; i < hashes.Length; i += TreeHash.Length)
            {
                tree.Append(new TreeHash(hashes.AsSpan(i, TreeHash.Length)));
            }

            using var again = new HttpRequestMessage(HttpMethod.Get, "/log/" + path) { Headers = { IfNoneMatch = { EntityTagHeaderValue.Parse(answer.Headers.ETag!.ToString()) } } };
            using HttpResponseMessage unchanged = await hub.Http.SendAsync(again, Ct);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }

        Assert.Equal(head.Root, tree.Root);
        Assert.Equal(64, (await hub.Http.GetByteArrayAsync("/log/tile/1/000.p/2", Ct)).Length);
        Assert.Equal(32 * 7, (await hub.Http.GetByteArrayAsync("/log/tile/0/001.p/7", Ct)).Length);
        foreach (string absent in (string[])["tile/0/002.p/189", "tile/0/002", "tile/0/003", "tile/1/000", "tile/1/000.p/3", "tile/2/000.p/1", "tile/entries/000", "tile/0/0", "tile/0/000.p/0", "tile/63/000.p/1", "tile/0/x999/x999/x999/x999/x999/999", "tile/-1/000", "entries"])
        {
            using HttpResponseMessage answer = await hub.Http.GetAsync("/log/" + absent, Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task heads_are_published_within_a_second_by_themselves()
    {
        await using ServedHub hub = await ServedHub.Start(family, "hub.example/log");
        for (int i = 1; i <= 3; i++)
        {
            await LogHub.Append(hub.Room, LogHub.Read(LogHub.NewOwner()));
            long began = Environment.TickCount64;
            while (await Size(hub) < i)
            {
                Assert.True(Environment.TickCount64 - began < 10_000, "Not published in ten seconds.");
                await Task.Delay(50, Ct);
            }
        }
    }

    /// <summary>Of the published head; 0 before there is one.</summary>
    private static async Task<long> Size(ServedHub hub)
    {
        using HttpResponseMessage answer = await hub.Http.GetAsync("/log/checkpoint", Ct);
        return answer.StatusCode == HttpStatusCode.NotFound ? 0 : Checkpoint.Parse(SignedNote.Parse(await answer.Content.ReadAsStringAsync(Ct)).Value.Text).Value.Size;
    }

    [Fact]
    public async Task two_hubs_witness_each_other()
    {
        await using ServedHub one = await ServedHub.Start(family, "one.example/log"), two = await ServedHub.Start(family, "two.example/log");
        await Introduce(one, two);
        await Introduce(two, one);
        using var client = new OutboundClient(ServedHub.Outbound);
        for (int round = 0; round < 3; round++)
        {
            foreach (ServedHub hub in (ServedHub[])[one, two])
            {
                await Task.WhenAll(Enumerable.Range(0, 40 + (300 * round)).Select(_ => LogHub.Append(hub.Room, LogHub.Read(LogHub.NewOwner()))));
                await hub.Room.Publish(Ct);
                await hub.Room.AskWitnesses(client, Ct);
            }
        }

        foreach ((ServedHub hub, ServedHub witness) in (( ServedHub, ServedHub)[])[(one, two), (two, one)])
        {
            await Until(hub, w => w.Problem is null && w.Size == 1020);
            SignedNote note = SignedNote.Parse(await hub.Http.GetStringAsync("/log/checkpoint", Ct)).Value;
            Assert.Equal(2, note.Check([hub.Room.Verifier, witness.Room.WitnessVerifier]).Value.Count);
            LogReport report = hub.Room.Verify([note.ToString()], [witness.Room.WitnessVerifier], ct: Ct);
            Assert.Null(report.Bad);
            Assert.True(report.Heads > 3);
            using HubRead read = witness.Storage.BeginRead();
            Assert.Equal(1020, witness.Room.WitnessedLogs(read).Single().Size);
        }
    }

    [Fact]
    public async Task a_fork_shown_to_the_witness_is_refused_and_named()
    {
        await using ServedHub log = await ServedHub.Start(family, "one.example/log"), witness = await ServedHub.Start(family, "two.example/log");
        await Introduce(log, witness);
        using var client = new OutboundClient(ServedHub.Outbound);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => LogHub.Append(log.Room, LogHub.Read(LogHub.NewOwner()))));
        await log.Room.Publish(Ct);
        await log.Room.AskWitnesses(client, Ct);
        await Until(log, w => w.Size == 10);

        // Another past of ten entries, and of twelve, under the log's own key.
        foreach (long size in (long[])[10, 12])
        {
            var forged = new WitnessRequest(10, size == 10 ? [] : [Rfc6962.Leaf([1]), Rfc6962.Leaf([2])], SignedNote.Parse(log.Room.Signer.Sign(size, Rfc6962.Leaf("x"u8))).Value);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Post(witness, forged.ToString())).StatusCode);
        }

        using (HubRead read = witness.Storage.BeginRead())
        {
            Assert.Equal(10, witness.Room.WitnessedLogs(read).Single().Size);
        }

        // The log's own side is told by its witness: here its published head was exchanged for one that the witness can't follow.
        await log.Storage.WriteAsync(write =>
        {
            using PreparedSql insert = write.Prepare("INSERT INTO accesslog_checkpoint (log, size, note, at) VALUES (0, 11, @p0, 0)", BulkType.Text);
            return insert.Text(0, log.Room.Signer.Sign(11, Rfc6962.Leaf("y"u8))).Execute();
        }, Ct);
        await LogHub.Append(log.Room, LogHub.Read(LogHub.NewOwner()));
        await log.Room.AskWitnesses(client, Ct);
        await Until(log, w => w.Problem == "witness_saw_fork");
    }

    [Fact]
    public async Task the_witness_answers_as_the_specification_says()
    {
        await using ServedHub log = await ServedHub.Start(family, "one.example/log"), witness = await ServedHub.Start(family, "two.example/log");
        await LogHub.Append(log.Room, LogHub.Read(LogHub.NewOwner()));
        await log.Room.Publish(Ct);
        SignedNote note;
        using (HubRead read = log.Storage.BeginRead())
        {
            note = SignedNote.Parse(log.Room.Published(read)!).Value;
        }

        string first = new WitnessRequest(0, [], note).ToString();
        Assert.Equal(HttpStatusCode.NotFound, (await Post(witness, first)).StatusCode);
        Assert.True((await witness.Room.AddWitnessed(log.Room.Verifier.ToString(), Ct)).IsOk);
        Assert.Equal("witnessed_exists", (await witness.Room.AddWitnessed(log.Room.Verifier.ToString(), Ct)).Error!.Code);
        Assert.Equal("verifier_unusable", (await witness.Room.AddWitnessed(log.Room.WitnessVerifier.ToString(), Ct)).Error!.Code);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(witness, "old x\n\n")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(witness, new string('x', 200_000))).StatusCode);
        using NoteSigner stranger = NoteSigner.Log("one.example/log", NoteSigner.NewKey());
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(witness, new WitnessRequest(0, [], Checkpoint.Parse(note.Text).Value.Sign(stranger)).ToString())).StatusCode);
        HttpResponseMessage signed = await Post(witness, first);
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        Assert.True(NoteSignature.TryParse(await signed.Content.ReadAsStringAsync(Ct), out NoteSignature line));
        Assert.NotNull(witness.Room.WitnessVerifier.Verify(note.Text, line));
        HttpResponseMessage other = await Post(witness, first);
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "1\n"), (other.StatusCode, other.Content.Headers.ContentType!.MediaType, await other.Content.ReadAsStringAsync(Ct)));
        Assert.Equal(HttpStatusCode.OK, (await Post(witness, new WitnessRequest(1, [], note).ToString())).StatusCode);
        Assert.True(await witness.Room.RemoveWitnessed("one.example/log", Ct));
        Assert.Equal(HttpStatusCode.NotFound, (await Post(witness, first)).StatusCode);
    }

    [Fact]
    public async Task whoever_is_refused_does_not_wait_for_the_writer()
    {
        await using ServedHub log = await ServedHub.Start(family, "one.example/log"), witness = await ServedHub.Start(family, "two.example/log");
        Assert.True((await witness.Room.AddWitnessed(log.Room.Verifier.ToString(), Ct)).IsOk);
        using NoteSigner stranger = NoteSigner.Log("one.example/log", NoteSigner.NewKey());
        string forged = new WitnessRequest(0, [], new Checkpoint("one.example/log", 3, Rfc6962.Leaf([1])).Sign(stranger)).ToString();
        using HubWrite held = witness.Storage.BeginWrite(Ct);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(witness, forged).WaitAsync(TimeSpan.FromSeconds(5), Ct)).StatusCode);
    }

    [Fact]
    public async Task of_two_requests_at_once_from_one_size_one_is_signed()
    {
        await using ServedHub log = await ServedHub.Start(family, "one.example/log"), witness = await ServedHub.Start(family, "two.example/log");
        await witness.Room.AddWitnessed(log.Room.Verifier.ToString(), Ct);

        // Two heads of one size, both signed by the log: whichever comes first, the other never.
        string[] heads = [.. Enumerable.Range(0, 8).Select(i => new WitnessRequest(0, [], SignedNote.Parse(log.Room.Signer.Sign(5, Rfc6962.Leaf([(byte)i]))).Value).ToString())];
        HttpResponseMessage[] answers = await Task.WhenAll(heads.Select(h => Post(witness, h)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
    }

    [Fact]
    public async Task a_witness_that_cannot_be_reached_stays_visible_until_it_can()
    {
        await using ServedHub log = await ServedHub.Start(family, "one.example/log"), witness = await ServedHub.Start(family, "two.example/log");
        using var client = new OutboundClient(ServedHub.Outbound);
        Assert.True((await log.Room.AddWitness(new Uri(witness.Http.BaseAddress!, "log/witness"), witness.Room.WitnessVerifier.ToString(), Ct)).IsOk);
        await LogHub.Append(log.Room, LogHub.Read(LogHub.NewOwner()));
        await log.Room.Publish(Ct);
        await log.Room.AskWitnesses(client, Ct);
        await Until(log, w => w.Problem == "witness_knows_not_this_log");
        await witness.Room.AddWitnessed(log.Room.Verifier.ToString(), Ct);
        await log.Room.AskWitnesses(client, Ct);
        await Until(log, w => w.Problem is null && w.Size == 1);
    }

    private static async Task Introduce(ServedHub log, ServedHub witness)
    {
        Assert.True((await witness.Room.AddWitnessed(log.Room.Verifier.ToString(), Ct)).IsOk);
        Assert.True((await log.Room.AddWitness(new Uri(witness.Http.BaseAddress!, "log/witness"), witness.Room.WitnessVerifier.ToString(), Ct)).IsOk);
    }

    private static Task<HttpResponseMessage> Post(ServedHub hub, string body) => hub.Http.PostAsync("/log/witness/add-checkpoint", new StringContent(body, Encoding.UTF8, "text/plain"), Ct);

    /// <summary>The hub asks by itself too, so that it may be at it already.</summary>
    private static async Task Until(ServedHub hub, Func<LogWitness, bool> holds)
    {
        LogWitness witness;
        for (int i = 0; i < 200; i++)
        {
            using (HubRead read = hub.Storage.BeginRead())
            {
                witness = hub.Room.Witnesses(read).Single();
            }

            if (holds(witness))
            {
                return;
            }

            await Task.Delay(100, Ct);
        }

        using HubRead last = hub.Storage.BeginRead();
        Assert.Fail(hub.Room.Witnesses(last).Single().ToString());
    }
}

public sealed class ServedOnSqlite() : ServedContract(DatabaseFamily.Sqlite);

public sealed class ServedOnPostgres() : ServedContract(DatabaseFamily.Postgres);
